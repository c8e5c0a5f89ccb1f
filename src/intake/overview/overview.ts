/** Everything that may need attention, looked at together, and how each channel does. */
import type { Dependency } from '../../../contracts/admin.ts';
import type { ChannelNow, Finding, Overview } from '../../../contracts/overview.ts';
import { bucketMs, figureTotals } from '../../ledger/figures.ts';
import { waitingByChannel } from '../../ledger/overview.ts';
import type { Row } from '../../ledger/store.ts';
import { type Clock, iso, isoOrNull } from '../../platform/clock.ts';
import { countedUpTo, figuresFrom, floorToBucket, noCounts, sumOf } from '../figures/figures.ts';
import { type ChannelFacts, channelFindings, mostWaiting } from './channel-findings.ts';
import { failureFindings } from './failure-findings.ts';
import { finding, inOrder } from './finding.ts';
import { type LimitParts, templateFindings, tierFindings } from './limit-findings.ts';
import { type WorkParts, workFindings } from './work-findings.ts';

export interface OverviewParts extends LimitParts, Pick<WorkParts, 'watches' | 'tasks'> {
  clock: Clock;
  dependencies(): Dependency[];
  channelViews(): Promise<ChannelFacts['view'][]>;
}

export interface OverviewReader {
  maySee: (channel: string) => boolean;
  /** Bound to no channel. */
  seesAll: boolean;
}

const hourMs = 3_600_000;
/** The rate is measured over so long at least. */
const rateMs = 600_000;
/** Counting that is later than that is told. */
const lateMs = 600_000;

export async function overviewOf(parts: OverviewParts, { maySee, seesAll }: OverviewReader): Promise<Overview> {
  const now = parts.clock.now();
  const away = parts.dependencies().filter(({ status }) => status === 'down');
  const down = away.map(dependencyDown);
  // Nothing else can be known without it.
  if (away.some(({ name }) => name === 'ledger'))
    return { at: iso(now), upTo: null, findings: down, lastHour: noCounts(), channels: [] };

  const { store, channels } = parts;
  const seen = channels.all().filter(({ id }) => maySee(id));
  const nameOf = (channel: string) => channels.get(channel)?.name ?? channel;
  const [upTo, facts, ...found] = await Promise.all([
    countedUpTo(store, now),
    factsOf(parts, maySee, now),
    tierFindings(parts, seen, now),
    templateFindings(parts, seen, now),
    failureFindings(store, nameOf, maySee, now),
    workFindings({ ...parts, nameOf, maySee, seesAll }, now),
  ]);
  const findings = [...down, ...found.flat(), ...facts.flatMap(({ facts: one }) => channelFindings(one, now))];
  if (upTo !== null && now - upTo > lateMs) findings.push(behind(upTo));
  return {
    at: iso(now),
    upTo: isoOrNull(upTo),
    findings: inOrder(findings),
    lastHour: sumOf(facts.map(({ figures }) => figures.counts)),
    channels: facts.map(({ facts: one, figures }) => channelNow(one, figures)),
  };
}

interface KnownChannel {
  facts: ChannelFacts;
  figures: ReturnType<typeof figuresFrom>;
}

async function factsOf(
  parts: OverviewParts,
  maySee: (channel: string) => boolean,
  now: number,
): Promise<KnownChannel[]> {
  const { reader } = parts.store;
  const rateFrom = floorToBucket(now - rateMs);
  const [views, waiting, hour, lately] = await Promise.all([
    parts.channelViews(),
    reader.all(waitingByChannel, now, mostWaiting),
    reader.all(figureTotals, floorToBucket(now - hourMs), now + 1),
    reader.all(figureTotals, rateFrom, now + 1),
  ]);
  const hours = Map.groupBy(hour, (row) => String(row.channel));
  const recents = Map.groupBy(lately, (row) => String(row.channel));
  const waits = new Map(waiting.map((row) => [String(row.channel), row]));
  return views
    .filter(({ id }) => maySee(id))
    .map((view) => {
      const left = recents.get(view.id) ?? [];
      const sent = left.filter(({ name }) => name === 'sent').reduce((sum, row) => sum + Number(row.messages), 0);
      const perMinute = sent / ((now - rateFrom) / 60_000);
      return {
        facts: channelFacts(view, waits.get(view.id), perMinute, now),
        figures: figuresFrom(view.id, hours.get(view.id) ?? []),
      };
    });
}

function channelFacts(view: ChannelFacts['view'], row: Row | undefined, perMinute: number, now: number): ChannelFacts {
  const oldest = [row?.oldest_realtime, row?.oldest_bulk].flatMap((at) => (at == null ? [] : [Number(at)]));
  const waiting = Math.min(mostWaiting, Number(row?.waiting ?? 0));
  const since = Math.min(...oldest);
  return {
    view,
    waiting,
    scheduled: Math.min(mostWaiting, Number(row?.scheduled ?? 0)),
    waitingSince: waiting > 0 && since <= now ? since : null,
    sentPerMinute: Math.round(perMinute * 10) / 10,
    emptyAt: waiting > 0 && perMinute > 0 ? Math.round(now + (waiting / perMinute) * 60_000) : null,
    changedAt: Number(row?.updated_at ?? now),
  };
}

const channelNow = (facts: ChannelFacts, figures: KnownChannel['figures']): ChannelNow => ({
  ...figures,
  name: facts.view.name,
  medium: facts.view.medium,
  state: facts.view.state,
  degraded: facts.view.health.status === 'degraded',
  waiting: facts.waiting,
  scheduled: facts.scheduled,
  waitingSince: isoOrNull(facts.waitingSince),
  sentPerMinute: facts.sentPerMinute,
  emptyAt: isoOrNull(facts.emptyAt),
  connections: facts.view.connections,
});

function dependencyDown({ name, since, detail }: Dependency): Finding {
  const words = dependencyWords[name];
  return finding('dependency_down', {
    severity: name === 'ledger' ? 'critical' : 'warning',
    text: { pt: `${words.pt} (${detail})`, en: `${words.en} (${detail})` },
    nextStep: {
      pt: 'Verifique o serviço e a rede até ele. O Ponte volta a usá-lo sozinho assim que responder.',
      en: 'See the service and the network to it. Ponte uses it again by itself as soon as it answers.',
    },
    since: Date.parse(since),
    subject: { kind: 'dependency', id: name },
  });
}

const dependencyWords: Record<Dependency['name'], { pt: string; en: string }> = {
  ledger: {
    pt: 'O banco de dados não responde: nada é aceito nem enviado',
    en: 'The database does not answer: nothing is accepted or sent',
  },
  rabbitmq: {
    pt: 'O RabbitMQ não responde: comandos não chegam por ele e eventos esperam; o resto segue',
    en: 'RabbitMQ does not answer: no commands come over it and events wait; all else goes on',
  },
  redis: {
    pt: 'O Redis não responde: os limites seguem com a parte segura de cada processo, mais devagar',
    en: 'Redis does not answer: limits go on with the safe share of each process, more slowly',
  },
};

const behind = (upTo: number): Finding =>
  finding('figures_behind', {
    severity: 'info',
    text: {
      pt: 'Os números ainda não contam os últimos minutos.',
      en: 'The figures do not count the last minutes yet.',
    },
    nextStep: {
      pt: 'Nada a fazer: sob muita carga a contagem atrasa e depois alcança. As mensagens não esperam por ela.',
      en: 'Nothing to do: under much load counting falls behind and catches up later. Messages do not wait for it.',
    },
    since: upTo + bucketMs,
    subject: { kind: 'messages' },
  });
