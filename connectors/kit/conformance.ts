/**
 * What every channel connector must pass, whatever its provider. A connector supplies a kit of samples; the suite asks
 * of it what the hub relies on: purity, honest capabilities, a complete error table, and secrets that stay in headers.
 */
import { describe, expect, test } from 'vitest';
import { type Content, type ContentType, contentTypes } from '../../contracts/content.ts';
import { failureClasses } from '../../contracts/failure.ts';
import { configConformance, secretValues } from './conformance-config.ts';
import { deepFreeze, pure } from './conformance-purity.ts';
import { type QuestionKit, questionConformance } from './conformance-questions.ts';
import { expectNoSecret, withoutHeaders } from './conformance-secrets.ts';
import type {
  ChannelContext,
  HeaderReader,
  HttpConnector,
  OutboundMessage,
  ProviderResponse,
  Recipient,
  WebhookCall,
} from './connector.ts';

export interface ConformanceKit extends QuestionKit {
  /** Valid, with every secret set, long, and unlike any other text in the kit. */
  config: Record<string, unknown>;
  /** The provider takes credentials in the address or the body of a request, and nowhere else. */
  credentialsInRequest?: boolean;
  recipients: { [Kind in Recipient['kind']]: Extract<Recipient, { kind: Kind }> };
  /** Samples of every content type: those the connector can express are sent, the others refused. */
  contents: Record<ContentType, readonly [Content, ...Content[]]>;
  /** Content this provider would refuse, and the paths of the fields at fault: all of them. */
  invalidContents: readonly { name: string; content: Content; paths: readonly string[] }[];
  webhook: {
    /** The headers the provider sends with these bytes. */
    sign(raw: Uint8Array, call: WebhookCall): Record<string, string>;
    /** What the address carries besides, where the provider shows in it who it is: `token=...`. */
    signedQuery?: string;
    /** Of every delivery that names none itself. */
    contentType?: string;
    /** Whether the signature covers the body; false for providers that only send a fixed credential. */
    signsBody: boolean;
    handshake?: { accepted: string; body: string; refused: readonly string[] };
    deliveries: readonly { name: string; raw: Uint8Array; call?: Partial<WebhookCall>; items: unknown }[];
    /** One delivery in which some items are broken, with the keys of those that are not. */
    spoiled: { raw: Uint8Array; call?: Partial<WebhookCall>; goodKeys: readonly string[] };
    /** Well-formed for the transport, meaningless otherwise. */
    garbage: readonly Uint8Array[];
    /** Not even well-formed. */
    malformed: readonly Uint8Array[];
  };
  answers: readonly { name: string; response: ProviderResponse; outcome: unknown }[];
  /** An answer that refuses a send with this code of the error table. */
  refusal(code: string): ProviderResponse;
  /** A refusal with a code that is in no table. */
  unknownRefusal: ProviderResponse;
  templates?: {
    page: ProviderResponse;
    parsed: unknown;
    refused: ProviderResponse;
    /** The provider lists all at once. */
    unpaged?: true;
  };
  media?: { answer: ProviderResponse; parsed: unknown; own: readonly string[]; foreign: readonly string[] };
}

/** When the deliveries of a kit come. */
export const kitReceivedAt = Date.UTC(2026, 10, 21, 12);

