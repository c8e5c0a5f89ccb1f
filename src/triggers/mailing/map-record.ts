/**
 * One delivered record becomes a customer and the extra fields of the protocol, or a failure that names the field. Nothing
 * is skipped in silence, and no record has a say in what becomes of the others.
 */
import type { MailingRecord } from '../../../connectors/kit/source.ts';
import { type ExtraField, type MailingMap, type StandardKey, standardFields } from '../../../contracts/mailing.ts';
import { parseEmail } from '../../platform/email.ts';
import { applyMask } from './masks.ts';
import { type Reading, readCpf, readDate, readMobile, readNumber, readPhone, readText } from './values.ts';

/** Phones in E.164, dates as `YYYY-MM-DD`, CPF without punctuation; a field without data is not there. */
export type MailingCustomer = Partial<Record<StandardKey | 'email', string>>;
/** Whom the message goes to: without it the record becomes none. */
export type Target = 'mobile' | 'email';

export interface RecordFault {
  /** `standard.mobile`, `extra.vencimento`. */
  field: string;
  code: 'mobile_missing' | 'email_missing' | 'required_missing' | 'value_invalid' | 'mask_mismatch';
  /** English. */
  reason: string;
  /** Portuguese. */
  reasonPt: string;
}

export type MappedRecord =
  | {
      ok: true;
      customer: MailingCustomer;
      /** By id of the extra field, in the order of the map. Dates as `YYYY-MM-DD`, numbers and money with a decimal point. */
      extra: Record<string, string>;
      /** Values that were left out and keep nothing from being sent. */
      notices: RecordFault[];
    }
  | ({
      ok: false;
      /** What could be read: a report must be able to say who it was. */
      customer: MailingCustomer;
    } & RecordFault);

/** @param map without errors of `checkMailingMap`. */
export function mapRecord(map: MailingMap, record: MailingRecord, to: Target = 'mobile'): MappedRecord {
  const { customer, fault, notices } = readCustomer(map, record, to);
  if (fault !== undefined) return { ok: false, ...fault, customer };
  const read = readExtra(map, record);
  if ('fault' in read) return { ok: false, ...read.fault, customer };
  return { ok: true, customer, extra: read.extra, notices };
}

const readers: Record<StandardKey | 'email', (text: string) => Reading> = {
  code: readText,
  name: readText,
  phone: readPhone,
  phone2: readPhone,
  mobile: readMobile,
  birthDate: readDate,
  cpf: readCpf,
  email: readEmail,
};
/** Nothing is sent to them: an old number that nobody corrected is no reason to keep a message back. */
const besides: Record<Target, readonly (StandardKey | 'email')[]> = {
  mobile: ['phone', 'phone2', 'email'],
  email: ['phone', 'phone2', 'mobile'],
};
const nobody = {
  mobile: { code: 'mobile_missing', en: 'no mobile', pt: 'registro sem celular' },
  email: { code: 'email_missing', en: 'no e-mail', pt: 'registro sem e-mail' },
} as const;

function readCustomer({ standard, email }: MailingMap, record: MailingRecord, to: Target) {
  const customer: MailingCustomer = {};
  const faults: RecordFault[] = [];
  const notices: RecordFault[] = [];
  const fields = [
    ...standardFields.map(({ key, label }) => ({ key, label, field: `standard.${key}`, from: standard[key] })),
    { key: 'email', label: 'E-mail', field: 'email', from: email } as const,
  ];
  for (const { key, label, field, from } of fields) {
    const text = dataOf(record, from);
    const reading = text === undefined ? undefined : readers[key](text);
    if (reading !== undefined && 'wrong' in reading) {
      const fault = faultOf(field, 'value_invalid', label, reading.wrong);
      (besides[to].includes(key) ? notices : faults).push(fault);
    } else if (reading !== undefined && reading.value !== undefined) {
      customer[key] = reading.value;
    } else if (key === to) {
      faults.push(faultOf(field, nobody[to].code, label, nobody[to]));
    }
  }
  return { customer, fault: faults[0], notices };
}

/** The address is not repeated: reasons go into logs. */
function readEmail(text: string): Reading {
  const read = parseEmail(text);
  if (read.ok) return { value: read.address };
  if (read.problem === 'empty') return { value: undefined };
  return { wrong: { en: 'is no e-mail address', pt: 'não é um e-mail' } };
}

function readExtra(map: MailingMap, record: MailingRecord): { extra: Record<string, string> } | { fault: RecordFault } {
  const values: [string, string][] = [];
  for (const { group, field: id, from } of map.extra) {
    const field = extraField(map, group, id);
    if (field === undefined) continue;
    const text = dataOf(record, from);
    const reading = text === undefined ? { value: undefined } : readTyped(field, text);
    if ('wrong' in reading) {
      const code = field.mask === undefined ? 'value_invalid' : 'mask_mismatch';
      return { fault: faultOf(`extra.${id}`, code, field.label, reading.wrong) };
    }
    if (reading.value !== undefined) values.push([id, reading.value]);
    else if (field.required) return { fault: faultOf(`extra.${id}`, 'required_missing', field.label, noData(from)) };
  }
  return { extra: Object.fromEntries(values) };
}

const noData = (from: string) => ({
  en: `mandatory, and "${from}" brought no data`,
  pt: `obrigatório, e "${from}" veio sem dados`,
});

const extraField = ({ occurrence }: MailingMap, group: string, id: string): ExtraField | undefined =>
  occurrence?.groups.find(({ name }) => name === group)?.fields.find((field) => field.id === id);

function readTyped(field: ExtraField, text: string): Reading {
  switch (field.type) {
    case 'date':
      return readDate(text);
    case 'number':
      return readNumber(text);
    case 'money':
      return readNumber(text, 'money');
    case 'text':
      return field.mask === undefined ? readText(text) : applyMask(field.mask, text);
  }
}

/** Undefined: no data. Null, empty and blank alone are no data, as is a field that the record does not have. */
function dataOf({ fields }: MailingRecord, from: string | undefined): string | undefined {
  if (from === undefined) return undefined;
  const value = Object.hasOwn(fields, from) ? fields[from] : fields[sameName(fields, from) ?? from];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The map keeps names in NFC; some systems deliver the same letters taken apart. */
const sameName = (fields: MailingRecord['fields'], from: string): string | undefined =>
  Object.keys(fields).find((name) => name.normalize('NFC').trim() === from);

function faultOf(
  field: string,
  code: RecordFault['code'],
  label: string,
  { en, pt }: { en: string; pt: string },
): RecordFault {
  return { field, code, reason: `${label}: ${en}`, reasonPt: `${label}: ${pt}` };
}
