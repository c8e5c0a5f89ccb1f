/** Watches: a line fails, everybody behind it is told once, and told once more when it is back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type IxcSimulator, simulatorToken, startIxcSimulator } from '../../connectors/ixc/simulator.ts';
import type { LogRow } from '../../contracts/log.ts';
import { type OutageView, WatchPreview, WatchView } from '../../contracts/watch.ts';
import { statement } from '../../src/ledger/store.ts';
import type { Operation } from '../../src/ledger/writer.ts';
import { createLogger } from '../../src/platform/telemetry.ts';
import { WatchRunner } from '../../src/triggers/watches/runner.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import { e164Of, isp, reachable } from './watches-kit.ts';

interface Problem {
  code: string;
  errors: { path: string; message: string; messagePt: string }[];
}

const minuteMs = 60_000;
const start = Date.parse('2026-11-20T15:00:00Z');

const watch = {
  name: 'Quedas de rede',
  source: 'erp',
  filters: [{ field: 'customer.district', op: '=', values: ['Centro'] }],
  opened: 'queda',
  closed: 'retorno',
};

describe.each(ledgers)('watches on %s', (ledger) => {
  let t: TestPonte;
  let erp: IxcSimulator;
  let clock: TestClock;
  beforeEach(async () => {
    clock = new TestClock(start);
    erp = await startIxcSimulator({ rows: isp(), clock: () => clock.now() });
    const body = (text: string) => [{ type: 'BODY' as const, text }];
    t = await startTestPonte({
      ledger,
      clock,
      templates: [
        { name: 'queda', language: 'pt_BR', components: body('Olá {{1}}, há uma falha: {{2}}.') },
        { name: 'retorno', language: 'pt_BR', components: body('Olá {{1}}, a internet voltou: {{2}}.') },
      ],
    });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    for (const id of ['queda', 'retorno']) {
      await putNotification(id);
      await putTrigger(id, { notification: id });
    }
    await t.call('PUT', '/v1/sources/erp', {
      name: 'ERP',
      connector: 'ixc',
      config: { baseUrl: erp.url, userId: erp.userId, token: simulatorToken },
    });
  });
  afterEach(async () => {
    await t.stop();
    await erp.close();
  });

  const putNotification = (id: string) =>
    t.call('PUT', `/v1/notifications/${id}`, {
      name: id,
      channel: 'wa-matriz',
      template: { name: id, language: 'pt_BR' },
      variables: [
        { parameter: '1', from: 'nome' },
        { parameter: '2', from: 'local' },
      ],
    });
  const putTrigger = (id: string, more: object = {}) =>
    t.call('PUT', `/v1/triggers/${id}`, {
      name: id,
      notification: 'queda',
      variables: [{ name: 'nome' }, { name: 'local' }, { name: 'queda' }],
      onceBy: ['queda'],
      ...more,
    });
  const put = (more: object = {}, id = 'quedas') =>
    t.call<WatchView & Problem>('PUT', `/v1/watches/${id}`, { ...watch, ...more });
  const view = async () => WatchView.parse((await t.call('GET', '/v1/watches/quedas')).body);
  const outages = async () => (await t.call<{ data: OutageView[] }>('GET', '/v1/outages')).body.data;
  /** What the hub's chore does every second, a minute later. */
  const poll = async (times = 1) => {
    for (let n = 0; n < times; n++) {
      clock.advance(minuteMs);
      await t.hub.watchRunner.look();
    }
  };
  /** A new watch that has seen all lines up. */
  const watching = async (more: object = {}) => {
    expect((await put(more)).status).toBe(200);
    await t.hub.watchRunner.look();
  };
  const log = async () => (await t.call<{ data: LogRow[] }>('GET', '/v1/log?direction=outbound&limit=100')).body.data;
  /** Whose messages there are, by what their text says. */
  const told = async (word: string) => {
    const rows = await log();
    await expect.poll(() => t.sim.sent.length, { timeout: 20_000 }).toBe(rows.length);
    return t.sim.sent
      .filter((sent) => JSON.stringify(sent).includes(`"${word}"`))
      .map((sent) => `+${sent.to.replace('+', '')}`)
      .sort();
  };

  test('IXC-08, IXC-15, IXC-66: a PON that fails is told once to each person the filter lets through, on the mobile', async () => {
    await watching();
    expect(erp.dropTransmitter('1')).toHaveLength(12);
    await poll();
    expect(await told('queda')).toEqual([]);
    await poll();
    expect(await told('queda'), 'three logins of one customer are one notice; landline and Vila Norte none').toEqual(
      reachable,
    );
    await poll(3);
    expect(await told('queda')).toEqual(reachable);
    expect(await outages()).toEqual([
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
    expect((await view()).lastPoll).toMatchObject({
      result: 'ok',
      logins: { online: 6, offline: 12, unknown: 0 },
      openOutages: 1,
    });
  });

  test('the end is told to those who got the beginning, and to nobody else', async () => {
    await watching();
    erp.dropTransmitter('1');
    await poll(2);
    // Fits the filter by now, but never heard of the beginning.
    erp.set('cliente', '3', { bairro: 'Centro' });
    erp.restoreTransmitter('1');
    await poll();
    expect(await told('retorno')).toEqual([]);
    await poll(3);
    expect(await told('retorno')).toEqual(reachable);
    expect(await told('queda')).toEqual(reachable);
    expect(await outages()).toEqual([
      expect.objectContaining({ closedAt: '2026-11-20T15:04:00.000Z', told: 8, endTold: 8 }),
    ]);
  });

  test('a poll that fails and a page that is cut off change nothing, up or down', async () => {
    await watching();
    const bad = async (code: string) => {
      await poll();
      expect((await view()).lastPoll).toMatchObject({ result: 'ignored', code });
    };
    const strike = (kind: 'cut' | 'failure') =>
      erp.faults.script({
        table: 'radusuarios',
        fault: kind === 'cut' ? { kind: 'cut_page', rows: 4 } : { kind: 'server_error' },
      });
    strike('failure');
    await bad('poll_failed');
    strike('cut');
    await bad('poll_partial');
    erp.dropTransmitter('1');
    await poll();
    strike('failure');
    await bad('poll_failed');
    strike('cut');
    await bad('poll_partial');
    expect(await log()).toEqual([]);
    expect(await outages()).toEqual([]);
    await poll();
    expect(await told('queda')).toEqual(reachable);
    strike('cut');
    await bad('poll_partial');
    expect(await outages(), 'logins that were cut off are not back').toEqual([
      expect.objectContaining({ closedAt: null, told: 8 }),
    ]);
    expect(await told('retorno')).toEqual([]);
  });

  test('customers that cannot be read are told when they can', async () => {
    await watching();
    erp.dropTransmitter('1');
    await poll();
    erp.faults.script({ table: 'cliente', fault: { kind: 'server_error' }, times: 'always' });
    await poll();
    expect((await view()).lastPoll).toMatchObject({ result: 'ignored', code: 'people_unread' });
    expect(await log()).toEqual([]);
    erp.faults.clear();
    await poll();
    expect(await told('queda')).toEqual(reachable);
  });

  test('a notification that is gone holds the notices back; put back, they go', async () => {
    await watching();
    erp.dropTransmitter('1');
    await poll();
    await t.call('DELETE', '/v1/notifications/queda');
    await poll();
    expect((await view()).lastPoll).toMatchObject({ result: 'ignored', code: 'not_fired' });
    expect((await view()).lastPoll?.text).toContain('não existe a notificação');
    expect(await outages()).toEqual([]);
    await putNotification('queda');
    await poll();
    expect(await told('queda')).toEqual(reachable);
  });

  test('a crash after firing and before writing down repeats the step and tells nobody again', async () => {
    await watching();
    erp.dropTransmitter('1');
    await poll();
    const read = statement('', 'select baseline from watch_state');
    const [before] = await t.hub.store.reader.all(read);
    await poll();
    const [first] = await outages();
    const undo: Operation<string, void> = {
      name: 'undo-poll',
      async run(tx, inputs) {
        for (const baseline of inputs) {
          await tx.all(statement('', 'update watch_state set baseline = ?1'), baseline);
          await tx.all(statement('', 'delete from outage'));
        }
        return inputs.map(() => undefined);
      },
    };
    await t.hub.writer.write(undo, String(before?.baseline));
    expect(await outages()).toEqual([]);
    await poll();
    expect((await outages())[0]).toMatchObject({ id: first?.id, told: 8 });
    expect(await told('queda')).toEqual(reachable);
  });

  test('two processes that look at once ask the source once', async () => {
    await watching();
    const fire = () => Promise.reject(new Error('nobody fell'));
    const other = new WatchRunner({ ...t.hub, fire, clock, log: createLogger('silent'), owner: 'another process' });
    clock.advance(minuteMs);
    const asked = erp.requests.length;
    await Promise.all([t.hub.watchRunner.look(), other.look()]);
    expect(erp.requests).toHaveLength(asked + 1);
  });

  test('a look that is not due asks the source nothing, nor does one of a watch that is switched off', async () => {
    await watching();
    const asked = erp.requests.length;
    clock.advance(59_000);
    await t.hub.watchRunner.look();
    expect(erp.requests).toHaveLength(asked);
    await put({ enabled: false });
    await poll();
    expect(erp.requests).toHaveLength(asked);
  });

  test('IXC-01, IXC-33: the preview shows every row of the report, as a person or with the reason, and writes to nobody', async () => {
    erp.set('cliente', '5', { telefone_celular: '' });
    erp.set('cliente', '6', { telefone_celular: '99000-0006' });
    erp.set('cliente', '7', { telefone_celular: 'ligar depois' });
    await put({ enabled: false });
    const asked = erp.requests.length;
    const answer = await t.call('POST', '/v1/watches/quedas/preview');
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
    const rows = erp.rows('radusuarios').map((row) => row.login);
    expect(shown).toEqual(rows.filter((name) => name !== 'login105').sort());
    expect(erp.requests.length).toBeGreaterThan(asked);
    expect(await log()).toEqual([]);
    expect((await view()).lastPoll).toBeNull();
  });

  test('a preview of a source that cannot be read says why', async () => {
    await put({ enabled: false });
    erp.faults.script({ fault: { kind: 'unauthorized' }, times: 'always' });
    const { body } = await t.call('POST', '/v1/watches/quedas/preview');
    expect(WatchPreview.parse(body)).toMatchObject({ ok: false, failure: { code: 'source_auth' }, recipientCount: 0 });
  });

  test('a forecast is kept over polls, taken back, and refused where it makes no sense', async () => {
    await watching();
    erp.dropTransmitter('1');
    await poll(2);
    const [{ id } = { id: '' }] = await outages();
    const say = (expectedEndAt: string | null, of = id) =>
      t.call<OutageView & Problem>('PUT', `/v1/outages/${of}/forecast`, { expectedEndAt });
    expect((await say('2026-11-20T18:30:00Z')).body.expectedEndAt).toBe('2026-11-20T18:30:00.000Z');
    await poll();
    expect((await outages())[0]?.expectedEndAt).toBe('2026-11-20T18:30:00.000Z');
    const past = await say('2026-11-20T10:00:00Z');
    expect([past.status, past.body.errors[0]?.path]).toEqual([422, 'expectedEndAt']);
    expect((await say(null)).body.expectedEndAt).toBeNull();
    expect((await say(null, 'nenhuma')).status).toBe(404);
  });

  test('shown, listed, changed and deleted with what it knew; keys of other channels see neither it nor its outages', async () => {
    await watching();
    erp.dropTransmitter('1');
    await poll(2);
    const list = (headers = {}) => t.call<{ data: WatchView[] }>('GET', '/v1/watches', undefined, headers);
    expect((await list()).body.data.map(({ id }) => id)).toEqual(['quedas']);
    const key = { name: 'outro', scopes: ['read', 'manage'], channels: ['wa-suporte'] };
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', key);
    const other = { authorization: `Bearer ${body.key}` };
    expect((await list(other)).body.data).toEqual([]);
    expect((await t.call('GET', '/v1/watches/quedas', undefined, other)).status).toBe(404);
    expect((await t.call('PUT', '/v1/watches/quedas', watch, other)).status).toBe(403);
    expect((await t.call<{ data: [] }>('GET', '/v1/outages', undefined, other)).body.data).toEqual([]);
    expect((await put({ name: 'Mudou' })).body).toMatchObject({ name: 'Mudou', everySeconds: 60 });
    expect((await t.call('DELETE', '/v1/watches/quedas')).status).toBe(204);
    expect((await t.call('GET', '/v1/watches/quedas')).status).toBe(404);
    await watching();
    expect(await outages()).toEqual([]);
    expect((await view()).lastPoll).toMatchObject({ result: 'ok', openOutages: 0 });
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
    ['a trigger that would tell again and again', { opened: 'sempre' }, 'opened', 'onceBy'],
    ['the same of the end', { closed: 'sempre' }, 'closed', 'onceBy'],
    ['one trigger for both', { closed: 'queda' }, 'closed', 'outro gatilho'],
    ['a trigger that needs what no watch knows', { opened: 'valor' }, 'opened', '"valor"'],
    ['too often', { everySeconds: 29 }, 'everySeconds', ''],
    ['an option out of range', { outage: { minShare: 0 } }, 'outage.minShare', ''],
  ])('%s: refused by name, and nothing kept', async (_, more, path, said) => {
    await t.call('PUT', '/v1/sources/mailing', {
      name: 'Mailing',
      connector: 'mailing-rest',
      config: { url: 'http://127.0.0.1:9' },
    });
    await putTrigger('sempre', { onceBy: ['nome'] });
    await putTrigger('valor', {
      variables: [{ name: 'nome' }, { name: 'local' }, { name: 'queda' }, { name: 'valor' }],
    });
    const { status, body } = await put(more, 'errada');
    expect([status, body.code, body.errors[0]?.path]).toEqual([422, 'invalid_request', path]);
    expect(body.errors[0]?.messagePt).toContain(said);
    expect((await t.call('GET', '/v1/watches/errada')).status).toBe(404);
  });
});
