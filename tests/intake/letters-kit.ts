/** Dead letters for tests: bad commands over RabbitMQ, and what of the ledger a look must leave as it was. */
import type { DeadLetterView, ReplayForecast, ReplayView } from '../../contracts/dead-letter.ts';
import { addDeadLetter } from '../../src/ledger/dead-letters.ts';
import { newId } from '../../src/platform/clock.ts';
import { sha256 } from '../../src/platform/secrets.ts';
import { commandCause } from '../../src/rules/letter-cause.ts';
import { commandOf, text } from '../broker/client.ts';
import type { BusTest } from '../broker/fixture.ts';
import { look } from '../kit/ledger.ts';
import { account, type TestPonte } from '../kit/ponte.ts';

export const oldChannel = 'wa-antigo';

/** A text over a channel that is not there yet. */
export const lost = (number: number, more: Record<string, unknown> = {}) =>
  commandOf({
    id: `cmd-${number}`,
    data: text(`+5511988${String(800_000 + number)}`, `aviso ${number}`, { channel: oldChannel, ...more }),
  });

/** Published one after the other, so that their letters have that order. */
export async function sendBad(b: BusTest, bodies: readonly (string | object)[]): Promise<void> {
  for (const body of bodies) await b.client.askRaw(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The same letters without a broker. */
export async function keepLetters(t: TestPonte, bodies: readonly object[], at = Date.now()): Promise<string[]> {
  const ids = bodies.map(() => newId());
  await t.hub.store.transaction(async (tx) => {
    for (const [place, body] of bodies.entries()) {
      const json = JSON.stringify(body);
      const cause = commandCause('channel_unknown', [{ path: 'channel', message: 'x', messagePt: 'x' }], oldChannel);
      const values = ['command', oldChannel, 'x', 'x', json, at, sha256(json), cause] as const;
      await tx.all(addDeadLetter, ids[place] as string, ...values);
    }
  });
  return ids;
}

/** Now it is there. */
export async function makeOldChannel(t: TestPonte): Promise<void> {
  const config = { ...account, phoneNumberId: '106000000000002', apiVersion: 'v25.0', baseUrl: t.sim.url };
  const answer = await t.call('PUT', `/v1/channels/${oldChannel}`, {
    connector: 'whatsapp-cloud',
    name: 'Antigo',
    config,
    limits: { numberMps: 1_000 },
    rules: { enforceWindow: false, quietHours: [] },
  });
  if (answer.status !== 200) throw new Error(answer.text);
}

export const letters = async (t: TestPonte, query = ''): Promise<DeadLetterView[]> =>
  (await t.call<{ data: DeadLetterView[] }>('GET', `/v1/dead-letters${query}`)).body.data;

export const foresee = async (t: TestPonte, selection: object): Promise<ReplayForecast> => {
  const answer = await t.call<ReplayForecast>('POST', '/v1/dead-letters/replay', { ...selection, dryRun: true });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body;
};

export const startReplay = async (t: TestPonte, selection: object): Promise<ReplayView> => {
  const answer = await t.call<ReplayView>('POST', '/v1/dead-letters/replay', selection);
  if (answer.status !== 202) throw new Error(answer.text);
  return answer.body;
};

export const replayOf = async (t: TestPonte, id: string): Promise<ReplayView> =>
  (await t.call<ReplayView>('GET', `/v1/replays/${id}`)).body;

/** Every row of every table that says what happened, or was asked for. */
export async function allRows(t: TestPonte): Promise<Record<string, unknown[]>> {
  const tables = [
    'message',
    'event',
    'attempt',
    'receipt',
    'webhook',
    'inbound_item',
    'dead_letter',
    'replay',
    'audit',
  ];
  const more = ['conversation', 'contact', 'contact_window', 'consent', 'channel', 'task_run'];
  const rows = await Promise.all(
    [...tables, ...more].map((table) => look(t.hub.store.reader, `select * from ${table}`)),
  );
  return Object.fromEntries([...tables, ...more].map((table, place) => [table, rows[place] ?? []]));
}
