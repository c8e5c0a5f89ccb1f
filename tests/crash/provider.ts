/** The provider of crash runs, and the configuration that makes Ponte speak to it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  startWhatsAppSimulator,
  type TemplateOptions,
  type WhatsAppSimulator,
} from '../../connectors/whatsapp-cloud/simulator.ts';
import { account, numberIds } from '../kit/ponte.ts';

/**
 * Slow enough that every kill finds calls in flight, and at times it takes a message without saying so. Receipts come
 * shuffled, several at a time, and again until they are acknowledged.
 */
export const provider = (seed: number, templates: TemplateOptions[] = []): Promise<WhatsAppSimulator> =>
  startWhatsAppSimulator({
    accounts: [
      {
        ...account,
        templates,
        numbers: Object.values(numberIds).map((phoneNumberId, place) => ({
          phoneNumberId,
          displayPhoneNumber: `+55 11 3000-000${place + 1}`,
        })),
      },
    ],
    seed,
    window: 'off',
    limits: { numberMps: 'off', pair: 'off' },
    keepSent: 'all',
    keepRequests: 0,
    webhooks: { batch: 20, parallel: 4, shuffle: true, timeoutMs: 5_000, retry: { everyMs: 100, forMs: 120_000 } },
    faults: [
      { fault: { kind: 'reset_before_read' }, times: 'always', probability: 0.002 },
      { fault: { kind: 'reset_after_accept' }, times: 'always', probability: 0.005 },
      { fault: { kind: 'slow', ms: 30 }, times: 'always', probability: 0.7 },
    ],
  });

export async function writeConfig(directory: string, baseUrl: string): Promise<string> {
  const path = join(directory, 'ponte.yaml');
  const channels = Object.entries(numberIds).map(([id, phoneNumberId]) => ({
    id,
    connector: 'whatsapp-cloud',
    name: id,
    config: { ...account, phoneNumberId, apiVersion: 'v25.0', baseUrl },
    limits: { numberMps: 1_000 },
    // What is killed is the sending: windows are not what it is about.
    rules: { enforceWindow: false },
  }));
  // JSON is YAML.
  await writeFile(path, JSON.stringify({ channels }));
  return path;
}
