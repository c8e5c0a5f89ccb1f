/** One record of a mailing becomes a message, or a result that says why it does not. */
import type { MailingRecord } from '../../../connectors/kit/source.ts';
import type { CampaignInput } from '../../../contracts/campaign.ts';
import type { MailingMap } from '../../../contracts/mailing.ts';
import type { SendMessage } from '../../../contracts/message.ts';
import type { NotificationInput } from '../../../contracts/notification.ts';
import type { FieldError } from '../../../contracts/problem.ts';
import type { KnownTemplate } from '../../channels/templates.ts';
import { iso } from '../../platform/clock.ts';
import { sha256 } from '../../platform/secrets.ts';
import { fillNotification } from '../../rules/notification-fill.ts';
import { type MailingCustomer, mapRecord } from '../mailing/map-record.ts';

/** A record as it was read: from a page, or from a line. */
export type ReadRecord =
  | { ok: true; position: number; record: MailingRecord }
  | { ok: false; position: number; field: string; reason: string; reasonPt: string };

export interface LeftOut {
  kind: 'left_out';
  key: string;
  customer: string | null;
  contact: string | null;
  code: string;
  error: FieldError;
}

export type RecordResult =
  | { kind: 'message'; key: string; customer: string | null; contact: string; message: SendMessage }
  | LeftOut;

export interface RecordContext {
  campaignId: string;
  input: CampaignInput;
  notification: NotificationInput;
  template: KnownTemplate;
  now: number;
}

/** Metadata of a message holds so many entries; what the campaign itself says takes some of them. */
export const mostExtraFields = 40;

export function resultOf(read: ReadRecord, context: RecordContext): RecordResult {
  if (!read.ok) return broken(read);
  const { input, notification, template, campaignId } = context;
  const mapped = mapRecord(input.map, read.record);
  const customer = mapped.customer.code ?? mapped.customer.name ?? null;
  const contact = mapped.customer.mobile ?? null;
  const key = keyOf(mapped.customer, mapped.ok ? mapped.extra : read.record.fields);
  const leftOut = (code: string, error: FieldError): LeftOut => ({
    kind: 'left_out',
    key,
    customer,
    contact,
    code,
    error,
  });
  if (!mapped.ok) {
    return leftOut(mapped.code, { path: mapped.field, message: mapped.reason, messagePt: mapped.reasonPt });
  }
  if (contact === null) {
    return leftOut('mobile_missing', {
      path: 'standard.mobile',
      message: 'no mobile',
      messagePt: 'registro sem celular',
    });
  }
  const values = { ...inPortuguese(mapped.customer), ...mapped.extra };
  const filled = fillNotification(notification, template, values);
  if ('errors' in filled) {
    const [error] = filled.errors;
    return leftOut('values_missing', error ?? { path: '', message: 'not filled', messagePt: 'não preenchido' });
  }
  const { lane, validSeconds } = input;
  const message: SendMessage = {
    channel: notification.channel,
    to: contact,
    content: filled.content,
    lane,
    idempotencyKey: key,
    ...(validSeconds !== undefined && { expiresAt: iso(context.now + validSeconds * 1_000) }),
    metadata: metadataOf(campaignId, input.map, mapped.customer, mapped.extra),
  };
  return { kind: 'message', key, customer, contact, message };
}

/** Under the names that ERPs give them when they fire a trigger: one notification serves both. */
const valueNames: Record<keyof MailingCustomer, string> = {
  code: 'codigo',
  name: 'nome',
  phone: 'telefone',
  phone2: 'telefone2',
  mobile: 'celular',
  birthDate: 'nascimento',
  cpf: 'cpf',
};
const inPortuguese = (customer: MailingCustomer): Record<string, string> =>
  Object.fromEntries(Object.entries(customer).map(([key, value]) => [valueNames[key as keyof MailingCustomer], value]));

/** What the CRM needs to open the attendance: when, of which occurrence, with which fields, for whom (LMD-15 to 18). */
function metadataOf(
  campaignId: string,
  { occurrence, openingMode }: MailingMap,
  customer: MailingCustomer,
  extra: Record<string, string>,
): NonNullable<SendMessage['metadata']> {
  return {
    campaignId,
    ...(customer.code !== undefined && { customerId: customer.code }),
    ...(customer.name !== undefined && { 'customer.name': customer.name }),
    ...(customer.cpf !== undefined && { 'customer.cpf': customer.cpf }),
    ...(openingMode !== undefined && { openingMode }),
    ...(occurrence !== undefined && { occurrenceType: occurrence.type, occurrence: occurrence.name }),
    ...Object.fromEntries(Object.entries(extra).map(([id, value]) => [`extra.${id}`, value])),
  };
}

/** The same record is the same notice, wherever it stands and however often the mailing is read. */
const keyOf = (customer: MailingCustomer, more: Record<string, string | null>): string =>
  sha256(JSON.stringify([sorted(customer), sorted(more)]));

const sorted = (record: object) => Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));

function broken({ position, field, reason, reasonPt }: Extract<ReadRecord, { ok: false }>): LeftOut {
  return {
    kind: 'left_out',
    key: `broken:${position}`,
    customer: null,
    contact: null,
    code: 'record_broken',
    error: { path: field, message: reason, messagePt: reasonPt },
  };
}
