/** One record of a mailing becomes a message or an e-mail, or a result that says why it does not. */
import type { MailingRecord } from '../../../connectors/kit/source.ts';
import type { CampaignInput } from '../../../contracts/campaign.ts';
import type { EventData } from '../../../contracts/event.ts';
import type { MailingMap } from '../../../contracts/mailing.ts';
import type { SendMessage } from '../../../contracts/message.ts';
import type { NotificationEmail } from '../../../contracts/notification.ts';
import type { FieldError } from '../../../contracts/problem.ts';
import { iso } from '../../platform/clock.ts';
import { sha256 } from '../../platform/secrets.ts';
import { fillEmail } from '../../rules/notification-email.ts';
import { fillPlan, type NotificationPlan } from '../../rules/notification-plan.ts';
import { type MailingCustomer, mapRecord } from '../mailing/map-record.ts';
import type { ReportPerson } from './people.ts';

/** A record as it was read: from a page, or from a line. */
export type ReadRecord =
  | { ok: true; position: number; record: MailingRecord }
  | { ok: true; position: number; person: ReportPerson }
  | { ok: false; position: number; field: string; reason: string; reasonPt: string };

export interface LeftOut {
  kind: 'left_out';
  key: string;
  customer: string | null;
  contact: string | null;
  code: string;
  error: FieldError;
}

export type Email = EventData<'email.requested'>;

export type RecordResult =
  | { kind: 'message'; key: string; customer: string | null; contact: string; message: SendMessage }
  | { kind: 'email'; key: string; customer: string | null; contact: string; email: Email }
  | LeftOut;

/** What a campaign says, and how. */
export type Wording = { kind: 'messages'; plan: NotificationPlan } | { kind: 'emails'; email: NotificationEmail };

export interface RecordContext {
  campaignId: string;
  input: CampaignInput;
  wording: Wording;
  now: number;
  /** The run of its task that its messages wait for; null: they wait for nothing. */
  dueAt: number | null;
}

/** Metadata of a message holds so many entries; what the campaign itself says takes some of them. */
export const mostExtraFields = 40;

export function resultOf(read: ReadRecord, context: RecordContext): RecordResult {
  if (!read.ok) return broken(read);
  if ('person' in read) return personResult(read.position, read.person, context);
  const { input, campaignId } = context;
  if (input.map === undefined) throw new Error(`campaign ${campaignId} has no map for its mailing`);
  const to = targets[context.wording.kind];
  const mapped = mapRecord(input.map, read.record, to);
  const customer = mapped.customer.code ?? mapped.customer.name ?? null;
  const contact = mapped.customer[to] ?? null;
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
  if (contact === null) throw new Error(`a record of campaign ${campaignId} is good and names nobody`);
  const values = { ...inPortuguese(mapped.customer), ...mapped.extra };
  const metadata = metadataOf(input.map, mapped.customer, mapped.extra);
  const opening = openingOf(input, mapped.customer, mapped.extra);
  const place = { key, position: read.position };
  const filled = filledFor(contact, place, values, { metadata, ...opening }, context);
  return 'path' in filled ? leftOut('values_missing', filled) : { ...filled, key, customer, contact };
}

/** Whom a record of each wording goes to. */
const targets = { messages: 'mobile', emails: 'email' } as const;

/** Kept with its place in the report, which tells one person from another. */
function personResult(position: number, person: ReportPerson, context: RecordContext): RecordResult {
  const { customer, name, phone, email = null, values, leftOut } = person;
  const contact = context.wording.kind === 'emails' ? email : phone;
  const key = `person:${position}`;
  const out = (code: string, error: FieldError): LeftOut => ({
    kind: 'left_out',
    key,
    customer: customer ?? name,
    contact,
    code,
    error,
  });
  if (leftOut !== null) {
    return out(leftOut.code, { path: leftOut.path, message: leftOut.reason, messagePt: leftOut.reasonPt });
  }
  if (contact === null) throw new Error('a person of a report is written to without an address');
  const metadata = {
    ...(customer !== null && { customerId: customer }),
    ...(name !== null && { 'customer.name': name }),
  };
  const opening = openingOf(context.input, { code: customer, name });
  const filled = filledFor(contact, { key, position }, values, { metadata, ...opening }, context);
  return 'path' in filled ? out('values_missing', filled) : { ...filled, key, customer: customer ?? name, contact };
}

