/** Campaigns that wait for a task: queued at once, sent by its run, and moved or kept with it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TaskEntry } from '../../contracts/task.ts';
import { look } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';
import { customer, login, minuteMs, phoneOf, queueName, type ReportStage, startReport } from './report-kit.ts';

const sevenThirty = '2026-11-20T10:30:00.000Z';

describe.each(ledgers)('a queue that a task empties on %s', (ledger) => {
  let s: ReportStage;
  beforeEach(async () => {
    s = await startReport({ ledger });
    expect((await s.putQueue()).status).toBe(200);
  });
  afterEach(() => s.stop());

  const runTask = (ms: number) => {
    s.clock.advance(ms);
    return s.t.hub.taskRunner.look();
  };
  const queued = async (more: object = {}) => {
    const id = await s.started({ queue: 'fila', ...more });
    await s.untilRead(id);
    return id;
  };

  test('IXC-41: starting queues and reports what was queued; nothing is sent, and log and timeline say what it waits for', async () => {
    const id = await queued();
    await expect.poll(async () => (await s.view(id)).waitsUntil, { timeout: 20_000 }).toBe(sevenThirty);
    expect(await s.view(id)).toMatchObject({
      state: 'running',
      queue: 'fila',
      records: { total: 8, queued: 3, leftOut: 5 },
      messages: { queued: 3 },
    });
    const records = (await s.records(id)).filter(({ result }) => result === 'queued');
    expect(records.map(({ contact, status }) => [contact, status])).toEqual(
      [1, 2, 3].map((n) => [phoneOf(n), 'queued']),
    );
    const said = `Na fila da tarefa "${queueName}", que roda em ${sevenThirty}`;
    expect((await s.log(id)).map(({ message, status, sentAt }) => [message, status, sentAt])).toEqual(
      Array(3).fill([said, null, null]),
    );
    const message = await s.t.message(records[0]?.messageId ?? '');
    expect(message.dueAt).toBe(sevenThirty);
    expect(message.timeline[0]?.text).toContain(`na fila da tarefa "${queueName}"; prevista para ${sevenThirty}`);
    expect(await s.queue()).toMatchObject({ kind: 'drain', waiting: 3, nextRunAt: sevenThirty, runs: [] });
    await runTask(9 * minuteMs);
    // A message without a task passes them: dispatch has had its turn by then.
    await s.t.untilStatus(await s.t.sendText('11988880001'), 'read');
    expect(s.told()).toEqual(['+5511988880001']);
  });

  test('IXC-42: at its time the task empties the queue, once, and its run tells what it let go', async () => {
    const id = await queued();
    await runTask(10 * minuteMs);
    await s.untilFinished(id);
    expect(s.told().sort()).toEqual([1, 2, 3].map(phoneOf));
    expect(
      (await s.log(id)).map(({ status, sentAt }) => [status, Date.parse(sentAt ?? '') >= Date.parse(sevenThirty)]),
    ).toEqual(Array(3).fill(['sucesso', true]));
    await s.t.hub.taskRunner.look();
    expect(await s.queue()).toMatchObject({
      waiting: 0,
      nextRunAt: '2026-11-23T10:30:00.000Z',
      runs: [{ at: sevenThirty, outcome: 'released', released: 3, campaignId: null, text: null }],
    });
    // A run with nothing to let go is a run too.
    await runTask(3 * 24 * 60 * minuteMs);
    expect((await s.queue()).runs.map(({ at, released }) => [at, released])).toEqual([
      ['2026-11-23T10:30:00.000Z', 0],
      [sevenThirty, 3],
    ]);
    expect(s.told()).toHaveLength(3);
  });

  test('what came due while Ponte was down leaves when it is back, and its run says so', async () => {
    const id = await queued();
    await s.t.call('POST', '/v1/channels/wa-matriz/pause');
    await runTask(4 * 24 * 60 * minuteMs);
    await s.t.call('POST', '/v1/channels/wa-matriz/resume');
    await s.untilFinished(id);
    expect(s.told()).toHaveLength(3);
    const { runs } = await s.queue();
    expect(runs[1]?.text).toContain('saiu mais tarde');
    expect(runs.map(({ at, released }) => [at, released])).toEqual([
      ['2026-11-23T10:30:00.000Z', 0],
      [sevenThirty, 3],
    ]);
  });

  test('another schedule moves what waits to its next run', async () => {
    const id = await queued();
    const moved = await s.putQueue({ schedule: { minute: 0, hour: 9 } });
    expect(moved.body).toMatchObject({ waiting: 3, nextRunAt: '2026-11-20T12:00:00.000Z' });
    expect((await s.log(id))[0]?.message).toContain('2026-11-20T12:00:00.000Z');
    expect((await s.view(id)).waitsUntil).toBe('2026-11-20T12:00:00.000Z');
    await runTask(20 * minuteMs);
    await s.t.untilStatus(await s.t.sendText('11988880001'), 'read');
    expect(s.told()).toEqual(['+5511988880001']);
    await runTask(80 * minuteMs);
    await s.untilFinished(id);
    expect(s.told()).toHaveLength(4);
    expect((await s.queue()).runs[0]).toMatchObject({ at: '2026-11-20T12:00:00.000Z', released: 3 });
  });

  test('while messages wait the task is not switched off, removed or made another; with its campaign cancelled it is', async () => {
    const id = await queued();
    const changes = {
      enabled: () => s.putQueue({ enabled: false }),
      id: () => s.t.call<{ code: string; errors: { path: string; messagePt: string }[] }>('DELETE', '/v1/tasks/fila'),
      kind: () =>
        s.putQueue({
          kind: 'campaign',
          campaign: { name: 'X', notification: 'aviso-rede', audience: { kind: 'source', source: 'mala' }, map: mapOf },
        }),
    };
    await putMailing();
    for (const [path, change] of Object.entries(changes)) {
      const { status, body } = await change();
      expect([status, body.code, body.errors?.[0]?.path], path).toEqual([409, 'state_conflict', path]);
      expect(body.errors?.[0]?.messagePt).toBe(
        `3 mensagens esperam pela tarefa "fila": antes, cancele a campanha, POST /v1/campaigns/{id}/cancel: ${id}`,
      );
    }
    expect(await s.queue()).toMatchObject({ enabled: true, waiting: 3 });
    expect((await s.post(id, 'cancel')).status).toBe(200);
    expect((await s.view(id)).messages).toEqual({ cancelled: 3 });
    expect(await s.queue()).toMatchObject({ waiting: 0 });
    expect((await s.t.call('DELETE', '/v1/tasks/fila')).status).toBe(204);
    s.clock.advance(60 * minuteMs);
    await s.t.untilStatus(await s.t.sendText('11988880001'), 'read');
    expect(s.told()).toEqual(['+5511988880001']);
  });

  test('a task that is switched off or gone takes no campaign', async () => {
    const { body } = await s.make({ queue: 'fila' });
    await s.putQueue({ enabled: false });
    const off = await s.begin(body.id, 3);
    expect([off.status, off.body.errors?.[0]?.path]).toEqual([409, 'queue']);
    await s.t.call('DELETE', '/v1/tasks/fila');
    expect((await s.begin(body.id, 3)).status).toBe(409);
    expect((await s.view(body.id)).state).toBe('ready');
    expect(await s.log(body.id)).toEqual([]);
  });

  test.each([
    ['hours', { sendingHours: { from: '08:00', to: '20:00' } }, 'sendingHours'],
    ['a cap', { dailyCap: 10 }, 'dailyCap'],
    ['the lane of agents', { lane: 'realtime' }, 'lane'],
  ])('%s of its own is none of a campaign that waits for a task', async (_, more, path) => {
    const { status, body } = await s.make({ queue: 'fila', ...more });
    expect([status, body.errors?.map((one) => one.path)]).toEqual([422, [path]]);
  });

  test('what may only go within some time counts from the run, not from the queueing', async () => {
    const id = await queued({ validSeconds: 60 });
    const [row] = await s.log(id);
    expect((await s.t.message(row?.id ?? '')).expiresAt).toBe('2026-11-20T10:31:00.000Z');
    await runTask(10 * minuteMs);
    await s.untilFinished(id);
    expect(s.told()).toHaveLength(3);
  });

  const mapOf = { standard: { code: 'codigo', name: 'nome', mobile: 'celular' } };
  const putMailing = () =>
    s.t.call('PUT', '/v1/sources/mala', {
      name: 'Mala',
      connector: 'mailing-rest',
      config: { url: 'http://127.0.0.1:9/nada' },
    });

  test('a campaign of a task may wait for another task, which has no campaign of its own', async () => {
    await putMailing();
    const campaign = {
      name: 'N',
      notification: 'aviso-rede',
      audience: { kind: 'source', source: 'mala' },
      map: mapOf,
    };
    const task = { name: 'Noite', schedule: { minute: 0, hour: 2 } };
    const put = (more: object) =>
      s.t.call<{ errors: { path: string }[] }>('PUT', '/v1/tasks/noite', { ...task, ...more });
    expect((await put({ campaign: { ...campaign, queue: 'fila' } })).status).toBe(200);
    expect((await put({ campaign: { ...campaign, queue: 'noite' } })).body.errors[0]?.path).toBe('campaign.queue');
    expect((await put({ kind: 'drain', campaign })).body.errors[0]?.path).toBe('campaign');
    expect((await put({})).body.errors[0]?.path).toBe('campaign');
  });

  test('a key of one channel sees the task and changes nothing that other channels wait for', async () => {
    const { body } = await s.t.call<{ key: string }>('POST', '/v1/keys', {
      name: 'só matriz',
      scopes: ['read', 'manage'],
      channels: ['wa-matriz'],
    });
    const headers = { authorization: `Bearer ${body.key}` };
    expect((await s.t.call('GET', '/v1/tasks/fila', undefined, headers)).status).toBe(200);
    const put = { kind: 'drain', name: queueName, schedule: { minute: 0, hour: 9 } };
    const refused = await s.t.call<{ code: string }>('PUT', '/v1/tasks/fila', put, headers);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden_channel']);
    expect((await s.t.call('DELETE', '/v1/tasks/fila', undefined, headers)).status).toBe(403);
    expect((await s.t.call('GET', '/v1/tasks/fila', undefined, headers)).body).toMatchObject({
      nextRunAt: sevenThirty,
    });
  });

  test('in ponte.yaml a task may name a queue that stands further down; one that is waited for cannot be left out', async () => {
    await putMailing();
    const campaign = {
      name: 'N',
      notification: 'aviso-rede',
      audience: { kind: 'source', source: 'mala' },
      map: mapOf,
    };
    const entries = [
      { id: 'noite', name: 'Noite', schedule: { minute: 0, hour: 2 }, campaign: { ...campaign, queue: 'fila' } },
      { id: 'fila', kind: 'drain', name: queueName, schedule: { minute: 30, hour: 7, weekday: '1-5' } },
    ].map((one) => TaskEntry.parse(one));
    const { tasks } = s.t.hub;
    await tasks.applyFile(entries);
    await queued();
    await expect(tasks.applyFile(entries.slice(0, 1))).rejects.toThrow(/3 messages wait for the task "fila"/);
    await tasks.applyFile([
      ...entries.slice(0, 1),
      TaskEntry.parse({ ...entries[1], schedule: { minute: 0, hour: 9 } }),
    ]);
    expect(await s.queue()).toMatchObject({ waiting: 3, nextRunAt: '2026-11-20T12:00:00.000Z', origin: 'file' });
  });
});

describe.each(ledgers)('a large queue on %s', (ledger) => {
  const numbers = Array.from({ length: 1_000 }, (_, place) => place + 1);
  const rows = {
    cliente: numbers.map((n) => customer(n)),
    cliente_contrato: [],
    radusuarios: numbers.map((n) => login(10_000 + n, n)),
  };
  let s: ReportStage;
  beforeEach(async () => {
    s = await startReport({ ledger, rows, settings: { maxBacklog: 50 } });
    await s.putQueue();
  });
  afterEach(() => s.stop());

  test('IXC-06, IXC-72: one command queues 1,000 rows, and one run lets them all go, each once; nobody else is shut out', async () => {
    const id = await s.started({ queue: 'fila' });
    await s.untilRead(id);
    expect((await s.view(id)).records).toMatchObject({ total: 1_000, queued: 1_000, leftOut: 0 });
    const text = { channel: 'wa-suporte', to: '+5511988880001', content: { type: 'text', body: 'Oi' } };
    await s.t.hub.backlog.refresh();
    expect((await s.t.call('POST', '/v1/messages', text)).status, 'while they wait').toBe(202);
    await s.t.call('POST', '/v1/channels/wa-matriz/pause');
    s.clock.advance(10 * minuteMs);
    await s.t.hub.taskRunner.look();
    await s.t.hub.backlog.refresh();
    expect((await s.t.call('POST', '/v1/messages', text)).status, 'while they are due').toBe(202);
    await s.t.call('POST', '/v1/channels/wa-matriz/resume');
    await s.untilFinished(id);
    const told = s.told().filter((to) => to !== '+5511988880001');
    expect(told).toHaveLength(1_000);
    expect(new Set(told).size).toBe(1_000);
    expect((await s.queue()).runs[0]).toMatchObject({ at: sevenThirty, released: 1_000 });
  });

  test('what waits for a task keeps no other campaign waiting', async () => {
    const waiting = await s.started({ queue: 'fila' });
    await s.untilRead(waiting);
    // In other words: the same text twice to one person is stopped by a rule.
    await s.t.call('PUT', '/v1/notifications/outro', {
      name: 'Outro aviso',
      channel: 'wa-matriz',
      template: { name: 'aviso_rede', language: 'pt_BR' },
      variables: ['1', '2', '3'].map((parameter) => ({ parameter, from: 'nome' })),
    });
    const now = await s.started({ notification: 'outro' });
    await s.untilFinished(now);
    expect(s.told()).toHaveLength(1_000);
    const [left] = await look(
      s.t.hub.store.reader,
      `select count(*) as n from message where campaign_id = ?1 and status = 'queued'`,
      waiting,
    );
    expect(Number(left?.n)).toBe(1_000);
  });
});
