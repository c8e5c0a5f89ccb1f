/** A wrong or unknown setting stops the start and is named; `ponte.yaml` is applied, not just read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startPonte } from '../../src/ponte.ts';
import { readSettings, SettingsError } from '../../src/settings.ts';
import { account, startTestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const directory = mkdtempSync(join(tmpdir(), 'ponte-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));
/** How the file asks for a variable. */
const env = (name: string) => `$\{env:${name}}`;
const file = (text: string) => {
  const path = join(directory, 'ponte.yaml');
  writeFileSync(path, text);
  return path;
};
const told = (env: NodeJS.ProcessEnv): string => {
  try {
    readSettings(env);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  return '';
};

describe('the environment', () => {
  test.each([
    [{ PORT: 'abc' }, /PORT/],
    [{ PORT: '70000' }, /PORT/],
    [{ PONTE_MAX_BACKLOG: '0' }, /PONTE_MAX_BACKLOG/],
    [{ PONTE_MAXBACKLOG: '1' }, /unknown setting PONTE_MAXBACKLOG/],
    [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL.*postgres:/],
    [{ AMQP_URL: 'http://x' }, /AMQP_URL.*amqp:/],
    [{ REDIS_URL: 'localhost' }, /REDIS_URL/],
    [{ PONTE_ADMIN_KEY: 'short' }, /PONTE_ADMIN_KEY.*16/],
    [{ PONTE_SECRET_KEY: 'short' }, /PONTE_SECRET_KEY.*32 bytes/],
    [{ PONTE_PREFIX: 'Ponte Um' }, /PONTE_PREFIX/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
    [{ PONTE_CONFIG: join(directory, 'nada.yaml') }, /PONTE_CONFIG: no file/],
  ])('%j', (env, message) => {
    expect(told(env)).toMatch(message);
  });

  test('an empty variable is an absent one', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '', PONTE_CONFIG: '' })).toMatchObject({
      port: 8080,
      databaseUrl: undefined,
    });
  });
});

describe('ponte.yaml', () => {
  test.each([
    ['channels: [', /ponte\.yaml/],
    ['canais: []', /canais/],
    ['channels: nada', /channels/],
    ['channels: [{ id: WA, connector: x, name: x, config: {} }]', /channels\.0\.id/],
    ['channels: [{ id: wa, connector: x, name: x, config: {}, limits: { mps: 1 } }]', /channels\.0\.limits.*mps/],
    [
      'channels: [{ id: wa, connector: x, name: x, config: {} }, { id: wa, connector: x, name: x, config: {} }]',
      /channel wa is there twice/,
    ],
    [
      `channels: [{ id: wa, connector: x, name: x, config: { accessToken: "${env('WA_TOKEN_MISSING')}" } }]`,
      /channels\.0\.config\.accessToken asks for the environment variable WA_TOKEN_MISSING/,
    ],
  ])('%s', (text, message) => {
    expect(told({ PONTE_CONFIG: file(text) })).toMatch(message);
  });

  test('secrets come from the environment, also in the middle of a text', () => {
    const path = file(
      `channels: [{ id: wa, connector: x, name: "Loja ${env('CITY')}", config: { accessToken: "${env('TOKEN')}" } }]`,
    );
    expect(readSettings({ PONTE_CONFIG: path, CITY: 'Bauru', TOKEN: 't0k' }).channels).toMatchObject([
      { name: 'Loja Bauru', config: { accessToken: 't0k' } },
    ]);
  });

  test('a channel that its connector refuses stops the start, and channel and field are named', async () => {
    const settings = readSettings({ PORT: '0', PONTE_DATA: join(directory, 'data'), LOG_LEVEL: 'silent' });
    for (const [config, expected] of [
      [{ ...account, phoneNumberId: 'abc' }, /wa-x.*config\.phoneNumberId/s],
      [{ phoneNumberId: '123456' }, /wa-x.*config\.accessToken/s],
    ] as const) {
      const channels = [{ id: 'wa-x', connector: 'whatsapp-cloud', name: 'x', config, limits: {} }];
      const ponte = await startPonte({ ...settings, channels });
      await expect(ponte.ready).rejects.toThrow(expected);
      await ponte.stop();
    }
    const ponte = await startPonte({
      ...settings,
      channels: [{ id: 'wa-x', connector: 'nada', name: 'x', config: {}, limits: {} }],
    });
    await expect(ponte.ready).rejects.toThrow(/wa-x.*nada/s);
    await ponte.stop();
  });

  test.each(ledgers)(
    'is applied at each start: created, changed, switched off when gone, pauses kept (%s)',
    async (ledger) => {
      const t = await startTestPonte({ ledger });
      const entry = (id: string, name: string) => ({
        id,
        connector: 'whatsapp-cloud',
        name,
        config: { ...account, phoneNumberId: '106000000000001', baseUrl: t.sim.url },
        limits: { numberMps: 7 },
      });
      await t.call('PUT', '/v1/channels/wa-api', { ...entry('', 'Pela API'), id: undefined });
      await t.call('POST', '/v1/channels/wa-matriz/pause');
      await t.hub.channels.applyFile([entry('wa-matriz', 'Novo nome'), entry('wa-nova', 'Nova')]);
      const { body } = await t.call<{
        data: { id: string; name: string; state: string; origin: string; limits: object }[];
      }>('GET', '/v1/channels');
      const shown = Object.fromEntries(body.data.map((one) => [one.id, [one.name, one.state, one.origin]]));
      expect(shown).toEqual({
        'wa-api': ['Pela API', 'active', 'api'],
        'wa-matriz': ['Novo nome', 'paused', 'file'],
        'wa-nova': ['Nova', 'active', 'file'],
        'wa-suporte': ['wa-suporte', 'off', 'file'],
      });
      expect(body.data.find((one) => one.id === 'wa-nova')?.limits).toEqual({
        numberMps: 7,
        pairSeconds: 6,
        pairBurst: 45,
      });
      await t.hub.channels.applyFile([entry('wa-suporte', 'De volta')]);
      expect(t.hub.channels.get('wa-suporte')).toMatchObject({ state: 'active', name: 'De volta' });
      await t.stop();
    },
  );
});
