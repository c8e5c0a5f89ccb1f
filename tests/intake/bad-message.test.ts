/** Whatever is wrong with a message: one stable code, the field named in both languages, and not one row written. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../contracts/problem.ts';
import { testIds } from '../kit/ids.ts';
import { footprint } from '../kit/ledger.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const text = { type: 'text', body: 'Olá' };
const good = { channel: 'wa-matriz', to: '+5511988880001', content: text };
const withContent = (content: unknown) => ({ ...good, content });
const template = (more: object = {}) =>
  withContent({ type: 'template', name: 'fatura', language: 'pt_BR', parameters: ['Ana', '10/12'], ...more });
const buttons = (count: number, title = 'Sim') => ({
  type: 'interactive',
  interactive: {
    kind: 'buttons',
    body: 'Confirma?',
    buttons: Array.from({ length: count }, (_, place) => ({ id: `b${place}`, title: `${title}${place}` })),
  },
});
const smt08 = 'Número inválido, corrija e tente novamente';
const unknownMessage = '019a9c1e-6b7f-7d3a-9c55-2f1de0a3b841';

/** Name, body, status, code, paths in `errors`, and a part of the first English message. */
type Case = [name: string, body: unknown, status: number, code: string, paths: string[], message?: RegExp];

const form: Case[] = [
  ['JSON that breaks off', '{"channel":"wa-matriz"', 400, 'malformed_json', ['']],
  ['no JSON at all', 'channel=wa-matriz', 400, 'malformed_json', ['']],
  ['an empty body', '', 400, 'malformed_json', ['']],
  ['a list instead of an object', [good], 422, 'invalid_request', ['']],
  ['null', null, 422, 'invalid_request', ['']],
  ['nothing in the object', {}, 422, 'invalid_request', ['channel', 'to', 'content']],
  ['a number as recipient', { ...good, to: 5511988880001 }, 422, 'invalid_request', ['to'], /string/],
  ['a list as channel', { ...good, channel: ['wa-matriz'] }, 422, 'invalid_request', ['channel']],
  ['a text as content', withContent('Olá'), 422, 'invalid_request', ['content']],
  ['a body that is no text', withContent({ type: 'text', body: 7 }), 422, 'invalid_request', ['content.body']],
  ['an unknown content type', withContent({ type: 'fax', body: 'x' }), 422, 'invalid_request', ['content.type']],
  ['an unknown field', { ...good, priority: 1 }, 422, 'invalid_request', ['priority'], /unknown field/],
  [
    'an unknown field inside',
    withContent({ ...text, bold: true }),
    422,
    'invalid_request',
    ['content.bold'],
    /unknown field/,
  ],
  [
    '__proto__',
    '{"channel":"wa-matriz","to":"+5511988880001","content":{"type":"text","body":"x"},"__proto__":{"a":1}}',
    422,
    'invalid_request',
    ['__proto__'],
  ],
  ['an unknown lane', { ...good, lane: 'fast' }, 422, 'invalid_request', ['lane']],
  ['an unknown onUncertain', { ...good, onUncertain: 'pray' }, 422, 'invalid_request', ['onUncertain']],
  ['an empty idempotency key', { ...good, idempotencyKey: '' }, 422, 'invalid_request', ['idempotencyKey']],
  ['metadata that is a list', { ...good, metadata: ['a'] }, 422, 'invalid_request', ['metadata']],
  ['metadata with an object inside', { ...good, metadata: { a: {} } }, 422, 'invalid_request', ['metadata.a']],
  [
    'too much metadata',
    { ...good, metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, n])) },
    422,
    'invalid_request',
    ['metadata'],
    /at most 50 entries/,
  ],
  ['a time without a zone', { ...good, sendAt: '2026-12-01T10:00:00' }, 422, 'invalid_request', ['sendAt']],
  ['a date for a time', { ...good, expiresAt: '2026-12-01' }, 422, 'invalid_request', ['expiresAt']],
];

const places: Case[] = [
  ['an unknown channel', { ...good, channel: 'wa-nada' }, 422, 'channel_unknown', ['channel'], /no channel "wa-nada"/],
  ['a switched-off channel', { ...good, channel: 'wa-suporte' }, 422, 'channel_off', ['channel'], /switched off/],
  [
    'sendAt in the past',
    { ...good, sendAt: '2026-11-21T11:59:59Z' },
    422,
    'send_at_past',
    ['sendAt'],
    /it is 2026-11-21T12:00:00.000Z already/,
  ],
  ['sendAt in the past by its zone', { ...good, sendAt: '2026-11-21T12:30:00+01:00' }, 422, 'send_at_past', ['sendAt']],
  [
    'expiresAt before sendAt',
    { ...good, sendAt: '2026-11-21T13:00:00Z', expiresAt: '2026-11-21T12:59:00Z' },
    422,
    'expires_before_send',
    ['expiresAt'],
    /after 2026-11-21T13/,
  ],
  [
    'expiresAt at sendAt',
    { ...good, sendAt: '2026-11-21T13:00:00Z', expiresAt: '2026-11-21T13:00:00Z' },
    422,
    'expires_before_send',
    ['expiresAt'],
  ],
  ['expiresAt in the past', { ...good, expiresAt: '2026-11-21T11:00:00Z' }, 422, 'expires_before_send', ['expiresAt']],
  ['a reply to a message nobody knows', { ...good, replyTo: unknownMessage }, 422, 'reply_target_unknown', ['replyTo']],
  [
    'a reaction to a message nobody knows',
    withContent({ type: 'reaction', messageId: unknownMessage, emoji: '👍' }),
    422,
    'reply_target_unknown',
    ['content.messageId'],
  ],
];

