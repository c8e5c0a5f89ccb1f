/** The callers: the backlog in batches over several connections, agents' answers one by one, and what Ponte said to each. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchItemResult, BatchResult } from '../../contracts/batch.ts';
import type { Accepted } from '../../contracts/message.ts';
import type { Problem } from '../../contracts/problem.ts';
import type { Planned, Talk } from './mix.ts';
import { ask, exchange, type Site } from './site.ts';

const batchSize = 1_000;
const connections = 4;

export class Answers {
  /** What was accepted, by Ponte's id. */
  readonly plans = new Map<string, Planned>();
  /** Refused at once: how many by code. */
  readonly refused = new Map<string, number>();
  /** Refused although nothing stood in its way. */
  readonly unexpected: string[] = [];

  accepted(id: string, planned: Planned): void {
    this.plans.set(id, planned);
  }

  refusedBy(problem: Problem, planned: Planned): void {
    this.refused.set(problem.code, (this.refused.get(problem.code) ?? 0) + 1);
    const byRule = problem.status === 409 || problem.status === 422;
    if (planned.sure || !byRule || problem.code === 'invalid_request')
      this.unexpected.push(
        `${problem.code} ${JSON.stringify(problem.errors ?? [])}: ${JSON.stringify(planned.message)}`,
      );
  }
}

/** Resolves when every message is answered. Each connection has a process of its own, by turns. */
export async function loadBacklog({ pontes }: Site, backlog: readonly Planned[], answers: Answers): Promise<void> {
  let next = 0;
  const connection = async (place: number) => {
    const ponte = pontes[place % pontes.length];
    while (ponte !== undefined && next < backlog.length) {
      const batch = backlog.slice(next, next + batchSize);
      next += batch.length;
      const messages = batch.map(({ message }) => message);
      const { results } = await ask<BatchResult>(ponte, '/v1/messages/batch', { messages });
      for (const result of results) note(result, batch[result.index], answers);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, place) => connection(place)));
}

function note(result: BatchItemResult, planned: Planned | undefined, answers: Answers): void {
  if (planned === undefined) throw new Error(`the answer names item ${result.index}, which was not asked for`);
  if ('accepted' in result) answers.accepted(result.accepted.id, planned);
  else answers.refusedBy(result.problem, planned);
}

/** Customers write at their times; as soon as Ponte has confirmed that, agents answer, by turns at each process. */
export async function holdTalks(
  { simulator, pontes }: Site,
  talks: readonly Talk[],
  seconds: number,
  answers: Answers,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const talk = async ({ customer, at, answers: planned }: Talk, place: number) => {
    const waitMs = at * seconds * 1_000 - (performance.now() - startedAt);
    await sleep(Math.max(0, waitMs), undefined, { signal });
    const { phone, home } = customer;
    const reply = simulator.reply({ from: phone, phoneNumberId: home.phoneNumberId, content: 'Minha internet caiu' });
    await reply.settled;
    for (const one of planned) {
      const { url } = pontes[place % pontes.length] as (typeof pontes)[number];
      const { status, text } = await exchange(url, '/v1/messages', one.message);
      if (status === 202) answers.accepted((JSON.parse(text) as Accepted).id, one);
      else answers.refusedBy(JSON.parse(text) as Problem, one);
    }
  };
  await Promise.all(talks.map(talk));
}
