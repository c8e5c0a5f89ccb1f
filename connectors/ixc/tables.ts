/** Where each resource lies in IXC, and which of its fields IXC can be asked for. */
import type { SourceFilter } from '../kit/source.ts';

export const ixcResources = ['logins', 'customers', 'contracts', 'invoices'] as const;
export type IxcResource = (typeof ixcResources)[number];

type Operator = SourceFilter['op'];

export interface Column {
  name: string;
  /** What may be asked exactly as the hub will look again; everything else is the hub's. */
  operators: readonly Operator[];
  /** Ponte's value to IXC's code; a value that is not here cannot be asked for. */
  codes?: ReadonlyMap<string, string>;
  /** What a value must look like to be asked for. */
  values?: RegExp;
}

export interface Table {
  name: string;
  columns: ReadonlyMap<string, Column>;
}

const reference = (name: string): Column => ({ name, operators: ['='], values: /^[1-9]\d*$/ });
const number = (name: string): Column => ({
  name,
  operators: ['=', '!=', '>', '>=', '<', '<='],
  values: /^\d+$/,
});
const word = (name: string): Column => ({ name, operators: ['='], values: /^[^\\]+$/ });
/** `L` finds parts; a backslash would be read as an escape. */
const words = (name: string): Column => ({ name, operators: ['=', 'contains'], values: /^[^\\]+$/ });
const day = (name: string): Column => ({
  name,
  operators: ['=', '>', '>=', '<', '<=', 'between'],
  values: /^\d{4}-\d{2}-\d{2}$/,
});
const code = (name: string, codes: Record<string, string>): Column => ({
  name,
  operators: ['='],
  codes: new Map(Object.entries(codes)),
});
/** Known, so that it can be sorted by, but never asked for: its meaning in Ponte is wider than one code of IXC. */
const sortable = (name: string): Column => ({ name, operators: [] });

const table = (name: string, columns: Record<string, Column>): Table => ({
  name,
  columns: new Map(Object.entries(columns)),
});

/**
 * Only what leaves out no record that the hub would keep is here. An empty enum reads as `unknown`, inactive or not open,
 * and IXC's own comparisons lose it; therefore `unknown`, `false` and the negations are not asked for.
 */
export const tables: Readonly<Record<IxcResource, Table>> = {
  logins: table('radusuarios', {
    id: number('id'),
    login: words('login'),
    state: code('online', { online: 'S', offline: 'N' }),
    active: code('ativo', { true: 'S' }),
    customerId: reference('id_cliente'),
    contractId: reference('id_contrato'),
    concentrator: reference('id_concentrador'),
    transmitter: reference('id_transmissor'),
    pon: word('interface_transmissao'),
    ctoBox: reference('id_caixa_ftth'),
  }),
  customers: table('cliente', {
    id: number('id'),
    name: words('razao'),
    active: code('ativo', { true: 'S' }),
    email: words('email'),
    city: reference('cidade'),
    district: words('bairro'),
    quietUntil: sortable('nao_avisar_ate'),
  }),
  contracts: table('cliente_contrato', {
    id: number('id'),
    customerId: reference('id_cliente'),
    plan: words('contrato'),
    status: code('status', { active: 'A', blocked: 'A', pending: 'P' }),
    statusCode: word('status'),
    internetStatusCode: word('status_internet'),
  }),
  invoices: table('fn_areceber', {
    id: number('id'),
    customerId: reference('id_cliente'),
    contractId: reference('id_contrato'),
    amount: sortable('valor'),
    open: code('status', { true: 'A' }),
    dueOn: day('data_vencimento'),
  }),
};

export function isIxcResource(resource: string): resource is IxcResource {
  return (ixcResources as readonly string[]).includes(resource);
}

/** An order may also be told by IXC's own name: `name` and `cliente.razao` are the same column. */
export function sortColumn({ name, columns }: Table, field: string): Column | undefined {
  const own = field.startsWith(`${name}.`) ? field.slice(name.length + 1) : undefined;
  return columns.get(field) ?? [...columns.values()].find((column) => column.name === own);
}
