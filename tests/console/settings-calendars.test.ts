/** Calendars and consumers in the console. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChannelView } from '../../contracts/admin.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { filledForm } from './channels-kit.ts';

const calendars = '/console/settings/calendars';

describe('calendars and consumers', () => {
  let t: TestPonte;
  let admin: ConsoleUser;
  beforeAll(async () => {
    t = await startTestPonte({ ledger: 'sqlite', rules: { optOutConfirmation: 'Até logo.', enforceWindow: false } });
    admin = await openConsole(t.url);
  }, 60_000);
  afterAll(() => t.stop());

  const channel = async () => (await t.call<ChannelView>('GET', '/v1/channels/wa-matriz')).body;

  test('hours are told per kind of message, and the holidays of the next twelve months', async () => {
    const page = await admin.get(calendars);
    expect(page.text).toContain('Marketing 09:00–18:00 09:00–13:00 não envia não envia');
    expect(page.text).toContain('A qualquer hora: Utilidade, Autenticação, Atendimento.');
    for (const name of ['Natal', 'Sexta-feira Santa', 'Dia da Consciência Negra', 'todos os canais'])
      expect(page.text).toContain(name);
    const { body } = await t.call('GET', '/v1/holidays?from=2026-11-20&months=2');
    expect(body.data).toEqual([
      { date: '2026-11-20', name: 'Black Awareness Day', namePt: 'Dia da Consciência Negra' },
      { date: '2026-12-25', name: 'Christmas Day', namePt: 'Natal' },
      { date: '2027-01-01', name: "New Year's Day", namePt: 'Confraternização Universal' },
    ]);
    expect((await t.call('GET', '/v1/holidays?from=9999-12-01&months=60')).status).toBe(200);
    expect((await t.call('GET', '/v1/holidays?from=hoje')).status).toBe(422);
  });

  test('a change of the calendar leaves everything else of the channel as it is', async () => {
    const before = await channel();
    const path = `${calendars}/wa-matriz`;
    const own = Temporal.Now.plainDateISO().add({ months: 2 }).with({ day: 28 }).toString();
    const form = {
      ...filledForm((await admin.get(path)).html),
      'rules.quietHours.mode': 'own',
      'rules.quietHours.0.categories.utility': 'on',
      'rules.quietHours.0.lanes.bulk': 'on',
      'rules.quietHours.0.weekdays.from': '08:00',
      'rules.quietHours.0.weekdays.to': '20:00',
      'rules.extraHolidays': own,
    };
    for (const _ of ['once', 'twice'])
      expect((await admin.post(path, form)).text).toContain(`Calendário de ${before.name} salvo.`);
    const page = await admin.get(calendars);
    expect(page.text).toContain('Utilidade · Disparos (bulk) 08:00–20:00 não envia não envia não envia');
    expect(page.text).toContain('A qualquer hora: Marketing, Utilidade · Atendimento (realtime), Autenticação');
    expect(page.text).toContain(`Feriado local ${before.name}`);
    const { rules, ...rest } = await channel();
    const { rules: rulesBefore, ...restBefore } = before;
    expect({ ...rest, owner: null, health: null }).toEqual({ ...restBefore, origin: 'api', owner: null, health: null });
    expect(rules).toEqual({
      ...rulesBefore,
      extraHolidays: [own],
      quietHours: [
        {
          categories: ['utility'],
          lanes: ['bulk'],
          weekdays: { from: '08:00', to: '20:00' },
          saturday: null,
          sunday: null,
          holidays: null,
        },
      ],
    });
    const usual = {
      ...filledForm((await admin.get(path)).html),
      'rules.quietHours.mode': 'usual',
      'rules.extraHolidays': '',
    };
    await admin.post(path, usual);
    expect((await channel()).rules).toEqual(rulesBefore);
  });

  test('what is wrong is told at its field', async () => {
    const path = `${calendars}/wa-matriz`;
    const page = await admin.post(path, {
      'rules.quietHours.mode': 'own',
      'rules.quietHours.0.weekdays.from': '18:00',
      'rules.quietHours.0.weekdays.to': '09:00',
      'rules.extraHolidays': '25/01/2026',
    });
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('Nada foi salvo')]);
    expect(page.html).toContain('id="f-rules.extraHolidays-error"');
    expect(page.html).toContain('id="f-rules.quietHours.0.weekdays.to-error"');
    expect(page.html).toContain('25/01/2026');
  });

  test('who does not manage sees calendars and cannot change them', async () => {
    const password = 'cavalo-bateria-grampo';
    await t.call('PUT', '/v1/users/davi', { name: 'Davi', role: 'read', password });
    const davi = await openConsole(t.url, { user: 'davi', password });
    expect((await davi.get(calendars)).html).not.toContain(`${calendars}/wa-matriz`);
    expect((await davi.get(`${calendars}/wa-matriz`)).status).toBe(403);
    expect((await davi.post(`${calendars}/wa-matriz`, {})).status).toBe(403);
  });

  test('without RabbitMQ consumers are shown the feed, with its newest event', async () => {
    await t.sendText('+5511988880003', 'olá');
    const page = await admin.get('/console/settings/consumers');
    expect(page.text).toContain('Não está configurado.');
    const { body } = await t.call<{ bus: object; feed: { lastEventId: string } }>('GET', '/v1/consumers');
    expect(body.bus).toMatchObject({
      status: 'off',
      commandsWaiting: null,
      eventsWaiting: null,
      oldestWaitingAt: null,
    });
    expect((await t.call('GET', `/v1/events?after=${body.feed.lastEventId}`)).status).toBe(200);
    expect(page.html).toContain(`${t.url}/v1/events`);
    expect(page.text).toContain('Chaves que leem eventos');
  });
});
