/** One outage: where, since when, until when, and who has been told. Plain JSON. */
import type { FieldError } from '../../../contracts/problem.ts';
import type { Scope } from './scopes.ts';

export interface OutageLogin {
  id: string;
  customerId: string | null;
  /** Epoch milliseconds: when it went offline, the last time. */
  downAt: number;
  /** A closing notice was made for it. */
  endTold: boolean;
}

/** Times are epoch milliseconds. */
export interface Outage {
  id: string;
  scope: Scope;
  /** When its first login went offline. */
  startedAt: number;
  /** When it was noticed. */
  openedAt: number;
  /** The operator's forecast. */
  expectedEndAt: number | null;
  closedAt: number | null;
  /** It turned out to be part of this outage, which tells its end to everybody. */
  mergedInto: string | null;
  /** When the first login went offline since it opened, or opened again. */
  spellAt: number;
  /** Good polls in a row in which enough were back. */
  backPolls: number;
  /** The last poll that was counted. */
  polledAt: number;
  /** All that went down with it. */
  logins: OutageLogin[];
  /** E.164: whom the beginning was told. */
  told: string[];
  /** E.164: whom the end was told. */
  endTold: string[];
}

export const isOpen = ({ closedAt }: Outage): boolean => closedAt === null;

/** Who a login belongs to, as far as the source tells; one phone may belong to several. */
export const personOf = ({ id, customerId }: Pick<OutageLogin, 'id' | 'customerId'>): string =>
  customerId === null ? `login ${id}` : `customer ${customerId}`;

export type Forecast = { ok: true; outage: Outage } | { ok: false; errors: FieldError[] };

/** @param expectedEndAt null: nobody knows any more. */
export function forecast(outage: Outage, expectedEndAt: number | null, now: number): Forecast {
  const refused = (message: string, messagePt: string): Forecast => ({
    ok: false,
    errors: [{ path: 'expectedEndAt', message, messagePt }],
  });
  if (!isOpen(outage)) return refused('the outage is closed', 'o incidente já foi encerrado');
  if (expectedEndAt !== null && expectedEndAt <= now)
    return refused('the forecast lies in the past', 'a previsão está no passado');
  return { ok: true, outage: { ...outage, expectedEndAt } };
}
