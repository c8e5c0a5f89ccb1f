/** The registry shows what was read last: a look that was slow never takes back what a later one has shown. */
import { expect, test } from 'vitest';
import { ChannelRegistry } from '../../src/channels/registry.ts';
import { upsertChannel } from '../../src/ledger/channels.ts';
import type { Queries, Row, Store } from '../../src/ledger/store.ts';
import type { Writer } from '../../src/ledger/writer.ts';
import { Vault } from '../../src/platform/secrets.ts';
import { config } from '../connectors/fixtures/whatsapp-cloud/kit.ts';
import { openTestLedger } from '../kit/ledger.ts';
import { TestClock } from '../kit/ponte.ts';

test('two looks at once: the one that was asked first and answers last changes nothing', async () => {
  const ledger = await openTestLedger('sqlite');
  const vault = new Vault(Buffer.alloc(32));
  const save = (limits: object) =>
    ledger.store.transaction((tx) =>
      tx.all(
        upsertChannel,
        'wa-matriz',
        'whatsapp-cloud',
        'Matriz',
        'active',
        'api',
        vault.seal(JSON.stringify(config), 'wa-matriz'),
        JSON.stringify(limits),
        '{}',
        1,
      ),
    );
  const looks: { rows: Promise<Row[]>; answer: (rows: Row[]) => void }[] = [];
  const reader = {
    all: (...query: Parameters<Queries['all']>) => {
      const { promise, resolve } = Promise.withResolvers<Row[]>();
      looks.push({ rows: ledger.store.reader.all(...query), answer: resolve });
      return promise;
    },
  } as Queries;
  const registry = new ChannelRegistry({ reader } as Store, {} as Writer, vault, new TestClock());
  let changes = 0;
  registry.onChange(() => (changes += 1));

  await save({ numberMps: 80 });
  const first = registry.load();
  const early = await looks[0]?.rows;
  await save({ numberMps: 80, accountMps: 20 });
  const second = registry.load();
  looks[1]?.answer((await looks[1].rows) ?? []);
  await second;
  looks[0]?.answer(early ?? []);
  await first;

  expect(registry.require('wa-matriz').limits.accountMps).toBe(20);
  expect(registry.require('wa-matriz').shared.accountMps).toBe(20);
  expect(changes).toBe(1);
  await ledger.remove();
});
