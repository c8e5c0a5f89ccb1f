/** "Testar configuração": what a channel would send and understand, before it is saved. */
import { Hono } from 'hono';
import { ChannelTryInput } from '../../../contracts/channel-try.ts';
import { ChannelId } from '../../../contracts/message.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { type ChannelTryParts, tryChannel } from '../../channels/channel-try.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { type Env, mayUse, readJson } from './context.ts';
import type { Guard } from './guard.ts';

export function channelTryRoutes(guard: Guard, parts: () => ChannelTryParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  app.post('/v1/channels/:id/try', guard('manage'), async (c) => {
    const id = parseOrRefuse(ChannelId, c.req.param('id'), 'id');
    if (!mayUse(c.get('key'))(id)) throw new Refusal('forbidden_channel');
    const input = parseOrRefuse(ChannelTryInput, await readJson(c, maxBodyBytes));
    return c.json(await tryChannel(parts(), id, input));
  });
  return app;
}
