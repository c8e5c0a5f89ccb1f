/** How much of the allowed rate was used, counted where the messages arrive. */
import type { SentMessage } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { Planned } from './mix.ts';
import { numbers } from './people.ts';

export interface Usage {
  allowedPerSecond: number;
  usedPerSecond: number;
  share: number;
  seconds: number;
}

/**
 * The saturated part of a run begins when the last message of the backlog has been accepted by Ponte, and ends when the
 * first of the three numbers has nothing left to send: when the provider has taken the last of that number's messages
 * which only the rate held back (`sure`). They are spread evenly over the backlog, and later ones wait for their pair,
 * for the tier or for nothing at all. All messages that the provider took in between count, whatever they were;
 * customers' own messages, which use up the numbers' rate too, do not.
 *
 * @returns undefined when there was no such part: the backlog was sent as fast as it was loaded.
 */
export function usageOf(
  sent: readonly SentMessage[],
  plans: ReadonlyMap<string, Planned>,
  loadedAt: number,
  numberMps: number,
): Usage | undefined {
  const lastSure = new Map<string, number>();
  for (const { phoneNumberId, opaque = '', at } of sent) {
    if (plans.get(opaque)?.sure) lastSure.set(phoneNumberId, Math.max(lastSure.get(phoneNumberId) ?? 0, at));
  }
  const endedAt = Math.min(...numbers.map(({ phoneNumberId }) => lastSure.get(phoneNumberId) ?? 0));
  const seconds = (endedAt - loadedAt) / 1_000;
  if (seconds <= 0) return undefined;
  const count = sent.filter(({ at }) => at > loadedAt && at <= endedAt).length;
  const allowedPerSecond = numbers.length * numberMps;
  const usedPerSecond = count / seconds;
  return { allowedPerSecond, usedPerSecond, share: usedPerSecond / allowedPerSecond, seconds };
}
