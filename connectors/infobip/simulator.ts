/**
 * Infobip on loopback, SMS and WhatsApp: judges requests, answers 200 with the status of each destination inside, posts
 * reports in batches, and misbehaves on demand. Shares no code with the connector it tests.
 */
import { startGateway } from '../kit/simulator/gateway.ts';
import { Watch } from '../kit/simulator/watch.ts';
import { WebhookPush } from '../kit/simulator/webhook-push.ts';
import { answerCall } from './simulator/api.ts';
import { inboundSms, inboundWhatsapp, report, seen } from './simulator/reports.ts';
import type { Channel, SentMessage, SimulatorOptions, SmsReply, WhatsappReply, World } from './simulator/world.ts';

export type * from './simulator/world.ts';

export type InfobipSimulator = Awaited<ReturnType<typeof startInfobipSimulator>>;

export async function startInfobipSimulator(options: SimulatorOptions) {
  const watch = new Watch();
  const changed = () => watch.changed();
  let ids = 0;
  const wrap = (results: readonly unknown[]) => ({ results, messageCount: results.length, pendingMessageCount: 0 });
  const push = new WebhookPush(options.webhooks ?? {}, wrap, changed);
  const world: World = {
    options,
    sent: [],
    now: options.clock ?? Date.now,
    newId: () => `${(++ids).toString().padStart(8, '0')}-generated`,
    reports: options.reports ?? { sms: [7, 2, 5], whatsapp: [7, 5] },
    subscriptions: { ...options.subscriptions },
    emit(channel, result, named) {
      const subscription = named === undefined ? world.subscriptions[channel] : { url: named, headers: {} };
      if (subscription !== undefined) push.submit({ ...subscription, item: result });
    },
  };
  const gateway = await startGateway((request) => answerCall(world, request), changed, options);
  for (const rule of options.faults ?? []) gateway.faults.script(rule);

  const find = (id: string): SentMessage => {
    const message = world.sent.find(({ messageId }) => messageId === id);
    if (message === undefined) throw new Error(`no message ${id}`);
    return message;
  };
  return {
    url: gateway.url,
    /** Accepted messages, oldest first. */
    sent: world.sent as readonly SentMessage[],
    requests: gateway.requests,
    faults: gateway.faults,
    push,
    /** How many messages with this id were accepted. */
    accepted: (id: string) => world.sent.filter(({ messageId }) => messageId === id).length,
    /** As if subscribed in the portal: an address, and headers of its security settings. */
    subscribe(channel: Channel, url: string, headers: Record<string, string> = {}) {
      world.subscriptions[channel] = { url, headers };
    },
    /** Numbers of statuses that are reported of every message, in this order. */
    setReports(channel: Channel, statuses: readonly number[]) {
      world.reports = { ...world.reports, [channel]: statuses };
    },
    /** A report by hand. */
    report: (id: string, status: number, error?: Record<string, unknown>) => report(world, find(id), status, error),
    seen: (id: string) => seen(world, find(id)),
    /** Somebody writes. Returns the message's id. */
    replySms: (reply: SmsReply) => inboundSms(world, reply),
    replyWhatsapp: (reply: WhatsappReply) => inboundWhatsapp(world, reply),
    until: (reached: () => boolean, what = reached.toString()) => watch.until(reached, what),
    /** Resolves when every result is acknowledged or given up. */
    settled: () => watch.until(() => push.pending === 0, 'all webhooks settled'),
    close: async () => {
      await Promise.all([gateway.close(), push.close()]);
    },
  };
}
