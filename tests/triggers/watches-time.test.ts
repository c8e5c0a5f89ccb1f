/** Notices and time: the night, forecasts, hours without a good poll, watches that are switched off, what a poll writes. */
import { afterEach, describe, expect, test } from 'vitest';
import { statement } from '../../src/ledger/store.ts';
import type { Operation } from '../../src/ledger/writer.ts';
import { ledgers } from '../kit/services.ts';
import { e164Of, noticesBy, reachable, startWatched, type Watched, type WatchedOptions } from './watches-kit.ts';

const minuteMs = 60_000;

describe.each(ledgers)('notices in time on %s', (ledger) => {
  let w: Watched;
  afterEach(() => w.stop());
  const fallen = async (options?: WatchedOptions, beforeLastPoll?: () => Promise<void>) => {
    w = await startWatched(ledger, options);
    return w.fall(beforeLastPoll);
  };

  const nights = {
    enforceWindow: false,
    quietHours: [{ weekdays: { from: '08:00', to: '20:00' }, saturday: null, sunday: null, holidays: null }],
  };
  const night = Date.parse('2026-11-20T05:00:00Z');

  test('at night urgent notices go at once', async () => {
    await fallen({ at: night, rules: nights });
    expect(await w.told('queda')).toEqual(reachable);
  });

  test('notices that wait for the morning are taken back when the outage ends before it', async () => {
    w = await startWatched(ledger, { at: night, rules: nights });
    for (const id of ['queda', 'retorno']) await w.putTrigger(id, { notification: id, urgent: false });
    await w.watching();
    w.erp.dropTransmitter('1');
    await w.poll(2);
    const [{ id } = { id: '' }] = await w.outages();
    await w.untilStatus(id, 'queued', 8);
    w.erp.restoreTransmitter('1');
    await w.poll(3);
    const notices = await w.notices(id);
    expect(noticesBy(notices, 'opened', 'told').map(({ status }) => status)).toEqual(reachable.map(() => 'cancelled'));
    expect(noticesBy(notices, 'closed', 'left_out').map(({ code }) => code)).toEqual(
      reachable.map(() => 'beginning_missed'),
    );
    expect(w.t.sim.sent).toEqual([]);
  });

  test('a forecast is told to those who fall after it was given, until it has passed', async () => {
    w = await startWatched(ledger);
    await w.watching({ outage: { minLogins: 4, minShare: 40 } });
    const down = (id: string) => w.erp.set('radusuarios', id, { online: 'N' });
    for (const id of ['107', '108', '109', '110', '111']) down(id);
    await w.poll(2);
    const [{ id } = { id: '' }] = await w.outages();
    await w.t.call('PUT', `/v1/outages/${id}/forecast`, { expectedEndAt: '2026-11-20T18:30:00Z' });
    down('106');
    await w.poll(2);
    w.clock.advance(3.5 * 60 * minuteMs);
    await w.t.hub.watchRunner.look();
    down('112');
    await w.poll(2);
    await w.untilStatus(id, 'read', 7);
    const words = (customer: number) =>
      JSON.stringify(w.t.sim.sent.find(({ to }) => to.endsWith(e164Of(customer).slice(1))));
    expect(words(5)).toContain('sem previsão');
    expect(words(4)).toContain('20/11 às 15:30');
    expect(words(10)).toContain('sem previsão');
  });

  test('after hours without a good poll nobody is told what fell meanwhile, and what is open ends as usual', async () => {
    const id = await fallen();
    await w.told('queda');
    await w.untilStatus(id, 'read', 8);
    w.erp.dropTransmitter('2');
    w.clock.advance(3 * 60 * minuteMs);
    await w.t.hub.watchRunner.look();
    const { lastPoll } = await w.view();
    expect(lastPoll).toMatchObject({ result: 'ok', openOutages: 1, logins: { online: 0, offline: 18 } });
    expect(lastPoll?.text).toContain('há 180 minutos');
    await w.poll(3);
    expect((await w.view()).lastPoll?.text).toBe('Leitura boa.');
    expect(await w.told('queda')).toEqual(reachable);
    w.erp.restoreTransmitter('1');
    w.erp.restoreTransmitter('2');
    await w.poll(3);
    expect(await w.told('retorno')).toEqual(reachable);
    w.erp.dropTransmitter('2');
    await w.poll(2);
    expect(await w.told('queda'), 'watched again').toHaveLength(8 + 6);
  });

  test('notices that could not go for hours wait for a good poll: the outage may be over', async () => {
    await fallen({}, () => w.removeNotification('queda'));
    await w.putNotification('queda');
    w.erp.restoreTransmitter('1');
    w.clock.advance(3 * 60 * minuteMs);
    w.erp.faults.script({ table: 'radusuarios', fault: { kind: 'server_error' } });
    await w.t.hub.watchRunner.look();
    expect((await w.view()).waiting).toMatchObject({ notices: 8, code: 'poll_awaited' });
    await w.poll(3);
    expect(await w.log()).toEqual([]);
    expect((await w.outages())[0]).toMatchObject({ waiting: 0, told: 0 });
    expect((await w.outages())[0]?.closedAt).not.toBeNull();
  });

  test('a watch that is switched off fires nothing until it is on again', async () => {
    await fallen({}, () => w.removeNotification('queda'));
    await w.put({ enabled: false });
    await w.putNotification('queda');
    await w.poll();
    expect((await w.view()).waiting).toMatchObject({ notices: 8, code: 'watch_off' });
    await w.put();
    await w.poll();
    expect(await w.told('queda')).toEqual(reachable);
  });

  test('of the logins a poll writes those that changed', async () => {
    w = await startWatched(ledger);
    await w.watching();
    const touched = async (work: () => Promise<void>) => {
      const mark: Operation<null, void> = {
        name: 'mark',
        async run(tx, inputs) {
          await tx.all(statement('', `update watch_login set body = body || ' '`));
          return inputs.map(() => undefined);
        },
      };
      await w.t.hub.writer.write(mark, null);
      await work();
      const rows = await w.t.hub.store.reader.all(statement('', 'select login_id, body from watch_login'));
      return rows.filter(({ body }) => !String(body).endsWith(' ')).map(({ login_id }) => login_id);
    };
    expect(await touched(() => w.poll())).toEqual([]);
    expect(
      await touched(async () => {
        w.erp.set('radusuarios', '101', { online: 'N' });
        w.erp.remove('radusuarios', '102');
        w.erp.add('radusuarios', { ...w.erp.rows('radusuarios')[5], id: '900' });
        await w.poll();
      }),
    ).toEqual(['101', '900']);
    const left = await w.t.hub.store.reader.all(statement('', `select 1 from watch_login where login_id = '102'`));
    expect(left).toEqual([]);
  });
});