export function conformance(connector: HttpConnector, kit: ConformanceKit): void {
  const channel: ChannelContext<unknown> = deepFreeze({
    id: 'conformance',
    config: connector.config.parse(kit.config),
  });
  const secrets = secretValues(connector, kit.config);
  const messageId = '01CONFORMANCE0MESSAGE0ID';
  const [firstRecipient] = connector.capabilities.recipients;
  const messageOf = (content: Content, kind = firstRecipient ?? 'phone'): OutboundMessage =>
    deepFreeze({ id: messageId, to: kit.recipients[kind], content });
  const plan = (message: OutboundMessage) => pure(() => connector.send(message, channel));
  const samples = contentTypes.flatMap((type) =>
    kit.contents[type].map((content, index) => ({ name: `${type} ${index + 1}`, type, content })),
  );
  const isSupported = ({ type }: { type: ContentType }) => connector.capabilities.content.includes(type);

  configConformance(connector, kit.config);

  describe(`${connector.id}: send`, () => {
    test.each(samples.filter(isSupported))('$name becomes a request', ({ content }) => {
      const result = plan(messageOf(content));
      expect(result).toMatchObject({ ok: true });
      if (!result.ok) return;
      expect(URL.canParse(result.request.url)).toBe(true);
      if (kit.credentialsInRequest !== true) expectNoSecret(withoutHeaders(result.request), secrets);
      const { url, body = '' } = result.request;
      if (connector.capabilities.correlation) expect(`${url}\n${body}`).toContain(messageId);
    });

    const unsupported = samples.filter((sample) => !isSupported(sample));
    for (const { name, content } of unsupported) {
      test(`${name} is refused as unsupported`, () => {
        expect(plan(messageOf(content))).toMatchObject({ ok: false, code: 'unsupported_content' });
      });
    }

    test.each(Object.keys(kit.recipients) as Recipient['kind'][])('a %s recipient is taken as declared', (kind) => {
      const sample = samples.find(isSupported);
      if (sample === undefined) throw new Error('the connector sends no content type at all');
      const expected = connector.capabilities.recipients.includes(kind)
        ? { ok: true }
        : { ok: false, code: 'recipient_unsupported' };
      expect(plan(messageOf(sample.content, kind))).toMatchObject(expected);
    });

    test.each(kit.invalidContents)('$name: refused, every fault named in both languages', ({ content, paths }) => {
      const result = plan(messageOf(content));
      expect(result).toMatchObject({ ok: false, code: 'content_invalid' });
      if (result.ok) return;
      expect(result.issues.map(({ path }) => path)).toEqual(paths);
      for (const { message, messagePt } of result.issues) {
        expect(message).toMatch(/\S/);
        expect(messagePt).toMatch(/\S/);
        expect(messagePt).not.toBe(message);
      }
      expectNoSecret(result, secrets);
    });
  });

  describe(`${connector.id}: outcome`, () => {
    const read = (response: ProviderResponse) => pure(() => connector.outcome(deepFreeze(response), channel.config));

    test.each(kit.answers)('$name', ({ response, outcome }) => {
      const result = read(response);
      expect(result).toStrictEqual(outcome);
      expectNoSecret(result, secrets);
    });

    test.each([0, 100, 200, 204, 302, 400, 401, 403, 404, 429, 500, 503, 999])('HTTP %i never throws', (status) => {
      for (const body of ['', 'null', '[]', '{}', '"text"', '{"error":null}', '<html>', '{"error":{"code":{}}}']) {
        expect(['accepted', 'failed', 'uncertain']).toContain(read({ status, headers: {}, body }).kind);
      }
    });

    test('an answer without meaning is never a success, and a broken server leaves the outcome open', () => {
      for (const status of [200, 500, 502, 504]) {
        expect(read({ status, headers: {}, body: '<html>' })).toMatchObject({ kind: 'uncertain' });
      }
    });
  });

  describe(`${connector.id}: error table`, () => {
    const rows = Object.entries(connector.errors);

    test.each(rows)('%s has a class, a cause and a next step', (key, row) => {
      expect(failureClasses).toContain(row.class);
      expect(row.cause).toMatch(/^\S.{10,}[.]$/);
      expect(row.nextStep).toMatch(/^\S.{10,}[.]$/);
      expect(row.scope !== undefined).toBe(row.class === 'rate_limited');
      if (codesOf(key).length > 1) expect(row.maxAttempts).toBeUndefined();
    });

    test.each(rows.filter(([key]) => key !== 'unknown'))('%s is told from the answer', (key, row) => {
      for (const code of codesOf(key)) {
        const { class: failureClass, cause, nextStep } = connector.errors[code] ?? row;
        const result = connector.outcome(kit.refusal(code), channel.config);
        expect(result).toMatchObject({ kind: 'failed', failure: { code, class: failureClass, cause, nextStep } });
        expectNoSecret(result, secrets);
      }
    });

    test('a code that is in no row fails as unknown', () => {
      const { class: failureClass, cause, nextStep } = connector.errors.unknown ?? {};
      const result = connector.outcome(kit.unknownRefusal, channel.config);
      expect(result).toMatchObject({ kind: 'failed', failure: { class: failureClass, cause, nextStep } });
      expect(failureClass).toBe('unknown');
    });
  });

  describe(`${connector.id}: webhook`, () => {
    const { webhook } = connector;
    const callOf = (call: Partial<WebhookCall> = {}): WebhookCall =>
      deepFreeze({ method: 'POST', query: '', contentType: kit.webhook.contentType ?? 'application/json', ...call });
    const parse = (raw: Uint8Array, call?: Partial<WebhookCall>) => {
      const before = Uint8Array.from(raw);
      const items = pure(() => webhook.parse(raw, channel.config, callOf(call), kitReceivedAt));
      expect(raw).toEqual(before);
      return items;
    };
    const verify = (raw: Uint8Array, headers: Record<string, string>, call?: Partial<WebhookCall>) =>
      pure(() => webhook.verify(raw, readerOf(headers), channel.config, callOf(call)));

    test.each(kit.webhook.deliveries)('$name', ({ raw, call, items }) => {
      const parsed = parse(raw, call);
      expect(parsed).toStrictEqual(items);
      expectNoSecret(parsed, secrets);
      const keys = parsed.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
    });

    test.runIf(connector.capabilities.receipts)('receipts are read, with our own id where it is echoed', () => {
      const receipts = kit.webhook.deliveries
        .flatMap(({ raw, call }) => webhook.parse(raw, channel.config, callOf(call), kitReceivedAt))
        .filter((item) => item.kind === 'receipt');
      expect(receipts.length).toBeGreaterThan(0);
      expect(receipts.some((item) => item.messageId !== undefined)).toBe(connector.capabilities.correlation);
    });

    test('one broken item leaves the good ones', () => {
      const items = parse(kit.webhook.spoiled.raw, kit.webhook.spoiled.call);
      const good = items.filter(({ kind }) => kind !== 'unparsed').map(({ key }) => key);
      expect(good).toEqual(kit.webhook.spoiled.goodKeys);
      expect(items.length).toBeGreaterThan(good.length);
    });

    test('garbage is kept, never thrown', () => {
      for (const raw of kit.webhook.garbage) expect(() => parse(raw)).not.toThrow();
    });

    test('a body of the wrong format throws', () => {
      for (const raw of kit.webhook.malformed)
        expect(() => webhook.parse(raw, channel.config, callOf(), kitReceivedAt)).toThrow();
    });

    test('only the right signature over the exact bytes is accepted', () => {
      const { signedQuery, signsBody, sign } = kit.webhook;
      for (const { raw, call } of kit.webhook.deliveries) {
        const signed = { ...call, query: [call?.query, signedQuery].filter((text) => text !== undefined).join('&') };
        const headers = sign(raw, callOf(signed));
        expect(verify(raw, headers, signed)).toBe(true);
        if (signedQuery === undefined) expect(verify(raw, {}, signed)).toBe(false);
        else
          for (const query of spoiledTexts(signedQuery)) expect(verify(raw, headers, { ...call, query })).toBe(false);
        for (const wrong of spoiledHeaders(headers)) expect(verify(raw, wrong, signed)).toBe(false);
        if (!signsBody) continue;
        for (const tampered of tamperedBodies(raw)) expect(verify(tampered, headers, signed)).toBe(false);
      }
    });

    const { handshake } = kit.webhook;
    test('a handshake sample is given exactly when the connector has one', () => {
      expect(handshake !== undefined).toBe(webhook.handshake !== undefined);
    });
    test.runIf(handshake !== undefined)('the handshake answers only the right token', () => {
      if (handshake === undefined) return;
      const answer = (query: string) => pure(() => webhook.handshake?.(new URLSearchParams(query), channel.config));
      expect(answer(handshake.accepted)).toEqual({ status: 200, body: handshake.body });
      for (const query of handshake.refused) {
        const refusal = answer(query);
        expect(refusal?.status).toBe(403);
        expectNoSecret(refusal, secrets);
      }
    });
  });

  describe(`${connector.id}: templates and media`, () => {
    test('samples are given exactly for what the connector has', () => {
      expect(kit.templates !== undefined).toBe(connector.templates !== undefined);
      expect(kit.media !== undefined).toBe(connector.media !== undefined);
    });

    test.runIf(kit.templates !== undefined)('templates are listed and read; a refusal is no empty list', () => {
      const { templates } = connector;
      if (templates === undefined || kit.templates === undefined) return;
      const { page, parsed, refused, unpaged = false } = kit.templates;
      expect(pure(() => templates.parse(page))).toStrictEqual(parsed);
      expect(() => templates.parse(refused)).toThrow();
      const first = pure(() => templates.list(channel));
      expect(pure(() => templates.list(channel, 'cursor-2')).url === first.url).toBe(unpaged);
      expectNoSecret(withoutHeaders(first), secrets);
    });

    test.runIf(kit.media !== undefined)('media is resolved, and credentials leave only for the provider', () => {
      const { media } = connector;
      if (media === undefined || kit.media === undefined) return;
      const { answer, parsed, own, foreign } = kit.media;
      expect(pure(() => media.parse(answer))).toStrictEqual(parsed);
      expect(media.parse({ status: 404, headers: {}, body: '<html>' })).toBeUndefined();
      expectNoSecret(withoutHeaders(pure(() => media.resolve('900100200300', channel))), secrets);
      for (const url of own) {
        const request = pure(() => media.download(url, channel));
        expect(request, url).toBeDefined();
        if (request !== undefined) expectNoSecret(withoutHeaders(request), secrets);
      }
      for (const url of foreign) expect(media.download(url, channel), url).toBeUndefined();
    });
  });

  questionConformance({ connector, channel, secrets, credentialsInRequest: kit.credentialsInRequest === true }, kit);
}

