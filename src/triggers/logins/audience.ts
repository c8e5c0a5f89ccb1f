/** Who is written to: rows become people with one address each, and whoever is left out is told why. */
import type { CustomerRecord } from '../../../connectors/kit/source.ts';
import { parseEmail } from '../../platform/email.ts';
import { explainPhoneProblem, type PhoneProblem, parsePhone } from '../../platform/phone.ts';
import type { LoginRow } from './rows.ts';

/** *Telefone Celular* of the customer record: the only one used unless an operator says otherwise (IXC-66). */
const mobileField = 'telefone_celular';

/** Which phone fields are tried, in this order. Sources without *Telefone Celular* have their own usual order. */
export function phoneOrder(sourceFields: readonly string[], configured: readonly string[] = []): readonly string[] {
  if (configured.length > 0) return configured;
  return sourceFields.includes(mobileField) ? [mobileField] : sourceFields;
}

export interface AudienceOptions {
  /** @see phoneOrder */
  phoneFields: readonly string[];
  /** `YYYY-MM-DD` where the source is. */
  today: string;
  /** E.164: never written to by this trigger. */
  suppressed: ReadonlySet<string>;
}

/** One person. Whoever answers the same number is the same person, whatever the source calls them. */
export interface NoticeRecipient {
  /** E.164. */
  phone: string;
  /** Field of the customer record it was found in. */
  phoneField: string;
  name: string;
  customerIds: string[];
  rows: LoginRow[];
}

export type LeftOutCode =
  | 'no_customer'
  | 'customer_inactive'
  | 'quiet_until'
  | 'no_phone'
  | 'phone_landline'
  | 'phone_letters'
  | 'phone_invalid'
  | 'no_email'
  | 'email_invalid'
  | 'suppressed';

interface Reason {
  code: LeftOutCode;
  /** English. */
  reason: string;
  /** Portuguese. */
  reasonPt: string;
}

export interface LeftOut extends Reason {
  customerId: string | null;
  name: string | null;
  rows: LoginRow[];
}

export interface Audience {
  /** In the order of the rows. */
  recipients: NoticeRecipient[];
  leftOut: LeftOut[];
}

/** A person who can be written to, over whatever medium: whoever has the same address is the same person. */
export interface Reachable extends Pick<NoticeRecipient, 'name' | 'customerIds' | 'rows'> {
  /** E.164, or an e-mail address. */
  address: string;
  /** Field of the customer record it was found in. */
  field: string;
}

export interface ReachableAudience {
  /** In the order of the rows. */
  recipients: Reachable[];
  leftOut: LeftOut[];
}

export function audienceOf(rows: readonly LoginRow[], options: AudienceOptions): Audience {
  const { recipients, leftOut } = audienceByPhone(rows, options);
  return {
    recipients: recipients.map(({ address: phone, field: phoneField, ...rest }) => ({ phone, phoneField, ...rest })),
    leftOut,
  };
}

export const audienceByPhone = (
  rows: readonly LoginRow[],
  { phoneFields, today, suppressed }: AudienceOptions,
): ReachableAudience =>
  gather(rows, today, ({ phones }) => {
    const found = choosePhone(phones, phoneFields);
    if (!found.ok || !suppressed.has(found.address)) return found;
    return no('suppressed', 'asked not to receive such messages', 'pediu para não receber este tipo de mensagem');
  });

export const audienceByEmail = (rows: readonly LoginRow[], today: string): ReachableAudience =>
  gather(rows, today, ({ email }) => {
    const read = parseEmail(email ?? '');
    if (read.ok) return { ok: true, address: read.address, field: 'email' };
    if (read.problem === 'empty') return no('no_email', 'no e-mail address', 'cliente sem e-mail');
    return no('email_invalid', 'email is no e-mail address', 'email não é um e-mail');
  });

type Address = { ok: true; address: string; field: string } | ({ ok: false } & Reason);

