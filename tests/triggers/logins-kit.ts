/** A made-up network for the tests of the login-status trigger, and a watch that is run poll by poll. */
import type { ContractRecord, CustomerRecord, LoginRecord, LoginState } from '../../connectors/kit/source.ts';
import {
  type OutageOptions,
  type SnapshotOptions,
  usualOutageOptions,
  usualSnapshotOptions,
} from '../../src/triggers/logins/options.ts';
import type { Outage } from '../../src/triggers/logins/outage.ts';
import { type OutageNotice, outageStep } from '../../src/triggers/logins/outage-step.ts';
import type { LoginRow } from '../../src/triggers/logins/rows.ts';
import { type Baseline, type Comparison, compare, type Poll } from '../../src/triggers/logins/snapshot.ts';

export const login = (id: string, over: Partial<LoginRecord> = {}): LoginRecord => ({
  id,
  login: `cli${id}@isp`,
  state: 'online',
  active: true,
  customerId: `c${id}`,
  contractId: null,
  concentrator: null,
  transmitter: null,
  pon: null,
  ctoBox: null,
  since: null,
  ...over,
});

export const customer = (id: string, over: Partial<CustomerRecord> = {}): CustomerRecord => ({
  id,
  name: `Cliente ${id}`,
  active: true,
  phones: { telefone_celular: '(48) 99000-0001' },
  email: null,
  city: null,
  district: null,
  quietUntil: null,
  ...over,
});

export const contract = (id: string, over: Partial<ContractRecord> = {}): ContractRecord => ({
  id,
  customerId: 'c1',
  plan: 'Fibra 500',
  status: 'active',
  statusCode: 'A',
  internetStatusCode: 'A',
  ...over,
});

export const row = (
  id: string,
  over: {
    login?: Partial<LoginRecord>;
    customer?: Partial<CustomerRecord> | null;
    contract?: Partial<ContractRecord>;
  } = {},
): LoginRow => ({
  login: login(id, over.login),
  customer: over.customer === null ? null : customer(over.login?.customerId ?? `c${id}`, over.customer),
  contract: over.contract === undefined ? null : contract(`k${id}`, over.contract),
});

/** `size` logins of one CTO box on one port: ids `<box>-1`, `<box>-2`, ... */
export const box = (ctoBox: string, size: number, over: Partial<LoginRecord> = {}): LoginRecord[] =>
  Array.from({ length: size }, (_, place) =>
    login(`${ctoBox}-${place + 1}`, { concentrator: 'BNG', transmitter: 'OLT', pon: '1', ctoBox, ...over }),
  );

export const withState = (
  logins: readonly LoginRecord[],
  state: LoginState,
  which: (login: LoginRecord, place: number) => boolean = () => true,
): LoginRecord[] => logins.map((one, place) => (which(one, place) ? { ...one, state } : one));

export const minute = 60_000;

export const goodPoll = (at: number, logins: readonly LoginRecord[], total: number | undefined = undefined): Poll => ({
  ok: true,
  at,
  logins,
  broken: [],
  total,
});

/** Everything that is kept goes through JSON, as it will through the database. */
const kept = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

export interface Watch {
  poll(poll: Poll): { comparison: Comparison; notices: OutageNotice[] };
  /** A good poll, a minute after the one before. */
  see(logins: readonly LoginRecord[]): OutageNotice[];
  /** Two such polls: the second makes sure. Its notices. */
  seeTwice(logins: readonly LoginRecord[]): OutageNotice[];
  /** What the hub does with an outage between two polls. */
  keep(outage: Outage): void;
  /** A database gives the outages back in an order of its own. */
  turnAround(): void;
  /** Moves on without a poll. */
  wait(ms: number): void;
  readonly now: number;
  readonly outages: Outage[];
  readonly notices: OutageNotice[];
  readonly baseline: Baseline | null;
}

export function startWatch(options: Partial<SnapshotOptions & OutageOptions> = {}): Watch {
  // Time passes here without polls.
  const snapshot = { ...usualSnapshotOptions, maxAgeMinutes: 10_080, ...options };
  const outage = { ...usualOutageOptions, ...options };
  let [baseline, outages, now, count]: [Baseline | null, Outage[], number, number] = [null, [], 0, 0];
  const notices: OutageNotice[] = [];
  const watch: Watch = {
    poll(poll) {
      const comparison = compare(baseline, poll, snapshot);
      const step = outageStep(outages, comparison, outage, poll.at, () => `outage ${++count}`);
      baseline = kept(comparison.baseline);
      outages = kept(step.outages);
      notices.push(...step.notices);
      return { comparison, notices: step.notices };
    },
    see(logins) {
      now += minute;
      return watch.poll(goodPoll(now, logins)).notices;
    },
    seeTwice(logins) {
      watch.see(logins);
      return watch.see(logins);
    },
    keep(outage) {
      outages = outages.map((one) => (one.id === outage.id ? outage : one));
    },
    turnAround() {
      outages = outages.toReversed();
    },
    wait(ms) {
      now += ms;
    },
    get now() {
      return now;
    },
    get outages() {
      return outages;
    },
    get notices() {
      return notices;
    },
    get baseline() {
      return baseline;
    },
  };
  return watch;
}

export const idsOf = (logins: readonly LoginRecord[]): string[] => logins.map(({ id }) => id).toSorted();
export const inBoxes =
  (...boxes: string[]) =>
  (one: LoginRecord): boolean =>
    boxes.includes(one.ctoBox ?? '');
