/**
 * What a connector must pass whose provider is spoken to over connections that stay open: configuration, content, errors
 * and items as every connector, and a session that is a value.
 */
import { describe, expect, test } from 'vitest';
import { type Content, type ContentType, contentTypes } from '../../contracts/content.ts';
import { failureClasses } from '../../contracts/failure.ts';
import { configConformance, secretValues } from './conformance-config.ts';
import { deepFreeze, pure } from './conformance-purity.ts';
import { expectNoSecret } from './conformance-secrets.ts';
import type {
  ChannelContext,
  LinkPlan,
  OutboundMessage,
  Recipient,
  SendOutcome,
  Session,
  SessionAction,
  SessionConnector,
  SessionEvent,
} from './connector.ts';

export interface SessionKit {
  /** Valid, with every secret set, long, and unlike any other text in the kit. */
  config: Record<string, unknown>;
  recipients: { [Kind in Recipient['kind']]: Extract<Recipient, { kind: Kind }> };
  /** Samples of every content type: those the connector can express are sent, the others refused. */
  contents: Record<ContentType, readonly [Content, ...Content[]]>;
  invalidContents: readonly { name: string; content: Content; paths: readonly string[] }[];
  /** What the provider says to what was just written to it. */
  peer: {
    accepts(written: Uint8Array): Uint8Array;
    /** The bind, or the operation, is refused with this code of the error table. */
    refuses(written: Uint8Array, code: string): Uint8Array;
    refusesUnknown(written: Uint8Array): Uint8Array;
  };
  /** Rows that no answer tells of: receipts do. */
  receiptCodes: readonly string[];
  /** The outcome of an operation that was accepted. */
  accepted: SendOutcome;
  deliveries: readonly { name: string; octets: Uint8Array; items: unknown }[];
  /** Not even well-formed. */
  malformed: readonly Uint8Array[];
}

const now = Date.UTC(2026, 10, 21, 12);
/** Of every delivery of a kit. */
export const kitArrival = { id: '01CONFORMANCE0DELIVERY0ID', at: now } as const;

