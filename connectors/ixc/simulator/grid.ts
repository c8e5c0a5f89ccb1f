/** The webservice's listing: conditions, order and pages over rows, judged as strictly as IXC's own grid does. */
import { type Row, type TableName, World } from './world.ts';

/** Answered as `{"type":"error"}` with HTTP 200. */
export class GridRefusal extends Error {}

export interface Condition {
  column: string;
  op: string;
  value: string;
}

export interface GridRequest {
  conditions: Condition[];
  page: number;
  rows: number;
  sortColumn: string;
  descending: boolean;
}

const fields = ['qtype', 'query', 'oper', 'page', 'rp', 'sortname', 'sortorder', 'grid_param'];

export function recordIn(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new GridRefusal('Não é um objeto');
  return value as Record<string, unknown>;
}

function textOf(body: Record<string, unknown>, field: string, otherwise: string): string {
  const value = body[field] ?? otherwise;
  if (typeof value !== 'string') throw new GridRefusal(`O campo ${field} deve ser texto`);
  return value;
}

function countOf(body: Record<string, unknown>, field: string, otherwise: string): number {
  const text = textOf(body, field, otherwise);
  if (!/^[1-9]\d*$/.test(text)) throw new GridRefusal(`O campo ${field} deve ser um número`);
  return Number(text);
}

/** With and without the table before it. */
function columnOf(table: TableName, name: string): string {
  const column = name.startsWith(`${table}.`) ? name.slice(table.length + 1) : name;
  if (!World.columns(table).includes(column)) throw new GridRefusal(`Coluna ${name} desconhecida`);
  return column;
}

function conditionsIn(table: TableName, text: string): Condition[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new GridRefusal('grid_param não é um JSON');
  }
  if (!Array.isArray(list)) throw new GridRefusal('grid_param não é uma lista');
  return list.map(recordIn).map((each) => ({
    column: columnOf(table, textOf(each, 'TB', '')),
    op: textOf(each, 'OP', ''),
    value: textOf(each, 'P', ''),
  }));
}

export function gridRequest(table: TableName, body: Record<string, unknown>): GridRequest {
  const unknown = Object.keys(body).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw new GridRefusal(`Campo ${unknown} desconhecido`);
  const first = {
    column: columnOf(table, textOf(body, 'qtype', `${table}.id`)),
    op: textOf(body, 'oper', '>'),
    value: textOf(body, 'query', '0'),
  };
  const order = textOf(body, 'sortorder', 'asc');
  if (order !== 'asc' && order !== 'desc') throw new GridRefusal('sortorder deve ser asc ou desc');
  return {
    conditions: [first, ...conditionsIn(table, textOf(body, 'grid_param', '[]'))],
    page: countOf(body, 'page', '1'),
    rows: countOf(body, 'rp', '20'),
    sortColumn: columnOf(table, textOf(body, 'sortname', `${table}.id`)),
    descending: order === 'desc',
  };
}

const isNumber = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text);

function compare(a: string, b: string): number {
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function holds(row: Row, { column, op, value }: Condition): boolean {
  const own = row[column] ?? '';
  switch (op) {
    case '=':
      return compare(own, value) === 0;
    case '!=':
      return compare(own, value) !== 0;
    case '>':
      return compare(own, value) > 0;
    case '>=':
      return compare(own, value) >= 0;
    case '<':
      return compare(own, value) < 0;
    case '<=':
      return compare(own, value) <= 0;
    case 'L':
      return own.toLowerCase().includes(value.toLowerCase());
    default:
      // `IN` among them: nobody has shown that it works.
      throw new GridRefusal(`Operador ${op} não é suportado`);
  }
}

/** One page, and how many rows there are in all. */
export function select(
  rows: readonly Row[],
  { conditions, page, rows: size, sortColumn, descending }: GridRequest,
): { total: number; rows: Row[] } {
  const found = rows.filter((row) => conditions.every((condition) => holds(row, condition)));
  const sorted = found.toSorted((a, b) => {
    const [first, second] = descending ? [b, a] : [a, b];
    return compare(first[sortColumn] ?? '', second[sortColumn] ?? '');
  });
  return { total: sorted.length, rows: sorted.slice((page - 1) * size, page * size) };
}
