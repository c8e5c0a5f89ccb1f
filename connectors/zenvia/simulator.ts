/**
 * Zenvia's API v2 on loopback, SMS and WhatsApp: judges requests, posts events with the header that its subscription
 * names, and misbehaves on demand. Shares no code with the connector it tests.
 */
import { startGateway } from '../kit/simulator/gateway.ts';
import { Watch } from '../kit/simulator/watch.ts';
import { WebhookPush } from '../kit/simulator/webhook-push.ts';
import { answerCall } from './simulator/api.ts';
import { messageEvent, statusEvent } from './simulator/events.ts';
import type { Reply, SentMessage, SimulatorOptions, StatusChange, World } from './simulator/world.ts';

export type * from './simulator/world.ts';

export type ZenviaSimulator = Awaited<ReturnType<typeof startZenviaSimulator>>;

export async function startZenviaSimulator(options: SimulatorOptions) {
  const watch = new Watch();
  const changed = () => watch.changed();
  let ids = 0;
  const push = new WebhookPush(options.webhooks ?? {}, ([event]) => event, changed);
  const world: World = {
    options,
    sent: [],
    now: options.clock ?? Date.now,
    newId: (prefix) => `${prefix}-${(++ids).toString().padStart(6, '0')}`,
    statuses: options.statuses ?? { sms: ['SENT', 'DELIVERED'], whatsapp: ['SENT', 'DELIVERED', 'READ'] },
    emit(channel, event) {
      const subscription = world.subscriptions[channel];
      if (subscription !== undefined) push.submit({ ...subscription, item: event });
    },
    subscriptions: { ...options.subscriptions },
  };
  const gateway = await startGateway((request) => answerCall(world, request), changed, options);
  for (const rule of options.faults ?? []) gateway.faults.script(rule);

  const find = (id: string): SentMessage => {
    const message = world.sent.find((one) => one.id === id || one.externalId === id);
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
    /** How many messages with this `externalId` were accepted. */
    accepted: (externalId: string) => world.sent.filter((one) => one.externalId === externalId).length,
    /** As if subscribed in the portal: an address and the headers that every event to it carries. */
    subscribe(channel: 'sms' | 'whatsapp', url: string, headers: Record<string, string> = {}) {
      world.subscriptions[channel] = { url, headers };
    },
    setStatuses(channel: 'sms' | 'whatsapp', statuses: readonly StatusChange[]) {
      world.statuses = { ...world.statuses, [channel]: statuses };
    },
    /** A status by hand, of the message with this id or `externalId`. */
    status: (id: string, change: StatusChange) => statusEvent(world, find(id), change),
    /** Somebody writes. Returns the message's id. */
    reply: (reply: Reply) => messageEvent(world, reply),
    until: (reached: () => boolean, what = reached.toString()) => watch.until(reached, what),
    /** Resolves when every event is acknowledged or given up. */
    settled: () => watch.until(() => push.pending === 0, 'all webhooks settled'),
    close: async () => {
      await Promise.all([gateway.close(), push.close()]);
    },
  };
}
