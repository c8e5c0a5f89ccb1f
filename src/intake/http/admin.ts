/** Channels, templates, dead letters and keys. */
import { Hono } from 'hono';
import {
  ChannelInput,
  DeadLetterQuery,
  type DeadLetterView,
  KeyInput,
  TemplateQuery,
  TemplateSync,
  type TemplateView,
} from '../../../contracts/admin.ts';
import { ChannelId } from '../../../contracts/message.ts';
import { Refusal } from '../../../contracts/problem.ts';
import type { ChannelTryParts } from '../../channels/channel-try.ts';
import type { KnownTemplate, TemplateRegistry } from '../../channels/templates.ts';
import { closeDeadLetter, deadLetterPage, findDeadLetter } from '../../ledger/dead-letters.ts';
import type { Row } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import { firstIdAt, iso } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { whyUnusable } from '../../rules/template-status.ts';
import { type KeyRing, keyView } from '../keys.ts';
import { channelTryRoutes } from './channel-try.ts';
import { type ChannelViewParts, channelView, channelViews } from './channel-view.ts';
import { type Ctx, type Env, mayUse, readJson, readQuery, unbound } from './context.ts';
import type { Guard } from './guard.ts';
import { type ProviderChannelRouteParts, providerChannelRoutes } from './provider-channels.ts';
import { templateRoutes } from './templates.ts';

export interface AdminRouteParts extends ChannelViewParts, ProviderChannelRouteParts, ChannelTryParts {
  writer: Writer;
  templates: TemplateRegistry;
  keys: KeyRing;
  replay(id: string): Promise<{ state: string; result: string }>;
}

const defaultLimit = 50;
/** Where a newest-first list of ids begins. */
const newestId = firstIdAt(0xffffffffffff);

