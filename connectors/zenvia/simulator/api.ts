/** Which call it is, who may make it, what is wrong with it, and what it answers. */
import type { GatewayAnswer, GatewayRequest } from '../../kit/simulator/gateway.ts';
import { outCopy, statusEvent } from './events.ts';
import type { Channel, Json, SentMessage, World } from './world.ts';

class Refusal extends Error {
  readonly status: number;
  readonly body: Json;

  constructor(status: number, code: string, message: string, path?: string) {
    super(message);
    this.status = status;
    const details = path === undefined ? [] : [{ code: 'INVALID', path, message }];
    this.body = { code, message, ...(details.length > 0 && { details }) };
  }
}

const invalid = (path: string, message: string) =>
  new Refusal(400, 'VALIDATION_ERROR', `Validation error: ${message}`, path);

export function answerCall(world: World, request: GatewayRequest): GatewayAnswer {
  try {
    return { status: 200, body: bodyOf(world, request) };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body };
    throw error;
  }
}

function bodyOf(world: World, { method, path, headers, body }: GatewayRequest): unknown {
  if (headers['x-api-token'] !== world.options.token)
    throw new Refusal(401, 'AUTHENTICATION_ERROR', 'No authorization token was found');
  if (method === 'GET' && path === '/v2/templates') return templates(world);
  const [, channel] = /^\/v2\/channels\/(sms|whatsapp)\/messages$/.exec(path) ?? [];
  if (method !== 'POST' || channel === undefined) throw new Refusal(404, 'NOT_FOUND', 'Resource not found');
  return send(world, channel as Channel, body);
}

function send(world: World, channel: Channel, body: unknown): Json {
  if (!isJson(body)) throw invalid('', 'the body is no object');
  const { from, to, externalId, contents } = body;
  if (typeof from !== 'string' || !world.options.senders.includes(from)) throw invalid('from', 'unknown sender');
  // A plus sign is not refused by the real one either: it goes nowhere. Here it must be seen.
  if (typeof to !== 'string' || !/^\d{10,15}$/.test(to)) throw invalid('to', 'digits with country code');
  if (externalId !== undefined && typeof externalId !== 'string') throw invalid('externalId', 'must be text');
  if (!Array.isArray(contents) || contents.length === 0) throw invalid('contents', 'must have 1 item at least');
  for (const [index, content] of contents.entries()) {
    if (!isJson(content)) throw invalid(`contents[${index}]`, 'must be an object');
    checkContent(world, channel, content, `contents[${index}]`);
  }
  const message: SentMessage = { id: world.newId('m'), channel, from, to, externalId, contents, at: world.now() };
  world.sent.push(message);
  if (world.options.outCopies === true) outCopy(world, message);
  for (const status of world.statuses[channel]) statusEvent(world, message, status);
  return { id: message.id, from, to, direction: 'OUT', channel, externalId, contents };
}

const longestWord = { AUTO: 152, MORE_CHARACTERS_PER_MESSAGE: 152, MORE_CHARACTER_SUPPORT: 66 };

function checkContent(world: World, channel: Channel, content: Json, path: string): void {
  const { type } = content;
  if (channel === 'sms') {
    if (type !== 'text') throw invalid(`${path}.type`, 'must be text');
    checkSms(content, path);
    return;
  }
  switch (type) {
    case 'text':
      textAt(content, 'text', path, 4096);
      return;
    case 'file':
      if (!/^https?:\/\/\S+$/.test(textAt(content, 'fileUrl', path, 2048))) throw invalid(`${path}.fileUrl`, 'no URL');
      return;
    case 'template':
      checkTemplate(world, content, path);
      return;
    case 'location':
      if (typeof content.latitude !== 'number' || typeof content.longitude !== 'number')
        throw invalid(path, 'latitude and longitude must be numbers');
      return;
    case 'contacts':
      if (!Array.isArray(content.contacts) || content.contacts.length === 0) throw invalid(`${path}.contacts`, 'empty');
      return;
    default:
      throw invalid(`${path}.type`, `${String(type)} is not supported`);
  }
}

function checkSms(content: Json, path: string): void {
  const text = textAt(content, 'text', path, 1520);
  const strategy = String(content.encodingStrategy ?? 'AUTO');
  if (!Object.hasOwn(longestWord, strategy)) throw invalid(`${path}.encodingStrategy`, 'unknown strategy');
  const longest = longestWord[strategy as keyof typeof longestWord];
  if (text.length > 160 && text.split(/\s/).some((word) => word.length > longest))
    throw invalid(`${path}.text`, 'a word is longer than one part');
}

function checkTemplate({ options }: World, { templateId, fields }: Json, path: string): void {
  const template = options.templates?.find(({ id }) => id === templateId);
  if (template === undefined) throw new Refusal(404, 'NOT_FOUND', `Template ${String(templateId)} was not found`);
  const given = isJson(fields) ? fields : {};
  const missing = template.fields.filter((field) => typeof given[field] !== 'string' || given[field] === '');
  if (missing.length > 0) throw invalid(`${path}.fields.${missing[0]}`, 'is required');
}

function textAt(content: Json, key: string, path: string, longest: number): string {
  const text = content[key];
  if (typeof text !== 'string' || text === '') throw invalid(`${path}.${key}`, 'is required');
  if (text.length > longest) throw invalid(`${path}.${key}`, `must have at most ${longest} characters`);
  return text;
}

const templates = ({ options }: World) =>
  (options.templates ?? []).map(({ id, name, text, fields, status = 'APPROVED', locale = 'pt_BR' }) => ({
    id,
    name,
    locale,
    channel: 'WHATSAPP',
    senderId: options.senders[0],
    category: 'UTILITY',
    components: { body: { type: 'TEXT_TEMPLATE', text } },
    fields,
    text,
    status,
  }));

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
