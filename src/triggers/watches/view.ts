/** Watches and outages as they are shown. */
import type { OutageView, WatchPoll, WatchPreview } from '../../../contracts/watch.ts';
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

export const outageView = (watch: string, outage: Outage): OutageView => ({
  id: outage.id,
  watch,
  scope: placeOf(outage.scope),
  startedAt: iso(outage.startedAt),
  expectedEndAt: isoOrNull(outage.expectedEndAt),
  closedAt: isoOrNull(outage.closedAt),
  mergedInto: outage.mergedInto,
  logins: outage.logins.length,
  told: outage.told.length,
  endTold: outage.endTold.length,
});

export interface PollFacts {
  at: number;
  /** Null: the poll was good. */
  ignored: { code: string; text: string } | null;
  /** Notices that were refused for what they say of one person. */
  refused: number;
  baseline: Baseline | null;
  outages: readonly Outage[];
}

export function pollView({ at, ignored, refused, baseline, outages }: PollFacts): WatchPoll {
  const active = baseline?.logins.filter((login) => login.active) ?? [];
  const count = (state: string) => active.filter(({ seen }) => seen === state).length;
  const good = refused === 0 ? 'Leitura boa.' : `Leitura boa; avisos recusados: ${refused}.`;
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
