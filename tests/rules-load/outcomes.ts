/** What became of every accepted message: by the simulator's count, and by Ponte's log for what never left. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { ChannelView } from '../../contracts/admin.ts';
import type { LogRow } from '../../contracts/log.ts';
import type { MessageView } from '../../contracts/message.ts';
import type { PonteChild } from '../crash/ponte-child.ts';
import type { Findings } from '../crash/witness.ts';
import type { Answers } from './intake.ts';
import { ask, type Site } from './site.ts';

type Row = z.infer<typeof LogRow>;

const lookMs = 500;
/** Longer than any wait between two messages of a run that goes on. */
const stallMs = 90_000;

/**
 * Resolves true when nothing is on its way any more and what is queued is held for longer than `patienceMs`; false when
 * the time is up, or when nothing has reached the provider for long although something should.
 */
export async function settles(
  { simulator, pontes }: Site,
  patienceMs: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  const [ponte] = pontes as [PonteChild];
  let requests = -1;
  let movedAt = performance.now();
  while (performance.now() < deadline && performance.now() - movedAt < stallMs) {
    for (const each of pontes) each.requireRunning();
    const before = requests;
    requests = simulator.stats.requests;
    if (requests !== before) movedAt = performance.now();
    const quiet = requests === before && simulator.webhooks.stats.pending === 0 && simulator.stats.scheduled === 0;
    if (quiet && (await nothingMoves(ponte, patienceMs))) return true;
    await sleep(lookMs, undefined, { signal });
  }
  return false;
}

async function nothingMoves(ponte: PonteChild, patienceMs: number): Promise<boolean> {
  const { data } = await ask<{ data: z.infer<typeof ChannelView>[] }>(ponte, '/v1/channels');
  if (data.some(({ backlog }) => backlog.sending + backlog.uncertain > 0)) return false;
  for await (const { id } of outbound(ponte, 'queued')) {
    const { dueAt } = await ask<MessageView>(ponte, `/v1/messages/${id}`);
    if (dueAt !== null && Date.parse(dueAt) < Date.now() + patienceMs) return false;
  }
  return true;
}

async function* outbound(ponte: PonteChild, state: string): AsyncGenerator<Row> {
  let cursor = '';
  for (;;) {
    const page = await ask<{ data: Row[]; next: string | null }>(
      ponte,
      `/v1/log?direction=outbound&state=${state}&limit=1000${cursor}`,
    );
    yield* page.data;
    if (page.next === null) return;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
}

export interface Outcomes {
  /** Accepted by the provider. */
  sent: number;
  /** Refused by a rule, at once or when it was their turn: how many by code. */
  refused: Record<string, number>;
  held: number;
}

/** Notes as findings what is neither sent nor refused by a rule nor held, and what was sent more than once. */
export async function outcomesOf({ simulator, pontes }: Site, answers: Answers, findings: Findings): Promise<Outcomes> {
  const [ponte] = pontes as [PonteChild];
  const failed = new Map<string, string>();
  for await (const { id, errorCode } of outbound(ponte, 'failed')) failed.set(id, errorCode ?? 'no code');
  const held = new Set<string>();
  for await (const { id } of outbound(ponte, 'queued')) held.add(id);

  const refused = new Map(answers.refused);
  let heldCount = 0;
  for (const detail of answers.unexpected) findings.add('refused at intake for no known reason', detail);
  for (const [id, planned] of answers.plans) {
    const story = `${id}: ${JSON.stringify(planned.message)}`;
    const times = simulator.accepted(id);
    const code = failed.get(id);
    if (times > 1) findings.add('sent twice', story);
    if (times > 0) {
      if (code !== undefined) findings.add('told as failed, but the provider has it', `${code} ${story}`);
      continue;
    }
    if (planned.sure) findings.add('not sent although nothing stood in its way', `${code ?? 'no failure'} ${story}`);
    if (held.has(id)) heldCount += 1;
    else if (code === undefined) findings.add('lost', story);
    // The provider's codes are numbers, the rules' are words.
    else if (/^\d+$/.test(code)) findings.add('failed at the provider', `${code} ${story}`);
    else refused.set(code, (refused.get(code) ?? 0) + 1);
  }
  return { sent: simulator.stats.accepted, refused: Object.fromEntries(refused), held: heldCount };
}

export const breachCodes = ['131047', '131056', '130429', '131048', '132xxx'] as const;
export type Breaches = Record<(typeof breachCodes)[number], number>;

/** What the provider had to refuse; anything but the rules' own matters is a finding. */
export function breachesOf({ simulator }: Site, findings: Findings): Breaches {
  const breaches = Object.fromEntries(breachCodes.map((code) => [code, 0])) as Breaches;
  for (const [code, count] of Object.entries(simulator.stats.refused)) {
    const known = code.startsWith('132') ? '132xxx' : breachCodes.find((one) => one === code);
    if (known === undefined) findings.add('refused by the provider', `${count} times ${code}`);
    else breaches[known] += count;
  }
  return breaches;
}
