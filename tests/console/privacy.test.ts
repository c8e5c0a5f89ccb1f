/** Privacy and retention in the console: who was found, what is handed over, what was erased, and for how long things are kept. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PersonExport } from '../../contracts/privacy.ts';
import { ana, erase, find, liveThrough, rui, startStage } from '../intake/privacy-kit.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { look } from '../kit/ledger.ts';
import type { TestPonte } from '../kit/ponte.ts';

const privacy = '/console/settings/privacy';
const retention = '/console/settings/retention';
const password = 'cavalo-bateria-grampo';

describe('the pages of privacy and retention', () => {
  let t: TestPonte;
  let admin: ConsoleUser;
  beforeAll(async () => {
    t = await startStage('sqlite');
    await liveThrough(t, [ana, rui]);
    await t.sendText(ana.phone, ana.text, { sendAt: new Date(Date.now() + 86_400_000).toISOString() });
    await t.call('POST', '/v1/consents', { contact: ana.phone, action: 'out', category: 'marketing' });
    admin = await openConsole(t.url);
  }, 60_000);
  afterAll(() => t.stop());

  test('settings lead to the first page that the reader may see', async () => {
    await t.call('PUT', '/v1/users/davi', { name: 'Davi', role: 'read', password });
    const davi = await openConsole(t.url, { user: 'davi', password });
    expect((await davi.get('/console/settings')).location).toBe('/console/settings/consents');
    expect((await admin.get('/console/settings')).location).toBe('/console/settings/keys');
    for (const path of [privacy, retention]) {
      const page = await davi.get(path);
      expect([page.status, page.text]).toEqual([403, expect.stringContaining('não tem a permissão')]);
    }
    const tried = await davi.post(`${privacy}/erase`, { contact: ana.phone, reason: 'x', confirm: '4321' });
    expect(tried.status).toBe(403);
    expect((await find(t, ana.phone)).kept.length).toBeGreaterThan(3);
  });

  test('a person is found and described in words; no address of a page says who', async () => {
    const empty = await admin.get(privacy);
    expect(empty.text).toContain('Ninguém foi apagado até agora.');
    expect(empty.html).toMatch(/aria-current="page">Privacidade/);
    const page = await admin.post(`${privacy}/find`, { contact: '(11) 98765-4321' });
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/O Ponte guarda 4 mensagens desta pessoa desde \d\d\/\d\d\/\d{4}/);
    expect(page.text).toContain('A pessoa pediu para não receber mensagens.');
    expect(page.text).toContain('1 mensagem está a caminho; apagar cancela o que ainda não saiu.');
    for (const shown of [ana.phone, ana.name, 'cod-0', 'Registros de disparos', 'Janelas de atendimento'])
      expect(page.text).toContain(shown);
    expect(page.html).not.toMatch(/(?:href|action|hx-get)="[^"]*98765/);
    expect(page.html).toMatch(/<title>Privacidade · Ponte<\/title>/);
    for (const step of ['find', 'erase', 'export'])
      expect((await admin.get(`${privacy}/${step}`)).location).toBe(privacy);
  });

  test('who is not known is told so, what is no phone is told at its field', async () => {
    const stranger = await admin.post(`${privacy}/find`, { contact: '11 90000-0009' });
    expect(stranger.text).toContain('O Ponte não guarda dados desta pessoa.');
    expect(stranger.text).not.toContain('Apagar de vez');
    const wrong = await admin.post(`${privacy}/find`, { contact: '(11) 1234' });
    expect([wrong.status, wrong.text]).toEqual([
      422,
      expect.stringContaining('Número inválido, corrija e tente novamente'),
    ]);
    expect(wrong.html).toContain('aria-invalid="true"');
    expect(wrong.html).toContain('value="(11) 1234"');
  });

  test('everything is downloaded as one file', async () => {
    await admin.get(privacy);
    const file = await admin.postOnly(`${privacy}/export`, { contact: ana.phone });
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="dados-pessoais-\d{4}-\d\d-\d\d\.json"$/,
    );
    const document = PersonExport.parse(JSON.parse(file.html));
    expect(document.messages).toHaveLength(4);
    expect(file.html).toContain(ana.text);
  });

  test('a slip is told at its field, with what was typed still there', async () => {
    const page = await admin.post(`${privacy}/erase`, { contact: ana.phone, reason: 'chamado 4711', confirm: '1234' });
    expect(page.status).toBe(422);
    expect(page.text).toContain('não são os quatro últimos caracteres do contato');
    expect(page.html).toContain('value="chamado 4711"');
    const none = await admin.post(`${privacy}/erase`, { contact: ana.phone, reason: '', confirm: '4321' });
    expect([none.status, none.html.includes('id="f-reason-error"')]).toEqual([422, true]);
    expect((await find(t, ana.phone)).kept.length).toBeGreaterThan(3);
  });

  test('the person is erased, and the page says what went, what stays and why; twice is once', async () => {
    const input = { contact: ana.phone, reason: 'chamado 4711', confirm: '4321' };
    const first = await admin.postOnly(`${privacy}/erase`, input);
    const again = await admin.postOnly(`${privacy}/erase`, input);
    expect(first.location).toMatch(/^\/console\/settings\/privacy\/erasures\//);
    expect(again.location).toBe(first.location);
    const page = await admin.get(first.location ?? '');
    for (const words of [
      'Apagado',
      'chamado 4711',
      'Mensagens, nos dois sentidos 4',
      'Mensagens que esperavam, canceladas 1',
      'O opt-out.',
    ])
      expect(page.text).toContain(words);
    expect(page.html).not.toContain('hx-get');
    const list = await admin.get(privacy);
    expect(list.text).toContain('chamado 4711');
    expect((await admin.post(`${privacy}/find`, { contact: ana.phone })).text).toContain(
      'O Ponte não guarda dados desta pessoa.',
    );
    expect((await find(t, rui.phone)).kept.length).toBeGreaterThan(3);
    expect((await admin.get(`${privacy}/erasures/nenhuma`)).status).toBe(404);
  });

  test('one that is waiting refreshes itself and says what it waits for', async () => {
    t.sim.faults.script({ fault: { kind: 'slow', ms: 1_500 } });
    const id = await t.sendText('+5511987650009', 'x');
    await t.sim.until((sim) => sim.accepted(id) === 1);
    const erasing = erase(t, '+5511987650009');
    const running = async () =>
      (
        await look(t.hub.store.reader, `select id from erasure where state = 'running' and counts like '%"sending":1%'`)
      )[0]?.id;
    while ((await running()) === undefined) await t.hub.signal.next(20, new AbortController().signal);
    const page = await admin.get(`${privacy}/erasures/${await running()}`);
    expect(page.text).toContain('Aguardando a resposta do provedor sobre 1 mensagem.');
    expect(page.html).toContain('hx-trigger="every 2s"');
    expect((await erasing).view?.state).toBe('done');
  });

  test('retention is shown in plain words, changed, and refused at the field that is wrong', async () => {
    const page = await admin.get(retention);
    for (const words of ['São os prazos de fábrica.', 'Textos das mensagens', 'Nada passou do prazo até agora.'])
      expect(page.text).toContain(words);
    expect(page.html).toMatch(/name="messages" type="text" value="1825"/);
    const days = {
      texts: '30',
      raw: '10',
      events: '20',
      attempts: '40',
      messages: '',
      parkedReceipts: '7',
      deadLetters: '7',
      audit: '90',
    };
    for (const _ of ['once', 'twice']) expect((await admin.post(retention, days)).text).toContain('Guardado.');
    expect((await t.call('GET', '/v1/retention')).body).toMatchObject({
      days: { texts: 30, messages: null },
      origin: 'api',
    });
    const wrong = await admin.post(retention, { ...days, raw: '31', texts: 'trinta' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="trinta"');
    expect(wrong.html).toContain('id="f-texts-error"');
    const longer = await admin.post(retention, { ...days, raw: '31' });
    expect(longer.text).toContain('não pode passar do prazo dos textos');
    await admin.post('/console/preferences', { language: 'en', back: retention });
    expect((await admin.get(retention)).text).toContain('For how many days to keep');
    await admin.post('/console/preferences', { language: 'pt', back: retention });
  });

  test('what a run removed is listed', async () => {
    await t.hub.store.transaction(async (tx) => {
      await look(tx, 'update receipt set message_id = null, received_at = 1');
    });
    await t.hub.retention.sweep();
    expect((await admin.get(retention)).text).toMatch(/Recibos sem mensagem: \d+/);
  });
});
