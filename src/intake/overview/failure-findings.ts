/** What fails more than usual: the last hour by failure code, against the same hour of the days before. */
import type { FailureFigure } from '../../../contracts/figures.ts';
import type { Finding } from '../../../contracts/overview.ts';
import { firstFigure } from '../../ledger/figures.ts';
import type { Store } from '../../ledger/store.ts';
import { iso } from '../../platform/clock.ts';
import { failureFigures, floorToBucket } from '../figures/figures.ts';
import { advice, finding, messages } from './finding.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const comparedDays = 7;
/** Fewer are no news, however rare they are. */
const fewest = 5;
/** So many times the usual is more than usual. */
const muchMore = 3;

export async function failureFindings(
  store: Store,
  nameOf: (channel: string) => string,
  maySee: (channel: string) => boolean,
  now: number,
): Promise<Finding[]> {
  const from = floorToBucket(now - hourMs);
  const failures = (await failureFigures(store, from, now + 1, maySee)).filter(({ messages }) => messages >= fewest);
  if (failures.length === 0) return [];
  const usual = await usualFailures(store, from, now, maySee);
  return failures
    .filter(({ channel, code, messages }) => messages > muchMore * usual(channel, code))
    .map((one) => failing(one, nameOf(one.channel), usual(one.channel, one.code), from));
}

/** An hour's failures as they were before: mean over the same hour of past days, or over the last day where there are none. */
async function usualFailures(store: Store, from: number, to: number, maySee: (channel: string) => boolean) {
  const [first] = await store.reader.all(firstFigure);
  const known = Number(first?.bucket ?? to);
  const days = Array.from({ length: comparedDays }, (_, day) => (day + 1) * dayMs).filter((ms) => from - ms >= known);
  const periods = days.length > 0 ? days.map((ms) => [from - ms, to - ms] as const) : [[from - dayMs, from] as const];
  const hours = days.length > 0 ? days.length : Math.max(1, Math.min(24, (from - known) / hourMs));
  const found = await Promise.all(periods.map(([begin, end]) => failureFigures(store, begin, end, maySee)));
  const sums = new Map<string, number>();
  for (const { channel, code, messages } of found.flat()) {
    const key = `${channel}\n${code}`;
    sums.set(key, (sums.get(key) ?? 0) + messages);
  }
  return (channel: string, code: string): number => (sums.get(`${channel}\n${code}`) ?? 0) / hours;
}

function failing(one: FailureFigure, name: string, usual: number, from: number): Finding {
  const { channel, code, failure } = one;
  const failed = messages(one.messages);
  const rounded = Math.round(usual * 10) / 10;
  const [pt, en] = [rounded.toLocaleString('pt-BR'), rounded.toLocaleString('en')];
  return finding('failures_rising', {
    severity: 'warning',
    text: {
      pt: `${failed.pt} de ${name} ${one.messages === 1 ? 'falhou' : 'falharam'} na última hora com o código ${code} (o normal é ${pt}). ${failure?.cause ?? ''}`.trim(),
      en: `${failed.en} of ${name} failed in the last hour with code ${code} (usually ${en}).`,
    },
    nextStep: advice(
      failure ?? { class: 'unknown', code, cause: '', nextStep: 'Veja as mensagens que falharam.' },
      'See the messages that failed: each tells its cause and what to do.',
    ),
    since: Date.parse(one.firstAt),
    failure,
    subject: {
      kind: 'messages',
      channel,
      query: { status: 'falha', channel, errorCode: code, from: iso(from - dayMs) },
    },
  });
}
