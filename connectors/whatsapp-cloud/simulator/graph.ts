/** The Graph API's addresses: who may call what, and which part answers. */
import type { BusinessNumber } from './directory.ts';
import { envelope, GraphRefusal, noSuchObject } from './graph-error.ts';
import { type Answer, type GraphRequest, isSending, jsonAnswer, type SendingEdge } from './graph-request.ts';
import { answerDownload, deleteMedia, describeMedia, uploadMedia } from './media-routes.ts';
import { acceptMessage, markRead } from './messages.ts';
import type { Json } from './model.ts';
import { listTemplates } from './template-routes.ts';
import type { World } from './world.ts';

export function refusalAnswer(world: World, refusal: GraphRefusal): Answer {
  world.journal.recordRefusal(refusal.code);
  return { status: refusal.status, body: envelope(refusal) };
}

function tokenOf(world: World, authorization: string | undefined): string {
  const token = authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined;
  if (token === undefined || !world.directory.knowsToken(token)) {
    throw new GraphRefusal(190, undefined, { message: 'Invalid OAuth access token - Cannot parse access token' });
  }
  return token;
}

const numberFields = (number: BusinessNumber): Json => ({
  verified_name: number.options.verifiedName ?? 'Simulated business',
  code_verification_status: 'VERIFIED',
  display_phone_number: number.options.displayPhoneNumber,
  quality_rating: 'GREEN',
  platform_type: 'CLOUD_API',
  throughput: { level: 'STANDARD' },
  status: 'CONNECTED',
  name_status: 'APPROVED',
  whatsapp_business_manager_messaging_limit: 'TIER_2K',
});

function describeNumber(number: BusinessNumber, query: URLSearchParams): Json {
  const all = numberFields(number);
  const fields = query.get('fields')?.split(',') ?? [
    'verified_name',
    'display_phone_number',
    'quality_rating',
    'throughput',
  ];
  const unknown = fields.find((field) => field !== 'id' && !(field in all));
  if (unknown !== undefined) {
    throw new GraphRefusal(100, undefined, {
      message: `(#100) Tried accessing nonexisting field (${unknown}) on node type (WhatsAppBusinessPhoneNumber)`,
    });
  }
  return {
    ...Object.fromEntries(fields.filter((field) => field in all).map((field) => [field, all[field]])),
    id: number.id,
  };
}

function postMessage(world: World, number: BusinessNumber, edge: SendingEdge, body: Json, failure?: number): Answer {
  if (body.status !== undefined) return jsonAnswer(markRead(world, number, body));
  const { answer, sent } = acceptMessage(world, number, body, edge, failure);
  return { ...jsonAnswer(answer), sent };
}

function route(
  world: World,
  request: GraphRequest,
  json: Json | undefined,
  failure?: number,
): Answer | Promise<Answer> {
  const { method, path, query, id, edge } = request;
  if (path.startsWith('/whatsapp_business/attachments')) return answerDownload(world, request);
  if (request.version === undefined) {
    throw new GraphRefusal(2500, undefined, { message: `Unknown path components: ${path}` });
  }
  const token = tokenOf(world, request.headers.authorization);
  const number = world.directory.numberFor(id, token);
  if (number !== undefined) {
    if (method === 'POST' && isSending(edge)) return postMessage(world, number, edge, json ?? {}, failure);
    if (method === 'POST' && edge === 'media') return uploadMedia(world, number, request);
    if (method === 'GET' && edge === undefined) return jsonAnswer(describeNumber(number, query));
  }
  const account = world.directory.accountFor(id, token);
  if (account !== undefined && method === 'GET' && edge === 'message_templates') {
    return jsonAnswer(listTemplates(account, world.baseUrl + path, query));
  }
  const file = edge === undefined ? world.media.find(id) : undefined;
  if (file !== undefined && world.directory.accountFor(file.wabaId, token) !== undefined) {
    if (method === 'GET') return jsonAnswer(describeMedia(world, file));
    if (method === 'DELETE') return jsonAnswer(deleteMedia(world, file));
  }
  throw noSuchObject(method, id);
}

/** `failure`: code the message, if one is accepted, shall fail with later. */
export async function answerGraph(
  world: World,
  request: GraphRequest,
  json: Json | undefined,
  failure?: number,
): Promise<Answer> {
  try {
    return await route(world, request, json, failure);
  } catch (error) {
    if (error instanceof GraphRefusal) return refusalAnswer(world, error);
    throw error;
  }
}
