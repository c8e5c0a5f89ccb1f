/** The people of a login-status report, as a campaign keeps them: whom it writes to with which values, and whom it does not. */
import type { BrokenRecord } from '../../../connectors/kit/source.ts';
import type { LeftOut, Reachable, ReachableAudience } from '../logins/audience.ts';
import type { LoginRow } from '../logins/rows.ts';
import { scopeKey, scopeKinds, scopeOf } from '../logins/scopes.ts';
import { loginNames, placeOf } from '../watches/view.ts';

/** Plain JSON. */
export interface ReportPerson {
  /** Código. */
  customer: string | null;
  name: string | null;
  /** E.164. */
  phone: string | null;
  /** Of a campaign by e-mail. */
  email?: string | null;
  /** What a notification takes its variables from; nothing is empty. */
  values: Record<string, string>;
  leftOut: { code: string; path: string; reason: string; reasonPt: string } | null;
}

/**
 * In the order of the rows. One address is one message: every other customer who has it is told as left out.
 * @param rows all of the report, in the order in which they are written to.
 * @param broken what of the report could not be read.
 */
export function peopleOf(
  rows: readonly LoginRow[],
  { recipients, leftOut }: ReachableAudience,
  by: 'phone' | 'email',
  broken: readonly BrokenRecord[],
): ReportPerson[] {
  const places = new Map(rows.map((row, place) => [row, place]));
  const placed = (own: readonly LoginRow[], person: ReportPerson) => ({
    place: own[0] === undefined ? rows.length : (places.get(own[0]) ?? rows.length),
    person,
  });
  return [
    ...recipients.flatMap((one) => [
      placed(one.rows, recipientPerson(one, by)),
      ...one.customerIds.slice(1).map((id) => {
        const own = one.rows.filter(({ customer }) => customer?.id === id);
        return placed(own, sameAddress(one, by, id, own));
      }),
    ]),
    ...leftOut.map((one) => placed(one.rows, leftOutPerson(one))),
    ...broken.map((one) => placed([], brokenPerson(one))),
  ]
    .toSorted((one, other) => one.place - other.place)
    .map(({ person }) => person);
}

const addressed = (by: 'phone' | 'email', address: string): Pick<ReportPerson, 'phone' | 'email'> =>
  by === 'phone' ? { phone: address } : { phone: null, email: address };

function recipientPerson({ address, name, customerIds, rows }: Reachable, by: 'phone' | 'email'): ReportPerson {
  const [customer = null] = customerIds;
  const record = rows[0]?.customer ?? null;
  const values = {
    nome: name,
    codigo: customer,
    celular: by === 'phone' ? address : null,
    email: by === 'email' ? address : (record?.email ?? null),
    logins: [...new Set(loginNames(rows))].join(', '),
    local: placeShared(rows),
    bairro: record?.district ?? null,
    cidade: record?.city ?? null,
  };
  return { customer, name, ...addressed(by, address), values: filledOf(values), leftOut: null };
}

/** The smallest place that all of a person's logins hang on; otherwise where the first of them does. */
function placeShared(rows: readonly LoginRow[]): string | null {
  const scopes = scopeKinds.map((kind) => rows.map(({ login }) => scopeOf(login, kind)));
  const shared = scopes.find(([first = null, ...others]) => {
    if (first === null) return false;
    return others.every((other) => other !== null && scopeKey(other) === scopeKey(first));
  });
  const place = shared?.[0] ?? scopes.find(([first = null]) => first !== null)?.[0] ?? null;
  return place === null ? null : placeOf(place);
}

const filledOf = (values: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== ''),
  );

const sameAddress = (
  { address, field, customerIds }: Reachable,
  by: 'phone' | 'email',
  customer: string,
  rows: readonly LoginRow[],
): ReportPerson => ({
  customer,
  name: rows[0]?.customer?.name ?? null,
  ...addressed(by, address),
  values: {},
  leftOut: {
    code: by === 'phone' ? 'number_duplicate' : 'email_duplicate',
    path: field,
    reason: `the same ${by === 'phone' ? 'number' : 'e-mail'} as customer ${customerIds[0]}, who is written to`,
    reasonPt: `o mesmo ${by === 'phone' ? 'número' : 'e-mail'} do cliente ${customerIds[0]}, que recebe a mensagem`,
  },
});

const leftOutPerson = ({ code, reason, reasonPt, customerId, name }: LeftOut): ReportPerson => ({
  customer: customerId,
  name,
  phone: null,
  values: {},
  leftOut: { code, path: '', reason, reasonPt },
});

const brokenPerson = ({ field, reason, reasonPt }: BrokenRecord): ReportPerson => ({
  customer: null,
  name: null,
  phone: null,
  values: {},
  leftOut: { code: 'record_broken', path: field, reason, reasonPt },
});
