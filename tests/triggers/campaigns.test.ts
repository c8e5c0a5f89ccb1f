/** Campaigns from a file and from a webservice: previewed, queued once, with a result for each record. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailingRestSimulator, startMailingRestSimulator } from '../../connectors/mailing-rest/simulator.ts';
import { CampaignPreview, CampaignRecord, CampaignView } from '../../contracts/campaign.ts';
import { MapForm } from '../../contracts/mailing.ts';
import { startTestPonte, type TestPonte, testKey } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const notification = {
  name: 'Lembrete de parcela',
  channel: 'wa-matriz',
  template: { name: 'lembrete_parcela', language: 'pt_BR' },
  variables: [
    { parameter: '1', from: 'nome', format: 'first_name', default: 'cliente' },
    { parameter: '2', from: 'parcela' },
    { parameter: '3', from: 'vencimento', format: 'date' },
  ],
};
const map = {
  standard: { code: 'codigo', name: 'nome', mobile: 'celular', cpf: 'cpf' },
  occurrence: {
    type: 'Financiamento',
    name: 'Lembrete de Vencimento de Parcela',
    groups: [
      {
        name: 'Parcela',
        kind: 'occurrence',
        fields: [
          { id: 'vencimento', label: 'Data de Vencimento', type: 'date', required: true },
          { id: 'parcela', label: 'Número da Parcela', required: true },
        ],
      },
    ],
  },
  extra: [
    { group: 'Parcela', field: 'vencimento', from: 'dt_venc' },
    { group: 'Parcela', field: 'parcela', from: 'parcela' },
  ],
  openingMode: 'on-reply',
};
const header = 'codigo;nome;celular;cpf;dt_venc;parcela';
const line = (n: number, more: Partial<Record<'celular' | 'venc' | 'parcela', string>> = {}) =>
  [
    String(n).padStart(4, '0'),
    `CLIENTE ${n}`,
    more.celular ?? `1198888${String(n).padStart(4, '0')}`,
    '52998224725',
    more.venc ?? '05/12/2026',
    more.parcela ?? '3',
  ].join(';');
const file = (lines: readonly string[]) => [header, ...lines].join('\r\n');

interface Problem {
  code: string;
  errors: { path: string; message: string; messagePt: string }[];
}

describe.each(ledgers)('campaigns on %s', (ledger) => {
  let t: TestPonte;
  let webservice: MailingRestSimulator;
  beforeAll(async () => {
    webservice = await startMailingRestSimulator({ records: [] });
    t = await startTestPonte({
      ledger,
      templates: [
        {
          name: 'lembrete_parcela',
          language: 'pt_BR',
          components: [{ type: 'BODY', text: 'Olá {{1}}, a parcela {{2}} vence em {{3}}.' }],
        },
      ],
    });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    await t.call('PUT', '/v1/notifications/parcela', notification);
    await t.call('PUT', '/v1/sources/cobranca', {
      name: 'Cobrança',
      connector: 'mailing-rest',
      config: { url: webservice.url },
    });
  });
  afterAll(async () => {
    await t.stop();
    await webservice.close();
  });

  const make = async (more: object = {}) => {
    const input = { name: 'Parcelas', notification: 'parcela', audience: { kind: 'file' }, map, ...more };
    return t.call<CampaignView & Problem>('POST', '/v1/campaigns', input);
  };
  const upload = async (id: string, text: string) => {
    const headers = { 'content-type': 'text/csv', authorization: `Bearer ${testKey}` };
    const answer = await fetch(`${t.url}/v1/campaigns/${id}/file`, { method: 'PUT', headers, body: text });
    return { status: answer.status, body: (await answer.json()) as { header: string[]; encoding: string } & Problem };
  };
  const withFile = async (lines: readonly string[], more: object = {}) => {
    const { body } = await make(more);
    expect((await upload(body.id, file(lines))).status).toBe(200);
    return body.id;
  };
  const move = (id: string, verb: string) => t.call<CampaignView & Problem>('POST', `/v1/campaigns/${id}/${verb}`);
  const view = async (id: string) => CampaignView.parse((await t.call('GET', `/v1/campaigns/${id}`)).body);
  const until = (id: string, state: string) =>
    expect.poll(async () => (await view(id)).state, { timeout: 20_000 }).toBe(state);
  const records = async (id: string, query = '') =>
    (await t.call<{ data: unknown[] }>('GET', `/v1/campaigns/${id}/records${query}`)).body.data.map((one) =>
      CampaignRecord.parse(one),
    );

  test('LMD-24, LMD-25: of three records one lacks a mandatory value: it fails with the reason, and the run goes on', async () => {
    const id = await withFile([line(1), line(2, { venc: '  ' }), line(3)]);
    expect((await move(id, 'start')).body.state).toBe('running');
    await until(id, 'finished');
    const [first, second, third] = await records(id);
    expect([first?.result, second?.result, third?.result]).toEqual(['queued', 'left_out', 'queued']);
    expect(second).toMatchObject({ position: 3, code: 'required_missing', customer: '0002', messageId: null });
    expect(second?.reasonPt).toContain('Data de Vencimento');
    expect(first).toMatchObject({ position: 2, contact: '+5511988880001', status: 'read' });
    expect(await view(id)).toMatchObject({
      records: { read: 3, queued: 2, leftOut: 1 },
      messages: { read: 2 },
      stopped: null,
      finishedAt: expect.any(String),
    });
  });

  test('LMD-36 to 38: the message carries what the CRM needs to open the attendance, and the filled words', async () => {
    const id = await withFile([line(11)]);
    await move(id, 'start');
    await until(id, 'finished');
    const [record] = await records(id);
    const message = await t.message(record?.messageId ?? '');
    expect(message).toMatchObject({
      lane: 'bulk',
      content: { name: 'lembrete_parcela', parameters: ['Cliente', '3', '05/12/2026'] },
      metadata: {
        campaignId: id,
        customerId: '0011',
        'customer.name': 'CLIENTE 11',
        'customer.cpf': '52998224725',
        openingMode: 'on-reply',
        occurrenceType: 'Financiamento',
        occurrence: 'Lembrete de Vencimento de Parcela',
        'extra.vencimento': '2026-12-05',
        'extra.parcela': '3',
      },
    });
    const { body } = await t.call<{ data: { id: string }[] }>('GET', `/v1/log?campaignId=${id}`);
    expect(body.data.map((row) => row.id)).toEqual([record?.messageId]);
  });

  test('the preview shows the words and who is left out, before anything is kept', async () => {
    const id = await withFile([line(1), line(2, { celular: '1133334444' }), `${line(3)};a mais`]);
    const preview = CampaignPreview.parse((await move(id, 'preview')).body);
    expect(preview.records.map(({ to, text, leftOut }) => [to, text, leftOut?.path])).toEqual([
      ['+5511988880001', 'Olá Cliente, a parcela 3 vence em 05/12/2026.', undefined],
      [null, null, 'standard.mobile'],
      [null, null, '#7'],
    ]);
    expect(await records(id)).toEqual([]);
    expect(await view(id)).toMatchObject({ state: 'ready', records: { read: 0, queued: 0, leftOut: 0 } });
  });

  test('the same record twice is one message; the same customer with another parcel is another', async () => {
    const id = await withFile([line(21), line(21), line(21, { parcela: '4' })]);
    await move(id, 'start');
    await until(id, 'finished');
    const all = await records(id);
    expect(all.map(({ result, code }) => [result, code])).toEqual([
      ['queued', null],
      ['left_out', 'record_duplicate'],
      ['queued', null],
    ]);
    expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(3);
  });

  test('a webservice is read to its end, page after page, and a broken record spoils nothing', async () => {
    const of = (n: number) => ({
      codigo: `${n}`,
      nome: `Ana ${n}`,
      celular: `1197777${n}`,
      dt_venc: '2026-12-05',
      parcela: 1,
    });
    webservice.setRecords([of(1001), { ...of(1002), nome: { primeiro: 'Ana' } }, of(1003)]);
    const { body } = await make({ audience: { kind: 'source', source: 'cobranca' } });
    await move(body.id, 'start');
    await until(body.id, 'finished');
    const all = await records(body.id);
    expect(all.map(({ position, result, code }) => [position, result, code])).toEqual([
      [1, 'queued', null],
      [2, 'left_out', 'record_broken'],
      [3, 'queued', null],
    ]);
  });

  test('a source that refuses pauses the campaign with its words, sends nothing, and resuming goes on', async () => {
    webservice.setRecords([{ codigo: '9', nome: 'Bia', celular: '11977770009', dt_venc: '2026-12-05', parcela: '1' }]);
    webservice.faults.script({ fault: { kind: 'status', status: 401 } });
    const { body } = await make({ audience: { kind: 'source', source: 'cobranca' } });
    await move(body.id, 'start');
    await until(body.id, 'paused');
    const paused = await view(body.id);
    expect(paused.stopped).toMatchObject({ code: 'source_auth', text: expect.stringMatching(/\S/) });
    expect(paused.records).toMatchObject({ read: 0, queued: 0 });
    await move(body.id, 'start');
    await until(body.id, 'finished');
    expect(await view(body.id)).toMatchObject({ stopped: null, records: { queued: 1 } });
  });

  test('a template that is paused half-way pauses the campaign: no record is burnt, and it goes on when the template does', async () => {
    t.sim.setTemplateStatus('lembrete_parcela', 'pt_BR', 'PAUSED');
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    const id = await withFile([line(31), line(32)]);
    await move(id, 'start');
    await until(id, 'paused');
    const paused = await view(id);
    expect(paused.stopped).toMatchObject({ code: 'template_paused', text: expect.stringContaining('paus') });
    expect(paused.records).toMatchObject({ read: 0, leftOut: 0 });
    t.sim.setTemplateStatus('lembrete_parcela', 'pt_BR', 'APPROVED');
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    await move(id, 'start');
    await until(id, 'finished');
    expect((await view(id)).records).toMatchObject({ read: 2, queued: 2 });
  });

  test('outside its hours a campaign waits, and says nothing went', async () => {
    // The hour on the other side of the day: never the present one.
    const hour = String((new Date(Date.now() - 3 * 3_600_000).getUTCHours() + 12) % 24).padStart(2, '0');
    const id = await withFile([line(41)], { sendingHours: { from: `${hour}:00`, to: `${hour}:59` } });
    await move(id, 'start');
    await expect.poll(async () => (await view(id)).waitsUntil, { timeout: 20_000 }).not.toBeNull();
    const waiting = await view(id);
    expect(waiting).toMatchObject({ state: 'running', records: { read: 0, queued: 0 } });
    expect(Date.parse(waiting.waitsUntil ?? '')).toBeGreaterThan(Date.now());
    expect(waiting.waitsUntil).toMatch(/:00:00\.000Z$/);
    await move(id, 'cancel');
  });

  test('a day takes no more than its cap', async () => {
    const id = await withFile([line(51), line(52), line(53)], { dailyCap: 2 });
    await move(id, 'start');
    await expect.poll(async () => (await view(id)).records.queued, { timeout: 20_000 }).toBe(2);
    expect((await move(id, 'cancel')).body).toMatchObject({ state: 'cancelled', records: { queued: 2 } });
  });

  test('cancelled, nothing more is queued, and what waits is cancelled too', async () => {
    await t.call('POST', '/v1/channels/wa-matriz/pause');
    const id = await withFile([line(61), line(62)]);
    await move(id, 'start');
    await expect.poll(async () => (await view(id)).records.queued, { timeout: 20_000 }).toBe(2);
    expect((await move(id, 'cancel')).body).toMatchObject({ state: 'cancelled', messages: { cancelled: 2 } });
    await t.call('POST', '/v1/channels/wa-matriz/resume');
    const again = await move(id, 'start');
    expect([again.status, again.body.code]).toEqual([409, 'state_conflict']);
    expect(again.body.errors[0]?.messagePt).toBe('a campanha está cancelada: não pode ficar em andamento');
  });

  test('what failed is tried again, and only that', async () => {
    const id = await withFile([line(71), line(72)]);
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: '+5511988880071', times: 1 });
    await move(id, 'start');
    await until(id, 'finished');
    expect((await view(id)).messages).toMatchObject({ failed: 1 });
    expect((await t.call('POST', `/v1/campaigns/${id}/retry-failed`)).body).toEqual({ retried: 1 });
    await expect.poll(async () => (await view(id)).messages, { timeout: 20_000 }).toEqual({ read: 2 });
  });

  test('the results come as CSV, for a spreadsheet', async () => {
    const id = await withFile([line(81), line(82, { celular: '' })]);
    await move(id, 'start');
    await until(id, 'finished');
    const { text } = await t.call('GET', `/v1/campaigns/${id}/records`, undefined, { accept: 'text/csv' });
    const [head, first, second] = text.split('\r\n');
    expect(head).toBe('Linha,Resultado,Situação,Código do motivo,Motivo,Cliente,Contato,Mensagem');
    expect(first).toMatch(/^2,queued,read,,,0081,\+5511988880081,/);
    expect(second).toMatch(/^3,left_out,,mobile_missing,Celular: registro sem celular,0082,,$/);
  });

  test.each([
    ['a notification that is not there', { notification: 'nada' }, ['notification']],
    ['a source that is not there', { audience: { kind: 'source', source: 'nada' } }, ['audience.source']],
    ['no field for the mobile', { map: { ...map, standard: { name: 'nome' } } }, ['map.standard.mobile']],
    [
      'LMD-23: a mandatory field that is not mapped',
      { map: { ...map, extra: map.extra.slice(1) } },
      ['map.occurrence.groups.0.fields.0'],
    ],
    ['hours that end before they begin', { sendingHours: { from: '20:00', to: '08:00' } }, ['sendingHours']],
  ])('%s: refused by name, and nothing kept', async (_, more, paths) => {
    const before = (await t.call<{ data: unknown[] }>('GET', '/v1/campaigns')).body.data.length;
    const { status, body } = await make(more);
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors.map(({ path }) => path)).toEqual(paths);
    expect((await t.call<{ data: unknown[] }>('GET', '/v1/campaigns')).body.data).toHaveLength(before);
  });

  test('LMD-19: a mailing out of a webservice needs an address; a file has none, and there is no third kind', async () => {
    const config = (more: object) => ({ name: 'Sem endereço', connector: 'mailing-rest', config: more });
    const none = await t.call<Problem>('PUT', '/v1/sources/sem-endereco', config({}));
    expect([none.status, none.body.errors.map(({ path }) => path)]).toEqual([422, ['config.url']]);
    for (const [audience, path] of [
      [{ kind: 'file', source: 'cobranca' }, 'audience.source'],
      [{ kind: 'source' }, 'audience.source'],
      [{ kind: 'fita', source: 'cobranca' }, 'audience.kind'],
    ] as const) {
      const { status, body } = await make({ audience });
      expect([status, body.errors.map((one) => one.path)]).toEqual([422, [path]]);
    }
  });

  test('LMD-20, LMD-21: for mapping, the groups of an occurrence are offered, with the fields of each and how they are', async () => {
    const mask = { kind: 'custom', pattern: 'AA-0000', onMismatch: 'error' };
    const fields = [
      { id: 'vencimento', label: 'Data de Vencimento', type: 'date', required: true },
      { id: 'contrato', label: 'Contrato', type: 'text', required: false, mask },
    ];
    const groups = [
      { name: 'Parcela', kind: 'occurrence', fields },
      { name: 'Cadastro', kind: 'customer', fields: [{ id: 'mae', label: 'Mãe', type: 'text', required: false }] },
    ];
    const { status, body } = await t.call<MapForm>('POST', '/v1/campaigns/map', {
      occurrence: { type: 'Financiamento', name: 'Lembrete', groups },
      delivered: ['Nome', 'vencimento', 'mae'],
    });
    expect(status).toBe(200);
    const form = MapForm.parse(body);
    expect(form.groups).toEqual([groups[0]]);
    expect(form.standard.map(({ key }) => key)).toContain('mobile');
    expect(form.suggestion).toEqual({
      standard: { name: 'Nome' },
      extra: [{ group: 'Parcela', field: 'vencimento', from: 'vencimento' }],
    });
    const other = await t.call<MapForm>('POST', '/v1/campaigns/map', {});
    expect(other.body).toMatchObject({ groups: [], suggestion: { standard: {}, extra: [] } });
  });

  test.each([
    ['an empty file', '', 'vazio'],
    ['a column twice', 'celular;celular\r\n1;2', 'duas vezes'],
  ])('%s is refused in words, and the campaign still waits for one', async (_, text, said) => {
    const { body } = await make();
    const refused = await upload(body.id, text);
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_request']);
    expect(refused.body.errors[0]?.messagePt).toContain(said);
    const early = await move(body.id, 'start');
    expect([early.status, early.body.errors[0]?.path]).toEqual([409, 'file']);
  });

  test('half a file is no file: the campaign still waits for one', async () => {
    const id = await withFile([line(97)]);
    async function* broken() {
      yield new TextEncoder().encode(`${header}\n${line(98)}\n`);
      throw new Error('the sender is gone');
    }
    const campaign = await t.hub.campaigns.require(id);
    await expect(t.hub.campaigns.putFile(campaign, broken())).rejects.toThrow('the sender is gone');
    const early = await move(id, 'start');
    expect([early.status, early.body.errors[0]?.path]).toEqual([409, 'file']);
  });

  test('a cursor that is none is refused by name', async () => {
    const id = await withFile([line(99)]);
    const { status, body } = await t.call<Problem>('GET', `/v1/campaigns/${id}/records?cursor=abc`);
    expect([status, body.errors[0]?.path, body.errors[0]?.messagePt]).toEqual([422, 'cursor', 'um cursor desta lista']);
  });

  test('a key of another channel neither sees nor starts it', async () => {
    const id = await withFile([line(91)]);
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', {
      name: 'só suporte',
      scopes: ['send', 'read'],
      channels: ['wa-suporte'],
    });
    const headers = { authorization: `Bearer ${body.key}` };
    expect((await t.call('GET', `/v1/campaigns/${id}`, undefined, headers)).status).toBe(404);
    expect((await t.call('POST', `/v1/campaigns/${id}/start`, undefined, headers)).status).toBe(404);
    expect((await t.call<{ data: unknown[] }>('GET', '/v1/campaigns', undefined, headers)).body.data).toEqual([]);
  });

  test('started, moved on and ended, each is told once', async () => {
    const id = await withFile([line(95)]);
    await move(id, 'start');
    await until(id, 'finished');
    const told = (await t.events()).filter((event) => event.subject === id);
    expect(told.map(({ type }) => type)).toEqual([
      'ponte.campaign.started.v1',
      'ponte.campaign.progress.v1',
      'ponte.campaign.finished.v1',
    ]);
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(told.at(-1)?.data).toMatchObject({ campaignId: id, state: 'finished', records: { read: 1, queued: 1 } });
  });
});