interface Place {
  key: string;
  position: number;
}
type About = { metadata: NonNullable<SendMessage['metadata']> } & Pick<SendMessage, 'opening'>;

/** @returns the field that keeps it from being filled, where there is one. */
function filledFor(
  to: string,
  { key, position }: Place,
  values: Record<string, string>,
  about: About,
  context: RecordContext,
): { kind: 'message'; message: SendMessage } | { kind: 'email'; email: Email } | FieldError {
  const { wording, campaignId } = context;
  if (wording.kind === 'messages') {
    const message = messageTo(to, key, values, about, wording.plan, context);
    return 'path' in message ? message : { kind: 'message', message };
  }
  const { subject, text, errors } = fillEmail(wording.email, values);
  const [error] = errors;
  if (error !== undefined) return error;
  const { customerId, 'customer.name': name } = about.metadata;
  const email = {
    reference: `${campaignId}/${position}`,
    campaignId,
    to,
    ...(name !== undefined && { name: String(name) }),
    subject,
    text,
    ...(customerId !== undefined && { customerId: String(customerId) }),
  };
  return { kind: 'email', email };
}

function messageTo(
  to: string,
  key: string,
  values: Record<string, string>,
  { metadata, ...opening }: About,
  plan: NotificationPlan,
  { campaignId, input, now, dueAt }: RecordContext,
): SendMessage | FieldError {
  const filled = fillPlan(plan, values);
  if ('errors' in filled) {
    const [error] = filled.errors;
    return error ?? { path: '', message: 'not filled', messagePt: 'não preenchido' };
  }
  const { lane, purpose, validSeconds } = input;
  return {
    ...filled,
    to,
    lane,
    idempotencyKey: key,
    ...(dueAt !== null && { sendAt: iso(dueAt) }),
    ...(validSeconds !== undefined && { expiresAt: iso((dueAt ?? now) + validSeconds * 1_000) }),
    ...opening,
    metadata: { campaignId, ...(purpose !== undefined && { purpose }), ...metadata },
  };
}

/** Under the names that ERPs give them when they fire a trigger: one notification serves both. */
const valueNames: Record<keyof MailingCustomer, string> = {
  code: 'codigo',
  name: 'nome',
  phone: 'telefone',
  phone2: 'telefone2',
  mobile: 'celular',
  email: 'email',
  birthDate: 'nascimento',
  cpf: 'cpf',
};
const inPortuguese = (customer: MailingCustomer): Record<string, string> =>
  Object.fromEntries(Object.entries(customer).map(([key, value]) => [valueNames[key as keyof MailingCustomer], value]));

/** The attendance that the message opens: when, of which occurrence, with which fields, for whom. */
function openingOf(
  { map, opening: given }: CampaignInput,
  { code, name, cpf }: { code?: string | null; name?: string | null; cpf?: string },
  extra: Record<string, string> = {},
): Pick<SendMessage, 'opening'> {
  const { openingMode: mode = given?.mode, occurrence = given?.occurrence } = map ?? {};
  if (mode === undefined) return {};
  const about = occurrence === undefined ? {} : { occurrence: { type: occurrence.type, name: occurrence.name } };
  const customer = { ...(code && { code }), ...(name && { name }), ...(cpf && { cpf }) };
  return { opening: { mode, ...about, extra, customer } };
}

/** The same in every event about the message, for consumers that open attendances by themselves (LMD-15 to 18). */
function metadataOf(
  { occurrence, openingMode }: MailingMap,
  customer: MailingCustomer,
  extra: Record<string, string>,
): NonNullable<SendMessage['metadata']> {
  return {
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
