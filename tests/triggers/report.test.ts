/** "Enviar Omnichannel" by hand over the login-status report: looked at, confirmed, and sent to exactly those. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultAction } from '../../connectors/ixc/simulator.ts';
import type { SourceView } from '../../contracts/source.ts';
import type { WatchView } from '../../contracts/watch.ts';
import { ledgers } from '../kit/services.ts';
import { audience, customer, phoneOf, type ReportStage, startReport } from './report-kit.ts';

describe.each(ledgers)('a campaign over the login report on %s', (ledger) => {
  let s: ReportStage;
  beforeEach(async () => {
    s = await startReport({ ledger });
  });
  afterEach(() => s.stop());

  test('IXC-01, IXC-33: the preview shows who gets which words, and who is left out and why, and sends nothing', async () => {
    const { body } = await s.make();
    const preview = await s.preview(body.id);
    expect(preview).toMatchObject({ total: 8, confirm: 3, leftOut: 5 });
    expect(
      preview.records.map(({ customer, to, text, leftOut }) => [customer, to, text ?? leftOut?.messagePt]),
    ).toEqual([
      ['1', phoneOf(1), 'Olá Cliente, há uma falha em: PON 0/1/1 do transmissor 1 (login101, login102).'],
      ['2', phoneOf(2), 'Olá Cliente, há uma falha em: caixa 7 (login103, login109).'],
      ['3', phoneOf(3), 'Olá Cliente, há uma falha em: caixa 7 (login104).'],
      ['4', null, 'telefone_celular é um telefone fixo'],
      ['5', null, 'nenhum número em telefone_celular'],
      ['6', null, 'o cliente está inativo'],
      ['7', null, 'não avisar até 2026-12-31'],
      ['8', phoneOf(2), 'o mesmo número do cliente 2, que recebe a mensagem'],
    ]);
    expect(await s.records(body.id)).toEqual([]);
    expect(s.told()).toEqual([]);
  });

  test('who asked not to be written to is left out before anybody confirms a number', async () => {
    const out = { contact: phoneOf(3), action: 'out', category: 'utility' };
    expect((await s.t.call('POST', '/v1/consents', out)).status).toBe(200);
    const id = await s.started();
    await s.untilFinished(id);
    expect(s.told().sort()).toEqual([1, 2].map(phoneOf));
    expect((await s.records(id)).find(({ customer: who }) => who === '3')).toMatchObject({
      result: 'left_out',
      code: 'suppressed',
      reasonPt: 'pediu para não receber este tipo de mensagem',
    });
  });

  test('IXC-39: without the number of recipients, or with another one, nothing starts and nothing is queued', async () => {
    const { body } = await s.make();
    for (const confirm of [undefined, 4, 0]) {
      const refused = await s.begin(body.id, confirm);
      expect([refused.status, refused.body.code]).toEqual([409, 'not_confirmed']);
      expect(refused.body.errors).toEqual([
        {
          path: 'confirm',
          message: 'the report has 3 recipients now: start with {"confirm": 3}',
          messagePt: 'o relatório tem 3 destinatários agora: inicie com {"confirm": 3}',
        },
      ]);
      expect(refused.body.nextStepPt).toContain('prévia');
    }
    expect(await s.view(body.id)).toMatchObject({ state: 'ready', records: { queued: 0 } });
    // Somebody came back since the preview: what was confirmed is no longer so.
    s.erp.set('radusuarios', '104', { online: 'S' });
    const late = await s.begin(body.id, 3);
    expect([late.status, late.body.errors?.[0]?.message]).toEqual([
      409,
      expect.stringContaining('has 2 recipients now'),
    ]);
    expect((await s.begin(body.id, 2)).body.state).toBe('running');
    await s.untilFinished(body.id);
    expect(s.told().sort()).toEqual([1, 2].map(phoneOf));
  });

  test('IXC-05, IXC-08, IXC-17, IXC-32, IXC-57: each gets its own words once, straight away, and the log has them', async () => {
    const id = await s.started();
    await s.untilFinished(id);
    expect(s.told().sort(), 'neither who is online nor Vila Norte').toEqual([1, 2, 3].map(phoneOf));
    const words = s.t.sim.sent.map((sent) => JSON.stringify(sent));
    expect(words.filter((one) => one.includes('login101, login102'))).toHaveLength(1);
    expect(words.filter((one) => one.includes('login104'))).toHaveLength(1);
    const log = await s.log(id);
    expect(
      log.map(({ communicationType, status, customerId }) => [communicationType, status, customerId]).sort(),
    ).toEqual(['1', '2', '3'].map((one) => ['whatsapp', 'sucesso', one]));
    const { timeline } = await s.t.message(log[0]?.id ?? '');
    expect(timeline.map(({ kind }) => kind)).not.toContain('approval');
    expect((await s.t.call<{ data: unknown[] }>('GET', '/v1/tasks')).body.data, 'nothing goes on by itself').toEqual(
      [],
    );
    const again = await s.begin(id, 3);
    expect([again.status, again.body.code]).toEqual([409, 'state_conflict']);
    expect(s.told()).toHaveLength(3);
  });

  test('every row of the report has one result, with code and reason', async () => {
    const id = await s.started();
    await s.untilFinished(id);
    const records = await s.records(id);
    expect(records.map(({ position, result, code, customer }) => [position, result, code, customer])).toEqual([
      [1, 'queued', null, '1'],
      [2, 'queued', null, '2'],
      [3, 'queued', null, '3'],
      [4, 'left_out', 'phone_landline', '4'],
      [5, 'left_out', 'no_phone', '5'],
      [6, 'left_out', 'customer_inactive', '6'],
      [7, 'left_out', 'quiet_until', '7'],
      [8, 'left_out', 'number_duplicate', '8'],
    ]);
    expect(records.every(({ result, reasonPt }) => (result === 'queued') === (reasonPt === null))).toBe(true);
    expect((await s.view(id)).records).toEqual({ total: 8, read: 8, queued: 3, leftOut: 5 });
  });

  test('started twice at once it is one campaign, and what was confirmed is kept: the report is not read again', async () => {
    const { body } = await s.make();
    const { confirm } = await s.preview(body.id);
    const both = await Promise.all([s.begin(body.id, confirm ?? 0), s.begin(body.id, confirm ?? 0)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const asked = s.erp.requests.length;
    s.erp.set('cliente', '1', { telefone_celular: '(48) 99999-9999' });
    s.erp.add('cliente', customer(11));
    await s.untilFinished(body.id);
    expect(s.told().sort()).toEqual([1, 2, 3].map(phoneOf));
    expect(s.erp.requests).toHaveLength(asked);
  });

  test('IXC-36, IXC-37: filter and order are asked of the webservice, and messages are queued in that order', async () => {
    const order = [{ field: 'login.login', direction: 'desc' }];
    const id = await s.started({ audience: { ...audience, order } });
    const asked = s.erp.requests.find(({ table }) => table === 'radusuarios');
    expect(asked?.body).toMatchObject({ sortname: 'radusuarios.login', sortorder: 'desc' });
    expect(JSON.parse(String(asked?.body.grid_param))).toContainEqual({ TB: 'radusuarios.online', OP: '=', P: 'N' });
    await s.untilFinished(id);
    // 2 has the last login of those who get something.
    expect((await s.records(id)).filter(({ result }) => result === 'queued').map(({ customer }) => customer)).toEqual([
      '8',
      '3',
      '1',
    ]);
  });

  test.each<[string, FaultAction, string]>([
    ['a page for people', { kind: 'html' }, 'source_html'],
    ['an error with HTTP 200', { kind: 'type_error' }, 'source_'],
    ['half the rows', { kind: 'cut_page', rows: 3 }, 'source_partial'],
    ['no rows where there are some', { kind: 'no_rows' }, 'source_'],
    ['a refusal', { kind: 'unauthorized' }, 'source_auth'],
    ['a cut line', { kind: 'reset' }, 'source_unreachable'],
  ])(
    '%s is no audience: preview and start say so, nothing is queued, and it can be started later',
    async (_, fault, code) => {
      const { body } = await s.make();
      const rule = s.erp.faults.script({ fault, table: 'radusuarios', times: 'always' });
      for (const answer of [await s.post(body.id, 'preview'), await s.begin(body.id, 3), await s.begin(body.id, 0)]) {
        expect([answer.status, answer.body.code]).toEqual([409, 'state_conflict']);
        expect(answer.body.errors).toEqual([
          { path: 'audience', message: expect.stringContaining(code), messagePt: expect.stringMatching(/\S/) },
        ]);
      }
      expect((await s.view(body.id)).state).toBe('ready');
      rule.remove();
      const people = s.erp.faults.script({ fault: { kind: 'html' }, table: 'cliente', times: 'always' });
      expect((await s.begin(body.id, 3)).status, 'the people behind the logins are part of it').toBe(409);
      people.remove();
      expect(s.told()).toEqual([]);
      expect((await s.begin(body.id, 3)).status).toBe(200);
      await s.untilFinished(body.id);
      expect(s.told()).toHaveLength(3);
    },
  );

  test('a row that cannot be read is a result of its own, and spoils nothing', async () => {
    const broken = { kind: 'broken_row', position: 2, fields: { id: '' } } as const;
    s.erp.faults.script({ fault: broken, table: 'radusuarios', times: 'always' });
    const id = await s.started();
    await s.untilFinished(id);
    expect((await s.records(id)).filter(({ code }) => code === 'record_broken')).toHaveLength(1);
    expect(s.told()).toHaveLength(3);
  });

  test('IXC-07: the purpose of a notice is one of those known, and is found in the log', async () => {
    const wrong = await s.make({ purpose: 'festa' });
    expect([wrong.status, wrong.body.errors?.[0]?.path]).toEqual([422, 'purpose']);
    const ids = [];
    for (const purpose of ['instability', 'maintenance']) {
      const id = await s.started({ purpose });
      await s.untilFinished(id);
      expect((await s.view(id)).purpose).toBe(purpose);
      ids.push(id);
    }
    const { body } = await s.t.call<{ data: { campaignId: string }[] }>('GET', '/v1/log?text=maintenance');
    expect(body.data.map(({ campaignId }) => campaignId)).toEqual([ids[1], ids[1], ids[1]]);
    expect((await s.t.message((await s.log(ids[0] ?? ''))[0]?.id ?? '')).metadata).toMatchObject({
      purpose: 'instability',
    });
  });

  test('IXC-09: what a source brings, how it is linked and what it triggers are all listed', async () => {
    const facts = ['nome', 'local', 'logins', 'queda'];
    const trigger = { name: 'Queda', notification: 'aviso-rede', variables: facts.map((name) => ({ name })) };
    await s.t.call('PUT', '/v1/triggers/queda', trigger);
    const watch = { name: 'Quedas', source: 'erp', filters: audience.filters, opened: 'queda' };
    const saved = await s.t.call('PUT', '/v1/watches/quedas', watch);
    expect(saved.status, saved.text).toBe(200);
    const { body } = await s.t.call<{ data: SourceView[] }>('GET', '/v1/sources');
    expect(body.data).toEqual([
      expect.objectContaining({
        id: 'erp',
        connector: 'ixc',
        loginState: 'full',
        resources: expect.arrayContaining(['logins']),
      }),
    ]);
    const watches = await s.t.call<{ data: WatchView[] }>('GET', '/v1/watches');
    expect(watches.body.data).toEqual([expect.objectContaining({ source: 'erp', opened: 'queda' })]);
    const triggers = await s.t.call<{ data: object[] }>('GET', '/v1/triggers');
    expect(triggers.body.data).toEqual([expect.objectContaining({ id: 'queda', channel: 'wa-matriz' })]);
  });

  test('IXC-04: without the link to the omnichannel platform there is no message, no campaign, and nothing queued', async () => {
    const notification = {
      name: 'Sem canal',
      channel: 'wa-outro',
      template: { name: 'aviso_rede', language: 'pt_BR' },
      variables: [],
    };
    const unlinked = await s.t.call<{ code: string }>('PUT', '/v1/notifications/sem-canal', notification);
    expect([unlinked.status, unlinked.body.code]).toEqual([422, 'channel_unknown']);
    const orphan = await s.make({ notification: 'sem-canal' });
    expect([orphan.status, orphan.body.errors?.[0]?.path]).toEqual([422, 'notification']);
    const { body } = await s.make();
    // The channel is gone from ponte.yaml.
    await s.t.hub.channels.applyFile([]);
    await s.begin(body.id, 3);
    await expect
      .poll(async () => (({ state, stopped }) => [state, stopped?.code])(await s.view(body.id)), { timeout: 20_000 })
      .toEqual(['paused', expect.stringMatching(/^channel_/)]);
    expect(await s.log(body.id)).toEqual([]);
    expect(s.told()).toEqual([]);
  });

  test('IXC-18: a message has to be registered before it can be sent', async () => {
    const unknown = await s.make({ notification: 'nada' });
    expect([unknown.status, unknown.body.code, unknown.body.errors?.[0]?.path]).toEqual([
      422,
      'invalid_request',
      'notification',
    ]);
    const { body } = await s.make();
    await s.t.call('DELETE', '/v1/notifications/aviso-rede');
    const gone = await s.begin(body.id, 3);
    expect([gone.status, gone.body.errors?.[0]?.path]).toEqual([409, 'notification']);
    expect((await s.view(body.id)).state).toBe('ready');
  });
});

describe.each(ledgers)('what is no campaign over the login report on %s', (ledger) => {
  let s: ReportStage;
  // Nothing of it is kept: one Ponte is enough.
  beforeAll(async () => {
    s = await startReport({ ledger });
  });
  afterAll(() => s.stop());

  test.each([
    ['IXC-16: no filter', { audience: { ...audience, filters: [] } }, ['audience.filters']],
    [
      'a field nobody knows',
      { audience: { ...audience, filters: [{ field: 'login.cor', op: '=', values: ['azul'] }] } },
      ['audience.filters.0.field'],
    ],
    [
      'an order by what is not there',
      { audience: { ...audience, order: [{ field: 'cor', direction: 'asc' }] } },
      ['audience.order.0.field'],
    ],
    [
      'a phone field of another system',
      { audience: { ...audience, phoneFields: ['pager'] } },
      ['audience.phoneFields.0'],
    ],
    ['a source that is not there', { audience: { ...audience, source: 'nada' } }, ['audience.source']],
    ['a map', { map: { standard: { mobile: 'celular' } } }, ['map']],
    ['a source without mailing records', { audience: { kind: 'source', source: 'erp' } }, ['audience.source']],
    ['a queue that is no task', { queue: 'nada' }, ['queue']],
  ])('%s: refused by name', async (_, more, paths) => {
    const { status, body } = await s.make(more);
    expect([status, body.code, body.errors?.map(({ path }) => path)]).toEqual([422, 'invalid_request', paths]);
    expect(body.errors?.every(({ messagePt }) => /\S/.test(messagePt))).toBe(true);
  });

  test('a file is not confirmed, and no task confirms a report by itself', async () => {
    const { body } = await s.make({ audience: { kind: 'file' }, map: { standard: { mobile: 'celular' } } });
    const confirmed = await s.begin(body.id, 1);
    expect([confirmed.status, confirmed.body.errors?.[0]?.path]).toEqual([422, 'confirm']);
    const campaign = { name: 'X', notification: 'aviso-rede', audience };
    const task = { name: 'X', schedule: { minute: 0, hour: 8 }, campaign };
    const put = await s.t.call<{ errors: { path: string; messagePt: string }[] }>('PUT', '/v1/tasks/x', task);
    expect([put.status, put.body.errors[0]?.path]).toEqual([422, 'campaign.audience.kind']);
    expect(put.body.errors[0]?.messagePt).toContain('confirmado por uma pessoa');
  });
});
