import { describe, expect, it } from 'vitest';
import { breakingChanges, compareAsyncapi, compareOpenapi } from '../../contracts/compat.ts';
import { type Direction, schemaComparer } from '../../contracts/compat-schema.ts';
import { generatedFiles } from '../../contracts/generate.ts';
import type { JsonObject } from '../../contracts/schemas.ts';

const text = { type: 'string' };
const object = (properties: JsonObject, required: string[] = [], more: JsonObject = {}) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
  ...more,
});
const nullable = { type: ['string', 'null'] };
const shape = (type: string, more: JsonObject = {}) => object({ type: { const: type }, ...more }, ['type']);

const compare = (direction: Direction, before: JsonObject, after: JsonObject) =>
  schemaComparer({}, {})(direction, before, after, 'it');

describe('schema changes', () => {
  const always: [string, JsonObject, JsonObject, string][] = [
    ['removed property', object({ a: text }), object({}), 'it.a: property removed'],
    [
      'removed property, deep',
      { type: 'array', items: object({ a: text }) },
      { type: 'array', items: object({}) },
      'it[].a: property removed',
    ],
    ['other type', text, { type: 'integer' }, 'it: can no longer be string'],
    ['removed enum value', { enum: ['a', 'b'] }, { enum: ['a'] }, 'it: value "b" removed'],
    [
      'removed form',
      { anyOf: [shape('a'), shape('b')] },
      { anyOf: [shape('a')] },
      'it: can no longer be object with type b',
    ],
    [
      'removed in one form',
      { oneOf: [shape('a', { x: text }), shape('b')] },
      { oneOf: [shape('b'), shape('a')] },
      'it.x: property removed',
    ],
    ['no longer null', nullable, text, 'it: can no longer be null'],
  ];
  it.each(always)('break both ways: %s', (_name, before, after, message) => {
    expect(compare('request', before, after)).toEqual([message]);
    expect(compare('response', before, after)).toContain(message);
  });

  const requests: [string, JsonObject, JsonObject, string][] = [
    ['newly required', object({ a: text }), object({ a: text }, ['a']), 'it.a: now required'],
    ['new and required', object({}), object({ a: text }, ['a']), 'it.a: now required'],
    ['only some values', text, { type: 'string', enum: ['a'] }, 'it: only some values are allowed now'],
    [
      'shorter',
      { type: 'string', maxLength: 9 },
      { type: 'string', maxLength: 8 },
      'it: maxLength is tighter or other than before',
    ],
    ['limited', { type: 'number' }, { type: 'number', minimum: 0 }, 'it: minimum is tighter or other than before'],
    [
      'other pattern',
      { type: 'string', pattern: 'a' },
      { type: 'string', pattern: 'b' },
      'it: pattern is tighter or other than before',
    ],
    ['closed', object({}, [], { additionalProperties: {} }), object({}), 'it: other properties are no longer allowed'],
    [
      'narrower values of a map',
      { type: 'object', additionalProperties: nullable },
      { type: 'object', additionalProperties: text },
      'it.*: can no longer be null',
    ],
    ['no longer anything', {}, text, 'it: can no longer be anything'],
  ];
  it.each(requests)('break requests: %s', (_name, before, after, message) => {
    expect(compare('request', before, after)).toEqual([message]);
  });

  const responses: [string, JsonObject, JsonObject, string][] = [
    ['no longer always there', object({ a: text }, ['a']), object({ a: text }), 'it.a: no longer always there'],
    ['may be null', text, nullable, 'it: may now also be null'],
    ['may be null, as a union', text, { anyOf: [text, { type: 'null' }] }, 'it: may now also be null'],
    ['any value', { type: 'string', enum: ['a'] }, text, 'it: may now have any value'],
  ];
  it.each(responses)('break responses: %s', (_name, before, after, message) => {
    expect(compare('response', before, after)).toEqual([message]);
  });

  const requestFriendly: [string, JsonObject, JsonObject][] = [
    ['new optional property', object({}), object({ a: text })],
    ['no longer required', object({ a: text }, ['a']), object({ a: text })],
    ['more values', { enum: ['a'] }, { enum: ['a', 'b'] }],
    ['longer', { type: 'string', maxLength: 8 }, { type: 'string', maxLength: 9 }],
    ['also null', text, nullable],
    ['also anything', text, {}],
  ];
  it.each(requestFriendly)('do not break requests: %s', (_name, before, after) => {
    expect(compare('request', before, after)).toEqual([]);
  });

  const responseFriendly: [string, JsonObject, JsonObject][] = [
    ['new property', object({}), object({ a: text }, ['a'])],
    ['always there', object({ a: text }), object({ a: text }, ['a'])],
    ['more values', { enum: ['a'] }, { enum: ['a', 'b'] }],
    ['new form of a kind known before', { anyOf: [shape('a')] }, { anyOf: [shape('a'), shape('b')] }],
    ['other limits', { type: 'string', maxLength: 9 }, { type: 'string', maxLength: 8 }],
    ['more exact than anything', {}, text],
  ];
  it.each(responseFriendly)('do not break responses: %s', (_name, before, after) => {
    expect(compare('response', before, after)).toEqual([]);
  });

  it('are found behind references, told once, and do not loop', () => {
    const document = (more: JsonObject) => ({
      components: { schemas: { Node: object({ next: { $ref: '#/components/schemas/Node' }, ...more }) } },
    });
    const run = schemaComparer(document({ a: text }), document({}));
    const ref = { $ref: '#/components/schemas/Node' };
    expect(run('response', ref, ref, 'first')).toEqual(['response Node.a: property removed']);
    expect(run('response', ref, ref, 'second')).toEqual([]);
    expect(run('request', ref, ref, 'third')).toEqual(['request Node.a: property removed']);
  });
});