/** JSON that is no delivery of any provider. */
export const jsonGarbage: readonly Uint8Array[] = [
  'null',
  'true',
  '0',
  '""',
  '[]',
  '{}',
  '[null]',
  '{"entry":null}',
  '{"entry":{}}',
  '{"__proto__":{"entry":[]}}',
  '{"constructor":"toString"}',
].map((text) => new TextEncoder().encode(text));

/** `200-299` stands for its ends. */
function codesOf(key: string): string[] {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(key) ?? [];
  return from === undefined || to === undefined ? [key] : [from, to];
}

function readerOf(headers: Record<string, string>): HeaderReader {
  return (name) => Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** Each header in turn: absent, empty, cut short, one character longer, last character changed. */
function spoiledHeaders(headers: Record<string, string>): Record<string, string>[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const { [name]: _removed, ...without } = headers;
    return [without, ...spoiledTexts(value).map((text) => ({ ...headers, [name]: text }))];
  });
}

function spoiledTexts(text: string): string[] {
  const changed = text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
  return ['', text.slice(0, -1), `${text}0`, changed];
}

function tamperedBodies(raw: Uint8Array): Uint8Array[] {
  const changed = Uint8Array.from(raw);
  const middle = changed.length >> 1;
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  return [changed, raw.slice(0, -1), Uint8Array.of(...raw, 0x20)];
}
