/** One message's page: where it is and why, what to do, and that doing it works and is said. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../contracts/access.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import type { TestPonte } from '../kit/ponte.ts';
import { type SmsPonte, startSmsPonte } from '../kit/sms.ts';

const unknownPhone = '+5521988880003';
const password = 'cavalo-bateria-grampo';
const secretText = 'Olá Zuleica, sua fatura secretíssima vence amanhã';
const template = {
  name: 'aviso_fatura',
  language: 'pt_BR',
  components: [
    { type: 'BODY' as const, text: 'Olá {{1}}, vence em {{2}}.', example: { body_text: [['Ana', '10/12']] } },
  ],
};

describe('the message page', () => {
  let sms: SmsPonte;
  let t: TestPonte;
  let maria: ConsoleUser;
  let davi: ConsoleUser;
  const page = (id: string, user = maria) => user.get(`/console/messages/${id}`);

  beforeAll(async () => {
    sms = await startSmsPonte({
      simulator: { people: [{ phone: unknownPhone, name: 'Carla', failsWith: 131026 }] },
      templates: [template],
      sms: { rules: { enforceWindow: false, quietHours: [] } },
    });
    t = sms.t;
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    for (const [id, role] of [
      ['maria', 'operate'],
      ['davi', 'read'],
    ])
      await t.call('PUT', `/v1/users/${id}`, { name: `${id} Modelo`, role, password });
    maria = await openConsole(t.url, { user: 'maria', password });
    davi = await openConsole(t.url, { user: 'davi', password });
  });
  afterAll(() => sms.stop());

  const failed = async (more: Record<string, unknown> = {}) => {
    const id = await t.sendText(unknownPhone, secretText, more);
    await t.untilStatus(id, 'failed');
    return id;
  };

  test('a failed message says why, since when, and what to do next', async () => {
    const { text, html, status } = await page(await failed());
    expect(status).toBe(200);
    expect(text).toMatch(
      /falhou Saiu, mas não foi entregue em \d\d:\d\d:\d\d \(há \d+ seg\.\)\. A mensagem não pôde ser entregue.*131026 O que fazer: Confirme o telefone/,
    );
    expect(text).toContain('Enviar de novo');
    expect(text).toContain('API, com a chave ou o usuário "administrador"');
    expect(text).toContain('Linha do tempo');
    expect(text).toContain('11 regras deixaram passar');
    // Nothing more is to come: the page does not ask for it.
    expect(html).not.toContain('every 3s');
  });

  test('in English the page is English, and what is Portuguese says so', async () => {
    const id = await failed();
    await maria.post('/console/preferences', { language: 'en', back: '/console' });
    const { text, html } = await page(id);
    await maria.post('/console/preferences', { language: 'pt', back: '/console' });
    for (const words of [
      'It went, but was not delivered',
      'What to do:',
      'Who asked',
      'Attempts',
      'Timeline',
      'To copy',
    ])
      expect(text).toContain(words);
    expect(html).toContain('<p lang="pt-BR">A mensagem não pôde ser entregue');
  });

  test('retry queues it again and says so; a second press says what is', async () => {
    const id = await failed();
    const before = t.sim.accepted(id);
    const after = await maria.post(`/console/messages/${id}/retry`);
    expect(after.text).toContain('A mensagem voltou para a fila e será enviada de novo.');
    await t.untilMessage(id, ({ status, attempts }) => status === 'failed' && attempts.length === 2);
    expect(t.sim.accepted(id)).toBe(before + 1);
    const read = await t.sendText('11999990002', 'chega');
    await t.untilStatus(read, 'read');
    const refused = await maria.post(`/console/messages/${read}/retry`);
    expect(refused.text).toContain('O estado atual não permite isso');
    expect(refused.text).toContain('a mensagem está em read');
  });

  test('cancel ends what is scheduled and says so; twice is once', async () => {
    const id = await t.sendText('11999990003', 'depois', { sendAt: new Date(Date.now() + 3_600_000).toISOString() });
    const waiting = await page(id);
    expect(waiting.text).toMatch(
      /Agendada para .*\(em (?:1 h|60 min\.)\)\. O que fazer: Nada a fazer: ela sai na hora marcada\./,
    );
    expect(waiting.html).toContain('data-confirm="Cancelar esta mensagem? O cliente não vai recebê-la."');
    for (let i = 0; i < 2; i++) {
      const { text } = await maria.post(`/console/messages/${id}/cancel`);
      expect(text).toContain('Cancelada: ela não será enviada.');
      expect(text).toContain('Foi cancelada antes do envio; o cliente não recebeu nada.');
    }
    expect((await t.message(id)).status).toBe('cancelled');
    const late = await maria.post(`/console/messages/${await failed()}/cancel`);
    expect(late.text).toContain('O estado atual não permite isso');
  });

  test('a paused channel is named as what holds it', async () => {
    await t.call('POST', '/v1/channels/wa-suporte/pause');
    const id = await t.sendText('11999990004', 'espera', { channel: 'wa-suporte' });
    const { text, html } = await page(id);
    expect(text).toContain('O canal wa-suporte está pausado. O que fazer: Retome o canal, ou envie por outro.');
    expect(html).toContain('hx-trigger="every 3s"');
    await t.call('POST', '/v1/channels/wa-suporte/resume');
    await t.untilStatus(id, 'read');
    expect((await page(id)).text).toContain('O cliente leu em');
  });

  test('who may only read sees no buttons, and forging them does nothing', async () => {
    const id = await failed();
    const { html } = await page(id, davi);
    for (const path of ['retry', 'reveal', 'resend']) expect(html).not.toContain(`/console/messages/${id}/${path}`);
    const retried = await davi.post(`/console/messages/${id}/retry`);
    expect(retried.text).toContain('Essa chave não tem a permissão para essa chamada.');
    const revealed = await davi.postOnly(`/console/messages/${id}/reveal`);
    expect(revealed.status).toBe(403);
    expect(revealed.html).not.toContain('secretíssima');
    expect((await t.message(id)).status).toBe('failed');
  });

  test('texts, names and phones are masked until somebody asks, and that is remembered', async () => {
    const id = await failed({ metadata: { nome: 'Zuleica Prado', cpf: '111.444.777-35', customerId: 'C-9' } });
    const masked = await page(id);
    const body = masked.html.slice(masked.html.indexOf('<main'));
    for (const secret of ['Zuleica', 'secretíssima', '111.444.777-35', '5521988880003', 'Prado'])
      expect(body).not.toContain(secret);
    expect(masked.text).toContain('/messages');
    expect(masked.text).toContain('"messaging_product": "whatsapp"');
    const shown = await maria.postOnly(`/console/messages/${id}/reveal`);
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'no-store']);
    for (const secret of [secretText, '111.444.777-35', '5521988880003', 'Zuleica Prado'])
      expect(shown.text).toContain(secret);
    expect(shown.html).not.toContain('every 3s');
    expect((await page(id)).html).not.toContain('secretíssima');
    const { body: audit } = await t.call<{ data: AuditEntry[] }>('GET', `/v1/audit?action=reveal&target=${id}`);
    expect(audit.data.map(({ actor }) => actor)).toEqual(['user:maria']);
  });

  test('by another channel: checked first, sent once however often it is pressed, and linked to the first', async () => {
    const id = await failed({ metadata: { customerId: 'C-10' } });
    expect((await page(id)).text).toContain('Enviar por outro canal');
    const checked = await maria.get(`/console/messages/${id}/resend?channel=sms-matriz`);
    expect(checked.text).toContain('Mesmo conteúdo: texto. Sairia agora.');
    const nonce = /name="nonce" value="([^"]+)"/.exec(checked.html)?.[1] ?? '';
    const press = () => maria.postOnly(`/console/messages/${id}/resend`, { channel: 'sms-matriz', nonce });
    const [first, second] = [await press(), await press()];
    expect(first.status).toBe(303);
    expect(second.location).toBe(first.location);
    expect((await maria.get(second.location ?? '')).text).toContain('Já tinha sido enviada por este canal');
    const made = (first.location ?? '').split('/').at(-1) ?? '';
    await t.untilMessage(made, ({ sentAt }) => sentAt !== null);
    // By SMS without accents, as the check has told.
    expect(checked.text).toContain('Letras trocadas para caber: á→a');
    expect(sms.taken(made).text).toBe('Ola Zuleica, sua fatura secretissima vence amanha');
    const { metadata, channel } = await t.message(made);
    expect([channel, metadata]).toEqual(['sms-matriz', { customerId: 'C-10', resendOf: id }]);
    expect((await page(made)).html).toContain(`/console/messages/${id}`);
  });

  test('a template goes by SMS as the text it becomes; what the channel refuses is not offered', async () => {
    const { body } = await t.call<{ id: string }>('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to: unknownPhone,
      content: { type: 'template', name: 'aviso_fatura', language: 'pt_BR', parameters: ['Ana', '10/12'] },
    });
    await t.untilStatus(body.id, 'failed');
    const checked = await maria.get(`/console/messages/${body.id}/resend?channel=sms-matriz`);
    expect(checked.text).toContain('O template vai como texto, já preenchido.');
    const nonce = /name="nonce" value="([^"]+)"/.exec(checked.html)?.[1] ?? '';
    const { location } = await maria.postOnly(`/console/messages/${body.id}/resend`, { channel: 'sms-matriz', nonce });
    const made = (location ?? '').split('/').at(-1) ?? '';
    await t.untilMessage(made, ({ sentAt }) => sentAt !== null);
    expect(sms.taken(made).text).toBe('Ola Ana, vence em 10/12.');

    const image = await t.call<{ id: string }>('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to: unknownPhone,
      content: { type: 'image', link: 'https://exemplo.com.br/a.png' },
    });
    await t.untilStatus(image.body.id, 'failed');
    const refused = await maria.get(`/console/messages/${image.body.id}/resend?channel=sms-matriz`);
    expect(refused.text).toMatch(
      /Não sairia\. recusou O canal sabe enviar este conteúdo \. Este canal não envia esse tipo de conteúdo\./,
    );
    expect(refused.html).not.toContain('name="nonce"');
    const forced = await maria.post(`/console/messages/${image.body.id}/resend`, { channel: 'sms-matriz', nonce: 'x' });
    expect(forced.text).toContain('Este canal não envia esse tipo de conteúdo.');
  });

  test('WhatsApp, then SMS: one story on either page', async () => {
    const id = await failed({ fallback: [{ when: { codes: ['131026'] }, channel: 'sms-matriz' }] });
    const { fallbacks } = await t.untilMessage(id, ({ fallbacks: made }) => made.length === 1);
    const step = fallbacks[0] ?? '';
    await t.untilMessage(step, ({ sentAt }) => sentAt !== null);
    const first = await page(id);
    expect(first.text).toMatch(
      /Plano: os caminhos tentados wa-matriz \(esta mensagem\) falhou .* SMS Matriz|Plano: os caminhos tentados wa-matriz \(esta mensagem\) falhou .* sms-matriz/,
    );
    expect(first.html).toContain(`href="/console/messages/${step}"`);
    const second = await page(step);
    expect(second.text).toContain('Plano de outra mensagem');
    expect(second.html).toContain(`href="/console/messages/${id}"`);
  });

  test('markup in texts, names, metadata and errors is text here; nothing of a person is in title or path', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 100, details: evil } });
    const id = await t.sendText('11999990009', evil, {
      metadata: { customerId: evil, reference: evil, [`k${evil}`.slice(0, 60)]: evil },
      idempotencyKey: evil,
    });
    await t.untilMessage(id, ({ status }) => status === 'failed' || status === 'read');
    const shown = [
      await page(id),
      await maria.postOnly(`/console/messages/${id}/reveal`),
      await maria.get(`/console/messages/${id}/resend?channel=sms-matriz`),
    ];
    for (const { html } of shown) {
      expect(html).not.toMatch(/<script>|<img/);
      const title = /<title>([^<]*)/.exec(html)?.[1] ?? '';
      expect(title).toMatch(/^Mensagem …[0-9a-f]{12}/);
      for (const [, path = ''] of html.matchAll(/(?:href|action)="(?!\/console\/assets)([^"?#]*)/g))
        expect(path.replaceAll(id, '')).not.toMatch(/\d{8}/);
    }
  });

  test('a message that is not there', async () => {
    const { status, text } = await page('01a1fff5-137d-729e-af94-64bd3568f46d');
    expect([status, text]).toEqual([404, expect.stringContaining('Não há nada neste endereço.')]);
  });
});
