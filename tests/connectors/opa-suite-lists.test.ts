import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowance, listChannels, parseAllowance, parseChannels } from '../../connectors/opa-suite/channels.ts';
import { listTemplates, parseTemplates } from '../../connectors/opa-suite/templates.ts';
import { answer, channelId, config, refusal, success, templateId } from './fixtures/opa-suite/kit.ts';

const idOf = (n: number): string => n.toString(16).padStart(24, '0');
const bodyOf = (request: { body?: string }) =>
  JSON.parse(request.body ?? '') as { filter: unknown; options: { skip: number; limit: number } };

describe('list calls (facts 1.3)', () => {
  test('templates are asked for by a GET with a body, its length and a filter', () => {
    const request = listTemplates({ id: 'opa', config });
    expect(request).toMatchObject({
      method: 'GET',
      url: `https://isp.opasuite.example/api/v1/canal-comunicacao/${channelId}/template`,
      headers: {
        authorization: `Bearer ${config.token}`,
        'content-length': String(Buffer.byteLength(request.body ?? '')),
      },
    });
    expect(bodyOf(request)).toEqual({ filter: { tipo_mensagem: 'dialog360' }, options: { skip: 0, limit: 500 } });
  });

  test('the templates of the whole installation, of another type', () => {
    const settings = { ...config, templateListing: 'account', templateType: 'cloud_api' } as const;
    const request = listTemplates({ id: 'opa', config: settings });
    expect(request.url).toBe('https://isp.opasuite.example/api/v1/template');
    expect(bodyOf(request).filter).toEqual({ tipo_mensagem: 'cloud_api' });
  });

  test('the mark of a later page stays out of what is sent', () => {
    const url = new URL(listTemplates({ id: 'opa', config }, '1').url);
    expect(url.pathname + url.search).toBe(`/api/v1/canal-comunicacao/${channelId}/template`);
  });

  test('however many records there are, each is read once and the reading ends', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 395, max: 505 })), (count) => {
        const all = Array.from({ length: count }, (_, n) => ({ _id: idOf(n), texto: `t${n}` }));
        const read: string[] = [];
        let cursor: string | undefined;
        let pages = 0;
        do {
          const { skip, limit } = bodyOf(listTemplates({ id: 'opa', config }, cursor)).options;
          const page = parseTemplates(success(all.slice(skip, skip + limit)));
          read.push(...page.templates.map(({ name }) => name));
          cursor = page.next;
          pages++;
        } while (cursor !== undefined && pages < 100);
        expect(read).toEqual(all.map(({ _id }) => _id));
        expect(pages).toBeLessThanOrEqual(count / 450 + 2);
      }),
      { numRuns: 60 },
    );
  });

  test('a server that returns everything at once is read once', () => {
    const all = Array.from({ length: 900 }, (_, n) => ({ _id: idOf(n), texto: 't' }));
    const page = parseTemplates(success(all));
    expect(page.templates).toHaveLength(900);
    expect(page.next).toBeUndefined();
  });
});

describe('templates (facts 1.6)', () => {
  const read = (texto: string, rest = {}) =>
    parseTemplates(success([{ _id: templateId, texto, ...rest }])).templates[0];

  test.each([
    ['Oi {{nome}}, {{motivo}} na sua região.', ['nome', 'motivo']],
    ['{{2}} antes de {{1}}', ['2', '1']],
    ['{{ nome }} e de novo {{nome}}', ['nome']],
    ['sem variáveis { {x} }', []],
    ['{{1}}{{2}}', ['1', '2']],
  ])('the variables of %j', (texto, parameters) => {
    expect(read(texto)?.body).toEqual({ text: texto, parameters });
  });

  test('the id is the name, the shortcut the label', () => {
    expect(read('Oi', { atalho: 'aviso_rede' })).toMatchObject({
      name: templateId,
      id: templateId,
      label: 'aviso_rede',
    });
    expect(read('Oi')).toMatchObject({ label: templateId });
  });

  test('what is listed counts as approved, in Portuguese, of unknown category', () => {
    expect(read('Oi')).toMatchObject({ status: 'APPROVED', category: 'UNKNOWN', language: 'pt_BR' });
  });

  test('a record that cannot be sent is left out', () => {
    const records = [{ _id: templateId, texto: '' }, { _id: 'x', texto: 'Oi' }, { texto: 'Oi' }, null, 7];
    expect(parseTemplates(success(records))).toEqual({ templates: [] });
  });
});

