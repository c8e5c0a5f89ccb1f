/** The channels' pages: the list, one channel, pausing it, its windows, templates and limits, a test message. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChannelView } from '../../contracts/admin.ts';
import { ChannelUsage, OpenWindow } from '../../contracts/channel-usage.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { account, startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const customer = '+5511988880001';
const password = 'cavalo-bateria-grampo';

describe.each(ledgers)('channels in the console on %s', (ledger) => {
  let t: TestPonte;
  let admin: ConsoleUser;
  let davi: ConsoleUser;
  beforeAll(async () => {
    t = await startTestPonte({
      ledger,
      limits: { portfolioTier: 250 },
      templates: [
        {
          name: 'aviso_fatura',
          language: 'pt_BR',
          category: 'UTILITY',
          components: [{ type: 'BODY', text: 'Olá {{1}}, fatura de {{2}}.' }],
        },
        {
          name: 'promo',
          language: 'pt_BR',
          category: 'MARKETING',
          status: 'PAUSED',
          components: [{ type: 'BODY', text: 'Promoção!' }],
        },
      ],
    });
    await t.call('PUT', '/v1/users/davi', { name: 'Davi', role: 'read', password });
    admin = await openConsole(t.url);
    davi = await openConsole(t.url, { user: 'davi', password });
  });
  afterAll(() => t.stop());
  const channel = async (id = 'wa-matriz') => (await t.call<ChannelView>('GET', `/v1/channels/${id}`)).body;

  test('the list tells state, health, connector and what waits', async () => {
    const { text } = await admin.get('/console/channels');
    expect(text).toMatch(/wa-matriz wa-matriz WhatsApp whatsapp-cloud Ativo Sem problemas 0 0 \d+ Pausar/);
    const seen = await davi.get('/console/channels');
    expect(seen.text).not.toMatch(/Pausar|Novo canal/);
  });

  test('a paused channel keeps what it is given, resuming lets it go; pressing twice changes nothing', async () => {
    const press = (verb: string) => admin.post(`/console/channels/wa-suporte/${verb}`, { back: '/console/channels' });
    const page = await press('pause');
    expect(page.text).toContain('wa-suporte está pausado: as mensagens esperam.');
    expect((await press('pause')).text).toContain('Pausado');
    const id = await t.sendText(customer, 'depois', { channel: 'wa-suporte' });
    expect((await admin.get('/console/channels/wa-suporte')).text).toContain(
      'Pausado: as mensagens são aceitas e esperam até alguém retomar. Na fila 1',
    );
    expect(t.sim.accepted(id)).toBe(0);
    expect((await press('resume')).text).toContain('wa-suporte voltou a enviar.');
    await press('resume');
    await t.untilMessage(id, ({ status }) => status !== 'queued' && status !== 'sending');
    expect(t.sim.accepted(id)).toBe(1);
  });

  test('who may only read can press nothing', async () => {
    const page = await davi.get('/console/channels/wa-matriz');
    expect(page.text).not.toMatch(/Pausar|Testar conexão|Sincronizar|Editar|Mensagem de teste/);
    expect((await davi.post('/console/channels/wa-matriz/pause', { back: '/console/channels' })).text).toContain(
      '"operate"',
    );
    expect((await channel()).state).toBe('active');
  });

  test('templates are read by a button; those that may not go say why', async () => {
    const page = await admin.post('/console/channels/wa-matriz/templates/sync');
    expect(page.text).toContain('2 templates lidos do provedor.');
    expect(page.text).toMatch(/aviso_fatura Olá \{\{1\}\}, fatura de \{\{2\}\}\. pt_BR utilidade aprovado/);
    expect(page.text).toMatch(/promo .* pausado O provedor pausou este template por causa da qualidade\./);
    expect(page.text).toContain('Não podem ser enviados: 1.');
    const english = await t.call<{ data: { name: string; unusable: string | null }[] }>(
      'GET',
      '/v1/templates?channel=wa-matriz',
    );
    expect(english.body.data.map(({ name, unusable }) => [name, unusable])).toEqual([
      ['aviso_fatura', null],
      ['promo', 'The provider has paused this template because of its quality.'],
    ]);
  });

  test('used against allowed: rate, tier, open windows, those that close next', async () => {
    const id = await t.sendText(customer);
    await t.untilMessage(id, ({ status }) => status !== 'queued' && status !== 'sending');
    t.sim.reply({ from: customer, content: 'Oi' });
    await t.untilEvents((events) => events.some(({ type }) => type === 'ponte.window.opened.v1'));
    const usage = ChannelUsage.parse((await t.call('GET', '/v1/channels/wa-matriz/usage')).body);
    expect(usage).toMatchObject({
      rate: { allowedPerSecond: 1_000, currentPerSecond: 1_000, pausedUntil: null },
      tier: { portfolio: account.wabaId, limit: 250, told: true },
      windows: { open: 1, closingInHour: 0 },
    });
    expect(usage.rate?.sentLastMinute).toBeGreaterThan(0);
    const { body } = await t.call<{ data: unknown[]; next: string | null }>(
      'GET',
      '/v1/windows?channel=wa-matriz&limit=1',
    );
    expect(body.data.map((one) => OpenWindow.parse(one).contact)).toEqual([customer]);
    const { text } = await admin.get('/console/channels/wa-matriz');
    expect(text).toMatch(/Pessoas em 24 h \(limite do portfólio\) \d+ de 250/);
    expect(text).toMatch(/de 1\.000\/s \(\d+ mensagens\)/);
    expect(text).toContain('Abertas: 1. Fecham em até uma hora: 0.');
    expect((await t.call('GET', '/v1/channels/nenhum/usage')).status).toBe(404);
    expect((await t.call('GET', '/v1/windows?channel=nenhum')).status).toBe(404);
  });

  test('the webhook address to give to the provider, the rules in words, no secret', async () => {
    const { text, html } = await admin.get('/console/channels/wa-matriz');
    expect(text).toContain(`Cadastre no provedor este endereço: ${t.url}/webhooks/wa-matriz`);
    expect(text).toContain('A janela não é conferida: o provedor decide.');
    expect(text).toContain('O mesmo texto à mesma pessoa, em disparos, é recusado por 10 minutos.');
    for (const secret of [account.accessToken, account.appSecret, account.verifyToken])
      expect(html).not.toContain(secret);
  });

  test('a problem is told with its cause and the next step', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 190 } });
    const id = await t.sendText('+5511977770002');
    await t.untilMessage(id, ({ attempts }) => attempts.length > 0 && attempts[0]?.failure !== null);
    const health = (await channel()).health;
    if (health.failure !== null)
      expect((await admin.get('/console/channels/wa-matriz')).text).toContain(health.failure.cause);
  });

  test('a test message is checked first, and posted twice it goes once', async () => {
    const form = { to: '11 98888-0003', kind: 'text', text: 'Teste do Ponte', template: '', parameters: '' };
    const path = '/console/channels/wa-suporte/message';
    await admin.get(path);
    const checked = await admin.postOnly(path, { ...form, do: 'check' });
    expect([checked.status, checked.text]).toEqual([200, expect.stringContaining('Sairia agora')]);
    const sentBefore = t.sim.sent.length;
    const key = /name="key" value="([^"]+)"/.exec(checked.html)?.[1] ?? '';
    const first = await admin.postOnly(path, { ...form, key, do: 'send' });
    const second = await admin.postOnly(path, { ...form, key, do: 'send' });
    expect([first.status, first.location]).toEqual([303, expect.stringMatching(/^\/console\/messages\/[0-9a-f-]+$/)]);
    expect(second.location).toBe(first.location);
    const id = first.location?.split('/').at(-1) ?? '';
    await t.untilMessage(id, ({ status }) => status !== 'queued' && status !== 'sending');
    expect([t.sim.accepted(id), t.sim.sent.length - sentBefore]).toEqual([1, 1]);
  });

  test('a test message with a template, and one that would be refused', async () => {
    const path = '/console/channels/wa-matriz/message';
    const form = {
      to: '11 98888-0004',
      kind: 'template',
      text: '',
      template: 'aviso_fatura pt_BR',
      parameters: 'Maria\nR$ 99,90',
    };
    const good = await admin.postOnly(path, { ...form, do: 'check' });
    expect(good.text).toContain('Olá Maria, fatura de R$ 99,90.');
    expect(good.text).toContain('Enviar de verdade');
    const paused = await admin.postOnly(path, { ...form, template: 'promo pt_BR', parameters: '', do: 'check' });
    expect(paused.text).toContain('Seria recusada');
    expect(paused.text).not.toContain('Enviar de verdade');
    const nobody = await admin.postOnly(path, { ...form, to: 'x', do: 'check' });
    expect([nobody.status, nobody.html]).toEqual([200, expect.stringContaining('Seria recusada')]);
    const empty = await admin.postOnly(path, { ...form, kind: 'text', do: 'check' });
    expect(empty.status).toBe(422);
    expect(empty.html).toContain('id="f-text-error"');
  });
});
