/** "Buscar canais": the provider's own channels, before a channel is saved. */
import { Hono } from 'hono';
import { ChannelId } from '../../../contracts/message.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { ProviderChannelInput } from '../../../contracts/provider-channel.ts';
import type { ProviderChannels } from '../../channels/provider-channels.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { type Env, mayUse, readJson } from './context.ts';
import type { Guard } from './guard.ts';

export interface ProviderChannelRouteParts {
  providerChannels: ProviderChannels;
}

export function providerChannelRoutes(
  guard: Guard,
  parts: () => ProviderChannelRouteParts,
  maxBodyBytes: number,
): Hono<Env> {
  const app = new Hono<Env>();
  app.post('/v1/channels/:id/provider-channels', guard('manage'), async (c) => {
    const id = parseOrRefuse(ChannelId, c.req.param('id'), 'id');
    if (!mayUse(c.get('key'))(id)) throw new Refusal('forbidden_channel');
    const input = parseOrRefuse(ProviderChannelInput, await readJson(c, maxBodyBytes));
    return c.json(await parts().providerChannels.list(id, input));
  });
  return app;
}
