/** Notifications in the console: the preview is what goes, the form says what is wrong where it is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VonageSimulator } from '../../connectors/vonage/simulator.ts';
import type { NotificationView } from '../../contracts/notification.ts';
import { type ConsoleUser, openConsole, textOf } from '../kit/console.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { addSmsChannel } from '../kit/sms.ts';

let t: TestPonte;
let sms: VonageSimulator;
let admin: ConsoleUser;

const invoice = {
  name: 'Lembrete de fatura',
  channel: 'wa-matriz',
  template: { name: 'fatura', language: 'pt_BR' },
  header: { type: 'text', from: 'nome', format: 'first_name' },
  variables: [
    { parameter: '1', label: 'Vencimento', from: 'vencimento', format: 'date' },
    { parameter: '2', label: 'Valor', from: 'valor', format: 'money' },
    { parameter: '3', label: 'Loja', from: null, constant: 'Centro' },
  ],
  buttons: [{ index: 0, from: 'codigo' }],
  ways: [
    {
      channel: 'sms-matriz',
      text: 'Sua fatura de {{valor}} vence em {{vencimento}}.',
      variables: [
        { parameter: 'valor', from: 'valor', format: 'money' },
        { parameter: 'vencimento', from: 'vencimento', format: 'date' },
      ],
      when: { notDeliveredSeconds: 3_600 },
    },
  ],
  email: {
    subject: 'Fatura de {{valor}}',
    text: 'Olá!',
    variables: [{ parameter: 'valor', from: 'valor', format: 'money' }],
  },
};
const values = {
  'values.nome': 'ANA LIMA',
  'values.vencimento': '2026-12-10',
  'values.valor': '99.9',
  'values.codigo': 'x1',
};

beforeAll(async () => {
  t = await startTestPonte({
    templates: [
      {
        name: 'fatura',
        language: 'pt_BR',
        components: [
          { type: 'HEADER', format: 'TEXT', text: 'Oi, {{1}}' },
          { type: 'BODY', text: 'Sua fatura vence em *{{1}}*: {{2}}, na loja {{3}}.' },
          { type: 'FOOTER', text: 'Ponte Telecom' },
          { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Pagar', url: 'https://loja.exemplo/{{1}}' }] },
        ],
      },
    ],
  });
  sms = await addSmsChannel(t);
  await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  const saved = await t.call('PUT', '/v1/notifications/fatura', invoice);
  expect(saved.status, saved.text).toBe(200);
  admin = await openConsole(t.url);
});
afterAll(async () => {
  await t.stop();
  await sms.close();
});

const preview = (html: string) => /<div id="preview"[\s\S]*$/.exec(html)?.[0] ?? '';

describe('the page of a notification', () => {
  test('shows it as the customer will see it, filled with samples', async () => {
    const { status, html, text } = await admin.get('/console/notifications/fatura');
    expect(status).toBe(200);
    const shown = preview(html);
    expect(shown).toContain('<p class="head">Oi, Maria</p>');
    expect(shown).toContain('R$');
    expect(shown).toContain('<p class="foot">Ponte Telecom</p>');
    expect(textOf(shown)).toContain('Pagar');
    expect(text).toContain('Com estes valores, sai assim.');
  });

  test('the values that were typed are shown as they are sent', async () => {
    const { html } = await admin.post('/console/notifications/fatura/preview', { way: 'wa-matriz', ...values });
    expect(preview(html)).toContain('vence em <strong>10/12/2026</strong>: R$ 99,90, na loja Centro.');
    const sent = await t.call<{ id: string }>('POST', '/v1/notifications/fatura/messages', {
      to: '11988880001',
      values: { nome: 'ANA LIMA', vencimento: '2026-12-10', valor: '99.9', codigo: 'x1' },
    });
    await t.untilStatus(sent.body.id, 'read');
    const body = JSON.stringify(t.sim.sent.at(-1));
    for (const value of ['10/12/2026', 'R$ 99,90', 'Centro', '"Ana"', 'x1']) expect(body).toContain(value);
  });

  test('an SMS is shown as one, with its parts, and goes like that', async () => {
    const { html } = await admin.post('/console/notifications/fatura/preview', { way: 'sms-matriz', ...values });
    const shown = preview(html);
    expect(shown).toContain('class="phone sms"');
    expect(textOf(shown)).toContain('1 SMS por pessoa');
    const said = 'Sua fatura de R$ 99,90 vence em 10/12/2026.';
    expect(textOf(shown)).toContain(said);
    const sent = await t.call<{ id: string }>('POST', '/v1/notifications/fatura/messages', {
      to: '11988880001',
      channel: 'sms-matriz',
      values: { vencimento: '2026-12-10', valor: '99.9' },
    });
    await expect.poll(() => sms.sent.find(({ clientRef }) => clientRef === sent.body.id)?.text).toBe(said);
  });

  test('the e-mail is shown with its subject', async () => {
    const { html } = await admin.post('/console/notifications/fatura/preview', { way: 'email', ...values });
    expect(textOf(preview(html))).toContain('Assunto Fatura de R$ 99,90');
  });

  test('a value that cannot be read is told at its field and beside the phone, in both languages', async () => {
    const wrong = { way: 'wa-matriz', ...values, 'values.valor': 'muito', 'values.vencimento': '' };
    const { html, text } = await admin.post('/console/notifications/fatura/preview', wrong);
    expect(html).toMatch(/id="f-values\.valor"[^>]*aria-invalid="true"/);
    expect(text).toContain('Com estes valores não sai');
    expect(text).toContain('"Vencimento" não pode ficar vazio');
    expect(html).toContain('<mark>{{1}}</mark>');
    await admin.post('/console/preferences', { language: 'en', back: '/console' });
    const english = await admin.post('/console/notifications/fatura/preview', wrong);
    expect(english.text).toContain('With these values it does not go');
    expect(english.text).toContain('"Vencimento" must not be empty');
    await admin.post('/console/preferences', { language: 'pt', back: '/console' });
  });

  test('says where each value comes from, what is mandatory, and by which ways it goes', async () => {
    const { text } = await admin.get('/console/notifications/fatura');
    expect(text).toContain('{{2}} Valor Campo "valor" de quem envia Dinheiro: R$ 1.234,56 A mensagem não sai');
    expect(text).toContain('{{3}} Loja Sempre o mesmo: Centro Texto, como veio Não falta');
    expect(text).toContain('SMS · sms-matriz Texto próprio Não entregue em 60 min');
    expect(text).toContain('E-mail Fatura de {{valor}}');
  });

  test('what was typed is text, not markup', async () => {
    const typed = '<script>alert(1)</script>';
    const { html } = await admin.post('/console/notifications/fatura/preview', {
      way: 'wa-matriz',
      ...values,
      'values.nome': typed,
    });
    expect(html).not.toContain('<script>alert');
  });

  test('who may only read sees the words, and no form', async () => {
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', { name: 'leitura', scopes: ['read'] });
    const reader = await openConsole(t.url, { key: body.key });
    const { html, text } = await reader.get('/console/notifications/fatura');
    expect(html).toContain('<mark>{{1}}</mark>');
    expect(text).toContain('é preciso a permissão de envio');
    expect(text).not.toContain('Editar');
    const edit = await reader.get('/console/notifications/fatura/edit');
    expect(edit.text).toContain('Só a gestão altera notificações');
    const saved = await reader.post('/console/notifications/fatura/edit', {
      do: 'save',
      name: 'Outro',
      channel: 'wa-matriz',
    });
    expect(saved.text).toContain('Só a gestão altera notificações');
    const kept = await t.call<NotificationView>('GET', '/v1/notifications/fatura');
    expect(kept.body.name).toBe('Lembrete de fatura');
  });
});

describe('the form', () => {
  const form = {
    do: 'save',
    id: 'novo-aviso',
    name: 'Novo aviso',
    channel: 'wa-matriz',
    template: 'fatura|pt_BR',
    'header.from': 'nome',
    'header.format': 'upper',
    'header.required': 'on',
    ...Object.fromEntries(
      ['vencimento', 'valor', 'loja'].flatMap((name, place) => [
        [`variables.${place}.parameter`, String(place + 1)],
        [`variables.${place}.from`, name],
        [`variables.${place}.format`, 'text'],
        [`variables.${place}.required`, 'on'],
      ]),
    ),
    'buttons.0.index': '0',
    'buttons.0.from': 'codigo',
  };

  test('asks for what the chosen template needs', async () => {
    const { html, text } = await admin.post('/console/new/notification', { ...form, do: 'refresh' });
    for (const name of ['header.from', 'variables.0.from', 'variables.2.from', 'buttons.0.from'])
      expect(html).toContain(`name="${name}"`);
    expect(text).toContain('Botão "Pagar"');
    expect(html).toContain('value="Novo aviso"');
  });

  test('saves it; sent twice it is the same notification; another must not take its id', async () => {
    for (let i = 0; i < 2; i++) {
      const page = await admin.post('/console/new/notification', form);
      expect([page.status, page.text]).toEqual([200, expect.stringContaining('A notificação foi salva.')]);
    }
    const { body } = await t.call<NotificationView>('GET', '/v1/notifications/novo-aviso');
    expect(body).toMatchObject({
      header: { type: 'text', from: 'nome', format: 'upper', required: true },
      variables: [{ from: 'vencimento' }, { from: 'valor' }, { from: 'loja' }],
      buttons: [{ index: 0, from: 'codigo', required: false }],
      problems: [],
    });
    const taken = await admin.post('/console/new/notification', { ...form, name: 'Outro' });
    expect([taken.status, taken.text]).toEqual([
      422,
      expect.stringContaining('"novo-aviso" já existe: escolha outro código'),
    ]);
  });

  test('what is wrong is told at its field, and what was typed stays', async () => {
    const page = await admin.post('/console/new/notification', {
      ...form,
      id: 'Com Espaço',
      'variables.1.from': '',
      'variables.0.constant': 'e fixo',
    });
    expect(page.status).toBe(422);
    expect(page.html).toMatch(/id="f-id"[^>]*aria-invalid="true"/);
    expect(page.html).toContain('value="e fixo"');
    const next = await admin.post('/console/new/notification', {
      ...form,
      id: 'outro-aviso',
      'variables.1.from': '',
      'variables.0.constant': 'e fixo',
    });
    expect(next.status).toBe(422);
    expect(next.text).toContain('use from ou constant, não os dois');
    expect(next.text).toContain('Informe um campo ou um valor fixo');
    expect((await t.call('GET', '/v1/notifications/outro-aviso')).status).toBe(404);
  });

  test('changing one keeps its other ways and its e-mail', async () => {
    const before = (await t.call<NotificationView>('GET', '/v1/notifications/fatura')).body;
    const { html } = await admin.get('/console/notifications/fatura/edit');
    const fields = Object.fromEntries(
      [...html.matchAll(/<input id="f-([^"]+)"[^>]*value="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    const page = await admin.post('/console/notifications/fatura/edit', {
      ...form,
      ...fields,
      do: 'save',
      name: 'Lembrete novo',
      'variables.0.format': 'date',
      'variables.1.format': 'money',
      'header.format': 'first_name',
    });
    expect(page.text).toContain('Lembrete novo');
    const after = (await t.call<NotificationView>('GET', '/v1/notifications/fatura')).body;
    expect(after.ways).toEqual(before.ways);
    expect(after.email).toEqual(before.email);
    expect(after.variables[2]).toMatchObject({ from: null, constant: 'Centro' });
  });

  test('a text for SMS asks for the names in its braces', async () => {
    const text = { id: 'aviso-sms', name: 'Aviso por SMS', channel: 'sms-matriz', text: 'Olá {{nome}}, até {{dia}}.' };
    const asked = await admin.post('/console/new/notification', { ...text, do: 'refresh' });
    expect(asked.html).toContain('name="variables.0.from" type="text" value="nome"');
    const saved = await admin.post('/console/new/notification', { ...text, do: 'save' });
    expect(saved.text).toContain('A notificação foi salva.');
    const { body } = await t.call<NotificationView>('GET', '/v1/notifications/aviso-sms');
    expect(body.variables.map(({ parameter, from }) => [parameter, from])).toEqual([
      ['nome', 'nome'],
      ['dia', 'dia'],
    ]);
    const gone = await admin.post('/console/notifications/aviso-sms/delete');
    expect(gone.text).toContain('A notificação foi excluída.');
    const again = await admin.post('/console/notifications/aviso-sms/delete');
    expect(again.text).toContain('Não há nada neste endereço.');
  });
});

test('the list shows all, with their ways and whether they can be sent', async () => {
  const { text } = await admin.get('/console/notifications');
  expect(text).toContain('WhatsApp · wa-matriz, SMS · sms-matriz, E-mail');
  expect(text).toContain('Pronta');
});
