/** What customers wrote before the load: some hours ago, nearly a day ago, or PARAR. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Customer, Customers } from './people.ts';
import { numbers } from './people.ts';
import type { Site } from './site.ts';

const hourMs = 3_600_000;
const stepMs = 50;
/** Inbound uses the numbers' throughput: faster, and the run would begin with a debt. */
const usedPart = 0.7;
/** Longer than a number needs to be at rest again. */
const restMs = 1_500;
/** Ponte does not use a window's last minute, the provider does. */
const marginSeconds = 60;
const settleTimeoutMs = 60_000;

/** Resolves when Ponte has confirmed all of it. */
export async function greet(
  { simulator }: Site,
  { open, flooded, opted_out, expiring }: Customers,
  numberMps: number,
  runSeconds: number,
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  const customers = [...open, ...flooded, ...opted_out, ...expiring];
  const perStep = (numberMps * numbers.length * usedPart * stepMs) / 1_000;
  const loadAt = Date.now() + (customers.length / perStep) * stepMs + restMs;
  const writtenAt = ({ habit }: Customer): number => {
    if (habit !== 'expiring') return Date.now() - random() * 20 * hourMs;
    // At any moment of the run some window ends, by the provider's reckoning or by Ponte's.
    const leftSeconds = random() * runSeconds + (random() < 0.5 ? 0 : marginSeconds);
    return loadAt - 24 * hourMs + leftSeconds * 1_000;
  };
  const startedAt = performance.now();
  let written = 0;
  while (written < customers.length) {
    const due = Math.ceil(((performance.now() - startedAt) / stepMs) * perStep);
    for (const customer of customers.slice(written, due)) {
      const content = customer.habit === 'opted_out' ? 'PARAR' : 'Oi';
      const { phone, home } = customer;
      simulator.reply({ from: phone, phoneNumberId: home.phoneNumberId, content, at: Math.floor(writtenAt(customer)) });
      written += 1;
    }
    await sleep(stepMs, undefined, { signal });
  }
  await simulator.settled({ timeoutMs: settleTimeoutMs });
  await sleep(restMs, undefined, { signal });
}
