/** The people of an outage's notice as rows to be told one by one, and what one refusal means for the others. */
import type { MessageStatus } from '../../../contracts/message.ts';
import { type ProblemCode, problemKinds, type Refusal } from '../../../contracts/problem.ts';
import type { NewNoticeRow } from '../../ledger/watch-notices.ts';
import { sha256 } from '../../platform/secrets.ts';
import type { Audience } from '../logins/audience.ts';
import type { Outage } from '../logins/outage.ts';
import type { OutageNotice } from '../logins/outage-step.ts';
import { forecastText, loginNames, placeOf } from './view.ts';

export interface Decided {
  watchId: string;
  outage: Outage;
  kind: OutageNotice['kind'];
  /** Of the poll. */
  at: number;
  timeZone: string;
}

const longestValue = 4_096;

/** Each person has one row of each kind in an outage, however often it is decided. */
export function noticeRows(decided: Decided, { recipients, leftOut }: Audience): NewNoticeRow[] {
  const { watchId, outage, kind, at } = decided;
  const row = (person: string, logins: string) => ({
    id: sha256(JSON.stringify([outage.id, kind, person])).slice(0, 32),
    watch_id: watchId,
    outage_id: outage.id,
    kind,
    logins,
    created_at: at,
  });
  return [
    ...recipients.map(({ phone, name, customerIds, rows }): NewNoticeRow => {
      const logins = loginNames(rows).join(', ').slice(0, longestValue);
      return {
        ...row(phone, logins),
        contact: phone,
        customer_id: customerIds[0] ?? null,
        name,
        input: JSON.stringify({ nome: name, logins, ...valuesOf(decided) }),
        due_at: at,
        code: null,
        reason: null,
        reason_pt: null,
      };
    }),
    ...leftOut.map(({ customerId, name, rows, code, reason, reasonPt }): NewNoticeRow => {
      const logins = loginNames(rows).join(', ').slice(0, longestValue);
      return {
        ...row(customerId === null ? `login ${rows[0]?.login.id}` : `customer ${customerId}`, logins),
        contact: null,
        customer_id: customerId,
        name,
        input: '{}',
        due_at: null,
        code,
        reason,
        reason_pt: reasonPt,
      };
    }),
  ];
}

/** What is the same for everybody. */
function valuesOf({ outage, kind, at, timeZone }: Decided): Record<string, string> {
  const { id, scope, expectedEndAt } = outage;
  // A forecast that has passed is worse than none.
  const hasForecast = kind === 'opened' && expectedEndAt !== null && expectedEndAt > at;
  return {
    queda: id,
    local: placeOf(scope),
    ...(hasForecast && { previsao: forecastText(expectedEndAt, timeZone) }),
  };
}

/** Why a notice waits, or became no message. */
export interface NoticeReason {
  code: string;
  reason: string;
  reasonPt: string;
}

export const outageOver: NoticeReason = {
  code: 'outage_over',
  reason: 'The outage was over before the notice could go.',
  reasonPt: 'A queda acabou antes de o aviso poder sair.',
};

export function refusalReason({ code, errors, message }: Refusal): NoticeReason {
  const [first] = errors;
  const reasonPt = [problemKinds[code].pt, first?.messagePt].filter(Boolean).join(' ');
  return { code, reason: [message, first?.message].filter(Boolean).join(' '), reasonPt };
}

const aboutOnePerson = new Set<ProblemCode>([
  'idempotency_conflict',
  'recipient_invalid',
  'recipient_unsupported',
  'recipient_not_mobile',
  'content_invalid',
  'opted_out',
  'duplicate_text',
  'authentication_needs_phone',
  'window_closed',
  'awaiting_customer',
  'contact_expired',
  'frequency_cap',
  'marketing_cooldown',
]);
/** The others are the same for everybody. */
const personalFields = ['to', 'values.nome', 'values.logins'];

/** True where another person's notice might go; any other refusal would meet them all, and passes or is mended. */
export function endsOneNotice({ code, errors }: Refusal): boolean {
  if (code === 'invalid_request') return errors.every(({ path }) => personalFields.includes(path));
  return aboutOnePerson.has(code);
}

/** The notice of the beginning, or a step of its plan, of a person who may now hear of the end. */
export interface Beginning {
  due_at: number | null;
  message_id: string | null;
  status: MessageStatus | null;
  /** The next step of its plan is to be looked at. */
  fallback_due: number | null;
}

export type BeginningFate =
  /** Not known yet. */
  | { kind: 'open' }
  | { kind: 'reached' }
  /** Nobody has sent these yet: after the end they are no news. */
  | { kind: 'queued'; messageIds: string[] }
  | { kind: 'missed' };

/** @param beginnings more than one where outages that told the same person became one. */
export function beginningFate(beginnings: readonly Beginning[]): BeginningFate {
  const statuses = beginnings.map(({ status }) => status);
  if (statuses.some((status) => status === 'sent' || status === 'delivered' || status === 'read'))
    return { kind: 'reached' };
  const isOpen = beginnings.some(
    ({ due_at, status, fallback_due }) =>
      due_at !== null || status === 'sending' || (status === 'failed' && fallback_due !== null),
  );
  if (isOpen || statuses.includes('uncertain')) return { kind: 'open' };
  const messageIds = beginnings.flatMap(({ message_id, status }) =>
    message_id !== null && status === 'queued' ? [message_id] : [],
  );
  return messageIds.length > 0 ? { kind: 'queued', messageIds } : { kind: 'missed' };
}
