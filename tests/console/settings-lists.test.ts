/** Opt-outs and prices in the console. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';

const consents = '/console/settings/consents';
const prices = '/console/settings/prices';
const password = 'cavalo-bateria-grampo';
const ana = '+5511987654321';

describe('opt-outs and prices', () => {
  let t: TestPonte;
  let admin: ConsoleUser;
  let davi: ConsoleUser;
  beforeAll(async () => {
    t = await startTestPonte({ ledger: 'sqlite' });
    await t.call('PUT', '/v1/users/davi', { name: 'Davi', role: 'operate', password });
    admin = await openConsole(t.url);
    davi = await openConsole(t.url, { user: 'davi', password });
  }, 60_000);
  afterAll(() => t.stop());

  const set = (action: string, more: Record<string, string> = {}) =>
    admin.post(`${consents}/set`, { contact: ana, action, category: 'marketing', evidence: 'chamado 4711', ...more });

  test('a person is found by a phone that no address holds', async () => {
    const empty = await admin.get(consents);
    expect(empty.text).toContain('Não há lista de telefones para mostrar');
    const page = await admin.post(`${consents}/find`, { contact: '(11) 98765-4321' });
    expect(page.text).toContain('nunca disse nada: pode receber');
    expect(page.html).not.toMatch(/(?:href|action)="[^"]*98765/);
    expect(page.html).toMatch(/<title>Opt-out · Ponte<\/title>/);
    for (const contact of ['(11) 1234', '']) {
      const wrong = await admin.post(`${consents}/find`, { contact });
      expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('Número inválido')]);
    }
    for (const step of ['find', 'set', 'import'])
      expect((await admin.get(`${consents}/${step}`)).location).toBe(consents);
  });

  test('an opt-out is noted by hand with its proof, once, and taken back', async () => {
    const unproven = await set('out', { evidence: ' ' });
    expect([unproven.status, unproven.html.includes('id="f-evidence-error"')]).toEqual([422, true]);
    expect((await set('out')).text).toContain('o Ponte não envia mais isso a esta pessoa');
    const again = await set('out');
    expect(again.text).toContain('Nada mudou: já era assim.');
    expect(again.text).toContain('pediu para não receber');
    expect(again.text).toContain('chamado 4711');
    expect(again.text).toContain('Sem marketing 1');
    expect((await set('in', { evidence: '<script>alert(1)</script>' })).html).not.toContain('<script>alert');
    expect((await t.call('GET', `/v1/consents/${ana}`)).body).toMatchObject({ marketing: { optedOut: false } });
    expect((await t.call('GET', '/v1/consents')).body).toEqual({ people: 0, marketing: 0, utility: 0, all: 0 });
  });

  test('a list is imported, each bad line told; again changes nothing', async () => {
    const list = { text: 'phone,category\n11 98888-0001,marketing\nxyz,all\n+5511988880002,\n', listCategory: 'all' };
    const page = await admin.post(`${consents}/import`, list);
    expect(page.text).toContain('2 com opt-out novo, 0 sem mudança, 1 recusada.');
    expect(page.html).toMatch(/data-title="Linha" class="number">3</);
    expect((await admin.post(`${consents}/import`, list)).text).toContain('0 com opt-out novo, 2 sem mudança');
    expect((await t.call('GET', '/v1/consents')).body).toEqual({ people: 2, marketing: 2, utility: 1, all: 1 });
    const nothing = await admin.post(`${consents}/import`, { text: ' ', listCategory: 'all' });
    expect([nothing.status, nothing.text]).toEqual([
      422,
      expect.stringContaining('Escolha um arquivo ou cole a lista.'),
    ]);
  });

  test('who does not manage looks and changes nothing', async () => {
    const page = await davi.post(`${consents}/find`, { contact: ana });
    expect(page.text).toContain('aceitou receber');
    expect(page.text).not.toContain('Registrar opt-out');
    expect(page.text).not.toContain('Importar');
    expect(
      (await davi.post(`${consents}/set`, { contact: ana, action: 'out', category: 'all', evidence: 'x' })).status,
    ).toBe(403);
    expect((await davi.post(`${prices}/import`, { text: 'x' })).status).toBe(403);
    expect((await davi.get(prices)).text).not.toContain('Importar tabela');
  });

  const table =
    'valid_from;category;country;amount;currency\n2025-10-01;marketing;BR;0,0625;USD\n2025-10-01;utility;*;0,0068;USD\n';

  test('a price table is imported, shown, replaced and deleted', async () => {
    expect((await admin.get(prices)).text).toContain('Nenhuma tabela');
    const wrong = await admin.post(`${prices}/import`, {
      text: table.replace('0,0625', 'caro'),
      forChannel: 'wa-matriz',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Nada foi importado: corrija as linhas');
    expect(wrong.html).toMatch(/data-title="Coluna"><code>amount</);
    expect(wrong.html).toContain('caro');
    expect((await admin.post(`${prices}/import`, { text: table })).status).toBe(422);
    for (const _ of ['once', 'twice'])
      expect((await admin.post(`${prices}/import`, { text: table, forChannel: 'wa-matriz' })).text).toContain(
        'Importado: wa-matriz desde 01/10/2025 (2 preços).',
      );
    const page = await davi.get(prices);
    expect(page.text).toMatch(/Desde 01\/10\/2025, em USD vale agora .*Marketing BR US\$ 0,0625/);
    expect(page.text).toContain('todos os outros');
    expect(page.html).not.toContain(`${prices}/delete`);
    const input = { channel: 'wa-matriz', validFrom: '2025-10-01' };
    expect((await admin.post(`${prices}/delete`, input)).text).toContain('A tabela foi excluída');
    expect((await admin.post(`${prices}/delete`, input)).text).toContain('Não há nada neste endereço.');
  });

  test('what a period has cost, with its total', async () => {
    await t.sendText(ana, 'olá');
    await t.sendText('+5511988880003', 'olá');
    const page = await admin.get(`${prices}?groupBy=category`);
    expect(page.text).toMatch(/Total 2 0 nada cobrado/);
    expect((await admin.get(`${prices}?from=2020-01-01&to=2020-01-02`)).text).toContain(
      'Nenhuma mensagem enviada no período.',
    );
    expect((await admin.get(`${prices}?from=2024-01-01&to=2026-01-02`)).text).toContain('no máximo 366 dias');
    expect((await admin.get(`${prices}?from=%3Cb%3E&groupBy=x`)).status).toBe(200);
  });
});