export function sessionConformance(connector: SessionConnector, kit: SessionKit): void {
  const channel: ChannelContext<unknown> = deepFreeze({
    id: 'conformance',
    config: connector.config.parse(kit.config),
  });
  const secrets = secretValues(connector, kit.config);
  const [firstRecipient = 'phone'] = connector.capabilities.recipients;
  const messageOf = (content: Content, kind = firstRecipient): OutboundMessage =>
    deepFreeze({ id: '01CONFORMANCE0MESSAGE0ID', to: kit.recipients[kind], content });
  const plan = (message: OutboundMessage) => pure(() => connector.send(message, channel));
  const samples = contentTypes.flatMap((type) =>
    kit.contents[type].map((content, index) => ({ name: `${type} ${index + 1}`, type, content })),
  );
  const isSupported = ({ type }: { type: ContentType }) => connector.capabilities.content.includes(type);
  const sample = samples.find(isSupported);

  configConformance(connector, kit.config);

  describe(`${connector.id}: send`, () => {
    test.each(samples.filter(isSupported))('$name becomes operations', ({ content }) => {
      const result = plan(messageOf(content));
      expect(result).toMatchObject({ ok: true });
      if (!result.ok) return;
      expect(result.parts).toBeGreaterThanOrEqual(result.submits.length);
      expectNoSecret(result.shown, secrets);
      for (const octets of result.submits) expectNoSecret(Buffer.from(octets).toString('latin1'), secrets);
    });
    for (const { name, content } of samples.filter((one) => !isSupported(one)))
      test(`${name} is refused as unsupported`, () => {
        expect(plan(messageOf(content))).toMatchObject({ ok: false, code: 'unsupported_content' });
      });
    test.each(Object.keys(kit.recipients) as Recipient['kind'][])('a %s recipient is taken as declared', (kind) => {
      if (sample === undefined) throw new Error('the connector sends no content type at all');
      const isTaken = connector.capabilities.recipients.includes(kind);
      const expected = isTaken ? { ok: true } : { ok: false, code: 'recipient_unsupported' };
      expect(plan(messageOf(sample.content, kind))).toMatchObject(expected);
    });
    test.each(kit.invalidContents)('$name: refused, every fault named in both languages', ({ content, paths }) => {
      const result = plan(messageOf(content));
      expect(result).toMatchObject({ ok: false, code: 'content_invalid' });
      if (result.ok) return;
      expect(result.issues.map(({ path }) => path)).toEqual(paths);
      for (const { message, messagePt } of result.issues) {
        expect([message, messagePt]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
        expect(messagePt).not.toBe(message);
      }
    });
  });

  const links = () => pure(() => connector.session.links(channel.config).map(({ begin: _, ...rest }) => rest));
  const played = (): Played => {
    const sender = connector.session.links(channel.config).find(({ sends }) => sends);
    if (sender === undefined) throw new Error('no link sends');
    return new Played(sender);
  };
  const submitted = (played: Played): Uint8Array => {
    const result = sample === undefined ? undefined : plan(messageOf(sample.content));
    if (result?.ok !== true) throw new Error('nothing to submit');
    return played.writes({ kind: 'submit', token: 'kit', octets: result.submits[0] });
  };
  const settledBy = (answer: (written: Uint8Array) => Uint8Array): SendOutcome | undefined => {
    const peer = played().bound(kit);
    const actions = peer.hears(answer(submitted(peer)));
    const settled = actions.find((action) => action.kind === 'settled');
    expectNoSecret(
      actions.filter(({ kind }) => kind !== 'write'),
      secrets,
    );
    return settled?.outcome;
  };

  describe(`${connector.id}: session`, () => {
    test('exactly one link sends, and what is told of links holds no secret', () => {
      expect(links().filter(({ sends }) => sends)).toHaveLength(1);
      expectNoSecret(links(), secrets);
    });
    test('nothing is written before it is connected, and nothing is taken before it is bound', () => {
      const peer = played();
      expect(peer.session.capacity(now)).toBe(0);
      expect(peer.take({ kind: 'start' })).toEqual([{ kind: 'connect', link: expect.any(Number) }]);
      expect(peer.session.wakeAt).toBeGreaterThan(now);
      peer.writes({ kind: 'connected', link: peer.link });
      expect(peer.session.capacity(now)).toBe(0);
    });
    test('bound, it takes operations up to its window, and an answer settles one', () => {
      const peer = played().bound(kit);
      expect(peer.session.capacity(now)).toBe(peer.plan.windowSize);
      const written = submitted(peer);
      expect(peer.session.capacity(now)).toBe(peer.plan.windowSize - 1);
      const [settled] = peer.hears(kit.peer.accepts(written));
      expect(settled).toEqual({ kind: 'settled', token: 'kit', outcome: kit.accepted, isLate: false });
      expect(peer.session.capacity(now)).toBe(peer.plan.windowSize);
    });
    test('lost without an answer: uncertain, and connected again later', () => {
      const peer = played().bound(kit);
      submitted(peer);
      const actions = peer.take({ kind: 'closed', link: peer.link });
      expect(actions).toContainEqual(
        expect.objectContaining({ kind: 'settled', outcome: expect.objectContaining({ kind: 'uncertain' }) }),
      );
      expect(peer.session.wakeAt).toBeGreaterThanOrEqual(now);
    });
    test('a delivery is handed over and answered, stored or not', () => {
      for (const { octets } of kit.deliveries) {
        for (const isStored of [true, false]) {
          const peer = played().bound(kit);
          const [received] = peer.hears(octets);
          if (received?.kind !== 'received') throw new Error('no delivery was handed over');
          expect(peer.writes({ kind: 'answer', delivery: received.delivery, isStored }).length).toBeGreaterThan(0);
        }
      }
    });
    test('stopped in order, it ends', () => {
      const peer = played().bound(kit);
      const goodbye = peer.writes({ kind: 'stop' });
      expect(peer.hears(kit.peer.accepts(goodbye)).map(({ kind }) => kind)).toContain('stopped');
      expect(peer.session.wakeAt).toBeUndefined();
    });
  });

  describe(`${connector.id}: error table`, () => {
    const rows = Object.entries(connector.errors);
    test.each(rows)('%s has a class, a cause and a next step', (_key, row) => {
      expect(failureClasses).toContain(row.class);
      for (const text of [row.cause, row.nextStep]) expect(text).toMatch(/^\S.{10,}[.]$/s);
      expect(row.scope !== undefined).toBe(row.class === 'rate_limited');
    });
    const told = rows.filter(([key]) => key !== 'unknown' && !kit.receiptCodes.includes(key));
    test.each(told)('%s is told from the answer', (key, { class: failureClass, cause, nextStep }) => {
      for (const code of key.split('-')) {
        const failure = { class: failureClass, cause, nextStep };
        expect(settledBy((written) => kit.peer.refuses(written, code))).toMatchObject({ kind: 'failed', failure });
      }
    });
    test('a code that is in no row fails as unknown', () => {
      const { class: failureClass, cause, nextStep } = connector.errors.unknown ?? {};
      expect(failureClass).toBe('unknown');
      const failure = { class: failureClass, cause, nextStep };
      expect(settledBy(kit.peer.refusesUnknown)).toMatchObject({ kind: 'failed', failure });
    });
    test('a refused bind says why', () => {
      const peer = played();
      peer.take({ kind: 'start' });
      const bind = peer.writes({ kind: 'connected', link: peer.link });
      const actions = peer.hears(kit.peer.refusesUnknown(bind));
      const told = actions.find(({ kind }) => kind === 'unbound' || kind === 'refused');
      expect(told).toMatchObject({
        failure: { cause: expect.stringMatching(/\S/), nextStep: expect.stringMatching(/\S/) },
      });
      expectNoSecret(actions, secrets);
    });
  });

  describe(`${connector.id}: deliveries`, () => {
    const read = (octets: Uint8Array) => pure(() => connector.session.read(octets, channel.config, kitArrival));
    test.each(kit.deliveries)('$name', ({ octets, items }) => {
      const before = Uint8Array.from(octets);
      const result = read(octets);
      expect([...octets]).toEqual([...before]);
      expect(result).toStrictEqual(items);
      expectNoSecret(result, secrets);
    });
    test('what is not well-formed throws', () => {
      for (const octets of kit.malformed)
        expect(() => connector.session.read(octets, channel.config, kitArrival)).toThrow();
    });
  });
}

/** A session and a peer that answers as the test has it; every step is taken twice, from the same value. */
class Played {
  readonly plan: LinkPlan;
  session: Session;
  link = 0;

  constructor(plan: LinkPlan) {
    this.plan = plan;
    this.session = plan.begin(1);
  }

  take(event: SessionEvent): readonly SessionAction[] {
    const { session } = this;
    const next = pure(() => {
      const { session: after, actions } = session.take(event, now);
      return { actions, wakeAt: after.wakeAt, capacity: after.capacity(now) };
    });
    this.session = session.take(event, now).session;
    const connect = next.actions.find((action) => action.kind === 'connect');
    this.link = connect?.link ?? this.link;
    return next.actions;
  }

  /** All that this makes it write. */
  writes(event: SessionEvent): Uint8Array {
    return Buffer.concat(this.take(event).flatMap((action) => (action.kind === 'write' ? [action.octets] : [])));
  }

  hears(octets: Uint8Array): readonly SessionAction[] {
    return this.take({ kind: 'data', link: this.link, octets });
  }

  bound({ peer }: SessionKit): this {
    this.take({ kind: 'start' });
    const bind = this.writes({ kind: 'connected', link: this.link });
    expect(this.hears(peer.accepts(bind)).map(({ kind }) => kind)).toContain('bound');
    return this;
  }
}
