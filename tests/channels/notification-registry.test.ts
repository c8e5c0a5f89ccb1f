/** Notifications as records: saved, changed, removed, and held to their channel and template. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import { whatsappCloud } from '../../connectors/whatsapp-cloud/connector.ts';
import { NotificationEntry, type NotificationInput } from '../../contracts/notification.ts';
import { Refusal } from '../../contracts/problem.ts';
import { NotificationRegistry } from '../../src/channels/notifications.ts';
import { Writer } from '../../src/ledger/writer.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { TestClock } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const template: ProviderTemplate = {
  name: 'aviso',
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  parameterFormat: 'positional',
  body: { text: 'Olá {{1}}', parameters: ['1'] },
  buttons: [],
};
const entry = (id: string, more: object = {}): NotificationEntry =>
  NotificationEntry.parse({
    id,
    name: `Aviso ${id}`,
    channel: 'wa-matriz',
    template: { name: 'aviso', language: 'pt_BR' },
    variables: [{ parameter: '1', from: 'nome', format: 'first_name' }],
    ...more,
  });
const input = (more: object = {}): NotificationInput => {
  const { id: _, ...rest } = entry('x', more);
  return rest;
};

describe.each(ledgers)('notifications on %s', (name) => {
  let ledger: TestLedger;
  let registry: NotificationRegistry;
  const clock = new TestClock();
  let known: ProviderTemplate | undefined;
  let syncedAt: number | null;
  const another = () =>
    new NotificationRegistry({
      store: ledger.store,
      writer: new Writer(ledger.store),
      channels: { get: (id) => (id === 'wa-matriz' ? ({ connector: whatsappCloud } as never) : undefined) },
      templates: {
        find: (channel, wanted) => (known?.name === wanted ? { ...known, channel, syncedAt: clock.now() } : undefined),
        isElsewhere: () => false,
        syncedAt: () => syncedAt,
      },
      clock,
    });
  beforeEach(async () => {
    ledger = await openTestLedger(name);
    known = template;
    syncedAt = clock.now();
    registry = another();
    await registry.load();
  });
  afterEach(() => ledger.remove());
  const ids = () => registry.all().map(({ id }) => id);
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Refusal)) throw new Error('not refused', { cause: error });
    return { code: error.code, paths: error.errors.map(({ path }) => path) };
  };

  test('what is saved is there after a restart, with its defaults', async () => {
    await registry.put('lembrete', input());
    const restarted = another();
    await restarted.load();
    expect(restarted.get('lembrete')).toEqual({
      ...entry('lembrete', { name: 'Aviso x' }),
      origin: 'api',
      updatedAt: clock.now(),
    });
  });

  test('saving twice is one record, changed', async () => {
    await registry.put('a', input());
    await registry.put('a', input({ name: 'Outro nome' }));
    expect(ids()).toEqual(['a']);
    expect(registry.get('a')?.name).toBe('Outro nome');
  });

  test('removing is once', async () => {
    await registry.put('a', input());
    await registry.remove('a');
    expect(ids()).toEqual([]);
    expect(await refusal(registry.remove('a'))).toEqual({ code: 'not_found', paths: [] });
  });

  test.each([
    ['a channel that is not there', { channel: 'wa-nada' }, 'channel_unknown', ['channel']],
    ['a value from nowhere', { variables: [{ parameter: '1' }] }, 'invalid_request', ['variables.0']],
    ['a parameter without a variable', { variables: [] }, 'template_mismatch', ['variables']],
    [
      'LOG-18: a template the account does not have',
      { template: { name: 'nada', language: 'pt_BR' } },
      'template_unknown',
      ['template.name'],
    ],
  ])('%s is refused and nothing is kept', async (_, more, code, paths) => {
    expect(await refusal(registry.put('a', input(more)))).toEqual({ code, paths });
    expect(ids()).toEqual([]);
  });

  test('an account that was never read proves nothing', async () => {
    known = undefined;
    syncedAt = null;
    await registry.put('a', input({ variables: [] }));
    expect(registry.problems(registry.require('a'))).toEqual([]);
    known = template;
    expect(registry.problems(registry.require('a')).map(({ path }) => path)).toEqual(['variables']);
  });

  test("the file's are created, changed and removed; others stay", async () => {
    await registry.put('da-api', input());
    await registry.applyFile([entry('a'), entry('b')]);
    await registry.applyFile([entry('b', { name: 'Novo' })]);
    expect(registry.all().map(({ id, name: title, origin }) => [id, title, origin])).toEqual([
      ['b', 'Novo', 'file'],
      ['da-api', 'Aviso x', 'api'],
    ]);
    await registry.applyFile([]);
    expect(ids()).toEqual(['da-api']);
  });

  test('a file whose template has changed stops no start, and is told', async () => {
    await registry.applyFile([entry('a', { variables: [] })]);
    expect(registry.problems(registry.require('a')).map(({ path }) => path)).toEqual(['variables']);
  });

  test('a file that is wrong stops the start by name, and changes nothing', async () => {
    await expect(registry.applyFile([entry('a'), entry('b', { channel: 'wa-nada' })])).rejects.toThrow(
      'notification b: channel: no channel "wa-nada"',
    );
    expect(ids()).toEqual([]);
  });
});
