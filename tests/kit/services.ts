/**
 * The real services that tests use: each run makes its own database, vhost and prefix and takes them away again. Without
 * a service its tests are skipped, except under CI, where a missing service is a failure.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import pg from 'pg';

const databaseUrl = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const amqpUrl = process.env.TEST_AMQP_URL ?? 'amqp://guest:guest@127.0.0.1:5672';
const redisUrl = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

export type Ledger = 'sqlite' | 'postgres';

const run = promisify(execFile);
export const uniqueName = (): string => `ponte_test_${process.pid}_${randomBytes(5).toString('hex')}`;

export async function probe(name: string, attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    if (process.env.CI === 'true') throw new Error(`${name} is needed under CI and does not answer`, { cause: error });
    return false;
  }
}

export const hasPostgres = await probe('PostgreSQL', async () => {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
  await client.connect();
  await client.end();
});

export const hasRabbit = await probe('RabbitMQ', async () => {
  const connection = await connect(amqpUrl, { timeout: 2_000 });
  await connection.close();
});

export const hasRedis = await probe('Redis', async () => {
  const client = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  client.disconnect();
});

/** The ledgers this machine can test: SQLite always. */
export const ledgers: Ledger[] = hasPostgres ? ['sqlite', 'postgres'] : ['sqlite'];
export const redisTestUrl = redisUrl;

export interface Temporary {
  url: string;
  remove(): Promise<void>;
}

/** Names the database with the schema that a run of the tests copies. */
export const schemaVariable = 'TEST_SCHEMA';

/** A database of its own; `empty`: without the schema, also where a run of the tests has one ready. */
export async function temporaryDatabase({ empty = false } = {}): Promise<Temporary> {
  const name = uniqueName();
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  const schema = empty ? undefined : process.env[schemaVariable];
  await admin(`create database ${name}${schema === undefined ? '' : ` template ${schema}`}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return { url: url.toString(), remove: () => admin(`drop database if exists ${name} with (force)`) };
}

/** Names the vhost that a run of the tests shares. */
export const vhostVariable = 'TEST_VHOST';

/** Undefined where the broker's tool is not at hand. */
export async function makeVhost(): Promise<{ name: string; remove(): Promise<void> } | undefined> {
  const name = uniqueName();
  const user = decodeURIComponent(new URL(amqpUrl).username);
  try {
    await run('rabbitmqctl', ['-q', 'add_vhost', name]);
    await run('rabbitmqctl', ['-q', 'set_permissions', '-p', name, user, '.*', '.*', '.*']);
  } catch {
    return undefined;
  }
  return { name, remove: async () => void (await run('rabbitmqctl', ['-q', 'delete_vhost', name])) };
}

/** A prefix of its own: in the run's vhost, else in one made for it, else, where none can be made, in the default one. */
export async function temporaryBus(): Promise<Temporary & { prefix: string }> {
  const prefix = uniqueName();
  const given = process.env[vhostVariable];
  const own = given === undefined ? await makeVhost() : undefined;
  const url = new URL(amqpUrl);
  const vhost = given ?? own?.name;
  if (vhost !== undefined) url.pathname = `/${vhost}`;
  return { url: url.toString(), prefix, remove: own?.remove ?? (() => removePrefixed(url.toString(), prefix)) };
}

async function removePrefixed(url: string, prefix: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const name of [`${prefix}.commands`, `${prefix}.dead`]) await channel.deleteQueue(name);
  for (const name of [`${prefix}.commands`, `${prefix}.events`, `${prefix}.dead`]) await channel.deleteExchange(name);
  await connection.close();
}
