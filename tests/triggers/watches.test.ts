/** Watches: a line fails, everybody behind it is told once, and told once more when it is back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OutageView, WatchPreview, type WatchView } from '../../contracts/watch.ts';
import { createLogger } from '../../src/platform/telemetry.ts';
import { WatchRunner } from '../../src/triggers/watches/runner.ts';
import { ledgers } from '../kit/services.ts';
import { e164Of, type Problem, reachable, startWatched, type Watched, watchInput } from './watches-kit.ts';

describe.each(ledgers)('watches on %s', (ledger) => {
  let w: Watched;
  beforeEach(async () => {
    w = await startWatched(ledger);
  });
  afterEach(() => w.stop());

  test('IXC-08, IXC-15, IXC-66: a PON that fails is told once to each person the filter lets through, on the mobile', async () => {
    await w.watching();
    expect(w.erp.dropTransmitter('1')).toHaveLength(12);
    await w.poll();
    expect(await w.told('queda')).toEqual([]);
    await w.poll();
    expect(await w.told('queda'), 'three logins of one customer are one notice; landline and Vila Norte none').toEqual(
      reachable,
    );
    await w.poll(3);
    expect(await w.told('queda')).toEqual(reachable);
    expect(await w.outages()).toEqual([
      expect.objectContaining({
        watch: 'quedas',
        scope: 'PON 0/1/1 do transmissor 1',
        startedAt: '2026-11-20T15:01:00.000Z',
        closedAt: null,
        logins: 12,
        told: 8,
        endTold: 0,
      }),
    ]);
    expect((await w.view()).lastPoll).toMatchObject({
      result: 'ok',
      logins: { online: 6, offline: 12, unknown: 0 },
      openOutages: 1,
    });
  });

  test('the end is told to those who got the beginning, and to nobody else', async () => {
    await w.watching();
    w.erp.dropTransmitter('1');
    await w.poll(2);
    // Fits the filter by now, but never heard of the beginning.
    w.erp.set('cliente', '3', { bairro: 'Centro' });
    w.erp.restoreTransmitter('1');
    await w.poll();
    expect(await w.told('retorno')).toEqual([]);
    await w.poll(3);
    expect(await w.told('retorno')).toEqual(reachable);
    expect(await w.told('queda')).toEqual(reachable);
    expect(await w.outages()).toEqual([
      expect.objectContaining({ closedAt: '2026-11-20T15:04:00.000Z', told: 8, endTold: 8 }),
    ]);
  });

  test('a poll that fails and a page that is cut off change nothing, up or down', async () => {
    await w.watching();
    const bad = async (code: string) => {
      await w.poll();
      expect((await w.view()).lastPoll).toMatchObject({ result: 'ignored', code });
    };
    const strike = (kind: 'cut' | 'failure') =>
      w.erp.faults.script({
        table: 'radusuarios',
        fault: kind === 'cut' ? { kind: 'cut_page', rows: 4 } : { kind: 'server_error' },
      });
    strike('failure');
    await bad('poll_failed');
    strike('cut');
    await bad('poll_partial');
    w.erp.dropTransmitter('1');
    await w.poll();
    strike('failure');
    await bad('poll_failed');
    strike('cut');
    await bad('poll_partial');
    expect(await w.log()).toEqual([]);
    expect(await w.outages()).toEqual([]);
    await w.poll();
    expect(await w.told('queda')).toEqual(reachable);
    strike('cut');
    await bad('poll_partial');
    expect(await w.outages(), 'logins that were cut off are not back').toEqual([
      expect.objectContaining({ closedAt: null, told: 8 }),
    ]);
    expect(await w.told('retorno')).toEqual([]);
  });

  test('customers that cannot be read are told when they can', async () => {
    await w.watching();
    w.erp.dropTransmitter('1');
    await w.poll();
    w.erp.faults.script({ table: 'cliente', fault: { kind: 'server_error' }, times: 'always' });
    await w.poll();
    expect((await w.view()).lastPoll).toMatchObject({ result: 'ignored', code: 'people_unread' });
    expect(await w.log()).toEqual([]);
    w.erp.faults.clear();
    await w.poll();
    expect(await w.told('queda')).toEqual(reachable);
  });

  test('two processes that look at once ask the source once', async () => {
    await w.watching();
    const nobody = () => Promise.reject(new Error('nobody fell'));
    const parts = { fire: nobody, cancel: nobody, log: createLogger('silent'), owner: 'another process' };
    const other = new WatchRunner({ ...w.t.hub, ...parts });
    w.clock.advance(60_000);
    const asked = w.erp.requests.length;
    await Promise.all([w.t.hub.watchRunner.look(), other.look()]);
    expect(w.erp.requests).toHaveLength(asked + 1);
  });

  test('a look that is not due asks the source nothing, nor does one of a watch that is switched off', async () => {
    await w.watching();
    const asked = w.erp.requests.length;
    w.clock.advance(59_000);
    await w.t.hub.watchRunner.look();
    expect(w.erp.requests).toHaveLength(asked);
    await w.put({ enabled: false });
    await w.poll();
    expect(w.erp.requests).toHaveLength(asked);
  });

  test('IXC-01, IXC-33: the preview shows every row of the report, as a person or with the reason, and writes to nobody', async () => {
    w.erp.set('cliente', '5', { telefone_celular: '' });
    w.erp.set('cliente', '6', { telefone_celular: '99000-0006' });
    w.erp.set('cliente', '7', { telefone_celular: 'ligar depois' });
    await w.put({ enabled: false });
    const asked = w.erp.requests.length;
    const answer = await w.t.call('POST', '/v1/watches/quedas/preview');
    const { leftOut, recipients, ...counts } = WatchPreview.parse(answer.body);
    expect(counts).toEqual({
      ok: true,
      failure: null,
      complete: true,
      logins: 18,
      matching: 17,
      recipientCount: 11,
      leftOutCount: 4,
    });
    expect(leftOut.map(({ customerId, code }) => [customerId, code])).toEqual([
      ['2', 'phone_landline'],
      ['5', 'no_phone'],
      ['6', 'phone_invalid'],
      ['7', 'phone_letters'],
    ]);
    expect(recipients[0]).toEqual({
      name: 'Cliente 1',
      phone: e164Of(1),
      phoneField: 'telefone_celular',
      customerIds: ['1'],
      logins: ['login101', 'login102', 'login103'],
    });
    const shown = [...recipients, ...leftOut].flatMap(({ logins }) => logins).sort();
    const rows = w.erp.rows('radusuarios').map((row) => row.login);
    expect(shown).toEqual(rows.filter((name) => name !== 'login105').sort());
    expect(w.erp.requests.length).toBeGreaterThan(asked);
    expect(await w.log()).toEqual([]);
    expect((await w.view()).lastPoll).toBeNull();
  });

  test('a preview of a source that cannot be read says why', async () => {
    await w.put({ enabled: false });
    w.erp.faults.script({ fault: { kind: 'unauthorized' }, times: 'always' });
    const { body } = await w.t.call('POST', '/v1/watches/quedas/preview');
    expect(WatchPreview.parse(body)).toMatchObject({ ok: false, failure: { code: 'source_auth' }, recipientCount: 0 });
  });

  test('a forecast is kept over polls, taken back, and refused where it makes no sense', async () => {
    await w.watching();
    w.erp.dropTransmitter('1');
    await w.poll(2);
    const [{ id } = { id: '' }] = await w.outages();
    const say = (expectedEndAt: string | null, of = id) =>
      w.t.call<OutageView & Problem>('PUT', `/v1/outages/${of}/forecast`, { expectedEndAt });
    expect((await say('2026-11-20T18:30:00Z')).body.expectedEndAt).toBe('2026-11-20T18:30:00.000Z');
    await w.poll();
    expect((await w.outages())[0]?.expectedEndAt).toBe('2026-11-20T18:30:00.000Z');
    const past = await say('2026-11-20T10:00:00Z');
    expect([past.status, past.body.errors[0]?.path]).toEqual([422, 'expectedEndAt']);
    expect((await say(null)).body.expectedEndAt).toBeNull();
    expect((await say(null, 'nenhuma')).status).toBe(404);
  });

  test('shown, listed, changed and deleted with what it knew; keys of other channels see neither it nor its outages', async () => {
    await w.watching();
    w.erp.dropTransmitter('1');
    await w.poll(2);
    const list = (headers = {}) => w.t.call<{ data: WatchView[] }>('GET', '/v1/watches', undefined, headers);
    expect((await list()).body.data.map(({ id }) => id)).toEqual(['quedas']);
    const key = { name: 'outro', scopes: ['read', 'manage'], channels: ['wa-suporte'] };
    const { body } = await w.t.call<{ key: string }>('POST', '/v1/keys', key);
    const other = { authorization: `Bearer ${body.key}` };
    expect((await list(other)).body.data).toEqual([]);
    expect((await w.t.call('GET', '/v1/watches/quedas', undefined, other)).status).toBe(404);
    expect((await w.t.call('PUT', '/v1/watches/quedas', watchInput, other)).status).toBe(403);
    expect((await w.t.call<{ data: [] }>('GET', '/v1/outages', undefined, other)).body.data).toEqual([]);
    expect((await w.put({ name: 'Mudou' })).body).toMatchObject({ name: 'Mudou', everySeconds: 60 });
    expect((await w.t.call('DELETE', '/v1/watches/quedas')).status).toBe(204);
    expect((await w.t.call('GET', '/v1/watches/quedas')).status).toBe(404);
    await w.watching();
    expect(await w.outages()).toEqual([]);
    expect((await w.view()).lastPoll).toMatchObject({ result: 'ok', openOutages: 0 });
  });

  test.each([
    ['IXC-16: no filter', { filters: [] }, 'filters', ''],
    ['IXC-16: no message', { opened: 'nenhum' }, 'opened', 'não existe o gatilho'],
    ['no such source', { source: 'nenhuma' }, 'source', 'não existe a origem'],
    ['a source that cannot tell online from offline', { source: 'mailing' }, 'source', 'não informa'],
    [
      'a field that does not exist',
      { filters: [{ field: 'login.cor', op: '=', values: ['x'] }] },
      'filters.0.field',
      '',
    ],
    ['a phone field that does not exist', { phoneFields: ['celular'] }, 'phoneFields.0', 'não é um destes'],
    ['one trigger for both', { closed: 'queda' }, 'closed', 'outro gatilho'],
    ['a trigger that needs what no watch knows', { opened: 'valor' }, 'opened', '"valor"'],
    ['a trigger that needs a forecast', { closed: 'previsto' }, 'closed', 'só existe quando'],
    ['too often', { everySeconds: 29 }, 'everySeconds', ''],
    ['an option out of range', { outage: { minShare: 0 } }, 'outage.minShare', ''],
  ])('%s: refused by name, and nothing kept', async (_, more, path, said) => {
    await w.t.call('PUT', '/v1/sources/mailing', {
      name: 'Mailing',
      connector: 'mailing-rest',
      config: { url: 'http://127.0.0.1:9' },
    });
    const known = [{ name: 'nome' }, { name: 'local' }, { name: 'queda' }];
    for (const name of ['valor', 'previsto'])
      await w.putTrigger(name, { variables: [...known, { name: name === 'valor' ? name : 'previsao' }] });
    const { status, body } = await w.put(more, 'errada');
    expect([status, body.code, body.errors[0]?.path]).toEqual([422, 'invalid_request', path]);
    expect(body.errors[0]?.messagePt).toContain(said);
    expect((await w.t.call('GET', '/v1/watches/errada')).status).toBe(404);
  });
});
