/** Campaigns in the console over other audiences: the login report, confirmed by its number; a webservice that is down; SMS. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailingRestSimulator, startMailingRestSimulator } from '../../connectors/mailing-rest/simulator.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { type SmsPonte, startSmsPonte } from '../kit/sms.ts';
import { type ReportStage, startReport } from '../triggers/report-kit.ts';
import { fileOf, formOf, idOf, line, type Operator, type Stage, startStage } from './campaigns-kit.ts';

describe('over the login report', () => {
  let s: ReportStage;
  let admin: ConsoleUser;
  beforeAll(async () => {
    s = await startReport({});
    admin = await openConsole(s.t.url);
  });
  afterAll(() => s.stop());

  test('chosen by filters, counted, confirmed by the number; with another number than now nothing starts', async () => {
    const first = await admin.postOnly('/console/campaigns/new', {
      name: 'Falha no Centro',
      notification: 'aviso-rede',
      way: '',
      audience: 'logins:erp',
    });
    const id = idOf(first);
    const at = `/console/campaigns/${id}`;
    expect(first.location).toBe(`${at}/people`);
    const people = await admin.get(`${at}/people`);
    expect(formOf(people.html)).toMatchObject({ 'filters.0.field': 'login.state', 'filters.0.values': 'offline' });
    expect(people.text).toContain('online = Online, offline = Offline, unknown = Sem status');

    const wrong = await admin.postOnly(`${at}/people`, {
      'filters.0.field': 'login.state',
      'filters.0.op': '=',
      'filters.0.values': 'caiu',
    });
    expect(wrong.status).toBe(422);
    expect(formOf(wrong.html)['filters.0.values']).toBe('caiu');
    const chosen = {
      ...formOf(people.html),
      'filters.1.field': 'customer.district',
      'filters.1.op': '=',
      'filters.1.values': 'Centro',
    };
    const more = await admin.postOnly(`${at}/people`, { ...chosen, add: '1' });
    expect(more.text).toContain('Filtro 4');
    const times = await admin.post(`${at}/people`, chosen);
    expect(times.text).toContain('Horários e limites');

    const check = await admin.get(`${at}?count=1`);
    for (const words of [
      '3 mensagens',
      '5 ficam de fora',
      'telefone_celular é um telefone fixo',
      'Iniciar: enviar a 3',
    ])
      expect(check.text).toContain(words);
    expect(check.html).toContain('name="confirm" value="3"');
    expect((await admin.get(at)).html).toContain('hx-trigger="load"');

    // Somebody moves there between looking and starting.
    s.erp.set('cliente', '9', { bairro: 'Centro' });
    const other = await admin.post(`${at}/start`, { confirm: '3' });
    expect(other.text).toContain('O número confirmado não é o número de destinatários agora; nada foi iniciado.');
    expect(other.text).toContain('o relatório tem 4 destinatários agora');
    expect((await admin.get(`${at}?count=1`)).text).toContain('Iniciar: enviar a 4');
    const started = await Promise.all([1, 2].map(() => admin.postOnly(`${at}/start`, { confirm: '4' })));
    expect(started.map(({ status }) => status)).toEqual([303, 303]);
    await s.untilFinished(id);
    const done = await admin.get(at);
    expect(done.text).toContain('9 de 9');
    expect(done.text).toMatch(/lida 4 .*ficaram de fora 5/);
  });
});

describe('over a webservice', () => {
  let s: Stage;
  let maria: Operator;
  let webservice: MailingRestSimulator;
  beforeAll(async () => {
    webservice = await startMailingRestSimulator({ records: [] });
    s = await startStage();
    await s.t.call('PUT', '/v1/sources/cobranca', {
      name: 'Cobrança',
      connector: 'mailing-rest',
      config: { url: webservice.url },
    });
    maria = await s.enter('maria');
  });
  afterAll(async () => {
    await s.stop();
    await webservice.close();
  });

  const of = (n: number) => ({
    codigo: `${n}`,
    nome: `Ana ${n}`,
    celular: `1197777${n}`,
    vencimento: '2026-12-05',
    valor: '10,00',
  });

  test('its fields are offered; when it is down, that is said where it is asked, and where the campaign waits', async () => {
    webservice.setRecords([of(1001), of(1002)]);
    const made = await maria.postOnly('/console/campaigns/new', {
      name: 'Cobrança',
      notification: 'fatura',
      way: '',
      audience: 'source:cobranca',
    });
    const id = idOf(made);
    const at = `/console/campaigns/${id}`;
    expect(made.location).toBe(`${at}/fields`);
    webservice.faults.script({ fault: { kind: 'status', status: 401 }, times: 1 });
    const down = await maria.get(`${at}/fields`);
    expect(down.status).toBe(409);
    const fields = await maria.get(`${at}/fields`);
    expect(formOf(fields.html)).toMatchObject({ 'standard.mobile': 'celular', 'extra.1.from': 'vencimento' });
    await maria.post(`${at}/fields`, formOf(fields.html));
    expect((await maria.get(`${at}?count=1`)).text).toContain('Iniciar: enviar a 2');

    webservice.faults.script({ fault: { kind: 'status', status: 503 }, times: 1 });
    const refused = await maria.get(`${at}?count=1`);
    expect(refused.text).toContain('O webservice está fora do ar ou falhou ao responder.');
    expect(refused.text).not.toContain('..');
    webservice.faults.script({ fault: { kind: 'status', status: 503 }, times: 1 });
    await maria.post(`${at}/start`);
    await expect.poll(async () => (await s.view(id)).stopped, { timeout: 20_000 }).not.toBeNull();
    const waits = await maria.get(at);
    expect(waits.text).toContain('A origem não respondeu; o Ponte tenta de novo sozinho.');
    expect(waits.text).toContain((await s.view(id)).stopped?.text ?? '-');
    await maria.post(`${at}/pause`);
    await maria.post(`${at}/start`, { resume: '1' });
    await s.until(id, 'finished');
    expect(await s.view(id)).toMatchObject({ stopped: null, records: { queued: 2 } });
  });
});

test('by SMS: the parts and the price of all, and who asked not to be written to, are known before', async () => {
  const s: SmsPonte = await startSmsPonte({});
  try {
    const notification = {
      name: 'Aviso por SMS',
      channel: 'sms-matriz',
      text: 'Olá {{nome}}, sua fatura venceu.',
      variables: [{ parameter: 'nome', from: 'nome' }],
    };
    expect((await s.t.call('PUT', '/v1/notifications/aviso', notification)).status).toBe(200);
    const prices = 'valid_from;currency;category;country;amount\n2026-01-01;BRL;utility;BR;0.05\n';
    const headers = { 'content-type': 'text/csv' };
    expect((await s.t.call('POST', '/v1/prices/import?channel=sms-matriz', prices, headers)).status).toBe(200);
    const out = { contact: '+5511970000003', action: 'out', category: 'all' };
    expect((await s.t.call('POST', '/v1/consents', out)).status).toBe(200);
    const { body } = await s.t.call<{ id: string }>('POST', '/v1/campaigns', {
      name: 'SMS',
      notification: 'aviso',
      audience: { kind: 'file' },
      map: { standard: { name: 'nome', mobile: 'celular' } },
    });
    const lines = [line(1), line(2, { nome: 'X'.repeat(170) }), line(2, { nome: 'X'.repeat(170) }), line(3)];
    await s.t.call('PUT', `/v1/campaigns/${body.id}/file`, fileOf(lines), headers);
    const page = await (await openConsole(s.t.url)).get(`/console/campaigns/${body.id}`);
    for (const words of [
      '2 mensagens',
      '2 ficam de fora',
      'opted_out 5 (CLIENTE 3)',
      '3 no total; a mais longa tem 2',
      'o mesmo registro já apareceu antes neste mailing',
    ])
      expect(page.text).toContain(words);
    expect(page.text).toMatch(/R\$\s0,15 no máximo/);
  } finally {
    await s.stop();
  }
});
