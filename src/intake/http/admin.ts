/** Channels, templates and keys. */
import { Hono } from 'hono';
import { ChannelInput, KeyInput, TemplateQuery, TemplateSync, type TemplateView } from '../../../contracts/admin.ts';
import { ChannelId } from '../../../contracts/message.ts';
import { type Language, Refusal } from '../../../contracts/problem.ts';
import type { ChannelTryParts } from '../../channels/channel-try.ts';
import type { KnownTemplate, TemplateRegistry } from '../../channels/templates.ts';
import type { Writer } from '../../ledger/writer.ts';
import { iso } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { whyUnusable } from '../../rules/template-status.ts';
import { type KeyRing, keyView } from '../keys.ts';
import { channelTryRoutes } from './channel-try.ts';
import { type ChannelViewParts, channelView, channelViews } from './channel-view.ts';
import { type Ctx, type Env, languageOf, mayUse, readJson, readQuery, unbound } from './context.ts';
import type { Guard } from './guard.ts';
import { type ProviderChannelRouteParts, providerChannelRoutes } from './provider-channels.ts';
import { templateRoutes, unusableIn } from './templates.ts';

export interface AdminRouteParts extends ChannelViewParts, ProviderChannelRouteParts, ChannelTryParts {
  writer: Writer;
  templates: TemplateRegistry;
  keys: KeyRing;
}

const defaultLimit = 50;

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
      data: known.slice(from, from + limit).map((one) => templateView(one, templates.ageSeconds(one), languageOf(c))),
      next,
    });
  });
  app.route('/', templateRoutes(guard, parts, maxBodyBytes));
  app.post('/v1/templates/sync', guard('manage'), async (c) => {
    const { channel } = parseOrRefuse(TemplateSync, await readJson(c, maxBodyBytes));
    requireChannel(c, channel);
    return c.json({ synced: await parts().templates.sync(parts().channels.require(channel)) });
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

const templateView = (t: KnownTemplate, ageSeconds: number, language: Language): TemplateView => ({
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
  unusable: unusableIn(t.status, language),
  syncedAt: iso(t.syncedAt),
  ageSeconds,
});
