/** Watches and outages in the console, with a simulated ERP: who would be told, who was, and when it should be over. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutageView } from '../../contracts/watch.ts';
import { type ConsoleUser, openConsole, textOf } from '../kit/console.ts';
import { ledgers } from '../kit/services.ts';
import { reachable, startWatched, type Watched } from '../triggers/watches-kit.ts';

describe.each(ledgers)('watches in the console on %s', (ledger) => {
  let w: Watched;
  let admin: ConsoleUser;
  let outage = '';
  beforeAll(async () => {
    w = await startWatched(ledger);
    admin = await openConsole(w.t.url);
  });
  afterAll(() => w.stop());
  const view = async () => (await w.t.call<OutageView>('GET', `/v1/outages/${outage}`)).body;

  test('if everything fell now: who would be told, with the text, and who would not, and why', async () => {
    // Seen once with all lines up: what is looked at while the source is away changes nothing then.
    await w.watching();
    const before = await admin.get('/console/watches/quedas');
    expect(before.text).toContain('Ler a origem e ver');
    expect(before.text).toContain('bairro do cliente é Centro');
    const { text, status } = await admin.post('/console/watches/quedas/preview');
    expect(status).toBe(200);
    expect(text).toMatch(/\d+ pessoas receberiam um aviso cada; 1 ficariam de fora/);
    expect(text).toContain('Olá Cliente 1, há uma falha: lugar da queda. Previsão: sem previsão.');
    expect(text).toContain('Cliente 2 2 login104');
    expect(await w.log()).toEqual([]);
  });

  test('a source that cannot be read says why and what to do', async () => {
    w.erp.faults.script({ fault: { kind: 'unauthorized' }, times: 'always' });
    const { text } = await admin.post('/console/watches/quedas/preview');
    expect(text).toContain('source_auth');
    const tried = await admin.post('/console/sources/erp/test');
    expect(tried.text).toContain('Não foi possível ler.');
    w.erp.faults.clear();
    const good = await admin.post('/console/sources/erp/test');
    expect(good.text).toMatch(/Lida: 18 de 18 registros \(logins\) em \d+ ms\./);
    expect(good.html).not.toContain(w.erp.token);
  });

  test('an outage is shown while it lasts, with the people that were told', async () => {
    outage = await w.fall();
    await w.untilStatus(outage, 'read', reachable.length);
    const list = await admin.get('/console/watches');
    expect(list.text).toContain('PON 0/1/1 do transmissor 1');
    expect(list.text).toContain('1 em queda');
    const { text, html } = await admin.get(`/console/outages/${outage}`);
    expect(text).toContain('Em queda');
    expect(text).toContain(`Avisados do início ${reachable.length}`);
    expect(text).toContain('Sai quando a rede voltar, a quem recebeu o do início');
    expect(html).toContain('hx-trigger="every 5s"');
    const csv = await admin.get(`/console/outages/${outage}/notices.csv`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.html).toContain('Não avisado'.toLowerCase());
  });

  test('a forecast is kept as the clock of the reader says it, refused where it makes no sense, and taken back', async () => {
    const path = `/console/outages/${outage}`;
    for (let i = 0; i < 2; i++)
      expect((await admin.post(`${path}/forecast`, { at: '2026-11-20T18:30' })).text).toContain(
        'A previsão foi guardada.',
      );
    expect((await view()).expectedEndAt).toBe('2026-11-20T21:30:00.000Z');
    expect((await admin.get(path)).html).toContain('value="2026-11-20T18:30"');
    const past = await admin.post(`${path}/forecast`, { at: '2026-11-19T18:30' });
    expect(past.status).toBe(422);
    expect(past.html).toMatch(/id="f-at"[^>]*aria-invalid="true"/);
    const empty = await admin.post(`${path}/forecast`, { at: '' });
    expect([empty.status, empty.html]).toEqual([422, expect.stringMatching(/id="f-at"[^>]*aria-invalid="true"/)]);
    for (let i = 0; i < 2; i++)
      expect((await admin.post(`${path}/no-forecast`)).text).toContain('A previsão foi retirada.');
    expect((await view()).expectedEndAt).toBeNull();
  });

  test('when it is over the page says who was told of the end', async () => {
    w.erp.restoreTransmitter('1');
    await w.poll(3);
    await w.untilStatus(outage, 'read', 2 * reachable.length);
    const { text } = await admin.get(`/console/outages/${outage}`);
    expect(text).toContain('Encerrada');
    expect(text).toContain(`Aviso do fim ${reachable.length} pessoas avisadas`);
    expect(text).not.toContain('A rede deve voltar em');
    expect((await admin.get('/console/watches')).text).toContain('Nenhuma queda agora');
    await admin.post('/console/preferences', { language: 'en', back: '/console' });
    const english = await admin.get(`/console/outages/${outage}`);
    expect(english.text).toContain(`Notice of the end ${reachable.length} people told`);
    await admin.post('/console/preferences', { language: 'pt', back: '/console' });
  });

  test('an outage that is not there is told in words', async () => {
    const lost = await admin.get('/console/outages/nenhuma');
    expect([lost.status, lost.text]).toEqual([404, expect.stringContaining('Não há nada neste endereço')]);
  });

  test('a watch is switched off and on and stays as it is', async () => {
    const before = await w.view();
    expect((await admin.post('/console/watches/quedas/enabled', { enabled: 'off' })).text).toContain(
      'A vigia foi desligada.',
    );
    expect((await w.view()).enabled).toBe(false);
    expect(textOf((await admin.get('/console/watches/quedas')).html)).toContain('ninguém é avisado');
    expect((await admin.post('/console/watches/quedas/enabled', { enabled: 'on' })).text).toContain(
      'A vigia foi ligada.',
    );
    const { filters, outage: rules, snapshot, opened, closed } = await w.view();
    expect({ filters, outage: rules, snapshot, opened, closed }).toEqual({
      filters: before.filters,
      outage: before.outage,
      snapshot: before.snapshot,
      opened: before.opened,
      closed: before.closed,
    });
  });

  test('who may only read sees outages and their notices, and changes nothing', async () => {
    const { body } = await w.t.call<{ key: string }>('POST', '/v1/keys', { name: 'leitura', scopes: ['read'] });
    const reader = await openConsole(w.t.url, { key: body.key });
    const { text } = await reader.get(`/console/outages/${outage}`);
    expect(text).toContain('Encerrada');
    expect((await reader.get('/console/watches/quedas')).text).not.toContain('Desligar vigia');
    expect((await reader.get('/console/sources')).text).toContain('Só a gestão vê as origens');
    await reader.post('/console/watches/quedas/enabled', { enabled: 'off' });
    expect((await w.view()).enabled).toBe(true);
    expect((await reader.post('/console/watches/quedas/preview')).status).toBe(403);
  });
});
