/** `/_sim/*`: the same levers for those outside this process, as JSON. */
import type { FaultRule } from './faults.ts';
import type { Answer, GraphRequest } from './graph-request.ts';
import type { Json, TemplateStatus, WebhookPlan } from './model.ts';
import { type ManualReceipt, sendReceipt } from './receipts.ts';
import { sendReply } from './replies.ts';
import type { Reply } from './reply-content.ts';
import { statsOf } from './stats.ts';
import { type SubscribeOptions, subscribe } from './subscribe.ts';
import { setTemplateStatus } from './template-updates.ts';
import type { World } from './world.ts';

type Command = (world: World, body: Json, query: URLSearchParams) => unknown;

/** Absent fields are caught by what the command touches first; this surface is for people at a terminal and for tests. */
const as = <T>(body: Json) => body as unknown as T;

const commands: Record<string, Command> = {
  'POST /_sim/reply': (world, body) => ({ id: sendReply(world, as<Reply>(body)).id }),
  'POST /_sim/receipt': (world, body) => sendReceipt(world, as<ManualReceipt>(body)),
  'POST /_sim/faults': (world, body) => {
    const rules = Array.isArray(body.rules) ? (body.rules as FaultRule[]) : [as<FaultRule>(body)];
    for (const rule of rules) {
      if (typeof rule.fault?.kind !== 'string') throw new Error('a rule needs {"fault":{"kind":"…"}}');
      world.faults.script(rule);
    }
    return { scripted: rules.length };
  },
  'DELETE /_sim/faults': (world) => world.faults.clear(),
  'POST /_sim/subscribe': (world, body) => subscribe(world, as<SubscribeOptions>(body)),
  'POST /_sim/templates/status': (world, body) => {
    const { name, language, status, wabaId, reason } = as<{
      name: string;
      language: string;
      status: TemplateStatus;
      wabaId?: string;
      reason?: string;
    }>(body);
    return setTemplateStatus(world, name, language, status, { ...(wabaId && { wabaId }), ...(reason && { reason }) });
  },
  'POST /_sim/webhooks': (world, body) => world.webhooks.configure(as<Partial<WebhookPlan>>(body)),
  'POST /_sim/webhooks/hold': (world) => world.webhooks.hold(),
  'POST /_sim/webhooks/release': (world) => world.webhooks.release(),
  'GET /_sim/stats': (world) => statsOf(world),
  'GET /_sim/sent': (world, _body, query) => {
    const to = query.get('to')?.replace(/\D/g, '');
    const sent = world.journal.sent.filter((each) => to === undefined || each.to === to || each.waId === to);
    return { sent: sent.slice(-Number(query.get('limit') ?? 100)) };
  },
  'GET /_sim/accepted': (world, _body, query) => ({ accepted: world.journal.accepted(query.get('opaque') ?? '') }),
  'GET /_sim': () => ({ commands: Object.keys(commands) }),
};

const answer = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });

export async function answerControl(
  world: World,
  { method, path, query }: Pick<GraphRequest, 'method' | 'path' | 'query'>,
  contentType: string,
  body: Buffer,
): Promise<Answer> {
  const command = commands[`${method} ${path.replace(/\/$/, '')}`];
  if (command === undefined) return answer(404, { error: 'unknown command', commands: Object.keys(commands) });
  // A page in a browser can post a form to loopback, but not JSON.
  if (body.length > 0 && !contentType.startsWith('application/json')) {
    return answer(415, { error: 'send application/json' });
  }
  try {
    const given = body.length > 0 ? (JSON.parse(body.toString()) as Json) : {};
    return answer(200, (await command(world, given, query)) ?? { ok: true });
  } catch (error) {
    return answer(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