const operation = (more: JsonObject = {}) => ({
  'x-ponte-scope': 'read',
  responses: { 200: { content: { 'application/json': { schema: text } } } },
  ...more,
});
const http = (paths: JsonObject) => ({ paths });
const query = (name: string, required: boolean) => ({ parameters: [{ in: 'query', name, required, schema: text }] });

describe('HTTP changes', () => {
  const before = http({ '/v1/a': { get: operation(query('q', false)) } });
  const cases: [string, JsonObject, string[]][] = [
    ['none', before, []],
    ['operation removed', http({ '/v1/a': { post: operation() } }), ['GET /v1/a: operation removed']],
    ['path removed', http({}), ['GET /v1/a: operation removed']],
    ['path under a new version', http({ '/v2/a': { get: operation() } }), []],
    ['an older version does not replace it', http({ '/v0/a': { get: operation() } }), ['GET /v1/a: operation removed']],
    ['parameter removed', http({ '/v1/a': { get: operation() } }), ['GET /v1/a: parameter query q removed']],
    [
      'parameter required',
      http({ '/v1/a': { get: operation(query('q', true)) } }),
      ['GET /v1/a: parameter query q now required'],
    ],
    [
      'more scope',
      http({ '/v1/a': { get: operation({ ...query('q', false), 'x-ponte-scope': 'manage' }) } }),
      ['GET /v1/a: needs scope manage now'],
    ],
    [
      'body required',
      http({ '/v1/a': { get: operation({ ...query('q', false), requestBody: { required: true, content: {} } }) } }),
      ['GET /v1/a: a body is now required'],
    ],
    [
      'answer removed',
      http({ '/v1/a': { get: operation({ ...query('q', false), responses: {} }) } }),
      ['GET /v1/a: answer 200 removed'],
    ],
    [
      'media type removed',
      http({ '/v1/a': { get: operation({ ...query('q', false), responses: { 200: { content: {} } } }) } }),
      ['GET /v1/a 200: application/json removed'],
    ],
  ];
  it.each(cases)('%s', (_name, after, expected) => {
    expect(compareOpenapi(before, after)).toEqual(expected);
  });
});

const bus = (key: string, payload: JsonObject, action = 'send', address = 'message.sent.{channel}') => ({
  channels: { [key]: { address, messages: { [key]: { $ref: `#/components/messages/${key}` } } } },
  operations: {
    [`op${key}`]: {
      action,
      channel: { $ref: `#/channels/${key}` },
      messages: [{ $ref: `#/channels/${key}/messages/${key}` }],
    },
  },
  components: { messages: { [key]: { payload } } },
});

describe('RabbitMQ changes', () => {
  const before = bus('SentV1', object({ a: text }, ['a']));
  const cases: [string, JsonObject, string[]][] = [
    ['none', before, []],
    ['event removed', { operations: {} }, ['opSentV1: operation removed']],
    ['event under a new version', bus('SentV2', object({})), []],
    [
      'address changed',
      bus('SentV1', object({ a: text }, ['a']), 'send', 'sent'),
      ['opSentV1: address or bindings changed'],
    ],
    ['event no longer complete', bus('SentV1', object({ a: text })), ['opSentV1 SentV1.a: no longer always there']],
    ['event with more', bus('SentV1', object({ a: text, b: text }, ['a', 'b'])), []],
  ];
  it.each(cases)('%s', (_name, after, expected) => {
    expect(compareAsyncapi(before, after)).toEqual(expected);
  });

  it('reads what Ponte receives as a request', () => {
    expect(
      compareAsyncapi(bus('SendV1', object({}), 'receive'), bus('SendV1', object({ a: text }, ['a']), 'receive')),
    ).toEqual(['opSendV1 SendV1.a: now required']);
  });
});

describe('the contract as generated', () => {
  const files = generatedFiles();
  const without = (path: string, change: (document: JsonObject) => void) => {
    const document = JSON.parse(files.get(path) ?? '{}');
    change(document);
    return new Map(files).set(path, JSON.stringify(document));
  };

  it('is compatible with itself', () => {
    expect(breakingChanges(files, files)).toEqual([]);
  });

  it('is not when a status, an event or a schema file is gone', () => {
    const fewerStatuses = without('openapi.json', (document) => {
      const { MessageStatus } = (document.components as { schemas: Record<string, { enum: string[] }> }).schemas;
      MessageStatus?.enum.splice(MessageStatus.enum.indexOf('expired'), 1);
    });
    expect(breakingChanges(files, fewerStatuses)).toEqual([
      'response MessageStatus: value "expired" removed',
      'request MessageStatus: value "expired" removed',
    ]);
    const fewerEvents = without('asyncapi.json', (document) => {
      delete (document.operations as JsonObject).sendEventMessageReadV1;
    });
    expect(breakingChanges(files, fewerEvents)).toEqual(['sendEventMessageReadV1: operation removed']);
    const fewerSchemas = new Map(files);
    fewerSchemas.delete('schemas/ponte.message.read.v1.json');
    expect(breakingChanges(files, fewerSchemas)).toEqual(['schemas/ponte.message.read.v1: schema removed']);
    expect(breakingChanges(files, fewerSchemas.set('schemas/ponte.message.read.v2.json', '{}'))).toEqual([]);
  });
});
