/** A Ponte with channels of a simulated gateway beside its own ones. */
import { expect } from 'vitest';
import type { PonteEvent } from '../../contracts/event.ts';
import type { TestPonte } from './ponte.ts';

/** Rules that hold nothing back, whatever the hour. Answers the address of the channel's webhook. */
export async function addChannel(
  t: TestPonte,
  id: string,
  connector: string,
  config: Record<string, unknown>,
): Promise<string> {
  const made = await t.call('PUT', `/v1/channels/${id}`, {
    connector,
    name: id,
    config,
    limits: { numberMps: 1_000, pairSeconds: 0, pairBurst: 100 },
    rules: { enforceWindow: false, quietHours: [] },
  });
  expect(made.status, made.text).toBe(200);
  return `${t.url}/webhooks/${id}`;
}

/** `accepted`, `sent` and so on, in the order of the feed. */
export const eventNames = (events: readonly PonteEvent[], subject: string): string[] =>
  events.filter((event) => event.subject === subject).map(({ type }) => type.replace(/^ponte\.message\.|\.v1$/g, ''));
