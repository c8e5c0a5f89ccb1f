/** The whole way of a notice over the login-status report, step by step, as an operator of an ISP walks it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignPreview, CampaignView } from '../../contracts/campaign.ts';
import type { LogRow } from '../../contracts/log.ts';
import type { NotificationView } from '../../contracts/notification.ts';
import type { TaskView } from '../../contracts/task.ts';
import { ledgers } from '../kit/services.ts';
import { audience, minuteMs, phoneOf, queueName, type ReportStage, startReport } from '../triggers/report-kit.ts';

describe.each(ledgers)('IXC-71: from the message to the customer on %s', (ledger) => {
  let s: ReportStage;
  let form: Record<string, unknown>;
  let input: Record<string, unknown>;
  let campaign: string;
  let count: number;
  let task: Record<string, unknown>;
  beforeAll(async () => {
    s = await startReport({ ledger });
    // Comes with the installation: it has to be there before something can wait for it.
    await s.putQueue({ schedule: { minute: 0, hour: 23 } });
  });
  afterAll(() => s.stop());
  const get = async <Body>(path: string) => {
    const { status, body, text } = await s.t.call<Body>('GET', path);
    expect(status, text).toBe(200);
    return body;
  };

  test('A: open Mensagens Omnichannel', async () => {
    const { data } = await get<{ data: NotificationView[] }>('/v1/notifications');
    expect(data.map(({ id }) => id)).toEqual(['aviso-rede']);
  });

  test('B: Novo, with the channels to choose from', async () => {
    const { data } = await get<{ data: { id: string }[] }>('/v1/channels');
    expect(data.map(({ id }) => id)).toContain('wa-matriz');
    form = { channel: 'wa-matriz' };
  });

  test('C: fill in: description, template, variables', async () => {
    const { data } = await get<{ data: { name: string; language: string; status: string }[] }>(
      '/v1/templates?channel=wa-matriz',
    );
    const [template] = data;
    expect(template?.status).toBe('APPROVED');
    form = {
      ...form,
      name: 'Falha de rede',
      template: { name: template?.name, language: template?.language },
      variables: [
        { parameter: '1', label: 'Nome', from: 'nome', format: 'first_name' },
        { parameter: '2', label: 'Local', from: 'local' },
        { parameter: '3', label: 'Logins', from: 'logins' },
      ],
    };
  });

  test('D: Salvar', async () => {
    const saved = await s.t.call('PUT', '/v1/notifications/falha-rede', form);
    expect(saved.status, saved.text).toBe(200);
    expect(await get<NotificationView>('/v1/notifications/falha-rede')).toMatchObject({ problems: [] });
  });

  test('E: open Relatório de status logins', async () => {
    const { data } = await get<{ data: { id: string; resources: string[]; loginState: string }[] }>('/v1/sources');
    expect(data).toEqual([expect.objectContaining({ id: 'erp', loginState: 'full' })]);
  });

  test('F: choose by customer, contract and login, in an order', () => {
    input = { name: 'Falha no Centro', purpose: 'instability', audience, queue: 'fila' };
  });

  test('G: Mensagem via Opa Suite: pick the message, and check whom the filter means', async () => {
    const made = await s.t.call<CampaignView>('POST', '/v1/campaigns', { ...input, notification: 'falha-rede' });
    expect(made.status, made.text).toBe(201);
    campaign = made.body.id;
    const { body } = await s.t.call<CampaignPreview>('POST', `/v1/campaigns/${campaign}/preview`);
    expect(body.records.filter(({ text }) => text !== null)).toHaveLength(3);
    count = body.confirm ?? 0;
  });

  test('H: Enviar Omnichannel, confirmed: queued, and nothing sent', async () => {
    expect((await s.begin(campaign)).status).toBe(409);
    expect((await s.begin(campaign, count)).status).toBe(200);
    await s.untilRead(campaign);
    expect(await s.view(campaign)).toMatchObject({ records: { queued: 3 }, messages: { queued: 3 } });
    expect(s.told()).toEqual([]);
  });

  test('I: open Agenda de tarefas', async () => {
    const { data } = await get<{ data: TaskView[] }>('/v1/tasks');
    expect(data).toEqual([expect.objectContaining({ name: queueName, waiting: 3 })]);
  });

  test('J: the task that sends what is queued', () => {
    task = { kind: 'drain', name: queueName };
  });

  test('K: Hora 7, Minuto 30, Monday to Friday', () => {
    task = { ...task, schedule: { minute: 30, hour: 7, dayOfMonth: 'Todos', month: 'Todos', weekday: '1-5' } };
  });

  test('L: Salvar: what waits goes at the new time', async () => {
    const saved = await s.t.call<TaskView>('PUT', '/v1/tasks/fila', task);
    expect(saved.status, saved.text).toBe(200);
    expect(saved.body).toMatchObject({ waiting: 3, nextRunAt: '2026-11-20T10:30:00.000Z' });
  });

  test('M: at half past seven the message reaches the customers, and the log has it', async () => {
    s.clock.advance(10 * minuteMs);
    await s.t.hub.taskRunner.look();
    await s.untilFinished(campaign);
    expect(s.told().sort()).toEqual([1, 2, 3].map(phoneOf));
    const { data } = await get<{ data: LogRow[] }>(`/v1/log?campaignId=${campaign}`);
    expect(data.map(({ status, communicationType }) => [status, communicationType])).toEqual(
      Array(3).fill(['sucesso', 'whatsapp']),
    );
    expect((await s.queue()).runs[0]).toMatchObject({ outcome: 'released', released: 3 });
  });
});