function gather(
  rows: readonly LoginRow[],
  today: string,
  addressOf: (customer: CustomerRecord) => Address,
): ReachableAudience {
  const recipients = new Map<string, Reachable>();
  const leftOut = new Map<string, LeftOut>();
  for (const row of rows) {
    const { customer, login } = row;
    const reached = reach(row, today, addressOf);
    if (!reached.ok) {
      const customerId = customer?.id ?? login.customerId;
      const key = customerId === null ? `login ${login.id}` : `customer ${customerId}`;
      const { code, reason, reasonPt } = reached;
      leftOut
        .getOrInsertComputed(key, () => ({
          code,
          reason,
          reasonPt,
          customerId,
          name: customer?.name ?? null,
          rows: [],
        }))
        .rows.push(row);
      continue;
    }
    const { address, field, name, customerId } = reached;
    const person = { address, field, name, customerIds: [], rows: [] };
    const entry = recipients.getOrInsertComputed(address.toLowerCase(), () => person);
    if (!entry.customerIds.includes(customerId)) entry.customerIds.push(customerId);
    entry.rows.push(row);
  }
  return { recipients: [...recipients.values()], leftOut: [...leftOut.values()] };
}

type Reached =
  | { ok: true; address: string; field: string; name: string; customerId: string }
  | ({ ok: false } & Reason);

function reach({ customer }: LoginRow, today: string, addressOf: (customer: CustomerRecord) => Address): Reached {
  if (customer === null) return no('no_customer', 'the login has no customer record', 'o login não tem cliente');
  if (!customer.active) return no('customer_inactive', 'the customer is inactive', 'o cliente está inativo');
  const { quietUntil } = customer;
  if (quietUntil !== null && today <= quietUntil)
    return no('quiet_until', `no notices until ${quietUntil}`, `não avisar até ${quietUntil}`);
  const found = addressOf(customer);
  return found.ok ? { ...found, name: customer.name, customerId: customer.id } : found;
}

/** The first field with a number that takes messages; otherwise what is wrong with the first that is filled in. */
function choosePhone(phones: Readonly<Record<string, string>>, phoneFields: readonly string[]): Address {
  let first: ({ ok: false } & Reason) | undefined;
  for (const phoneField of phoneFields) {
    const phone = parsePhone(Object.hasOwn(phones, phoneField) ? (phones[phoneField] ?? '') : '');
    if (phone.ok && phone.kind !== 'landline') return { ok: true, address: phone.e164, field: phoneField };
    if (phone.ok) first ??= no('phone_landline', `${phoneField} is a landline`, `${phoneField} é um telefone fixo`);
    else if (phone.problem !== 'empty') first ??= phoneProblem(phoneField, phone.problem);
  }
  const list = phoneFields.join(', ');
  return first ?? no('no_phone', `no number in ${list}`, `nenhum número em ${list}`);
}

const problemsPt: Record<PhoneProblem, string> = {
  empty: 'falta o número',
  letters: 'só são aceitos dígitos, espaços e + ( ) - . /',
  ddd_missing: 'informe DDD e número, 10 ou 11 dígitos',
  ddd_unknown: 'esse DDD não existe',
  mobile_length: 'celular tem DDD e 9 dígitos, 11 ao todo',
  landline_length: 'telefone fixo tem DDD e 8 dígitos, 10 ao todo',
  subscriber_invalid: 'nenhum número brasileiro começa com esse dígito depois do DDD',
  country_invalid: 'não é um número possível desse país',
};

/** Names the field, not the number: reasons go into logs. */
const phoneProblem = (phoneField: string, problem: PhoneProblem) =>
  no(
    problem === 'letters' ? 'phone_letters' : 'phone_invalid',
    `${phoneField}: ${explainPhoneProblem(problem)}`,
    `${phoneField}: ${problemsPt[problem]}`,
  );

const no = (code: LeftOutCode, reason: string, reasonPt: string): { ok: false } & Reason => ({
  ok: false,
  code,
  reason,
  reasonPt,
});
