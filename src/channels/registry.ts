/** The channels as they are now: one parsed configuration each, shared by intake, dispatch and inbound. */
import { channelConnector, channelConnectors } from '../../connectors/index.ts';
import type { ChannelConnector, ChannelContext, ItemRoute } from '../../connectors/kit/connector.ts';
import type { ChannelLimits } from '../../contracts/admin.ts';
import type { Failure } from '../../contracts/failure.ts';
import { Refusal } from '../../contracts/problem.ts';
import { ChannelRules } from '../../contracts/rules.ts';
import { allChannels, setChannelHealth, setChannelState, upsertChannel } from '../ledger/channels.ts';
import type { Row, Store } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import type { Clock } from '../platform/clock.ts';
import { fieldErrors } from '../platform/field-errors.ts';
import { LatestRead } from '../platform/latest-read.ts';
import type { Vault } from '../platform/secrets.ts';
import type { RuleChannel } from '../rules/channel.ts';
import { explainEntry } from './explain-entry.ts';
import { keepSecrets, secretValues } from './secret-fields.ts';
import { type ScopedChannel, type SharedScope, sharedScopeOf } from './shared-scope.ts';

export interface ChannelHealth {
  status: 'degraded';
  since: number;
  failure: Failure;
  retryAt: number | null;
}

export interface LiveChannel extends ScopedChannel {
  id: string;
  connector: ChannelConnector;
  name: string;
  origin: 'file' | 'api';
  context: ChannelContext<unknown>;
  address: ItemRoute;
  /** Values that must never be stored or logged. */
  secrets: string[];
  /** What the rules look at. */
  judged: RuleChannel;
  /** What it keeps to together with the other channels of its account and portfolio. */
  shared: SharedScope;
  health: ChannelHealth | null;
}

export interface ChannelInput {
  connector: string;
  name: string;
  config: Record<string, unknown>;
  limits?: { [Name in keyof ChannelLimits]?: ChannelLimits[Name] | undefined };
  rules?: ChannelRules | undefined;
}

export class ChannelRegistry {
  readonly #store: Store;
  readonly #writer: Writer;
  readonly #vault: Vault;
  readonly #clock: Clock;
  #channels = new Map<string, LiveChannel>();
  #listeners: (() => void)[] = [];
  readonly #reads = new LatestRead();

  constructor(store: Store, writer: Writer, vault: Vault, clock: Clock) {
    this.#store = store;
    this.#writer = writer;
    this.#vault = vault;
    this.#clock = clock;
  }

  get(id: string): LiveChannel | undefined {
    return this.#channels.get(id);
  }

