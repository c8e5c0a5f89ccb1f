/** Campaigns before they begin: made in steps, changed, looked into, and counted to their end. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CampaignCheck,
  CampaignChoices,
  CampaignRecord,
  CampaignSample,
  CampaignView,
} from '../../contracts/campaign.ts';
import type { Problem } from '../../contracts/problem.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const map = { standard: { code: 'codigo', name: 'nome', mobile: 'celular' }, extra: [] };
const csv = { 'content-type': 'text/csv' };
const fileOf = (...rows: string[]) => ['codigo;nome;celular', ...rows].join('\n');
const input = { name: 'Aviso', notification: 'aviso', audience: { kind: 'file' } };

describe.each(ledgers)('drafts of campaigns on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    const template = { name: 'aviso', language: 'pt_BR' };
    const components = [{ type: 'BODY' as const, text: 'Olá {{1}}.' }];
    t = await startTestPonte({ ledger, templates: [{ ...template, components }] });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    const variables = [{ parameter: '1', from: 'nome' }];
    for (const [id, channel] of [
      ['aviso', 'wa-matriz'],
      ['outro', 'wa-suporte'],
    ]) {
      const saved = await t.call('PUT', `/v1/notifications/${id}`, { name: id, channel, template, variables });
      expect(saved.status, saved.text).toBe(200);
    }
  });
  afterAll(() => t.stop());

  const make = async (more: object = {}) =>
    CampaignView.parse((await t.call('POST', '/v1/campaigns', { ...input, ...more })).body);
  const ask = (method: string, id: string, verb: string, body?: unknown, headers?: Record<string, string>) =>
    t.call<Partial<Problem>>(method, `/v1/campaigns/${id}${verb}`, body, headers);
  const withFile = async (rows: string[], more: object = { map }) => {
    const { id } = await make(more);
    expect((await ask('PUT', id, '/file', fileOf(...rows), csv)).status).toBe(200);
    return id;
  };
  const pathOf = ({ status, body }: Awaited<ReturnType<typeof ask>>) => [status, body.errors?.[0]?.path];

  test('the map may follow: what is to be mapped is shown, and until then nothing is looked at or started', async () => {
    const { id, fileBytes } = await make();
    expect(fileBytes).toBeNull();
    for (const verb of ['/preview', '/check', '/start'])
      expect(pathOf(await ask('POST', id, verb))).toEqual([409, 'file']);
    expect(pathOf(await ask('GET', id, '/sample'))).toEqual([409, 'file']);
    await ask('PUT', id, '/file', fileOf('1;Ana;11970000001'), csv);
    const sample = CampaignSample.parse((await ask('GET', id, '/sample')).body);
    expect(sample).toMatchObject({
      names: ['codigo', 'nome', 'celular'],
      sample: [{ codigo: '1', nome: 'Ana', celular: '11970000001' }],
      file: { separator: ';' },
    });
    for (const verb of ['/preview', '/check', '/start'])
      expect(pathOf(await ask('POST', id, verb))).toEqual([409, 'map']);
    expect(pathOf(await ask('PUT', id, '', { ...input, map: { standard: {} } }))).toEqual([422, 'map.standard.mobile']);
    const changed = CampaignView.parse((await ask('PUT', id, '', { ...input, map, dailyCap: 5 })).body);
    expect(changed).toMatchObject({ id, state: 'ready', input: { map, dailyCap: 5 }, fileBytes: expect.any(Number) });
    expect((await ask('POST', id, '/start')).status).toBe(200);
    expect(pathOf(await ask('PUT', id, '', { ...input, map }))).toEqual([409, 'state']);
  });

  test('a campaign for a task is whole at once', async () => {
    const campaign = { ...input, audience: { kind: 'source', source: 'nada' } };
    const task = { name: 'X', schedule: { minute: 0, hour: 8 }, campaign };
    const refused = await t.call<Problem>('PUT', '/v1/tasks/x', task);
    expect(refused.body.errors?.map(({ path }) => path)).toEqual(['campaign.map', 'campaign.audience.source']);
  });

  test('counted to its end: who goes, who does not and why; nothing is kept but the total', async () => {
    await t.call('POST', '/v1/consents', { contact: '+5511970000014', action: 'out', category: 'all' });
    const rows = ['11;Ana;11970000011', '12;Bia;', '13;Caio;', '11;Ana;11970000011', '14;Davi;11970000014', '15;Eva'];
    const id = await withFile(rows);
    const check = CampaignCheck.parse((await ask('POST', id, '/check')).body);
    expect(check).toMatchObject({ records: 6, complete: true, going: 1, leftOut: 5, sms: null, cost: null });
    expect(
      check.causes.map(({ code, count, examples }) => [code, count, examples.map(({ position }) => position)]),
    ).toEqual([
      ['mobile_missing', 2, [3, 4]],
      ['record_duplicate', 1, [5]],
      ['opted_out', 1, [6]],
      ['record_broken', 1, [7]],
    ]);
    const view = CampaignView.parse((await ask('GET', id, '')).body);
    expect(view).toMatchObject({ state: 'ready', records: { total: 6, read: 0, queued: 0, leftOut: 0 } });
    expect((await ask('POST', id, '/check')).body).toEqual(check);
    await ask('PUT', id, '/file', fileOf('11;Ana;11970000011'), csv);
    expect(CampaignView.parse((await ask('GET', id, '')).body).records.total).toBeNull();
  });

  test('looking at it from two places at once gives both the whole', async () => {
    const rows = Array.from({ length: 350 }, (_, n) => `${n};Ana;119${70_100_000 + n}`);
    const id = await withFile(rows);
    const checks = await Promise.all(Array.from({ length: 3 }, () => ask('POST', id, '/check')));
    expect(checks.map(({ body }) => CampaignCheck.parse(body).going)).toEqual([350, 350, 350]);
  });

  test('with another audience its file is gone', async () => {
    const id = await withFile(['1;Ana;11970000001']);
    await t.call('PUT', '/v1/sources/origem', {
      name: 'X',
      connector: 'mailing-rest',
      config: { url: 'http://127.0.0.1:9' },
    });
    const other = { ...input, audience: { kind: 'source', source: 'origem' }, map };
    expect((await ask('PUT', id, '', other)).status).toBe(200);
    expect(CampaignView.parse((await ask('PUT', id, '', { ...input, map })).body).fileBytes).toBeNull();
    expect(pathOf(await ask('POST', id, '/start'))).toEqual([409, 'file']);
    const choices = CampaignChoices.parse((await t.call('GET', '/v1/campaigns/choices')).body);
    expect(choices.sources).toContainEqual({ id: 'origem', name: 'X', resources: ['mailing'], loginState: 'none' });
    expect(choices.fields.find(({ path }) => path === 'login.state')).toMatchObject({
      type: 'choice',
      ops: ['=', '!=', 'in'],
    });
  });

  test('found by state; records by the state of their message, with why it failed', async () => {
    const states = async (state: string) =>
      (await t.call<{ data: { state: string }[] }>('GET', `/v1/campaigns?state=${state}`)).body.data.map(
        (one) => one.state,
      );
    expect(new Set(await states('ready'))).toEqual(new Set(['ready']));
    expect(await states('paused')).toEqual([]);
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: '+5511970000021', times: 1 });
    const id = await withFile(['21;Ana;11970000021', '22;Bia;11970000022']);
    await ask('POST', id, '/start');
    await expect
      .poll(async () => CampaignView.parse((await ask('GET', id, '')).body).state, { timeout: 20_000 })
      .toBe('finished');
    const { body } = await ask('GET', id, '/records?status=failed');
    const records = (body as { data?: unknown[] }).data?.map((one) => CampaignRecord.parse(one));
    expect(records).toMatchObject([
      { position: 2, status: 'failed', code: '131026', reasonPt: expect.stringContaining('entregue') },
    ]);
  });

  test('a key of another channel neither changes it nor takes it to its own', async () => {
    const keyOf = async (channel: string) => {
      const { body } = await t.call<{ key: string }>('POST', '/v1/keys', {
        name: channel,
        scopes: ['send', 'read'],
        channels: [channel],
      });
      return { authorization: `Bearer ${body.key}` };
    };
    const { id } = await make();
    for (const [method, verb] of [
      ['PUT', ''],
      ['GET', '/sample'],
      ['POST', '/check'],
    ] as const)
      expect(
        (await ask(method, id, verb, method === 'PUT' ? input : undefined, await keyOf('wa-suporte'))).status,
      ).toBe(404);
    const taken = await ask('PUT', id, '', { ...input, notification: 'outro' }, await keyOf('wa-matriz'));
    expect([taken.status, taken.body.code]).toEqual([403, 'forbidden_channel']);
  });
});
