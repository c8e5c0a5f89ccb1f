/** Rows of the webservice as Ponte's records. What is not named here, `senha` and `cnpj_cpf` first of all, is dropped. */
import type {
  BrokenRecord,
  ContractRecord,
  CustomerRecord,
  InvoiceRecord,
  LoginRecord,
  LoginState,
  SourceRecords,
} from '../kit/source.ts';
import { Row } from './row.ts';
import type { IxcResource } from './tables.ts';

/** In the order in which a customer's form shows them. */
const phones = ['telefone_celular', 'whatsapp', 'fone', 'telefone_comercial'];

/** Only the field the report writes to; the others are there for triggers that ask for them. */
export const phoneFields = ['telefone_celular'] as const;

const readers: { [Resource in IxcResource]: (row: Row) => SourceRecords[Resource] } = {
  logins: loginFrom,
  customers: customerFrom,
  contracts: contractFrom,
  invoices: invoiceFrom,
};

/** Each row becomes a record or says why it cannot. */
export function recordsFrom<Resource extends IxcResource>(
  resource: Resource,
  rows: readonly unknown[],
): { records: SourceRecords[Resource][]; broken: BrokenRecord[] } {
  const read: (row: Row) => SourceRecords[Resource] = readers[resource];
  const records: SourceRecords[Resource][] = [];
  const broken: BrokenRecord[] = [];
  for (const [position, fields] of rows.entries()) {
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      const reasonPt = 'o registro não é um objeto';
      broken.push({ position, id: null, field: 'registros', reason: 'the record is no object', reasonPt });
      continue;
    }
    const row = new Row(fields as Record<string, unknown>);
    const record = read(row);
    if (row.fault === undefined) records.push(record);
    else broken.push({ position, id: row.reference('id'), ...row.fault });
  }
  return { records, broken };
}

/** `SS`, no status, is a state of its own; so is what nobody has described. A leftover `ip` says nothing. */
const states = new Map<string, LoginState>([
  ['S', 'online'],
  ['N', 'offline'],
]);

const startOf: Partial<Record<LoginState, string>> = {
  online: 'ultima_conexao_inicial',
  offline: 'ultima_conexao_final',
};

function loginFrom(row: Row): LoginRecord {
  const state = states.get(row.code('online')) ?? 'unknown';
  const start = startOf[state];
  return {
    id: row.requiredReference('id'),
    login: row.required('login'),
    state,
    active: row.code('ativo') === 'S',
    customerId: row.reference('id_cliente'),
    contractId: row.reference('id_contrato'),
    concentrator: row.reference('id_concentrador'),
    transmitter: row.reference('id_transmissor'),
    pon: row.optional('interface_transmissao'),
    ctoBox: row.reference('id_caixa_ftth'),
    since: start === undefined ? null : row.moment(start),
  };
}

function customerFrom(row: Row): CustomerRecord {
  return {
    id: row.requiredReference('id'),
    name: row.required('razao'),
    active: row.code('ativo') === 'S',
    phones: Object.fromEntries(phones.flatMap((field) => (row.text(field) === '' ? [] : [[field, row.text(field)]]))),
    email: row.optional('email'),
    city: row.reference('cidade'),
    district: row.optional('bairro'),
    quietUntil: row.day('nao_avisar_ate'),
  };
}

const contractStatuses = new Map<string, ContractRecord['status']>([
  ['A', 'active'],
  ['P', 'pending'],
  ['I', 'cancelled'],
  ['D', 'cancelled'],
]);

/** Blocked by hand and by the system. Late payment (`FA`) alone blocks nobody. */
const blockedInternet = new Set(['CM', 'CA']);

function contractFrom(row: Row): ContractRecord {
  const statusCode = row.code('status');
  const internetStatusCode = row.code('status_internet');
  const status = contractStatuses.get(statusCode) ?? 'other';
  return {
    id: row.requiredReference('id'),
    customerId: row.requiredReference('id_cliente'),
    plan: row.optional('contrato'),
    status: status === 'active' && blockedInternet.has(internetStatusCode) ? 'blocked' : status,
    statusCode,
    internetStatusCode: internetStatusCode || null,
  };
}

/** Reversed and renegotiated titles keep their status, and nobody shall be reminded of them. */
function isOpen(row: Row): boolean {
  return row.code('status') === 'A' && row.code('estornado') !== 'S' && row.code('titulo_renegociado') !== 'S';
}

function invoiceFrom(row: Row): InvoiceRecord {
  return {
    id: row.requiredReference('id'),
    customerId: row.requiredReference('id_cliente'),
    contractId: row.reference('id_contrato'),
    amount: row.cents('valor'),
    open: isOpen(row),
    dueOn: row.day('data_vencimento'),
    boletoLine: row.optional('linha_digitavel'),
    link: webAddress(row.text('gateway_link')),
  };
}

/** The field may hold a gateway's own code instead of an address. */
function webAddress(text: string): string | null {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text : null;
}
