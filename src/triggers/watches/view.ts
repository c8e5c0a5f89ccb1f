/** Watches and outages as they are shown. */
import type { OutageNotice, OutageView, WatchPoll, WatchPreview, WatchView } from '../../../contracts/watch.ts';
import type { Row } from '../../ledger/store.ts';
import { iso, isoOrNull } from '../../platform/clock.ts';
import type { Audience } from '../logins/audience.ts';
import { isOpen, type Outage } from '../logins/outage.ts';
import type { LoginRow } from '../logins/rows.ts';
import type { Scope } from '../logins/scopes.ts';
import type { Baseline } from '../logins/snapshot.ts';

/** Portuguese. */
export function placeOf(scope: Scope): string {
  switch (scope.kind) {
    case 'cto_box':
      return `caixa ${scope.ctoBox}`;
    case 'pon':
      return `PON ${scope.pon} do transmissor ${scope.transmitter}`;
    case 'transmitter':
      return `transmissor ${scope.transmitter}`;
    case 'concentrator':
      return `concentrador ${scope.concentrator}`;
  }
}

/** Portuguese: `21/11 às 18:30`. */
export const forecastText = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('pt-BR', {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
    .format(atMs)
    .replace(', ', ' às ');

export const outageView = (row: Row, outage: Outage): OutageView => ({
  id: outage.id,
  watch: String(row.watch_id),
  scope: placeOf(outage.scope),
  startedAt: iso(outage.startedAt),
  expectedEndAt: isoOrNull(outage.expectedEndAt),
  closedAt: isoOrNull(outage.closedAt),
  mergedInto: outage.mergedInto,
  logins: outage.logins.length,
  told: Number(row.told),
  endTold: Number(row.end_told),
  waiting: Number(row.waiting),
  leftOut: Number(row.left_out),
});

const text = (value: Row[string] | undefined): string | null => (typeof value === 'string' ? value : null);

export const noticeView = (row: Row): OutageNotice => ({
  kind: row.kind as OutageNotice['kind'],
  result: row.message_id !== null ? 'told' : row.due_at !== null ? 'waiting' : 'left_out',
  decidedAt: iso(Number(row.created_at)),
  customerId: text(row.customer_id),
  name: text(row.name),
  contact: text(row.contact),
  logins: String(row.logins),
  code: text(row.code),
  reason: text(row.reason),
  reasonPt: text(row.reason_pt),
  messageId: text(row.message_id),
  status: text(row.status) as OutageNotice['status'],
});

export const waitingView = (row: Row | undefined): WatchView['waiting'] =>
  row === undefined ? null : { notices: Number(row.notices), code: text(row.code), text: text(row.reason_pt) };

export interface PollFacts {
  at: number;
  /** Null: the poll was good. */
  ignored: { code: string; text: string } | null;
  /** @see Comparison */
  staleMs: number | null;
  baseline: Baseline | null;
  outages: readonly Outage[];
}

export function pollView({ at, ignored, staleMs, baseline, outages }: PollFacts): WatchPoll {
  const active = baseline?.logins.filter((login) => login.active) ?? [];
  const count = (state: string) => active.filter(({ seen }) => seen === state).length;
  const good = staleMs === null ? 'Leitura boa.' : `Leitura boa. ${staleText(staleMs)}`;
  return {
    at: iso(at),
    result: ignored === null ? 'ok' : 'ignored',
    code: ignored?.code ?? null,
    text: ignored?.text ?? good,
    logins:
      baseline === null ? null : { online: count('online'), offline: count('offline'), unknown: count('unknown') },
    openOutages: outages.filter(isOpen).length,
  };
}

const minuteMs = 60_000;
/** Portuguese. */
const staleText = (staleMs: number): string =>
  `A anterior foi há ${Math.round(staleMs / minuteMs)} minutos, tempo demais para comparar: quem caiu nesse intervalo não ` +
  'é avisado, e a vigia recomeça daqui.';

const shownPeople = 100;
export const loginNames = (rows: readonly LoginRow[]): string[] => rows.map(({ login }) => login.login);

export const audienceView = ({
  recipients,
  leftOut,
}: Audience): Pick<WatchPreview, 'recipientCount' | 'leftOutCount' | 'recipients' | 'leftOut'> => ({
  recipientCount: recipients.length,
  leftOutCount: leftOut.length,
  recipients: recipients
    .slice(0, shownPeople)
    .map(({ rows, ...recipient }) => ({ ...recipient, logins: loginNames(rows) })),
  leftOut: leftOut.slice(0, shownPeople).map(({ rows, ...one }) => ({ ...one, logins: loginNames(rows) })),
});
