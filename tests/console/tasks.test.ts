/** Tasks in the console: the schedule in words, the calendar, what its runs queued. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScheduleCheck } from '../../contracts/schedule.ts';
import type { TaskView } from '../../contracts/task.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { minuteMs, queueName, type ReportStage, startReport } from '../triggers/report-kit.ts';

let s: ReportStage;
let admin: ConsoleUser;
beforeAll(async () => {
  s = await startReport({});
  await s.putQueue();
  admin = await openConsole(s.t.url);
});
afterAll(() => s.stop());

const check = async (schedule: Record<string, string>) => {
  const { status, body, text } = await s.t.call('GET', `/v1/schedules/check?${new URLSearchParams(schedule)}`);
  expect(status, text).toBe(200);
  return ScheduleCheck.parse(body);
};
/** Days of the calendar on which it runs, with what stands there. */
const shownDays = (html: string) =>
  [...html.matchAll(/<td class="runs[^"]*"[^>]*><time datetime="([^"]+)">\d+<\/time>((?:<span>[^<]*<\/span>)*)/g)].map(
    ([, date, spans = '']) => [date, ...[...spans.matchAll(/<span>([^<]*)<\/span>/g)].map(([, text]) => text)],
  );
const shownRuns = (html: string) =>
  [...(/<ol class="next"[\s\S]*?<\/ol>/.exec(html)?.[0] ?? '').matchAll(/datetime="([^"]+)"/g)].map(([, at]) => at);

const form = {
  do: 'save',
  id: 'fila-da-noite',
  kind: 'drain',
  name: 'Fila da noite',
  minute: '0',
  hour: '22',
  dayOfMonth: 'Todos',
  month: 'Todos',
  weekday: '1-5',
  timeZone: 'America/Manaus',
  enabled: 'on',
};

describe('the page of a task', () => {
  test('says in words when it runs, and shows the days and the next ten runs of the schedule itself', async () => {
    const { html, text } = await admin.get('/console/tasks/fila');
    expect(text).toContain('Às 07:30, de segunda a sexta. Fuso: America/Sao_Paulo');
    const { next, days } = await check({ minute: '30', hour: '7', weekday: '1-5' });
    expect(shownRuns(html)).toEqual(next);
    expect(next).toHaveLength(10);
    expect(shownDays(html)).toEqual(days.map(({ date }) => [date, '07:30']));
    expect(html).toContain('<td class="runs" aria-current="date"><time datetime="2026-11-20">');
  });

  test('turns to another month', async () => {
    const { html } = await admin.get('/console/tasks/fila?month=2027-02');
    expect(html).toContain('fevereiro de 2027');
    expect(shownDays(html)).toHaveLength(20);
    expect(html).toContain('href="/console/tasks/fila?month=2027-01"');
    expect((await admin.get('/console/tasks/fila?month=2027-13')).text).toContain('um mês como 2026-11');
  });

  test('tells each run in its own zone and in that of the reader', async () => {
    await s.t.call('PUT', '/v1/tasks/manaus', {
      kind: 'drain',
      name: 'Manaus',
      schedule: { minute: 0, hour: 23, timeZone: 'America/Manaus' },
    });
    const { text } = await admin.get('/console/tasks/manaus');
    expect(text).toContain('Horários em America/Manaus; embaixo, os seus, em America/Sao_Paulo.');
    expect(text).toContain('sex., 20/11/2026, 23:00');
    expect(text).toContain('para você: sáb., 21/11/2026, 00:00');
  });

  test('shows what waits for it, and what its runs let go', async () => {
    const campaign = await s.started({ queue: 'fila' });
    await s.untilRead(campaign);
    expect((await admin.get('/console/tasks/fila')).text).toContain('3 mensagens');
    s.clock.advance(10 * minuteMs);
    await s.t.hub.taskRunner.look();
    await s.untilFinished(campaign);
    const { text } = await admin.get('/console/tasks/fila');
    expect(text).toContain('Fila liberada 3 mensagens liberadas');
    expect((await admin.get('/console/tasks')).text).toContain(queueName);
  });

  test('a task is switched off and on, once or twice', async () => {
    for (const [enabled, words] of [
      ['off', 'A tarefa foi desligada.'],
      ['on', 'A tarefa foi ligada.'],
    ] as const)
      for (let i = 0; i < 2; i++) {
        expect((await admin.post('/console/tasks/manaus/enabled', { enabled })).text).toContain(words);
        const { body } = await s.t.call<TaskView>('GET', '/v1/tasks/manaus');
        expect(body.enabled).toBe(enabled === 'on');
        expect(body.schedule).toEqual({ minute: 0, hour: 23, timeZone: 'America/Manaus' });
      }
  });
});

describe('the editor', () => {
  test('shows while it is typed when it would run, and keeps nothing', async () => {
    const { html, text } = await admin.post('/console/new/task', { ...form, do: 'check', dayOfMonth: '1-10' });
    expect(text).toContain('Às 22:00, nos dias 1 a 10 do mês, só quando também cai entre segunda e sexta.');
    const { next } = await check({
      minute: '0',
      hour: '22',
      dayOfMonth: '1-10',
      weekday: '1-5',
      timeZone: 'America/Manaus',
    });
    expect(shownRuns(html)).toEqual(next);
    expect(html).toContain('value="Fila da noite"');
    expect((await s.t.call('GET', '/v1/tasks/fila-da-noite')).status).toBe(404);
  });

  test('turns the month without losing what was typed', async () => {
    const { html } = await admin.post('/console/new/task', { ...form, do: '', calendar: '2027-01' });
    expect(html).toContain('janeiro de 2027');
    expect(html).toContain('value="Fila da noite"');
  });

  test('says plainly that a schedule never runs, and does not save it', async () => {
    const never = { ...form, dayOfMonth: '31', month: '2,4' };
    const shown = await admin.post('/console/new/task', { ...never, do: 'check' });
    expect(shown.text).toContain('Nunca vai executar. nunca executa: nenhum dos meses escolhidos tem dia 31');
    const refused = await admin.post('/console/new/task', never);
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/id="f-dayOfMonth"[^>]*aria-invalid="true"/);
    expect((await s.t.call('GET', '/v1/tasks/fila-da-noite')).status).toBe(404);
  });

  test('every wrong field is told at the field, in both languages', async () => {
    const wrong = { ...form, minute: '75', hour: '9-5', timeZone: 'Marte' };
    const { html, text, status } = await admin.post('/console/new/task', wrong);
    expect(status).toBe(422);
    for (const name of ['minute', 'hour', 'timeZone'])
      expect(html).toMatch(new RegExp(`id="f-${name}"[^>]*aria-invalid="true"`));
    expect(text).toContain('75 não existe no campo Minuto: use de 0 a 59');
    expect(text).toContain('o intervalo 9-5 está invertido');
    await admin.post('/console/preferences', { language: 'en', back: '/console' });
    const english = await admin.post('/console/new/task', wrong);
    expect(english.text).toContain('75 is no minute: use 0 to 59');
    expect((await admin.get('/console/tasks/fila')).text).toContain('At 07:30, Monday to Friday.');
    await admin.post('/console/preferences', { language: 'pt', back: '/console' });
  });

  test('saves a task; sent twice it is one; changing it moves its next run', async () => {
    for (let i = 0; i < 2; i++)
      expect((await admin.post('/console/new/task', form)).text).toContain('A tarefa foi salva.');
    const { html } = await admin.get('/console/tasks/fila-da-noite/edit');
    expect(html).toContain('name="weekday" type="text" value="1-5"');
    await admin.post('/console/tasks/fila-da-noite/edit', { ...form, hour: '21' });
    const { body } = await s.t.call<TaskView>('GET', '/v1/tasks/fila-da-noite');
    expect(body).toMatchObject({ kind: 'drain', scheduleTextPt: 'Às 21:00, de segunda a sexta.' });
    const taken = await admin.post('/console/new/task', { ...form, name: 'Outra' });
    expect([taken.status, taken.text]).toEqual([422, expect.stringContaining('"fila-da-noite" já existe')]);
    expect((await admin.post('/console/tasks/fila-da-noite/delete')).text).toContain('A tarefa foi excluída.');
  });

  test('who may only read sees when it runs, and changes nothing', async () => {
    const { body } = await s.t.call<{ key: string }>('POST', '/v1/keys', { name: 'leitura', scopes: ['read'] });
    const reader = await openConsole(s.t.url, { key: body.key });
    const page = await reader.get('/console/tasks/fila');
    expect(page.text).toContain('Às 07:30, de segunda a sexta.');
    for (const word of ['Editar', 'Desligar']) expect(page.text).not.toContain(word);
    expect((await reader.get('/console/tasks/fila/edit')).text).toContain('Só a gestão altera tarefas');
    await reader.post('/console/tasks/fila/enabled', { enabled: 'off' });
    expect((await s.queue()).enabled).toBe(true);
  });
});
