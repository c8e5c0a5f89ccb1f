/**
 * Hints between processes that share a ledger: "there is something new for channel X". Only a hint: whoever misses it
 * finds out at its next look at the ledger, so Redis may vanish at any time.
 */
import type { Redis } from 'ioredis';
import type { Logger } from './telemetry.ts';

/** Its client comes along: where no Redis is configured, none is loaded (7 MB). */
export interface RedisServer {
  url: string;
  prefix: string;
  Client: typeof Redis;
}

export interface WakeUps {
  /** Tells the other processes; `channel` may be empty for "new events". */
  announce(channel: string): void;
  readonly status: { up: boolean; since: number; detail: string };
  close(): Promise<void>;
}

export function connectWakeUps(
  { url, prefix, Client }: RedisServer,
  log: Logger,
  now: () => number,
  onWake: (channel: string) => void,
): WakeUps {
  const topic = `${prefix}:wake`;
  const status = { up: false, since: now(), detail: 'connecting' };
  const options = {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    connectTimeout: 5_000,
    retryStrategy: (times: number) => Math.min(times * 200, 5_000),
  };
  const publisher = new Client(url, options);
  // Renewed here after a cut: the client would do so by itself, but nobody hears when it fails at that.
  const subscriber = new Client(url, { ...options, autoResubscribe: false });
  const becomes = (up: boolean, detail: string) => {
    if (up !== status.up) {
      status.since = now();
      if (up) log.info('redis is connected');
      else log.warn({ detail }, 'redis is away; other processes are noticed at the next look at the ledger');
    }
    status.up = up;
    status.detail = detail;
  };
  publisher.on('ready', () => becomes(true, 'connected'));
  publisher.on('close', () => becomes(false, status.detail === 'connected' ? 'connection closed' : status.detail));
  publisher.on('error', (error) => becomes(false, error.message));
  subscriber.on('error', (error) => log.debug({ err: error }, 'redis subscriber'));
  subscriber.on('message', (_, channel) => onWake(channel));
  subscriber.on('ready', () => {
    subscriber.subscribe(topic).catch((error: Error) => log.debug({ err: error }, 'redis subscribe'));
  });

  let pending = new Set<string>();
  return {
    status,
    announce(channel) {
      if (!status.up) return;
      // One hint per channel and turn of the event loop, however many messages came.
      if (pending.size === 0) {
        setImmediate(() => {
          const channels = pending;
          pending = new Set();
          for (const name of channels)
            publisher.publish(topic, name).catch((error: Error) => log.debug({ err: error }, 'redis publish'));
        });
      }
      pending.add(channel);
    },
    async close() {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
