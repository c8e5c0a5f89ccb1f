/** Ten typical mistakes, asked about before anything is sent: an operator reads what would happen, why, and what to do. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TemplateOptions } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { CheckResult } from '../../contracts/message.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const body = (text: string): TemplateOptions['components'] => [{ type: 'BODY', text }];
const templates: TemplateOptions[] = [
  { name: 'fatura', language: 'pt_BR', category: 'UTILITY', components: body('Olá, {{1}}! Fatura de {{2}}.') },
  { name: 'oferta', language: 'pt_BR', category: 'MARKETING', components: body('{{1}}, temos uma oferta.') },
  { name: 'parado', language: 'pt_BR', category: 'UTILITY', status: 'PAUSED', components: body('Olá.') },
  { name: 'negado', language: 'pt_BR', category: 'UTILITY', status: 'REJECTED', components: body('Olá.') },
];
const template = (name: string, parameters: unknown = ['Ana', 'R$ 99,90']) => ({
  type: 'template',
  name,
  language: 'pt_BR',
  parameters,
});
const text = { type: 'text', body: 'Oi' };
const to = '(11) 98765-0001';

/** What is wrong, the message, and what the operator is told. */
const mistakes: [string, Record<string, unknown>, Partial<CheckResult>, string | undefined, RegExp][] = [
  [
    'SMT-07, SMT-08: a digit missing',
    { to: '(11) 9876-0001', content: text },
    { verdict: 'refuse' },
    'recipient_invalid',
    /Número inválido, corrija e tente novamente/,
  ],
  [
    'a channel that does not exist',
    { channel: 'wa-filial', to, content: text },
    { verdict: 'refuse' },
    'channel_unknown',
    /não existe o canal "wa-filial"/,
  ],
  [
    'LOG-05: free text to somebody who never wrote',
    { to, content: text },
    { verdict: 'refuse' },
    'window_closed',
    /até 24 horas.*Envie um template aprovado/,
  ],
  [
    'a template that is not there',
    { to, content: template('fatura_velha') },
    { verdict: 'refuse' },
    'template_unknown',
    /não tem template com esse nome/,
  ],
  [
    'SMT-32, LMD-56: a template that was rejected',
    { to, content: template('negado', []) },
    { verdict: 'refuse' },
    'template_not_approved',
    /não aprovou/,
  ],
  [
    'a template paused for its quality',
    { to, content: template('parado', []) },
    { verdict: 'refuse' },
    'template_paused',
    /pausou.*Use outro template/,
  ],
  [
    'SMT-30: a parameter missing',
    { to, content: template('fatura', ['Ana']) },
    { verdict: 'refuse' },
    'template_mismatch',
    /Os parâmetros não correspondem/,
  ],
  [
    'line breaks in a parameter',
    { to, content: template('fatura', ['Ana\nMaria', 'R$ 1,00']) },
    { verdict: 'send', preview: 'Olá, Ana Maria! Fatura de R$ 1,00.' },
    'parameters_cleaned',
    /viraram um espaço/,
  ],
  [
    'marketing on a Saturday afternoon',
    { to, content: template('oferta', ['Ana']) },
    { verdict: 'hold', until: '2026-11-23T12:00:00.000Z' },
    'quiet_hours',
    /Fora do horário.*ela sai quando o horário começar/,
  ],
  [
    'free text, with a template for the closed window',
    { to, content: text, onWindowClosed: template('fatura') },
    { verdict: 'convert', category: 'utility', preview: 'Olá, Ana! Fatura de R$ 99,90.' },
    'window_converted',
    /vai o template indicado/,
  ],
];

describe.each(ledgers)('asking before sending on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    // A Saturday, 17:00 in São Paulo.
    const clock = new TestClock(Date.parse('2026-11-21T20:00:00Z'));
    t = await startTestPonte({ ledger, clock, rules: {}, templates });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  });
  afterAll(() => t.stop());

  test.each(mistakes)('%s', async (_name, message, expected, code, told) => {
    const answer = await t.call<CheckResult>(
      'POST',
      '/v1/messages/check',
      { channel: 'wa-matriz', ...message },
      { 'accept-language': 'pt-BR' },
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject(expected);
    const spoken = answer.body.results.find((result) => result.result !== 'pass');
    expect(spoken?.code).toBe(code);
    expect(answer.body.summary).toMatch(told);
  });

  test('leaves no trace: nothing sent, nothing in the log, no event', async () => {
    expect(t.sim.sent).toEqual([]);
    expect((await t.call<{ data: unknown[] }>('GET', '/v1/log')).body.data).toEqual([]);
    expect((await t.events()).filter(({ type }) => type.startsWith('ponte.message.'))).toEqual([]);
  });

  test('a body that is no message is refused as everywhere, naming the field', async () => {
    const { status, body: problem } = await t.call('POST', '/v1/messages/check', { channel: 'wa-matriz', to });
    expect({ status, problem }).toMatchObject({
      status: 422,
      problem: { code: 'invalid_request', errors: [{ path: 'content' }] },
    });
  });
});
