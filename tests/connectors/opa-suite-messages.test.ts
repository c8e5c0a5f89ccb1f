import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  messageItem,
  messagesSince,
  parseMessages,
  parseServices,
  servicesSince,
} from '../../connectors/opa-suite/messages.ts';
import { channelId, config, marina, message, messageAt, refusal, success } from './fixtures/opa-suite/kit.ts';

const bodyOf = (request: { body?: string }) => JSON.parse(request.body ?? '') as { filter: unknown };
const serviceId = '6a10c0ffee0000000000f001';

describe('services (facts 1.9)', () => {
  test('are asked for by the day on which they were opened', () => {
    const request = servicesSince(config, '2026-11-20');
    expect(request).toMatchObject({ method: 'GET', url: 'https://isp.opasuite.example/api/v1/atendimento' });
    expect(bodyOf(request).filter).toEqual({ dataInicialAbertura: '2026-11-20' });
  });

  test('tell who the customer is; every status passes', () => {
    const record = {
      _id: serviceId,
      protocolo: 'OPA2026123',
      status: 'PS',
      canal: 'Whatsapp',
      canal_id: channelId,
      canal_cliente: '5548990000001@c.us',
      date: '2026-11-20T13:00:00.000Z',
      fim: null,
    };
    const page = success([
      record,
      { _id: '6a10c0ffee0000000000f002', canal_cliente: 'insta-user' },
      { protocolo: 'x' },
    ]);
    expect(parseServices(page)).toEqual({
      services: [
        {
          id: serviceId,
          protocol: 'OPA2026123',
          status: 'PS',
          channelId,
          customer: marina,
          openedAt: Date.UTC(2026, 10, 20, 13),
          closedAt: null,
        },
        {
          id: '6a10c0ffee0000000000f002',
          protocol: null,
          status: null,
          channelId: null,
          customer: null,
          openedAt: null,
          closedAt: null,
        },
      ],
    });
    expect(() => parseServices(refusal('http_403'))).toThrow('the list of services was answered with HTTP 403');
  });
});

describe('messages (facts 1.9)', () => {
  const read = (records: unknown[], since?: number) =>
    parseMessages(success(records), { customer: marina, ...(since !== undefined && { since }) });

  test('are asked for by the id of the service', () => {
    const request = messagesSince(config, { serviceId });
    expect(request).toMatchObject({ method: 'GET', url: 'https://isp.opasuite.example/api/v1/atendimento/mensagem' });
    expect(bodyOf(request)).toEqual({ filter: { id_rota: serviceId }, options: { skip: 0, limit: 500 } });
    expect(bodyOf(messagesSince(config, { serviceId, cursor: '1' }))).toMatchObject({ options: { skip: 500 } });
  });

  test("the customer's own become messages", () => {
    expect(read([message()])).toEqual({
      items: [
        {
          kind: 'message',
          key: `m:${message()._id}`,
          at: messageAt,
          route: { numberId: channelId },
          providerId: message()._id,
          direction: 'inbound',
          contact: marina,
          content: { type: 'text', text: 'sem sinal aqui' },
          raw: message(),
        },
      ],
      highWater: messageAt,
    });
  });

  test.each<[Record<string, unknown>, unknown]>([
    [
      { tipo: 'media', mensagem: '', objeto: { url: 'x' } },
      { type: 'media', native: { objeto: { url: 'x' } } },
    ],
    [
      { tipo: 'menuInterativo', mensagem: { titulo: 'Planos' } },
      { type: 'menuInterativo', native: { mensagem: { titulo: 'Planos' } } },
    ],
    [{ tipo: undefined }, { type: 'text', text: 'sem sinal aqui' }],
    [
      { tipo: 'localizacao', mensagem: 'aqui' },
      { type: 'localizacao', text: 'aqui' },
    ],
  ])('%j', (rest, content) => {
    expect(read([message(rest)]).items[0]).toMatchObject({ kind: 'message', content });
  });

  test.each([
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
  ])('what was written to the customer becomes the receipt %s', (word, status) => {
    const record = message({ tipoDestinatario: 'clientes_users', statusEnvio: { status: word, observacao: '' } });
    expect(read([record]).items).toEqual([
      {
        kind: 'receipt',
        key: `s:${message()._id}:${status}`,
        at: messageAt,
        route: { numberId: channelId },
        providerId: message()._id,
        status,
        recipient: marina,
        raw: record,
      },
    ]);
  });

  test('a failure tells why', () => {
    const statusEnvio = { status: 'error', observacao: 'número sem WhatsApp' };
    const { items } = read([message({ tipoDestinatario: 'clientes_users', statusEnvio })]);
    expect(items[0]).toMatchObject({ status: 'failed', failure: { class: 'unknown', detail: 'número sem WhatsApp' } });
  });

  test('what is neither is kept', () => {
    const { items } = read([
      message({ tipo: '', mensagem: 'Protocolo OPA2026123' }),
      message({ tipoDestinatario: 'clientes_users', statusEnvio: { status: 'queued' } }),
      message({ tipoDestinatario: 'bots' }),
      message({ _id: undefined }),
      'text',
    ]);
    expect(items.map((item) => (item.kind === 'other' ? item.field : item.kind))).toEqual([
      'message.system',
      'message.outbound',
      'message',
      'unparsed',
      'unparsed',
    ]);
  });

  test('a message whose customer is not known is put aside, not given to somebody', () => {
    expect(messageItem(message(), undefined)).toMatchObject({ kind: 'unparsed', reason: 'message: no sender' });
  });

  test('a time without a zone is not guessed: the id tells when the record was made', () => {
    const { items } = read([message({ data: '2026-11-20 13:05:00', createdAt: '2026-11-20T13:05:00' })]);
    expect(items[0]?.at).toBe(Number.parseInt(String(message()._id).slice(0, 8), 16) * 1000);
  });

  test('older messages are left out, receipts and what is not understood stay', () => {
    const earlier = '2026-11-20T13:00:00.000Z';
    const records = [
      message({ _id: '6a10c0ffee00000000010002', data: earlier }),
      message({ _id: '6a10c0ffee00000000010003', data: earlier, tipoDestinatario: 'clientes_users' }),
      message(),
      7,
    ];
    const page = read(records, messageAt);
    expect(page.items.map(({ kind }) => kind)).toEqual(['receipt', 'message', 'unparsed']);
    expect(page.highWater).toBe(messageAt);
  });

  test('an empty page has no high water', () => {
    expect(read([])).toEqual({ items: [] });
  });

  test('anything at all is read', () => {
    const record = fc.record(
      {
        _id: fc.oneof(fc.constant('6a10c0ffee00000000010009'), fc.jsonValue()),
        tipo: fc.oneof(fc.constantFrom('texto', '', 'media'), fc.jsonValue()),
        mensagem: fc.jsonValue(),
        objeto: fc.jsonValue(),
        tipoDestinatario: fc.oneof(fc.constantFrom('usuarios', 'clientes_users'), fc.jsonValue()),
        statusEnvio: fc.oneof(fc.constant({ status: 'sent' }), fc.jsonValue()),
        data: fc.oneof(fc.constant('2026-11-20T13:05:00Z'), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(record, fc.jsonValue()), { maxLength: 5 }), (records) => {
        const { items } = read(JSON.parse(JSON.stringify(records)) as unknown[]);
        expect(items).toHaveLength(records.length);
      }),
      { numRuns: 500 },
    );
  });
});