const phones: Case[] = [
  ['SMT-07: a mobile of ten digits', '1199999999', /a mobile has DDD and 9 digits/],
  ['SMT-07: ten digits starting with 8', '1188887777', /a mobile has DDD and 9 digits/],
  ['SMT-09: a landline of nine digits', '113333444', /a landline has DDD and 8 digits/],
  ['a landline of eleven digits', '11333344445', /a landline has DDD and 8 digits/],
  ['no DDD', '3333-4444', /DDD \(area code\) and number/],
  ['a DDD nobody has', '2099999-0000', /does not exist/],
  ['letters', '11 9ABCD-0000', /only digits/],
  ['blanks', '   ', /missing/],
  ['a first digit nobody has', '11099990000', /no Brazilian number starts/],
  ['another country, too short', '+1 415', /not a possible number/],
].map(
  ([name, to, message]): Case => [String(name), { ...good, to }, 422, 'recipient_invalid', ['to'], message as RegExp],
);

const contents: Case[] = [
  [
    'a text that is too long',
    withContent({ type: 'text', body: 'x'.repeat(4097) }),
    422,
    'content_invalid',
    ['content.body'],
    /at most 4096 characters, has 4097/,
  ],
  ['an empty text', withContent({ type: 'text', body: '' }), 422, 'invalid_request', ['content.body']],
  [
    'four buttons',
    withContent(buttons(4)),
    422,
    'content_invalid',
    ['content.interactive.buttons'],
    /1 to 3 items, has 4/,
  ],
  [
    'a button title that is too long',
    withContent(buttons(1, 'x'.repeat(20))),
    422,
    'content_invalid',
    ['content.interactive.buttons.0.title'],
    /at most 20/,
  ],
  [
    'link and mediaId',
    withContent({ type: 'image', link: 'https://a.test/x.png', mediaId: '1' }),
    422,
    'invalid_request',
    ['content'],
    /exactly one/,
  ],
  ['neither link nor mediaId', withContent({ type: 'image' }), 422, 'invalid_request', ['content'], /exactly one/],
  [
    'a link that is no link',
    withContent({ type: 'image', link: 'file:///etc/passwd' }),
    422,
    'invalid_request',
    ['content.link'],
  ],
  [
    'a latitude off the globe',
    withContent({ type: 'location', latitude: 91, longitude: 0 }),
    422,
    'invalid_request',
    ['content.latitude'],
  ],
  ['a template name in capitals', template({ name: 'Fatura' }), 422, 'invalid_request', ['content.name'], /lower-case/],
  [
    'too few template parameters',
    template({ parameters: ['Ana'] }),
    422,
    'template_mismatch',
    ['content.parameters'],
    /takes 2 parameters, 1 given/,
  ],
  [
    'a header the template has not',
    template({ header: { type: 'text', text: 'x' } }),
    422,
    'template_mismatch',
    ['content.header'],
  ],
  [
    'a template without its button value',
    template({ name: 'boleto', parameters: [] }),
    422,
    'template_mismatch',
    ['content.buttons'],
    /needs a value/,
  ],
];

describe.each(ledgers)('a bad message on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    const clock = new TestClock();
    const templates = [
      {
        name: 'fatura',
        language: 'pt_BR',
        components: [
          { type: 'BODY' as const, text: 'Olá {{1}}, vence em {{2}}', example: { body_text: [['Ana', '1']] } },
        ],
      },
      {
        name: 'boleto',
        language: 'pt_BR',
        components: [
          { type: 'BODY' as const, text: 'Seu boleto' },
          {
            type: 'BUTTONS' as const,
            buttons: [{ type: 'URL' as const, text: 'Ver', url: 'https://a.test/{{1}}', example: ['1'] }],
          },
        ],
      },
    ];
    t = await startTestPonte({ ledger, clock, newId: testIds(clock), templates });
    expect((await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' })).body).toEqual({ synced: 2 });
    await t.hub.channels.setState('wa-suporte', 'off');
  });
  afterAll(() => t.stop());

  test.each([...form, ...places, ...phones, ...contents])('%s', async (_, body, status, code, paths, message) => {
    const before = await footprint(t.hub.store.reader);
    const headers = { 'content-type': 'application/json' };
    const english = await t.call<Problem>('POST', '/v1/messages', body, headers);
    expect(english.status).toBe(status);
    expect(english.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = Problem.parse(english.body);
    expect(problem.code).toBe(code);
    expect(problem.errors?.map((one) => one.path)).toEqual(paths);
    if (message !== undefined) expect(problem.errors?.[0]?.message).toMatch(message);

    const portuguese = await t.call<Problem>('POST', '/v1/messages', body, {
      ...headers,
      'accept-language': 'pt-BR,pt;q=0.9',
    });
    expect(portuguese.status).toBe(status);
    expect(portuguese.body.detail).toBe(problem.detailPt);
    expect(portuguese.body.detail).not.toBe(problem.detail);
    for (const [place, error] of (portuguese.body.errors ?? []).entries()) {
      expect(error.message).toBe(problem.errors?.[place]?.messagePt);
    }
    if (code === 'recipient_invalid') expect(portuguese.body.errors?.[0]?.message).toBe(smt08);
    expect(await footprint(t.hub.store.reader)).toEqual(before);
  });

  test('the same message without a fault is accepted, so every refusal above was for its own fault', async () => {
    const answers = await Promise.all(
      [
        good,
        template(),
        template({ name: 'boleto', parameters: [], buttons: [{ type: 'url', index: 0, text: '9' }] }),
        withContent(buttons(3)),
      ].map((body) => t.call('POST', '/v1/messages', body)),
    );
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 202]);
  });
});
