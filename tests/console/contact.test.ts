/** The person behind a message: what may be sent now, opt-outs, and writing, checked before it goes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogPage } from '../../contracts/log.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';

const password = 'cavalo-bateria-grampo';
const templates = [
  {
    name: 'aviso_fatura',
    language: 'pt_BR',
    components: [
      { type: 'BODY' as const, text: 'Olá {{1}}, vence em {{2}}.', example: { body_text: [['Ana', '10/12']] } },
    ],
  },
];

describe('the contact page', () => {
  let t: TestPonte;
  let maria: ConsoleUser;
  let chefe: ConsoleUser;
  let davi: ConsoleUser;
  /** The newest message to each: one whose window is shut, one who has just written. */
  const ids = { shut: '', open: '' };
  const path = (id: string) => `/console/messages/${id}/contact`;

  beforeAll(async () => {
    t = await startTestPonte({ templates, rules: { quietHours: [] } });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    for (const [id, role] of [
      ['maria', 'operate'],
      ['chefe', 'manage'],
      ['davi', 'read'],
    ])
      await t.call('PUT', `/v1/users/${id}`, { name: id, role, password });
    const enter = (user: string) => openConsole(t.url, { user, password });
    [maria, chefe, davi] = [await enter('maria'), await enter('chefe'), await enter('davi')];
    const sent = await t.call<{ id: string }>('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to: '+5511988880001',
      content: { type: 'template', name: 'aviso_fatura', language: 'pt_BR', parameters: ['Ana', '10/12'] },
    });
    ids.shut = sent.body.id;
    await t.untilStatus(ids.shut, 'read');
    t.sim.reply({ from: { phone: '+5511988880002', name: 'Bruno <b>Exemplo</b>' }, content: 'Preciso de ajuda' });
    await t.untilEvents((events) => events.some(({ type }) => type === 'ponte.message.received.v1'));
    const { body } = await t.call<LogPage>('GET', '/v1/log?direction=inbound');
    ids.open = body.data[0]?.id ?? '';
  });
  afterAll(() => t.stop());

  const nonceOf = (html: string): string => /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '';

  test('who never wrote: the window is shut, and only a template may go', async () => {
    const { text, html } = await maria.get(path(ids.shut));
    expect(text).toContain('+55 (11) 98888-0001');
    expect(text).toMatch(/wa-matriz WhatsApp fechada template O cliente nunca escreveu neste canal\./);
    expect(text).toContain('nunca disse nada: pode receber');
    expect(/<title>([^<]*)/.exec(html)?.[1]).toMatch(/^Contato da mensagem …[0-9a-f]{12} · Ponte$/);
    for (const [, link = ''] of html.matchAll(/(?:href|action)="(?!\/console\/assets)([^"?#]*)/g))
      expect(link.replaceAll(ids.shut, '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')).not.toMatch(/\d{8}/);
  });

  test('who has just written: the window is open until tomorrow, with who it is and what was said', async () => {
    const { text, html } = await maria.get(path(ids.open));
    expect(text).toMatch(/wa-matriz WhatsApp aberta até \d\d\/\d\d\/\d\d.*\(em 24 h\) texto, template/);
    expect(text).toContain('Bruno <b>Exemplo</b>');
    expect(html).not.toContain('<b>Exemplo</b>');
    expect(text).toMatch(/Últimas mensagens .* entrada wa-matriz recebida/);
  });

  test('free text: checked, then sent once however often it is pressed', async () => {
    const write = await maria.get(`${path(ids.open)}?channel=wa-matriz`);
    expect(write.text).toContain('Escrever por wa-matriz');
    const fields = { channel: 'wa-matriz', nonce: nonceOf(write.html), text: 'Bom dia, em que posso ajudar?' };
    const checked = await maria.postOnly(`${path(ids.open)}/preview`, fields);
    expect(checked.text).toContain('Como o cliente vai ler');
    expect(checked.text).toContain('Sairia agora.');
    expect(nonceOf(checked.html)).toBe(fields.nonce);
    const press = () => maria.postOnly(`${path(ids.open)}/send`, fields);
    const [first, second] = [await press(), await press()];
    expect(first.status).toBe(303);
    expect(second.location).toBe(first.location);
    expect((await maria.get(second.location ?? '')).text).toContain(
      'Esta mensagem já tinha sido enviada; aqui está ela.',
    );
    const id = (first.location ?? '').split('/').at(-1) ?? '';
    await t.untilStatus(id, 'read');
    expect(t.sim.accepted(id)).toBe(1);
    expect((await t.message(id)).metadata).toEqual({ writtenFrom: ids.open });
    // Other words with the same form: told, kept, and sent with the next press.
    const changed = await maria.postOnly(`${path(ids.open)}/send`, { ...fields, text: 'Outra coisa' });
    expect([changed.status, changed.text]).toEqual([422, expect.stringContaining('já foi usada com outro conteúdo')]);
    expect(changed.html).toContain('Outra coisa</textarea>');
    expect(nonceOf(changed.html)).not.toBe(fields.nonce);
  });

  test('free text outside the window does not go, and says why; what was typed stays', async () => {
    const answer = await maria.postOnly(`${path(ids.shut)}/send`, {
      channel: 'wa-matriz',
      text: 'Olá <i>Ana</i>',
      nonce: 'n1',
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(
      /Não sairia\. recusou Janela de 24 horas \. Um template foi enviado e o cliente ainda não respondeu/,
    );
    expect(answer.html).not.toContain('<i>Ana');
  });

  test('a template: its values as fields, the text as it will be read, what is missing, and then sent', async () => {
    const chosen = await maria.get(
      `${path(ids.shut)}?${new URLSearchParams({ channel: 'wa-matriz', template: 'aviso_fatura|pt_BR' })}`,
    );
    expect(chosen.text).toContain('Valor de {{1}}');
    expect(chosen.text).toContain('Valor de {{2}}');
    const fields = { channel: 'wa-matriz', template: 'aviso_fatura|pt_BR', nonce: nonceOf(chosen.html), p0: 'Zuleica' };
    const half = await maria.postOnly(`${path(ids.shut)}/preview`, fields);
    expect(half.text).toContain('Olá Zuleica, vence em {{2}}.');
    expect(half.text).toContain('Falta preencher: {{2}}');
    expect((await maria.postOnly(`${path(ids.shut)}/send`, fields)).status).toBe(422);
    const sent = await maria.postOnly(`${path(ids.shut)}/send`, { ...fields, p1: '12/12' });
    expect([sent.status, sent.location]).toEqual([303, expect.stringMatching(/^\/console\/messages\//)]);
    const id = (sent.location ?? '').split('/').at(-1) ?? '';
    expect((await t.message(id)).content).toMatchObject({ name: 'aviso_fatura', parameters: ['Zuleica', '12/12'] });
    await t.untilStatus(id, 'read');
  });

  test('opting out and in again: with a reason, by who manages; the rules then say so', async () => {
    const none = await chefe.postOnly(`${path(ids.shut)}/consent`, { action: 'out', category: 'all', evidence: ' ' });
    expect([none.status, none.text]).toEqual([422, expect.stringContaining('Escreva o motivo.')]);
    const out = () =>
      chefe.post(`${path(ids.shut)}/consent`, { action: 'out', category: 'all', evidence: 'chamado 4711' });
    const first = await out();
    expect(first.text).toContain('Descadastrado: não recebe mais este tipo de mensagem.');
    expect(first.text).toContain('pediu para não receber');
    expect(first.text).toContain('chamado 4711');
    expect((await out()).text).toContain('Já estava assim; nada mudou.');
    const refused = await maria.postOnly(`${path(ids.shut)}/send`, {
      channel: 'wa-matriz',
      template: 'aviso_fatura|pt_BR',
      p0: 'Ana',
      p1: '13/12',
      nonce: 'n2',
    });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('O contato pediu para não receber')]);
    const back = await chefe.post(`${path(ids.shut)}/consent`, {
      action: 'in',
      category: 'all',
      evidence: 'chamado 4712',
    });
    expect(back.text).toContain('Liberado: pode receber de novo.');
    expect(back.text).toContain('aceitou receber');
  });

  test('who may not, sees no form and changes nothing', async () => {
    const seen = await davi.get(`${path(ids.open)}?channel=wa-matriz`);
    expect(seen.html).not.toContain('/contact/send');
    expect(seen.html).not.toContain('/contact/consent');
    expect((await maria.get(path(ids.open))).html).not.toContain('/contact/consent');
    const forged = await maria.post(`${path(ids.open)}/consent`, { action: 'out', category: 'all', evidence: 'x' });
    expect(forged.text).toContain('Essa chave não tem a permissão para essa chamada.');
    const before = t.sim.sent.length;
    await davi.postOnly(`${path(ids.open)}/send`, { channel: 'wa-matriz', text: 'Oi', nonce: 'n3' });
    expect(t.sim.sent.length).toBe(before);
  });

  test('in English, too', async () => {
    await maria.post('/console/preferences', { language: 'en', back: '/console' });
    const { text } = await maria.get(`${path(ids.open)}?channel=wa-matriz`);
    await maria.post('/console/preferences', { language: 'pt', back: '/console' });
    for (const words of ['Who it is', 'What may be sent now', 'open until', 'Write by wa-matriz', 'Last messages'])
      expect(text).toContain(words);
  });
});
