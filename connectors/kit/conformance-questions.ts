/** What a channel connector must keep to when it asks: polls, the daily allowance, lists of channels. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { failureClasses } from '../../contracts/failure.ts';
import { pure } from './conformance-purity.ts';
import { expectNoSecret, withoutHeaders } from './conformance-secrets.ts';
import type {
  ChannelContext,
  HttpConnector,
  PollQuestion,
  ProviderRequest,
  ProviderResponse,
  Unanswered,
} from './connector.ts';

interface Answers {
  /** The provider says why it does not answer. */
  refused: ProviderResponse;
  /** Nothing can be made of it. */
  unreadable: ProviderResponse;
}

export interface QuestionKit {
  poll?: Answers & {
    /** Settings with which the channel is not asked; left out: it always is. */
    off?: Record<string, unknown>;
    /** From the first question to the end of a round: each asks from the cursor that the one before answered. */
    round: readonly {
      name: string;
      response: ProviderResponse;
      /** In what is sent: the address without its fragment, or the body. */
      asks: string;
      items: unknown;
    }[];
  };
  allowance?: Answers & { answers: readonly { name: string; response: ProviderResponse; allowance: unknown }[] };
  channels?: Answers & { page: ProviderResponse; parsed: unknown };
}

interface Subject {
  connector: HttpConnector;
  channel: ChannelContext<unknown>;
  secrets: readonly string[];
  credentialsInRequest: boolean;
}

const now = Date.UTC(2026, 10, 21, 12);

export function questionConformance(subject: Subject, kit: QuestionKit): void {
  const { connector, channel, secrets, credentialsInRequest } = subject;
  const checkRequest = (request: ProviderRequest): void => {
    expect(URL.canParse(request.url)).toBe(true);
    if (!credentialsInRequest) expectNoSecret(withoutHeaders(request), secrets);
  };
  const expectRefused = (answer: { ok: true } | Unanswered): void => {
    expect(answer.ok).toBe(false);
    if (answer.ok) return;
    expect(failureClasses).toContain(answer.failure.class);
    for (const text of [answer.failure.cause, answer.failure.nextStep]) expect(text).toMatch(/^\S.{10,}[.]$/);
    expectNoSecret(answer, secrets);
  };
  const expectThrown = (read: () => unknown): void => {
    let thrown: unknown;
    try {
      read();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Error);
    expectNoSecret((thrown as Error).message, secrets);
  };

  describe(`${connector.id}: questions`, () => {
    test('samples are given exactly for what the connector asks', () => {
      expect(kit.poll !== undefined).toBe(connector.poll !== undefined);
      expect(kit.allowance !== undefined).toBe(connector.allowance !== undefined);
      expect(kit.channels !== undefined).toBe(connector.channels !== undefined);
    });

    const { poll } = connector;
    if (poll !== undefined && kit.poll !== undefined) {
      const { round, refused, unreadable, off } = kit.poll;
      const first: PollQuestion = { cursor: undefined, now };

      test('it is asked as often as configured, or not at all', () => {
        expect(pure(() => poll.everyMs(channel.config))).toBeGreaterThan(0);
        if (off !== undefined) expect(poll.everyMs(connector.config.parse(off))).toBeUndefined();
      });

      test('a round asks question after question, ends, and told again says the same under the same keys', () => {
        const play = (start: PollQuestion) => {
          const keys: string[] = [];
          let question = start;
          for (const [place, { name, response, asks, items }] of round.entries()) {
            const request = pure(() => poll.ask(channel, question));
            checkRequest(request);
            expect(`${request.url.replace(/#.*/, '')}\n${request.body ?? ''}`, name).toContain(asks);
            const answer = pure(() => poll.read(response, channel, question));
            expectNoSecret(answer, secrets);
            if (!answer.ok) throw new Error(`${name}: ${answer.failure.code}`);
            expect(answer.items, name).toStrictEqual(items);
            expect(answer.again, name).toBe(place < round.length - 1);
            keys.push(...answer.items.map(({ key }) => key));
            question = { cursor: answer.cursor, now };
          }
          return { keys, question };
        };
        const before = play(first);
        expect(play(before.question).keys).toEqual(before.keys);
      });

      test('a refusal is no empty answer, and says what to do', () => {
        expectRefused(pure(() => poll.read(refused, channel, first)));
        for (const status of [400, 401, 403, 429, 500, 503])
          expectRefused(pure(() => poll.read({ status, headers: {}, body: '' }, channel, first)));
      });

      test('an answer without meaning is thrown, to be kept as it came', () => {
        expectThrown(() => poll.read(unreadable, channel, first));
      });

      test('a cursor that means nothing begins anew', () => {
        for (const cursor of ['', 'null', '[]', '{}', '{"since":"x"}', '7'])
          checkRequest(pure(() => poll.ask(channel, { cursor, now })));
      });
    }

    const { allowance } = connector;
    if (allowance !== undefined && kit.allowance !== undefined) {
      const { answers, refused, unreadable } = kit.allowance;
      test.each(answers)('allowance: $name', ({ response, allowance: told }) => {
        checkRequest(pure(() => allowance.request(channel)));
        expect(pure(() => allowance.parse(response))).toStrictEqual({ ok: true, allowance: told });
      });
      test('a refusal is no channel without limit', () => {
        expectRefused(pure(() => allowance.parse(refused)));
        expectThrown(() => allowance.parse(unreadable));
      });
    }

    const { channels } = connector;
    if (channels !== undefined && kit.channels !== undefined) {
      const { page, parsed, refused, unreadable } = kit.channels;
      test('channels are listed with nothing but the account', () => {
        const fields = Object.keys(z.toJSONSchema(connector.config, { io: 'input' }).properties ?? {});
        expect(fields).toContain(channels.field);
        const account = channels.account.parse(channel.config);
        const asked = Object.keys(account as object);
        expect(fields).toEqual(expect.arrayContaining(asked));
        expect(asked).not.toContain(channels.field);
        checkRequest(pure(() => channels.list(account as object)));
        expect(pure(() => channels.parse(page))).toStrictEqual(parsed);
        expectRefused(pure(() => channels.parse(refused)));
        expectThrown(() => channels.parse(unreadable));
      });
    }
  });
}