describe('no list is never an empty list', () => {
  const refused = [
    refusal('http_401'),
    answer(200, { status: 'error', code: 400, data: { message: "Field 'x' is not allowed" } }),
    answer(200, { status: 'success', code: 200, data: {} }),
    answer(200, { status: 'success', code: 200 }),
    answer(200, '<html>'),
    answer(502, '<html>'),
  ];

  test.each(refused)('%j', (response) => {
    expect(() => parseTemplates(response)).toThrow(/^the list of templates was answered with HTTP \d+: /);
    expect(() => parseChannels(response)).toThrow(/^the list of channels was answered with HTTP \d+: /);
  });

  test('the reason is told', () => {
    expect(() => parseTemplates(refused[1] ?? answer(200, ''))).toThrow("Field 'x' is not allowed");
  });

  test('anything at all is read or refused', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (data) => {
        expect(parseTemplates(success(data)).templates.length).toBeLessThanOrEqual(data.length);
        expect(parseChannels(success(data)).channels.length).toBeLessThanOrEqual(data.length);
      }),
    );
  });
});

describe('channels (facts 1.5)', () => {
  test('active ones are asked for, without a channel being configured', () => {
    const request = listChannels({ baseUrl: config.baseUrl, token: config.token });
    expect(request.url).toBe('https://isp.opasuite.example/api/v1/canal-comunicacao/');
    expect(bodyOf(request).filter).toEqual({ status: 'A' });
  });

  test('are read with what tells them apart', () => {
    const records = [
      { _id: channelId, nome: 'WhatsApp Matriz', status: 'A', canal: 'Whatsapp', integracao: 'dialog360' },
      { _id: idOf(2), status: 'I' },
      { nome: 'without an id' },
    ];
    expect(parseChannels(success(records))).toEqual({
      channels: [
        { id: channelId, name: 'WhatsApp Matriz', medium: 'Whatsapp', integration: 'dialog360', active: true },
        { id: idOf(2), name: idOf(2), medium: null, integration: null, active: false },
      ],
    });
  });
});

describe('daily allowance (facts 1.5)', () => {
  const figures = { messagesSent: 40, dailyLimit: 1000, availableAmount: 960 };

  test('is asked for with the id of the channel', () => {
    expect(allowance(config)).toEqual({
      method: 'GET',
      url: `https://isp.opasuite.example/api/v1/canal-comunicacao/${channelId}/template/limites-diarios-envio`,
      headers: { authorization: `Bearer ${config.token}` },
    });
  });

  test('with and without the envelope', () => {
    const read = { sent: 40, limit: 1000, available: 960 };
    expect(parseAllowance(success(figures))).toEqual(read);
    expect(parseAllowance(answer(200, figures))).toEqual(read);
  });

  test('a channel without a limit', () => {
    expect(parseAllowance(success({}))).toBeUndefined();
    expect(parseAllowance(answer(200, {}))).toBeUndefined();
  });

  test.each([
    refusal('http_403'),
    answer(200, ''),
    answer(500, {}),
    success({ messagesSent: 'x' }),
    success({ ...figures, availableAmount: -1 }),
  ])('%j is no answer, and no unlimited channel', (response) => {
    expect(() => parseAllowance(response)).toThrow('the daily allowance was answered with HTTP');
  });
});
