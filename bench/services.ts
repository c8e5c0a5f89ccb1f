/** RabbitMQ and PostgreSQL for one run: a virtual host and a database of our own, gone afterwards. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { connect } from 'amqplib';
import pg from 'pg';
import { busNames } from '../contracts/bus.ts';

const run = promisify(execFile);

/** Said to a person as it is. */
export class MissingService extends Error {
  override name = 'MissingService';
}

/** What is undone at the end, last first, whatever happened in between. */
export class Cleanup {
  readonly #steps: { what: string; undo: () => Promise<unknown> | unknown }[] = [];

  add(what: string, undo: () => Promise<unknown> | unknown): void {
    this.#steps.push({ what, undo });
  }

  async run(): Promise<void> {
    for (const { what, undo } of this.#steps.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        process.stderr.write(`bench: left behind: ${what} (${(error as Error).message})\n`);
      }
    }
  }
}

const randomName = (): string => `ponte-bench-${randomBytes(4).toString('hex')}`;

/** Without user and password. */
function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

export interface Bus {
  amqpUrl: string;
  /** Prefix of every exchange and queue of this run; Ponte's and the bare loop's differ. */
  prefix: string;
  barePrefix: string;
}

export async function openBus(cleanup: Cleanup): Promise<Bus> {
  const url = process.env.AMQP_URL || 'amqp://guest:guest@127.0.0.1:5672';
  try {
    await (await connect(url, { timeout: 5_000 })).close();
  } catch (cause) {
    throw new MissingService(`RabbitMQ does not answer at ${shown(url)} (${reason(cause)}); start it or set AMQP_URL`, {
      cause,
    });
  }
  const prefix = randomName();
  const bus = { amqpUrl: url, prefix, barePrefix: `${prefix}-bare` };
  const own = await ownVirtualHost(url, prefix, cleanup);
  if (own !== undefined) return { ...bus, amqpUrl: own };
  cleanup.add(`exchanges and queues ${prefix}*`, () => deleteTopology(bus));
  return bus;
}

/** Undefined where `rabbitmqctl` is not at hand: then the names keep runs apart. */
async function ownVirtualHost(url: string, name: string, cleanup: Cleanup): Promise<string | undefined> {
  const own = new URL(url);
  const user = decodeURIComponent(own.username) || 'guest';
  try {
    await run('rabbitmqctl', ['add_vhost', name], { timeout: 30_000 });
  } catch {
    return undefined;
  }
  cleanup.add(`virtual host ${name}`, () => run('rabbitmqctl', ['delete_vhost', name], { timeout: 60_000 }));
  await run('rabbitmqctl', ['set_permissions', '-p', name, user, '.*', '.*', '.*'], { timeout: 30_000 });
  own.pathname = `/${name}`;
  return own.toString();
}

export const resultQueues = (prefix: string) => ({
  sent: `${prefix}.bench-sent`,
  accepted: `${prefix}.bench-accepted`,
});

async function deleteTopology({ amqpUrl, prefix, barePrefix }: Bus): Promise<void> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  for (const one of [prefix, barePrefix]) {
    const { commands, events, dead } = busNames(one);
    for (const queue of [commands, dead, ...Object.values(resultQueues(one))]) await channel.deleteQueue(queue);
    for (const exchange of [commands, events, dead]) await channel.deleteExchange(exchange);
  }
  await connection.close();
}

export async function openDatabase(cleanup: Cleanup): Promise<string> {
  const url = process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432/postgres';
  const admin = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await admin.connect();
  } catch (cause) {
    throw new MissingService(
      `PostgreSQL does not answer at ${shown(url)} (${reason(cause)}); start it or set DATABASE_URL`,
      { cause },
    );
  }
  const name = randomName().replaceAll('-', '_');
  try {
    const { rows } = await admin.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit') and setting <> 'on'`,
    );
    for (const row of rows)
      process.stderr.write(`bench: PostgreSQL runs with ${row.name} = ${row.setting}: less durable than Ponte asks\n`);
    await admin.query(`create database ${name}`);
  } finally {
    await admin.end();
  }
  cleanup.add(`database ${name}`, async () => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    await client.connect();
    await client.query(`drop database ${name} with (force)`);
    await client.end();
  });
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.toString();
}

/** A refused connection to several addresses has an empty message of its own. */
const reason = (error: unknown): string =>
  error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code || error.name : String(error);
