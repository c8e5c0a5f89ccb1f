/** A query of the hub as one listing request of the webservice. */
import type { ProviderRequest } from '../kit/connector.ts';
import type { SourceContext, SourceFilter, SourceQuery } from '../kit/source.ts';
import { authorization, endpoint, type IxcConfig } from './config.ts';
import { type Column, isIxcResource, sortColumn, type Table, tables } from './tables.ts';

/** One comparison of `grid_param`; all of them must hold. */
interface Comparison {
  TB: string;
  OP: '=' | '!=' | '>' | '>=' | '<' | '<=' | 'L';
  P: string;
}

export function list(query: SourceQuery, { config }: SourceContext<IxcConfig>, cursor?: string): ProviderRequest {
  if (!isIxcResource(query.resource)) throw new Error(`IXC has no resource ${query.resource}`);
  const table = tables[query.resource];
  const id = `${table.name}.id`;
  const comparisons = query.filters.flatMap((filter) => comparisonsOf(table, filter));
  const order = query.order && sortColumn(table, query.order.field);
  const body = {
    // How the webservice is asked for everything; what narrows it down is in `grid_param`.
    qtype: id,
    query: '0',
    oper: '>',
    page: String(pageNumber(cursor)),
    rp: String(rowsPerPage(query, config)),
    // Pages overlap or leave gaps when the order is left to the database.
    sortname: order === undefined ? id : `${table.name}.${order.name}`,
    sortorder: order === undefined ? 'asc' : (query.order?.direction ?? 'asc'),
    ...(comparisons.length > 0 && { grid_param: JSON.stringify(comparisons) }),
  };
  return {
    method: config.listMethod,
    url: endpoint(config, table.name),
    headers: {
      authorization: authorization(config),
      'content-type': 'application/json',
      accept: 'application/json',
      // Without it a POST would create a record.
      ixcsoft: 'listar',
    },
    body: JSON.stringify(body),
  };
}

/** Pages are counted from 1; the cursor is the number of the page. */
export function pageNumber(cursor: string | undefined): number {
  return cursor !== undefined && /^[1-9]\d{0,8}$/.test(cursor) ? Number(cursor) : 1;
}

export function rowsPerPage({ pageSize }: Pick<SourceQuery, 'pageSize'>, config: IxcConfig): number {
  return Math.max(1, Math.min(pageSize, config.pageSize));
}

const operators: Partial<Record<SourceFilter['op'], Comparison['OP']>> = {
  '=': '=',
  '!=': '!=',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
  contains: 'L',
};

/** Empty: the hub looks for it in what the webservice gives. */
function comparisonsOf(table: Table, { field, op, values }: SourceFilter): Comparison[] {
  const column = table.columns.get(field);
  if (column === undefined) return [];
  const wire = values.map((value) => wireValue(column, value));
  // Nobody has shown that `IN` works; for one value it is `=`.
  const asked = op === 'in' && wire.length === 1 ? '=' : op;
  if (!column.operators.includes(asked) || wire.length !== (asked === 'between' ? 2 : 1)) return [];
  const ops: (Comparison['OP'] | undefined)[] = asked === 'between' ? ['>=', '<='] : [operators[asked]];
  return ops.flatMap((OP, place) => {
    const P = wire[place];
    return OP === undefined || P === undefined ? [] : [{ TB: `${table.name}.${column.name}`, OP, P }];
  });
}

function wireValue({ codes, values }: Column, value: string): string | undefined {
  if (codes !== undefined) return codes.get(value);
  return values?.test(value) === true ? value : undefined;
}
