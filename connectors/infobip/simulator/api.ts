/** Which call it is, who may make it, what is wrong with it, and what it answers. */
import type { GatewayAnswer, GatewayRequest } from '../../kit/simulator/gateway.ts';
import { checkContent } from './check.ts';
import { Refusal } from './refusal.ts';
import { report } from './reports.ts';
import { type Json, type SentMessage, statusOf, type World } from './world.ts';

export function answerCall(world: World, request: GatewayRequest): GatewayAnswer {
  try {
    return { status: 200, body: bodyOf(world, request) };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body };
    throw error;
  }
}

function bodyOf(world: World, { method, path, headers, body }: GatewayRequest): unknown {
  if (headers.authorization !== `App ${world.options.apiKey}`)
    throw new Refusal(401, 'UNAUTHORIZED', 'Invalid login details');
  const [, sender] = /^\/whatsapp\/2\/senders\/(\d+)\/templates$/.exec(path) ?? [];
  if (method === 'GET' && sender !== undefined) return { templates: templates(world) };
  if (method === 'GET' && path === '/account/1/balance') return { balance: 47.79, currency: 'BRL' };
  if (method === 'POST' && path === '/sms/3/messages') return sendSms(world, body);
  const [, kind] = /^\/whatsapp\/1\/message\/([a-z]+(?:\/[a-z-]+)?)$/.exec(path) ?? [];
  if (method === 'POST' && kind !== undefined) return sendWhatsapp(world, kind, body);
  throw new Refusal(404, 'NOT_FOUND', 'Requested URL not found');
}

function sendSms(world: World, body: unknown): Json {
  const messages = listOf(body, 'messages');
  if (messages.length === 0) throw Refusal.field('messages', 'must not be empty');
  const results = messages.flatMap((message) => {
    const { sender, destinations, content, webhooks } = asJson(message, 'messages[0]');
    const { text } = asJson(content, 'messages[0].content');
    if (typeof text !== 'string' || text === '') throw Refusal.field('messages[0].content.text', 'must not be blank');
    const delivery = isJson(webhooks) && isJson(webhooks.delivery) ? webhooks.delivery : {};
    return listOf({ destinations }, 'destinations').map((destination) => {
      const { to, messageId = world.newId() } = asJson(destination, 'messages[0].destinations[0]');
      return take(world, {
        messageId: String(messageId),
        channel: 'sms',
        from: String(sender),
        to: String(to),
        kind: 'text',
        content: { text },
        smsCount: Math.max(1, Math.ceil(text.length / 153)),
        callbackData: undefined,
        notifyUrl: typeof delivery.url === 'string' ? delivery.url : undefined,
        intermediate: delivery.intermediateReport === true,
        at: world.now(),
      });
    });
  });
  return { bulkId: `bulk-${world.newId()}`, messages: results };
}

function sendWhatsapp(world: World, kind: string, body: unknown): Json {
  const isTemplate = kind === 'template';
  const message = asJson(isTemplate ? listOf(body, 'messages')[0] : body, isTemplate ? 'messages[0]' : 'body');
  const { from, to, content, messageId = world.newId(), callbackData, notifyUrl } = message;
  const held = asJson(content, 'content');
  checkContent(kind, held, world.options.templates ?? []);
  const result = take(world, {
    messageId: String(messageId),
    channel: 'whatsapp',
    from: String(from),
    to: String(to),
    kind,
    content: held,
    smsCount: 1,
    callbackData: typeof callbackData === 'string' ? callbackData : undefined,
    notifyUrl: typeof notifyUrl === 'string' ? notifyUrl : undefined,
    intermediate: true,
    at: world.now(),
  });
  if (isTemplate) return { messages: [result], bulkId: `bulk-${world.newId()}` };
  const { destination, ...rest } = result;
  return { to: destination, messageCount: 1, ...rest };
}

/** Of one destination; HTTP says 200 whatever becomes of it. */
function take(world: World, message: SentMessage): Json {
  const { messageId, to, from } = message;
  if (!world.options.senders.includes(from)) throw Refusal.field('sender', `${from} is not a sender of this account`);
  if (!/^\d{10,15}$/.test(to)) throw Refusal.field('destinations[0].to', 'invalid destination address');
  const refused = whyRefused(world, message);
  if (refused === undefined) {
    world.sent.push(message);
    for (const status of world.reports[message.channel]) {
      if (message.intermediate || status === world.reports[message.channel].at(-1)) report(world, message, status);
    }
  }
  return { messageId, status: statusOf(refused ?? 26), destination: to };
}

const hourMs = 3_600_000;

function whyRefused({ sent, now }: World, message: SentMessage): number | undefined {
  if (sent.some(({ messageId }) => messageId === message.messageId)) return 23;
  if (message.channel !== 'sms') return undefined;
  if (message.smsCount > 25) return 25;
  const lately = sent.filter(({ to, channel, at }) => channel === 'sms' && to === message.to && at > now() - hourMs);
  const same = lately.filter(({ content }) => content.text === message.content.text);
  return same.length >= 6 || lately.length >= 20 ? 20 : undefined;
}

const templates = ({ options }: World) =>
  (options.templates ?? []).map(({ name, language, text, status = 'APPROVED' }, place) => ({
    id: String(700_000 + place),
    businessAccountId: 900_001,
    name,
    language,
    status,
    category: 'UTILITY',
    structure: { body: { text, examples: [] }, type: 'TEXT' },
  }));

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function asJson(value: unknown, path: string): Json {
  if (!isJson(value)) throw Refusal.field(path, 'must be an object');
  return value;
}

function listOf(value: unknown, key: string): unknown[] {
  const list = isJson(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
}
