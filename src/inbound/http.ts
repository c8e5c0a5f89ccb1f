/** Where providers call: the handshake, and webhooks answered 200 once they are on disk. */
import { type Context, Hono } from 'hono';
import type { HttpConnector, WebhookCall } from '../../connectors/kit/connector.ts';
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
    const { handshake, deliversByGet = false } = channel.connector.webhook;
    const answer = handshake?.(new URL(c.req.url).searchParams, channel.context.config);
    if (answer !== undefined)
      return c.body(answer.body, answer.status as 200, { 'content-type': 'text/plain; charset=utf-8' });
    if (!deliversByGet) throw new Refusal('not_found');
    return receive(c, channel, Buffer.alloc(0), 'GET');
  });

  app.post('/webhooks/:channel', async (c) => {
    const { channels, readBody } = parts();
    const channel = known(channels, c.req.param('channel'));
    const raw = await readBody(c.req.raw, channel.connector.webhook.maxBodyBytes);
    return receive(c, channel, raw, 'POST');
  });
  return app;

  async function receive(c: Context, channel: CalledChannel, raw: Buffer, method: WebhookCall['method']) {
    const { webhook } = channel.connector;
    const at = c.req.url.indexOf('?');
    const query = at < 0 ? '' : c.req.url.slice(at + 1);
    const call = { method, query, contentType: c.req.header('content-type') };
    if (!webhook.verify(raw, (name) => c.req.header(name), channel.context.config, call))
      throw new Refusal('signature_invalid');
    await parts().inbox.receive(channel, raw, call);
    const answer = webhook.answer?.(channel.context.config);
    if (answer === undefined) return c.body('', 200);
    return c.body(answer.body, 200, { 'content-type': answer.contentType });
  }
}

/** A channel whose provider calls. */
type CalledChannel = LiveChannel & { connector: HttpConnector };

const isCalled = (channel: LiveChannel | undefined): channel is CalledChannel =>
  channel !== undefined && channel.connector.session === undefined;

/** A channel that is paused or off still listens: what customers and receipts say must not be lost. */
function known(channels: ChannelRegistry, id: string): CalledChannel {
  const channel = channels.get(id);
  if (!isCalled(channel)) throw new Refusal('not_found');
  return channel;
}
