/** Notices that open conversations, customers who answer them, and what is told of it. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { eventSchema, type PonteEvent } from '../../contracts/event.ts';
import { testIds } from '../kit/ids.ts';
import { account, numberIds, startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import type { Ledger } from '../kit/services.ts';

const Opened = eventSchema('conversation.opened').shape.data;
export const about = {
  occurrence: { type: 'Financiamento', name: 'Lembrete de Vencimento de Parcela' },
  extra: { vencimento: '2026-12-05', 'Nº do contrato': 'C-77' },
  customer: { code: '0042', name: 'Ana Lima', cpf: '52998224725' },
};
export const onSend = { mode: 'on-send', ...about };
export const onReply = { mode: 'on-reply', ...about };
const metadata = { display_phone_number: '551130000001', phone_number_id: numberIds['wa-matriz'] };

/** One Ponte for the tests of a `describe`; each takes customers of its own. */
export function noticeStage(ledger: Ledger) {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({
      ledger,
      clock,
      newId: testIds(clock),
      settings: { uncertainMs: 60_000, providerTimeoutMs: 300 },
      simulator: { clock: () => clock.now() },
    });
  });
  afterAll(() => t.stop());
  afterEach(() => {
    t.sim.faults.clear();
    t.sim.webhooks.release();
  });
  let last = 0;
  const someone = () => {
    last += 1;
    return `+5511987${String(last).padStart(6, '0')}`;
  };
  /** Answers the message's id. */
  const send = async (to: string, opening: object, more: object = {}) => {
    clock.advance(1_000);
    return t.sendText(to, 'Sua parcela vence em 05/12/2026.', { opening, ...more });
  };
  /** Resolves when the customer has read it. */
  const sent = async (to: string, opening: object, more: object = {}) => {
    const id = await send(to, opening, more);
    await t.untilStatus(id, 'read');
    return id;
  };
  const wamidOf = (id: string) => t.sim.sent.find((one) => one.opaque === id)?.wamid ?? '';
  /** Resolves when Ponte has it on disk; answers what was told of it. */
  const reply = async (from: string, more: object = {}) => {
    clock.advance(1_000);
    const { id, settled } = t.sim.reply({ from, content: 'Já paguei', ...more });
    expect(await settled).toBe('acknowledged');
    return (await t.events()).find(
      ({ type, data }) => type === 'ponte.message.received.v1' && data.providerId === id,
    ) as PonteEvent;
  };
  /** A webhook of a reply, for posting it by hand. */
  const inbound = (from: string, id: string, replyTo: string) => ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: account.wabaId,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata,
              messages: [
                {
                  from: from.slice(1),
                  id,
                  timestamp: String(Math.floor(clock.now() / 1_000)),
                  type: 'text',
                  text: { body: 'Oi' },
                  context: { id: replyTo },
                },
              ],
            },
          },
        ],
      },
    ],
  });
  /** What was told of the conversations that these messages opened. */
  const openedBy = async (...messages: string[]) =>
    (await t.events())
      .filter(({ type, data }) => type === 'ponte.conversation.opened.v1' && messages.includes(String(data.messageId)))
      .map((event) => ({ ...event, data: Opened.parse(event.data) }));
  /** Names of the events about these messages, in the order of the feed. */
  const names = async (...messages: string[]) =>
    (await t.events())
      .filter(({ subject, data }) => messages.includes(subject) || messages.includes(String(data.messageId)))
      .map(({ type }) => type.replace(/^ponte\.|\.v1$/g, ''));

  return {
    get t(): TestPonte {
      return t;
    },
    clock,
    someone,
    send,
    sent,
    reply,
    wamidOf,
    inbound,
    openedBy,
    names,
  };
}