  all(): LiveChannel[] {
    return [...this.#channels.values()];
  }

  /** The channel an inbound item belongs to: by number, for account notices by account. */
  routed(connectorId: string, route: ItemRoute): LiveChannel[] {
    return this.all().filter(
      ({ connector, address }) =>
        connector.id === connectorId &&
        (route.numberId !== undefined ? address.numberId === route.numberId : address.accountId === route.accountId),
    );
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Reads all channels again: at start, and when another process may have changed them. */
  async load(): Promise<void> {
    await this.#reads.show(
      async () => Promise.all((await this.#store.reader.all(allChannels)).map(withConnector)),
      (rows) => {
        const before = JSON.stringify(this.all().map(visible));
        const read = rows.map(([row, connector]) => this.#read(row, connector));
        this.#channels = new Map(read.map((one) => [one.id, { ...one, shared: sharedScopeOf(one, read) }]));
        if (JSON.stringify(this.all().map(visible)) !== before) for (const listener of this.#listeners) listener();
      },
    );
  }

  /** The file's channels are created or changed; those that left the file are switched off, never deleted. */
  async applyFile(entries: (ChannelInput & { id: string })[]): Promise<void> {
    for (const entry of entries)
      await this.#save(entry.id, entry, 'file').catch((cause) => explainEntry('channel', entry.id, cause));
    await this.load();
    const listed = new Set(entries.map((entry) => entry.id));
    for (const channel of this.all()) {
      if (channel.origin === 'file' && !listed.has(channel.id)) await this.setState(channel.id, 'off');
    }
  }

  async put(id: string, input: ChannelInput): Promise<LiveChannel> {
    await this.#save(id, input, 'api');
    await this.load();
    return this.require(id);
  }

  async setState(id: string, state: LiveChannel['state']): Promise<LiveChannel> {
    this.require(id);
    await this.#writer.write(stateChange, { id, state, at: this.#clock.now() });
    await this.load();
    return this.require(id);
  }

  /** Health is kept so that a restart, the log and other processes know it too. */
  async setHealth(id: string, health: ChannelHealth | null): Promise<void> {
    const channel = this.get(id);
    if (channel !== undefined) channel.health = health;
    await this.#writer.write(healthChange, { id, health: health === null ? null : JSON.stringify(health) });
  }

  require(id: string): LiveChannel {
    const channel = this.get(id);
    if (channel === undefined) throw new Refusal('not_found');
    return channel;
  }

  async #save(id: string, input: ChannelInput, origin: 'file' | 'api'): Promise<void> {
    const connector = await channelConnector(input.connector);
    if (connector === undefined) throw unknownConnector(input.connector);
    const parsed = connector.config.safeParse(keepSecrets(input.config, this.get(id)?.context.config));
    if (!parsed.success) throw new Refusal('invalid_request', fieldErrors(parsed.error, 'config'));
    const limits = { ...connector.limits, ...defined(input.limits ?? {}) };
    await this.#writer.write(channelSave, {
      id,
      connector: connector.id,
      name: input.name,
      origin,
      config: this.#vault.seal(JSON.stringify(parsed.data), id),
      limits: JSON.stringify(limits),
      rules: JSON.stringify(ChannelRules.parse(input.rules ?? {})),
      at: this.#clock.now(),
      // A pause by an operator outlives the file being applied again.
      state: this.get(id)?.state === 'paused' ? 'paused' : 'active',
    });
  }

  #read(row: Row, connector: ChannelConnector): Omit<LiveChannel, 'shared'> {
    const id = String(row.id);
    const config = connector.config.parse(JSON.parse(this.#open(id, String(row.config))));
    const address = connector.address(config);
    const limits = JSON.parse(String(row.limits)) as ChannelLimits;
    return {
      id,
      connector,
      name: String(row.name),
      state: row.state as LiveChannel['state'],
      origin: row.origin as LiveChannel['origin'],
      context: { id, config },
      address,
      secrets: secretValues(connector, config),
      limits,
      judged: {
        id,
        medium: connector.medium,
        hasWindow: connector.capabilities.window,
        receiptTimeoutMs: receiptTimeoutMs(connector, limits),
        templateLimits: connector.templates?.limits,
        rules: ChannelRules.parse(JSON.parse(String(row.rules))),
      },
      scope: address.accountId ?? id,
      health: row.health === null ? null : (JSON.parse(String(row.health)) as ChannelHealth),
    };
  }

  #open(id: string, sealed: string): string {
    try {
      return this.#vault.open(sealed, id);
    } catch (cause) {
      throw new Error(
        `the configuration of channel ${id} was sealed with another key: set PONTE_SECRET_KEY to the one used before`,
        { cause },
      );
    }
  }
}

/** Phones that are switched off report after 48 to 72 hours; some carriers never do. */
const smsReceiptHours = 72;

function receiptTimeoutMs({ medium, capabilities }: ChannelConnector, limits: ChannelLimits): number | undefined {
  if (!capabilities.receipts) return undefined;
  const hours = limits.receiptTimeoutHours ?? (medium === 'sms' ? smsReceiptHours : 0);
  return hours === 0 ? undefined : hours * 3_600_000;
}

const defined = (limits: NonNullable<ChannelInput['limits']>): Partial<ChannelLimits> =>
  Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as Partial<ChannelLimits>;

async function withConnector(row: Row): Promise<[Row, ChannelConnector]> {
  const connector = await channelConnector(String(row.connector));
  if (connector === undefined)
    throw new Error(`channel ${row.id} uses the connector ${row.connector}, which this Ponte does not have`);
  return [row, connector];
}

const visible = ({ connector, ...rest }: LiveChannel) => ({ ...rest, connector: connector.id });

export function unknownConnector(id: string): Refusal {
  const known = Object.keys(channelConnectors).join(', ');
  return new Refusal('invalid_request', [
    {
      path: 'connector',
      message: `there is no connector "${id}"; there are: ${known}`,
      messagePt: `não existe o conector "${id}"; existem: ${known}`,
    },
  ]);
}

const channelSave: Operation<
  {
    id: string;
    connector: string;
    name: string;
    state: string;
    origin: string;
    config: string;
    limits: string;
    rules: string;
    at: number;
  },
  void
> = {
  name: 'channel-save',
  async run(tx, inputs) {
    for (const c of inputs) {
      await tx.all(upsertChannel, c.id, c.connector, c.name, c.state, c.origin, c.config, c.limits, c.rules, c.at);
    }
    return inputs.map(() => undefined);
  },
};

const stateChange: Operation<{ id: string; state: string; at: number }, void> = {
  name: 'channel-state',
  async run(tx, inputs) {
    for (const { id, state, at } of inputs) await tx.all(setChannelState, id, state, at);
    return inputs.map(() => undefined);
  },
};

const healthChange: Operation<{ id: string; health: string | null }, void> = {
  name: 'channel-health',
  mustLand: true,
  async run(tx, inputs) {
    for (const { id, health } of inputs) await tx.all(setChannelHealth, id, health);
    return inputs.map(() => undefined);
  },
};
