/** Watches of ponte.yaml: applied at every start, checked like those of the API, and taken back when they leave it. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { WatchEntry } from '../../contracts/watch.ts';
import { readSettings } from '../../src/settings.ts';
import { ledgers } from '../kit/services.ts';
import { startWatched, type Watched, watchInput } from './watches-kit.ts';

const entry = (more: object = {}) => WatchEntry.parse({ id: 'quedas', ...watchInput, ...more });

describe.each(ledgers)('watches of the file on %s', (ledger) => {
  let w: Watched;
  afterEach(() => w.stop());

  test('are there, change, start anew with another source, and go with all they knew', async () => {
    w = await startWatched(ledger);
    const { watches, watchRunner } = w.t.hub;
    await watches.applyFile([entry()]);
    expect(await w.view()).toMatchObject({ origin: 'file', source: 'erp', lastPoll: null });
    await watchRunner.look();
    w.erp.dropTransmitter('1');
    await w.poll(2);
    expect(await w.outages()).toHaveLength(1);
    await watches.applyFile([entry({ name: 'Outro nome' })]);
    expect(await w.view()).toMatchObject({ name: 'Outro nome', lastPoll: { result: 'ok' } });
    expect(await w.outages()).toHaveLength(1);

    const { name, connector, config } = { name: 'ERP 2', connector: 'ixc', config: w.t.hub.sources.get('erp')?.config };
    await w.t.call('PUT', '/v1/sources/erp-2', { name, connector, config });
    await watches.applyFile([entry({ source: 'erp-2' })]);
    expect((await w.view()).lastPoll, 'the logins of one source say nothing about those of another').toBeNull();
    expect(await w.outages()).toEqual([]);

    await w.put({}, 'da-api');
    await watches.applyFile([]);
    expect(watches.all().map(({ id }) => id)).toEqual(['da-api']);
  });

  test('a wrong entry is named with its field, and nothing of the list is applied', async () => {
    w = await startWatched(ledger);
    const wrong = entry({ id: 'errada', opened: 'nenhum' });
    await expect(w.t.hub.watches.applyFile([entry(), wrong])).rejects.toThrow(
      'watch errada: opened: there is no trigger "nenhum"',
    );
    expect(w.t.hub.watches.all()).toEqual([]);
  });
});

describe('the text of the file', () => {
  const read = async (watches: object[]) => {
    const directory = await mkdtemp(join(tmpdir(), 'ponte-file-'));
    const path = join(directory, 'ponte.yaml');
    await writeFile(path, JSON.stringify({ watches }));
    try {
      return readSettings({ PONTE_CONFIG: path });
    } finally {
      await rm(directory, { recursive: true });
    }
  };

  test('what is left out has its default', async () => {
    const { watches } = await read([{ id: 'quedas', ...watchInput }]);
    expect(watches).toMatchObject([{ id: 'quedas', everySeconds: 60, enabled: true, snapshot: { maxAgeMinutes: 30 } }]);
  });

  test('the example is one that could be used, with the triggers of the examples', async () => {
    const text = readFileSync(new URL('../../ponte.example.yaml', import.meta.url), 'utf8');
    const [, commented = ''] = /^(# watches:\n(?:#.*\n)+)/m.exec(text) ?? [];
    const block = commented.replaceAll(/^# ?/gm, '');
    const { watches } = await read((parse(block) as { watches: object[] }).watches);
    const notices = readFileSync(new URL('../../examples/isp-notices.yaml', import.meta.url), 'utf8');
    const triggers = (parse(notices) as { triggers: { id: string }[] }).triggers.map(({ id }) => id);
    expect(triggers).toContain(watches[0]?.opened);
    expect(triggers).toContain(watches[0]?.closed);
  });

  test.each<[string, object[], RegExp]>([
    ['IXC-16: no filter', [{ id: 'quedas', ...watchInput, filters: [] }], /watches\.0\.filters/],
    ['a misspelt field', [{ id: 'quedas', ...watchInput, open: 'x' }], /watches\.0.*open/],
    ['an id twice', [1, 2].map(() => ({ id: 'quedas', ...watchInput })), /watch quedas is there twice/],
  ])('%s: refused, and the place is named', async (_, watches, message) => {
    await expect(read(watches)).rejects.toThrow(message);
  });
});
