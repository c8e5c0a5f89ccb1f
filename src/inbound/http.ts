/** Where providers call: the handshake, and webhooks answered 200 once they are on disk. */
import { Hono } from 'hono';
import { Refusal } from '../../contracts/problem.ts';
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import type { Inbox } from './inbox.ts';

export interface WebhookRouteParts {
  channels: ChannelRegistry;
  inbox: Inbox;
  readBody(request: Request, maxBytes: number): Promise<Buffer>;
}

export function webhookRoutes(parts: () => WebhookRouteParts): Hono {
  const app = new Hono();

  app.get('/webhooks/:channel', (c) => {
    const channel = known(parts().channels, c.req.param('channel'));
    const { handshake } = channel.connector.webhook;
    if (handshake === undefined) throw new Refusal('not_found');
    const answer = handshake(new URL(c.req.url).searchParams, channel.context.config);
    return c.body(answer.body, answer.status as 200, { 'content-type': 'text/plain; charset=utf-8' });
  });

  app.post('/webhooks/:channel', async (c) => {
    const { channels, inbox, readBody } = parts();
    const channel = known(channels, c.req.param('channel'));
    const { webhook } = channel.connector;
    const raw = await readBody(c.req.raw, webhook.maxBodyBytes);
    if (!webhook.verify(raw, (name) => c.req.header(name), channel.context.config))
      throw new Refusal('signature_invalid');
    await inbox.receive(channel, raw);
    return c.body('', 200);
  });
  return app;
}

/** A channel that is paused or off still listens: what customers and receipts say must not be lost. */
function known(channels: ChannelRegistry, id: string): LiveChannel {
  const channel = channels.get(id);
  if (channel === undefined) throw new Refusal('not_found');
  return channel;
}
