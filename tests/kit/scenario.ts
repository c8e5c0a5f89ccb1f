/**
 * Words for scenarios between a company and its customers: given who wrote when, when somebody sends something, then it
 * goes or is refused. The provider's simulator checks windows by itself, on the same clock, so what goes through Ponte
 * against the rules fails there.
 */
import { afterAll, beforeAll, expect } from 'vitest';
import type { MessageView } from '../../contracts/message.ts';
import type { Problem } from '../../contracts/problem.ts';
import { WindowView } from '../../contracts/window.ts';
import { testIds } from './ids.ts';
import { type Answer, numberIds, startTestPonte, TestClock, type TestPonte, type TestPonteOptions } from './ponte.ts';

export const second = 1_000;
export const minute = 60_000;
export const hour = 3_600_000;
export const day = 24 * hour;
/** Ponte leaves the last minute of a window unused. */
export const margin = minute;

export interface Customer {
  /** E.164. */
  phone: string;
}

type ChannelName = keyof typeof numberIds;
type SendAnswer = Answer<{ id: string; status: string } & Partial<Problem>>;

/** The template of every stage, and what fills it. */
export const reminder = {
  type: 'template',
  name: 'lembrete',
  language: 'pt_BR',
  parameters: ['10/12/2026', 'R$ 99,90'],
};
const reminderTemplate = {
  name: reminder.name,
  language: reminder.language,
  components: [
    {
      type: 'BODY' as const,
      text: 'Sua fatura vence em {{1}}, no valor de {{ 2 }}.',
      example: { body_text: [['01/01', 'R$ 1']] },
    },
  ],
};

export type Stage = ReturnType<typeof stage>;

/** One Ponte for the tests of a `describe`; each takes customers of its own. Windows are enforced unless `rules` says otherwise. */
export function stage(options: TestPonteOptions = {}) {
  const clock = new TestClock();
  let ponte: TestPonte;
  let customers = 0;
  beforeAll(async () => {
    ponte = await startTestPonte({
      clock,
      newId: testIds(clock),
      rules: {},
      ...options,
      templates: [reminderTemplate, ...(options.templates ?? [])],
      simulator: { window: 'sync', clock: () => clock.now(), ...options.simulator },
    });
    for (const channel of Object.keys(numberIds)) {
      const { body } = await ponte.call('POST', '/v1/templates/sync', { channel });
      expect(body).toEqual({ synced: 1 + (options.templates?.length ?? 0) });
    }
  });
  afterAll(() => ponte.stop());

  const post = (to: Customer, content: object, more: object): Promise<SendAnswer> =>
    ponte.call('POST', '/v1/messages', { channel: 'wa-matriz', to: to.phone, content, ...more });

  const given = {
    /** Never heard of before. */
    stranger(): Customer {
      customers += 1;
      return { phone: `+55119${String(70_000_000 + customers)}` };
    },
    /** Has just written. */
    async customer(): Promise<Customer> {
      const customer = given.stranger();
      await when.customerWrites(customer);
      return customer;
    },
    /** Got a template, and has not answered. */
    async approached(): Promise<Customer> {
      const customer = given.stranger();
      await then.goes(await when.template(customer));
      return customer;
    },
  };

  const when = {
    passes: (ms: number): void => clock.advance(ms),
    /** Resolves when Ponte has it on disk. */
    async customerWrites({ phone }: Customer, text = 'Oi', options: { at?: number; channel?: ChannelName } = {}) {
      const { at, channel = 'wa-matriz' } = options;
      const reply = { from: phone, content: text, phoneNumberId: numberIds[channel], ...(at !== undefined && { at }) };
      expect(await ponte.sim.reply(reply).settled).toBe('acknowledged');
    },
    text: (to: Customer, more: object = {}) => post(to, { type: 'text', body: 'Tudo certo por aqui.' }, more),
    template: (to: Customer, content: object = {}, more: object = {}) => post(to, { ...reminder, ...content }, more),
    content: (to: Customer, content: object, more: object = {}) => post(to, content, more),
    check: async (to: Customer, content: object, more: object = {}) =>
      (await ponte.call('POST', '/v1/messages/check', { channel: 'wa-matriz', to: to.phone, content, ...more })).body,
  };

  const requestsTo = ({ phone }: Customer): number => ponte.sim.sent.filter(({ to }) => `+${to}` === phone).length;

  const then = {
    /** Accepted, and the provider has it. */
    async goes(answer: SendAnswer): Promise<MessageView> {
      expect(answer, answer.text).toMatchObject({ status: 202 });
      const view = await ponte.untilMessage(answer.body.id, ({ status }) => status === 'read' || status === 'failed');
      expect(view).toMatchObject({ status: 'read', failure: null });
      expect(ponte.sim.accepted(view.id)).toBe(1);
      return view;
    },
    /** Refused at once: told in Portuguese too, with what to do next. */
    refused(answer: SendAnswer, code: string, status = 409): void {
      expect(answer, answer.text).toMatchObject({ status, body: { code, detailPt: expect.any(String) } });
    },
    /** Accepted, and refused by a rule when it was due: no attempt was made. */
    async refusedLater(answer: SendAnswer, code: string): Promise<void> {
      expect(answer, answer.text).toMatchObject({ status: 202 });
      const view = await ponte.untilStatus(answer.body.id, 'failed');
      expect(view).toMatchObject({ failure: { code }, attempts: [] });
      expect(ponte.sim.accepted(view.id)).toBe(0);
    },
    /** How many messages the provider has taken for this customer. */
    received: (customer: Customer, count: number): void => expect(requestsTo(customer)).toBe(count),
  };

  return {
    given,
    when,
    then,
    now: (): number => clock.now(),
    ponte: (): TestPonte => ponte,
    async window({ phone }: Customer, channel: ChannelName = 'wa-matriz'): Promise<WindowView> {
      const answer = await ponte.call('GET', `/v1/windows/${channel}/${encodeURIComponent(phone)}`);
      expect(answer.status, answer.text).toBe(200);
      return WindowView.parse(answer.body);
    },
    /** What was told of this customer's window, oldest first. */
    async windowEvents({ phone }: Customer): Promise<string[]> {
      return (await ponte.events())
        .filter(
          ({ type, data }) => type.startsWith('ponte.window.') && (data as { contact?: string }).contact === phone,
        )
        .map(({ type }) => type.slice('ponte.'.length, -'.v1'.length));
    },
    /** Resolves when this was told of the customer's window. */
    untilWindow: ({ phone }: Customer, name: 'window.opened' | 'window.expiring' | 'window.closed') =>
      ponte.untilEvents(
        (events) =>
          events.some(
            ({ type, data }) => type === `ponte.${name}.v1` && (data as { contact?: string }).contact === phone,
          ),
        `${name} of ${phone}`,
      ),
  };
}
