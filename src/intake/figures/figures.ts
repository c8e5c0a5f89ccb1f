/** Figures as they are asked for: by step, by channel, by failure. */
import {
  type ChannelFigures,
  type Counts,
  type FailureFigure,
  type Figures,
  type FiguresQuery,
  finestStepSeconds,
  mostSteps,
} from '../../../contracts/figures.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { bucketMs, failureTotals, figureCursor, figuresOverTime, figureTotals } from '../../ledger/figures.ts';
import type { Row, Store } from '../../ledger/store.ts';
import { iso, isoOrNull } from '../../platform/clock.ts';
import { latencyOf } from './latency.ts';

type MaySee = (channel: string) => boolean;

/** Points of a chart when nobody says how many. */
const usualSteps = 100;
const usualMs = 86_400_000;

export interface Period {
  from: number;
  to: number;
  stepMs: number;
}

/** @throws Refusal naming what is wrong with the period. */
export function periodOf(query: FiguresQuery, now: number): Period {
  // What happens this very moment is part of it.
  const to = query.to === undefined ? now + 1 : Date.parse(query.to);
  const from = floorToBucket(query.from === undefined ? to - usualMs : Date.parse(query.from));
  if (from >= to)
    throw new Refusal('invalid_request', [
      { path: 'from', message: 'must be before to', messagePt: 'deve ser antes de to' },
    ]);
  const least = finestStepSeconds * 1_000;
  const stepMs = query.step === undefined ? Math.ceil((to - from) / usualSteps / least) * least : query.step * 1_000;
  if ((to - from) / stepMs > mostSteps)
    throw new Refusal('invalid_request', [
      {
        path: 'step',
        message: `gives more than ${mostSteps} points; take a longer step or a shorter period`,
        messagePt: `dá mais de ${mostSteps} pontos; use um passo maior ou um período menor`,
      },
    ]);
  return { from, to, stepMs };
}

export const floorToBucket = (at: number): number => Math.floor(at / bucketMs) * bucketMs;

export async function figuresOf(store: Store, period: Period, maySee: MaySee, now: number): Promise<Figures> {
  const { from, to, stepMs } = period;
  const [upTo, steps, channels, failures] = await Promise.all([
    countedUpTo(store, now),
    store.reader.all(figuresOverTime, from, to, stepMs),
    channelFigures(store, from, to, maySee),
    failureFigures(store, from, to, maySee),
  ]);
  const points = Array.from({ length: Math.ceil((to - from) / stepMs) }, (_, step) => ({
    at: iso(from + step * stepMs),
    ...noCounts(),
  }));
  for (const row of steps) {
    const point = points[Number(row.step)];
    if (point !== undefined && maySee(String(row.channel))) addTo(point, row);
  }
  const totals = sumOf(channels.map(({ counts }) => counts));
  return {
    from: iso(from),
    to: iso(to),
    stepSeconds: stepMs / 1_000,
    upTo: isoOrNull(upTo),
    points,
    totals,
    channels,
    failures,
  };
}

/** Until when events are counted; null: none has been. */
export async function countedUpTo({ reader }: Store, now: number): Promise<number | null> {
  const [cursor] = await reader.all(figureCursor);
  const seq = Number(cursor?.seq ?? 0);
  if (cursor !== undefined && seq === Number(cursor.last)) return now;
  return seq === 0 ? null : Number(cursor?.up_to);
}

/** Of channels where something happened, by id. */
export async function channelFigures(
  store: Store,
  from: number,
  to: number,
  maySee: MaySee,
): Promise<ChannelFigures[]> {
  const rows = await store.reader.all(figureTotals, from, to);
  const byChannel = Map.groupBy(rows, (row) => String(row.channel));
  return [...byChannel]
    .filter(([channel]) => maySee(channel))
    .map(([channel, totals]) => figuresFrom(channel, totals))
    .sort((one, other) => (one.channel < other.channel ? -1 : 1));
}

/** A channel where these rows, or none, are what happened. */
export function figuresFrom(channel: string, rows: readonly Row[]): ChannelFigures {
  const counts = noCounts();
  for (const row of rows) addTo(counts, row);
  const { sent, delivered, read } = counts;
  const measured = (name: string) =>
    latencyOf(
      rows
        .filter((row) => row.name === name)
        .map((row) => ({
          withinMs: Number(row.within_ms),
          messages: Number(row.messages),
          latencyMs: Number(row.latency_ms),
        })),
    );
  return {
    channel,
    counts,
    deliveredShare: shareOf(delivered, sent),
    readShare: shareOf(read, delivered),
    toSent: measured('sent'),
    toDelivered: measured('delivered'),
  };
}

/** Most first. */
export async function failureFigures(store: Store, from: number, to: number, maySee: MaySee): Promise<FailureFigure[]> {
  const rows = await store.reader.all(failureTotals, from, to);
  return rows
    .filter((row) => maySee(String(row.channel)))
    .map((row) => ({
      channel: String(row.channel),
      code: String(row.code),
      messages: Number(row.messages),
      firstAt: iso(Number(row.first_at)),
      failure: row.failure === null ? null : (JSON.parse(String(row.failure)) as FailureFigure['failure']),
    }))
    .sort((one, other) => other.messages - one.messages || (one.code < other.code ? -1 : 1));
}

/** Receipts come for messages that were sent before, too. */
const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : Math.min(1, part / whole));

export const noCounts = (): Counts => ({
  accepted: 0,
  sent: 0,
  delivered: 0,
  read: 0,
  failed: 0,
  cancelled: 0,
  received: 0,
});

export function sumOf(all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of all) for (const name of countNames) sum[name] += counts[name];
  return sum;
}

const countNames = Object.keys(noCounts()) as (keyof Counts)[];

/** Who expired will not arrive either. */
function addTo(counts: Counts, row: Row): void {
  const name = row.name === 'expired' ? 'failed' : String(row.name);
  if (Object.hasOwn(counts, name)) counts[name as keyof Counts] += Number(row.messages);
}
