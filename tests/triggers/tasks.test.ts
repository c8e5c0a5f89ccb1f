/** Tasks: campaigns that start by the clock, once, and say so when they do not. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MailingRestSimulator, startMailingRestSimulator } from '../../connectors/mailing-rest/simulator.ts';
import type { CampaignView } from '../../contracts/campaign.ts';
import { TaskView } from '../../contracts/task.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

/** A Friday, 07:20 in Brasília. */
const start = Date.parse('2026-11-20T10:20:00Z');
const minuteMs = 60_000;

interface Problem {
  code: string;
  errors: { path: string; message: string; messagePt: string }[];
}

describe.each(ledgers)('tasks on %s', (ledger) => {
  let t: TestPonte;
  let webservice: MailingRestSimulator;
  let clock: TestClock;
  beforeEach(async () => {
    clock = new TestClock(start);
    webservice = await startMailingRestSimulator({
      records: [
        { codigo: '1', nome: 'Ana', celular: '11988880001' },
        { codigo: '2', nome: 'Rui', celular: '11988880002' },
      ],
    });
    t = await startTestPonte({
      ledger,
      clock,
      templates: [{ name: 'aviso', language: 'pt_BR', components: [{ type: 'BODY', text: 'Olá {{1}}.' }] }],
    });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    const variables = [{ parameter: '1', from: 'nome' }];
    const template = { name: 'aviso', language: 'pt_BR' };
    await t.call('PUT', '/v1/notifications/aviso', { name: 'Aviso', channel: 'wa-matriz', template, variables });
    const config = { url: webservice.url };
    await t.call('PUT', '/v1/sources/cobranca', { name: 'Cobrança', connector: 'mailing-rest', config });
  });
  afterEach(async () => {
    await t.stop();
    await webservice.close();
  });

  const campaign = {
    name: 'Avisos',
    notification: 'aviso',
    audience: { kind: 'source', source: 'cobranca' },
    map: { standard: { code: 'codigo', name: 'nome', mobile: 'celular' } },
  };
  const task = { name: 'Avisos da manhã', schedule: { minute: 30, hour: 7, weekday: '1-5' }, campaign };
  const put = (more: object = {}, id = 'avisos') =>
    t.call<TaskView & Problem>('PUT', `/v1/tasks/${id}`, { ...task, ...more });
  const view = async (id = 'avisos') => TaskView.parse((await t.call('GET', `/v1/tasks/${id}`)).body);
  const campaigns = async () => (await t.call<{ data: CampaignView[] }>('GET', '/v1/campaigns')).body.data;
  /** What the hub's chore does every second, now. */
  const look = () => t.hub.taskRunner.look();
  /** A campaign looks again a second later whether all has gone: the clock has to go on. */
  const untilFinished = (count: number) =>
    expect
      .poll(
        async () => {
          clock.advance(1_100);
          return (await campaigns()).filter(({ state }) => state === 'finished').length;
        },
        { timeout: 20_000, interval: 100 },
      )
      .toBe(count);

  test('IXC-47, IXC-55: saved, it shows its next run; a minute before nothing happens, at the minute the campaign starts', async () => {
    const { status, body } = await put();
    expect(status).toBe(200);
    expect(TaskView.parse(body)).toMatchObject({ nextRunAt: '2026-11-20T10:30:00.000Z', warnings: [], runs: [] });
    clock.advance(9 * minuteMs);
    await look();
    expect(await campaigns()).toEqual([]);
    clock.advance(minuteMs);
    await look();
    await untilFinished(1);
    const [ran] = (await view()).runs;
    expect(ran).toEqual({
      at: '2026-11-20T10:30:00.000Z',
      outcome: 'started',
      campaignId: (await campaigns())[0]?.id,
      released: null,
      text: null,
    });
    expect(t.sim.sent).toHaveLength(2);
  });

  test('IXC-56: two looks in one period, by two processes too, write to each customer once', async () => {
    await put();
    clock.advance(10 * minuteMs);
    await Promise.all([look(), look(), look()]);
    await look();
    await untilFinished(1);
    expect(await campaigns()).toHaveLength(1);
    expect(t.sim.sent).toHaveLength(2);
    expect((await view()).runs).toHaveLength(1);
  });

  test('IXC-50: Friday runs, Saturday and Sunday do not, Monday does', async () => {
    await put();
    for (const [day, finished] of [1, 1, 1, 2].entries()) {
      clock.advance((day === 0 ? 10 : 24 * 60) * minuteMs);
      await look();
      await untilFinished(finished);
    }
    expect((await view()).runs.map(({ at }) => at)).toEqual(['2026-11-23T10:30:00.000Z', '2026-11-20T10:30:00.000Z']);
  });

  test('a run that was missed for a little is made up for once; one that is too old is told and not made', async () => {
    await put({ schedule: { minute: 30, hour: '7,8,9' }, catchUpMinutes: 60 });
    clock.advance(160 * minuteMs);
    await look();
    await untilFinished(1);
    const told = async () => (await view()).runs.map(({ at, outcome }) => [at, outcome]);
    expect(await told()).toEqual([['2026-11-20T12:30:00.000Z', 'started']]);
    clock.advance(26 * 60 * minuteMs);
    await look();
    expect((await told())[0]).toEqual(['2026-11-21T12:30:00.000Z', 'missed']);
    expect((await view()).runs[0]?.text).toContain('tarde demais');
    expect(await campaigns()).toHaveLength(1);
  });

  test('while the campaign of the run before goes on, the next run waits for its own turn', async () => {
    await t.call('POST', '/v1/channels/wa-matriz/pause');
    await put({ schedule: { minute: '30,40', hour: 7 } });
    clock.advance(10 * minuteMs);
    await look();
    await expect.poll(async () => (await campaigns())[0]?.records.queued, { timeout: 20_000 }).toBe(2);
    clock.advance(10 * minuteMs);
    await look();
    expect(await campaigns()).toHaveLength(1);
    expect((await view()).runs[0]).toMatchObject({ outcome: 'overlap', campaignId: null });
    expect((await view()).runs[0]?.text).toContain('anterior');
  });

  test('a notification that is gone by then is told on the run, and nothing starts', async () => {
    await put();
    await t.call('DELETE', '/v1/notifications/aviso');
    clock.advance(10 * minuteMs);
    await look();
    expect((await view()).runs[0]).toMatchObject({ outcome: 'refused', text: 'não existe "aviso"' });
    expect(await campaigns()).toEqual([]);
  });

  test('switched off it does not run, and says that there is no next run', async () => {
    await put({ enabled: false });
    clock.advance(10 * minuteMs);
    await look();
    expect(await view()).toMatchObject({ nextRunAt: null, runs: [] });
  });

  test.each([
    ['IXC-45: minute 60', { schedule: { minute: 60, hour: 7 } }, 'schedule.minute', '60 não existe'],
    [
      'an unknown time zone',
      { schedule: { minute: 0, hour: 7, timeZone: 'America/Sao_Palo' } },
      'schedule.timeZone',
      'Sao_Palo',
    ],
    ['31 of a month with 30 days', { schedule: { minute: 0, hour: 7, dayOfMonth: 31, month: 4 } }, 'schedule', ''],
    ['a file', { campaign: { ...campaign, audience: { kind: 'file' } } }, 'campaign.audience.kind', 'origem'],
    ['no mobile', { campaign: { ...campaign, map: { standard: {} } } }, 'campaign.map.standard.mobile', ''],
  ])('%s: refused by name, and nothing kept', async (_, more, path, said) => {
    const { status, body } = await put(more, 'errada');
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors[0]?.path).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}`));
    expect(body.errors[0]?.messagePt).toContain(said);
    expect((await t.call('GET', '/v1/tasks/errada')).status).toBe(404);
  });

  test('29 February alone is taken with a warning', async () => {
    const { body } = await put({ schedule: { minute: 0, hour: 7, dayOfMonth: 29, month: 2 } });
    expect(body.warnings).toHaveLength(1);
    expect(body.nextRunAt).toBe('2028-02-29T10:00:00.000Z');
  });
});
