/** Environment and `ponte.yaml`, read once and checked: a wrong or unknown setting stops the start and is named. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { ChannelLimits } from '../contracts/admin.ts';
import { ChannelId } from '../contracts/message.ts';
import { NotificationEntry } from '../contracts/notification.ts';
import { RetentionDays } from '../contracts/retention.ts';
import { ChannelRules } from '../contracts/rules.ts';
import { SourceEntry } from '../contracts/source.ts';
import { TaskEntry } from '../contracts/task.ts';
import { TriggerEntry } from '../contracts/trigger.ts';
import { WatchEntry } from '../contracts/watch.ts';

const port = z.coerce.number().int().min(0).max(65535);
const positive = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

const secretKey = z.string().refine((value) => Buffer.from(value, 'base64').length === 32, {
  error: '32 bytes in base64, e.g. from: openssl rand -base64 32',
});

/** Everything Ponte reads from the environment. Names starting with PONTE_ that are not here are refused. */
const Environment = z.object({
  PONTE_CONFIG: z.string().default('./ponte.yaml'),
  PONTE_DATA: z.string().default('./data'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(8080),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' }).optional(),
  AMQP_URL: z.url({ protocol: /^amqps?$/, error: 'an amqp:// or amqps:// URL' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'a redis:// or rediss:// URL' }).optional(),
  PONTE_PREFIX: z
    .string()
    .regex(/^[a-z0-9_.-]{1,60}$/, 'lower-case letters, digits, . _ -')
    .default('ponte'),
  PONTE_ADMIN_KEY: z.string().min(16, 'at least 16 characters').optional(),
  PONTE_SECRET_KEY: secretKey.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** Messages waiting to be sent past which new ones are refused with 503. */
  PONTE_MAX_BACKLOG: positive(1_000_000),
  PONTE_MAX_BODY_BYTES: positive(1_048_576),
  /** Provider calls at the same time, per channel. */
  PONTE_MAX_IN_FLIGHT: positive(512),
  PONTE_PROVIDER_TIMEOUT_MS: positive(30_000),
  /** Tries for failures that pass by themselves. */
  PONTE_MAX_ATTEMPTS: positive(8),
  /** How long a message waits for an earlier one to the same contact that is being retried. */
  PONTE_ORDER_WAIT_MS: positive(30_000),
  /** How long an unanswered call waits for a receipt before `onUncertain` decides. */
  PONTE_UNCERTAIN_MS: positive(600_000),
  PONTE_AMQP_PREFETCH: positive(500),
  /** How long the stop lets calls in flight finish. */
  PONTE_STOP_MS: positive(20_000),
});

const ChannelEntry = z.strictObject({
  id: ChannelId,
  connector: z.string().min(1),
  name: z.string().min(1).max(200),
  config: z.record(z.string(), z.unknown()),
  limits: ChannelLimits.partial().default({}),
  rules: ChannelRules.optional(),
});
export type ChannelEntry = z.infer<typeof ChannelEntry>;

/** Parts of the file that this version reads but cannot fill yet: refusing them beats ignoring them. */
const notYet = z.array(z.unknown()).max(0, 'this version has no such records yet; leave the list empty').default([]);
const ConfigFile = z.strictObject({
  channels: z.array(ChannelEntry).default([]),
  sources: z.array(SourceEntry).default([]),
  notifications: z.array(NotificationEntry).default([]),
  triggers: z.array(TriggerEntry).default([]),
  tasks: z.array(TaskEntry).default([]),
  watches: z.array(WatchEntry).default([]),
  retention: RetentionDays.optional(),
  consumers: notYet,
});

export interface Settings {
  host: string;
  port: number;
  dataDirectory: string;
  databaseUrl: string | undefined;
  amqpUrl: string | undefined;
  redisUrl: string | undefined;
  prefix: string;
  adminKey: string | undefined;
  secretKey: string | undefined;
  logLevel: string;
  maxBacklog: number;
  maxBodyBytes: number;
  maxInFlight: number;
  providerTimeoutMs: number;
  maxAttempts: number;
  orderWaitMs: number;
  uncertainMs: number;
  amqpPrefetch: number;
  stopMs: number;
  /** Undefined without a `ponte.yaml`: then the demo starts. */
  channels: ChannelEntry[] | undefined;
  /** Mensagens Omnichannel of the file. */
  notifications: NotificationEntry[];
  /** ERPs and mailing webservices of the file. */
  sources: SourceEntry[];
  /** Gatilhos of the file. */
  triggers: TriggerEntry[];
  /** Agenda de tarefas of the file. */
  tasks: TaskEntry[];
  /** Vigias of the file. */
  watches: WatchEntry[];
  /** For how many days what is kept; undefined: the file says nothing of it. */
  retention?: RetentionDays | undefined;
  /** Watches are polled so often, whatever they say. No file or variable sets it: a demo cannot wait for half a minute. */
  watchEveryMs?: number;
}

/** Says which setting is wrong and what would be right; the message goes to the terminal as it is. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const unknown = Object.keys(env).filter((name) => name.startsWith('PONTE_') && !(name in Environment.shape));
  if (unknown.length > 0)
    throw new SettingsError(`unknown setting ${unknown.join(', ')}; the README lists all of them`);
  // An empty variable is what compose files and shells make of an absent one.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) throw new SettingsError(explain(parsed.error, 'environment'));
  const e = parsed.data;
  return {
    host: e.HOST,
    port: e.PORT,
    dataDirectory: resolve(e.PONTE_DATA),
    databaseUrl: e.DATABASE_URL,
    amqpUrl: e.AMQP_URL,
    redisUrl: e.REDIS_URL,
    prefix: e.PONTE_PREFIX,
    adminKey: e.PONTE_ADMIN_KEY,
    secretKey: e.PONTE_SECRET_KEY,
    logLevel: e.LOG_LEVEL,
    maxBacklog: e.PONTE_MAX_BACKLOG,
    maxBodyBytes: e.PONTE_MAX_BODY_BYTES,
    maxInFlight: e.PONTE_MAX_IN_FLIGHT,
    providerTimeoutMs: e.PONTE_PROVIDER_TIMEOUT_MS,
    maxAttempts: e.PONTE_MAX_ATTEMPTS,
    orderWaitMs: e.PONTE_ORDER_WAIT_MS,
    uncertainMs: e.PONTE_UNCERTAIN_MS,
    amqpPrefetch: e.PONTE_AMQP_PREFETCH,
    stopMs: e.PONTE_STOP_MS,
    ...readConfigFile(resolve(e.PONTE_CONFIG), env),
  };
}

function readConfigFile(
  path: string,
  env: NodeJS.ProcessEnv,
): Pick<Settings, 'channels' | 'notifications' | 'sources' | 'triggers' | 'tasks' | 'watches' | 'retention'> {
  if (!existsSync(path)) {
    if (env.PONTE_CONFIG !== undefined && env.PONTE_CONFIG !== '')
      throw new SettingsError(`PONTE_CONFIG: no file at ${path}`);
    return { channels: undefined, notifications: [], sources: [], triggers: [], tasks: [], watches: [] };
  }
  let document: unknown;
  try {
    document = parseYaml(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof YAMLParseError) throw new SettingsError(`${path}: ${error.message}`);
    throw error;
  }
  const parsed = ConfigFile.safeParse(fillFromEnvironment(document ?? {}, env, path, ''));
  if (!parsed.success) throw new SettingsError(explain(parsed.error, path));
  const { channels, notifications, sources, triggers, tasks, watches, retention } = parsed.data;
  const lists = {
    channel: channels,
    notification: notifications,
    source: sources,
    trigger: triggers,
    task: tasks,
    watch: watches,
  };
  for (const [kind, entries] of Object.entries(lists)) {
    const ids = entries.map((entry) => entry.id);
    const twice = ids.find((id, place) => ids.indexOf(id) !== place);
    if (twice !== undefined) throw new SettingsError(`${path}: ${kind} ${twice} is there twice`);
  }
  return { channels, notifications, sources, triggers, tasks, watches, retention };
}

/** Replaces `${env:NAME}` in every text of the document. */
function fillFromEnvironment(value: unknown, env: NodeJS.ProcessEnv, file: string, path: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const found = env[name];
      if (found === undefined || found === '') {
        throw new SettingsError(`${file}: ${path} asks for the environment variable ${name}, which is not set`);
      }
      return found;
    });
  }
  const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(value)) return value.map((item, place) => fillFromEnvironment(item, env, file, below(place)));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fillFromEnvironment(item, env, file, below(key))]),
    );
  }
  return value;
}

export function explain(error: z.ZodError, where: string): string {
  return error.issues
    .map((issue) => `${where}: ${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`)
    .join('\n');
}