export function adminRoutes(guard: Guard, parts: () => AdminRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/me', guard('any'), (c) => {
    const { id, name, scopes, channels = null } = c.get('key');
    return c.json({ id, name, scopes, channels });
  });

  app.get('/v1/channels', guard('read'), async (c) => {
    const views = await channelViews(parts());
    return c.json({ data: views.filter((view) => mayUse(c.get('key'))(view.id)), next: null });
  });
  app.get('/v1/channels/:id', guard('read'), async (c) => {
    const id = c.req.param('id');
    if (!mayUse(c.get('key'))(id)) throw new Refusal('not_found');
    return c.json(await channelView(parts(), id));
  });
  app.put('/v1/channels/:id', guard('manage'), async (c) => {
    const id = parseOrRefuse(ChannelId, c.req.param('id'), 'id');
    requireChannel(c, id);
    const input = parseOrRefuse(ChannelInput, await readJson(c, maxBodyBytes));
    await parts().channels.put(id, { ...input, limits: input.limits ?? {} });
    return c.json(await channelView(parts(), id));
  });
  for (const [verb, state] of [
    ['pause', 'paused'],
    ['resume', 'active'],
  ] as const) {
    app.post(`/v1/channels/:id/${verb}`, guard('operate'), async (c) => {
      const id = c.req.param('id');
      requireChannel(c, id);
      await parts().channels.setState(id, state);
      return c.json(await channelView(parts(), id));
    });
  }
  app.route('/', providerChannelRoutes(guard, parts, maxBodyBytes));
  app.route('/', channelTryRoutes(guard, parts, maxBodyBytes));

  app.get('/v1/templates', guard('read'), (c) => {
    const query = readQuery(c, TemplateQuery);
    const { templates } = parts();
    const known = templates
      .all(query.channel)
      .filter((template) => mayUse(c.get('key'))(template.channel) && wanted(template, query));
    const limit = query.limit ?? defaultLimit;
    const from = query.cursor === undefined ? 0 : Number.parseInt(query.cursor, 10) || 0;
    const next = from + limit < known.length ? String(from + limit) : null;
    return c.json({
      data: known.slice(from, from + limit).map((one) => templateView(one, templates.ageSeconds(one))),
      next,
    });
  });
  app.route('/', templateRoutes(guard, parts, maxBodyBytes));
  app.post('/v1/templates/sync', guard('manage'), async (c) => {
    const { channel } = parseOrRefuse(TemplateSync, await readJson(c, maxBodyBytes));
    requireChannel(c, channel);
    return c.json({ synced: await parts().templates.sync(parts().channels.require(channel)) });
  });

  app.get('/v1/dead-letters', guard('read'), unbound, async (c) => {
    const query = readQuery(c, DeadLetterQuery);
    const limit = query.limit ?? defaultLimit;
    const rows = await parts().store.reader.all(deadLetterPage, query.kind ?? '', query.cursor ?? newestId, limit + 1);
    const data = rows.slice(0, limit).map(deadLetterView);
    return c.json({ data, next: rows.length > limit ? (data.at(-1)?.id ?? null) : null });
  });
  app.post('/v1/dead-letters/:id/replay', guard('operate'), unbound, async (c) => {
    const id = c.req.param('id');
    return c.json({ id, ...(await parts().replay(id)) });
  });
  app.post('/v1/dead-letters/:id/discard', guard('operate'), unbound, async (c) => {
    const id = c.req.param('id');
    const [letter] = await parts().store.reader.all(findDeadLetter, id);
    if (letter === undefined) throw new Refusal('not_found');
    if (letter.state === 'replayed') throw new Refusal('state_conflict');
    await parts().writer.write(discardLetter, id);
    return c.json({ id, state: 'discarded' });
  });

  app.get('/v1/keys', guard('manage'), unbound, (c) => c.json({ data: parts().keys.all().map(keyView), next: null }));
  app.post('/v1/keys', guard('manage'), unbound, async (c) => {
    const input = parseOrRefuse(KeyInput, await readJson(c, maxBodyBytes));
    const { key, token } = await parts().keys.create(input.name, input.scopes, input.channels);
    return c.json({ ...keyView(key), key: token }, 201);
  });
  app.delete('/v1/keys/:id', guard('manage'), unbound, async (c) => {
    await parts().keys.revoke(c.req.param('id'));
    return c.body(null, 204);
  });
  return app;
}

function requireChannel(c: Ctx, channel: string): void {
  if (!mayUse(c.get('key'))(channel)) throw new Refusal('forbidden_channel');
}

const wanted = (template: KnownTemplate, { name, language, usable }: TemplateQuery): boolean =>
  (name === undefined || template.name.includes(name)) &&
  (language === undefined || template.language === language.replace('-', '_')) &&
  (usable === undefined || whyUnusable(template.status) === undefined);

const templateView = (t: KnownTemplate, ageSeconds: number): TemplateView => ({
  channel: t.channel,
  name: t.name,
  language: t.language,
  status: t.status,
  category: t.category,
  parameterFormat: t.parameterFormat,
  header:
    t.header === undefined
      ? null
      : {
          type: t.header.type,
          text: t.header.text ?? null,
          parameters: t.header.parameters,
          optional: t.header.optional ?? false,
        },
  body: t.body,
  footer: t.footer ?? null,
  buttons: t.buttons,
  quality: t.quality ?? null,
  syncedAt: iso(t.syncedAt),
  ageSeconds,
});

const deadLetterView = (row: Row): DeadLetterView => ({
  id: String(row.id),
  kind: row.kind as DeadLetterView['kind'],
  channel: row.channel as string | null,
  reason: String(row.reason),
  reasonPt: String(row.reason_pt),
  at: iso(Number(row.at_ms)),
  body: String(row.body),
  attempts: Number(row.attempts),
  state: row.state as DeadLetterView['state'],
});

const discardLetter: Operation<string, void> = {
  name: 'discard-letter',
  async run(tx, ids) {
    for (const id of ids) await tx.all(closeDeadLetter, id, 'discarded');
    return ids.map(() => undefined);
  },
};
