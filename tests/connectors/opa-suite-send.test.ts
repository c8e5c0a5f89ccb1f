import { describe, expect, test } from 'vitest';
import type { OutboundMessage } from '../../connectors/kit/connector.ts';
import { OpaConfig } from '../../connectors/opa-suite/config.ts';
import { send } from '../../connectors/opa-suite/send.ts';
import type { Content } from '../../contracts/content.ts';
import { channelId, config, template, templateId } from './fixtures/opa-suite/kit.ts';

function requestFor(content: Content, rest: Partial<OutboundMessage> = {}, settings: Partial<OpaConfig> = {}) {
  const message: OutboundMessage = { id: '01JX3', to: { kind: 'phone', e164: '+5548990000001' }, content, ...rest };
  const plan = send(message, { id: 'opa', config: { ...config, ...settings } });
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.request;
}

const wire = (...args: Parameters<typeof requestFor>) =>
  JSON.parse(requestFor(...args).body ?? '') as { contato: unknown; template: Record<string, unknown> };

describe('template send (facts 1.7)', () => {
  test('the whole request', () => {
    const request = requestFor(template({ parameters: ['Marina', 'manutenção às 02h'] }));
    expect({ ...request, body: JSON.parse(request.body ?? '') as unknown }).toEqual({
      method: 'POST',
      url: 'https://isp.opasuite.example/api/v1/template/send',
      headers: { authorization: `Bearer ${config.token}`, 'content-type': 'application/json' },
      body: {
        contato: { canalCliente: '+5548990000001' },
        template: { _id: templateId, variaveis: ['Marina', 'manutenção às 02h'] },
        canal: channelId,
        allowSendingToStartedCustomerService: false,
        metadata: { hubMessageId: '01JX3' },
      },
    });
  });

  test.each<[OutboundMessage['to'], string]>([
    [{ kind: 'phone', e164: '+5548990000001' }, '+5548990000001'],
    [{ kind: 'phone', e164: '5548990000001' }, '+5548990000001'],
    [{ kind: 'phone', e164: '+5548990000001', waId: '554890000001' }, '+554890000001'],
  ])('IXC-14: the contact is E.164 with its plus sign: %j', (to, canalCliente) => {
    expect(wire(template(), { to }).contato).toEqual({ canalCliente });
  });

  test('IXC-30: variables keep their order, and are text', () => {
    const parameters = [
      'b',
      'a',
      { currency: { fallback: 'R$ 10,00', code: 'BRL', amount1000: 10_000 } },
      { dateTime: { fallback: '10/12/2026' } },
    ];
    expect(wire(template({ parameters })).template.variaveis).toEqual(['b', 'a', 'R$ 10,00', '10/12/2026']);
  });

  test('line breaks, tabs and long gaps in variables become one space', () => {
    const parameters = ['linha 1\nlinha 2', 'a\tb', 'a     b', 'a   b'];
    expect(wire(template({ parameters })).template.variaveis).toEqual(['linha 1 linha 2', 'a b', 'a b', 'a   b']);
  });

  test('a template without variables sends an empty list', () => {
    expect(wire(template()).template).toEqual({ _id: templateId, variaveis: [] });
  });

  test.each(['image', 'video', 'document'] as const)('the link of a header of type %s replaces the media', (type) => {
    const link = 'https://cdn.example.net/aviso';
    expect(wire(template({ header: { type, link } })).template.midiaAlternativa).toBe(link);
  });

  test('sending during a service is the choice of the channel', () => {
    expect(wire(template(), {}, { sendDuringService: true })).toMatchObject({
      allowSendingToStartedCustomerService: true,
    });
  });

  test.each(['https://isp.opasuite.example', 'https://isp.opasuite.example/', 'https://isp.opasuite.example/api/v1/'])(
    'the address %s leads to the same place',
    (baseUrl) => {
      expect(requestFor(template(), {}, { baseUrl }).url).toBe('https://isp.opasuite.example/api/v1/template/send');
    },
  );

  test('free text is refused, and the reason is told', () => {
    const content: Content = { type: 'text', body: 'oi' };
    const plan = send({ id: '1', to: { kind: 'phone', e164: '+5548990000001' }, content }, { id: 'opa', config });
    expect(plan).toMatchObject({ ok: false, code: 'unsupported_content', issues: [{ path: 'content.type' }] });
  });
});

describe('configuration', () => {
  const { baseUrl, token, canal, webhookSecret } = config;
  const required = { baseUrl, token, canal, webhookSecret };

  test('what is left out has the careful value', () => {
    expect(OpaConfig.parse(required)).toEqual({ ...config, pollMinutes: undefined });
  });

  test.each([
    ['baseUrl', 'isp.opasuite.example'],
    ['baseUrl', 'https://user:pass@isp.opasuite.example'],
    ['baseUrl', 'ftp://isp.opasuite.example'],
    ['token', 'line\nbreak'],
    ['canal', 'Ab12Cd34'],
    ['canal', '5548990000001'],
    ['webhookSecret', ''],
    ['webhookSecretName', 'two words'],
    ['templateType', ''],
    ['templateListing', 'all'],
  ])('%s refuses %j', (field, value) => {
    const { error } = OpaConfig.safeParse({ ...required, [field]: value });
    expect(new Set(error?.issues.map(({ path }) => path[0]))).toEqual(new Set([field]));
  });
});
