/** The form of a Mensagem Omnichannel, field by field, as an ERP's operator fills it in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NotificationPreview, NotificationView } from '../../contracts/notification.ts';
import type { Problem } from '../../contracts/problem.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const form = {
  name: 'Aviso de manutenção',
  type: 'whatsapp',
  channel: 'wa-matriz',
  template: { name: 'manutencao', language: 'pt_BR' },
  variables: [
    { parameter: '1', from: 'nome' },
    { parameter: '2', from: 'horario' },
  ],
};

describe.each(ledgers)('the form of a message on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    const body = (text: string) => [{ type: 'BODY' as const, text }];
    t = await startTestPonte({
      ledger,
      templates: [
        { name: 'manutencao', language: 'pt_BR', components: body('Olá {{1}}, manutenção às {{2}}.') },
        { name: 'fixo', language: 'pt_BR', components: body('Estamos em manutenção.') },
      ],
    });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  });
  afterAll(() => t.stop());
  const put = (more: object = {}, id = 'manutencao') =>
    t.call<NotificationView & Problem>('PUT', `/v1/notifications/${id}`, { ...form, ...more });
  const refused = async (more: object) => {
    const { status, body } = await put(more, 'errada');
    expect((await t.call('GET', '/v1/notifications/errada')).status).toBe(404);
    return [status, body.code, body.errors];
  };
  const at = (path: string, said: unknown = expect.any(String)) => [
    { path, message: said, messagePt: expect.stringMatching(/\S/) },
  ];

  test('IXC-23: the type of communication is WhatsApp, and no other', async () => {
    expect((await put()).body.type).toBe('whatsapp');
    expect(await refused({ type: 'sms' })).toEqual([422, 'invalid_request', at('type')]);
  });

  test('IXC-24: a message needs its short description', async () => {
    expect(await refused({ name: '' })).toEqual([422, 'invalid_request', at('name')]);
    expect(await refused({ name: undefined })).toEqual([422, 'invalid_request', at('name')]);
  });

  test('IXC-28: its text is that of the template, and is not written here', async () => {
    const template = { ...form.template, text: 'Outro texto' };
    expect(await refused({ template })).toEqual([422, 'invalid_request', at('template.text', 'unknown field')]);
    await put();
    const { body } = await t.call<NotificationPreview>('POST', '/v1/notifications/manutencao/preview', { values: {} });
    expect(body.text).toBe('Olá {{1}}, manutenção às {{2}}.');
  });

  test('IXC-29: every variable of the template is tied to a field, and one without is named', async () => {
    const variables = form.variables.slice(0, 1);
    expect(await refused({ variables })).toEqual([
      422,
      'template_mismatch',
      at('variables', expect.stringContaining('2')),
    ]);
    const fixed = { name: 'Aviso fixo', channel: 'wa-matriz', template: { name: 'fixo', language: 'pt_BR' } };
    expect((await t.call('PUT', '/v1/notifications/fixo', fixed)).status, 'without variables nothing is asked').toBe(
      200,
    );
  });
});
