/** What rows can be filtered and ordered by, in the three sections of the report. */
import type { ContractRecord, CustomerRecord, LoginRecord, SourceFilter } from '../../../connectors/kit/source.ts';
import type { LoginRow } from './rows.ts';

/** `moment`: `YYYY-MM-DD HH:mm:ss` in the source's local time. */
export type FieldType = 'text' | 'choice' | 'day' | 'moment';

export interface FilterField {
  /** `login.state`, `customer.city`, `contract.status`. */
  path: string;
  /** Portuguese. */
  title: string;
  type: FieldType;
  /** Of a choice, with Portuguese titles. */
  values?: readonly { value: string; title: string }[];
  /** A record may have no data here. */
  mayBeEmpty: boolean;
}

export interface FilterSection {
  id: 'customerContract' | 'login' | 'ordering';
  /** Portuguese. */
  title: string;
  fields: readonly FilterField[];
}

export const opsOf: Record<FieldType, readonly SourceFilter['op'][]> = {
  text: ['=', '!=', '>', '>=', '<', '<=', 'contains', 'in', 'between'],
  choice: ['=', '!=', 'in'],
  day: ['=', '!=', '>', '>=', '<', '<=', 'between'],
  moment: ['=', '!=', '>', '>=', '<', '<=', 'between'],
};

const yesNo = [
  { value: 'true', title: 'Sim' },
  { value: 'false', title: 'Não' },
];

const states: readonly { value: LoginRecord['state']; title: string }[] = [
  { value: 'online', title: 'Online' },
  { value: 'offline', title: 'Offline' },
  { value: 'unknown', title: 'Sem status' },
];

const contractStatuses: readonly { value: ContractRecord['status']; title: string }[] = [
  { value: 'active', title: 'Ativo' },
  { value: 'pending', title: 'Pré-contrato' },
  { value: 'cancelled', title: 'Cancelado' },
  { value: 'blocked', title: 'Bloqueado' },
  { value: 'other', title: 'Outro' },
];

type Values = FilterField['values'];
type Read<Of> = (record: Of) => string | null;

interface ReadableField<Of> extends FilterField {
  read: Read<Of>;
}

const always = <Of>(path: string, title: string, read: Read<Of>): ReadableField<Of> => ({
  path,
  title,
  type: 'text',
  mayBeEmpty: false,
  read,
});
const text = <Of>(path: string, title: string, read: Read<Of>): ReadableField<Of> => ({
  ...always(path, title, read),
  mayBeEmpty: true,
});
const choice = <Of>(path: string, title: string, values: Values & object, read: Read<Of>): ReadableField<Of> => ({
  ...always(path, title, read),
  type: 'choice',
  values,
});

const customerFields: readonly ReadableField<CustomerRecord>[] = [
  always('customer.id', 'Código do cliente', ({ id }) => id),
  text('customer.name', 'Nome do cliente', ({ name }) => name),
  choice('customer.active', 'Cliente ativo', yesNo, ({ active }) => String(active)),
  text('customer.email', 'E-mail', ({ email }) => email),
  text('customer.city', 'Cidade', ({ city }) => city),
  text('customer.district', 'Bairro', ({ district }) => district),
  { ...text('customer.quietUntil', 'Não avisar até', ({ quietUntil }) => quietUntil), type: 'day' },
];

const contractFields: readonly ReadableField<ContractRecord>[] = [
  always('contract.id', 'Código do contrato', ({ id }) => id),
  text('contract.plan', 'Plano', ({ plan }) => plan),
  choice('contract.status', 'Status do contrato', contractStatuses, ({ status }) => status),
  text('contract.statusCode', 'Código do status do contrato', ({ statusCode }) => statusCode),
  text('contract.internetStatusCode', 'Código do status de acesso', ({ internetStatusCode }) => internetStatusCode),
];

const loginFields: readonly ReadableField<LoginRecord>[] = [
  always('login.id', 'Código do login', ({ id }) => id),
  text('login.login', 'Login', ({ login }) => login),
  choice('login.state', 'Online', states, ({ state }) => state),
  choice('login.active', 'Login ativo', yesNo, ({ active }) => String(active)),
  text('login.concentrator', 'Concentrador', ({ concentrator }) => concentrator),
  text('login.transmitter', 'Transmissor', ({ transmitter }) => transmitter),
  text('login.pon', 'Porta do transmissor (PON)', ({ pon }) => pon),
  text('login.ctoBox', 'Caixa CTO', ({ ctoBox }) => ctoBox),
  { ...text('login.since', 'Neste estado desde', ({ since }) => since), type: 'moment' },
];

/** Null: there is no such record. Empty: the record has no data. */
type ReadRow = (row: LoginRow) => string | null;

const readers = new Map<string, { field: FilterField; read: ReadRow }>([
  ...customerFields.map((field) => reader(field, ({ customer }) => customer)),
  ...contractFields.map((field) => reader(field, ({ contract }) => contract)),
  ...loginFields.map((field) => reader(field, ({ login }) => login)),
]);

function reader<Of>({ read, ...field }: ReadableField<Of>, recordOf: (row: LoginRow) => Of | null) {
  const readRow: ReadRow = (row) => {
    const record = recordOf(row);
    return record === null ? null : (read(record) ?? '').trim();
  };
  return [field.path, { field, read: readRow }] as const;
}

const fields = [...readers.values()].map(({ field }) => field);
const isLoginField = ({ path }: FilterField): boolean => path.startsWith('login.');

export const filterSections: readonly FilterSection[] = [
  {
    id: 'customerContract',
    title: 'Informações Cliente-Contrato',
    fields: fields.filter((field) => !isLoginField(field)),
  },
  { id: 'login', title: 'Informações Login', fields: fields.filter(isLoginField) },
  { id: 'ordering', title: 'Ordenação', fields },
];

export const fieldAt = (path: string): FilterField | undefined => readers.get(path)?.field;

/** @throws RangeError when there is no such field. */
export function readField(path: string): { field: FilterField; read: ReadRow } {
  const found = readers.get(path);
  if (found === undefined) throw new RangeError(`"${path}" is no field of a login row`);
  return found;
}
