/**
 * The templates of each channel's account: read whole from the provider, changed by its webhooks in between. An account
 * has one set of templates; every channel of it keeps the same rows, so that finding one needs no detour.
 */
import type { ProviderTemplate, TemplateItem } from '../../connectors/kit/connector.ts';
import { Refusal } from '../../contracts/problem.ts';
import type { Row, Store, Transaction } from '../ledger/store.ts';
import {
  allTemplateSyncs,
  allTemplates,
  changeTemplate,
  dropTemplates,
  insertTemplates,
  markChanged,
  markSynced,
} from '../ledger/templates.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import type { Clock } from '../platform/clock.ts';
import type { HttpClient } from '../platform/http.ts';
import { LatestRead } from '../platform/latest-read.ts';
import type { LiveTemplates } from '../rules/channel.ts';
import type { LiveChannel } from './registry.ts';

export interface KnownTemplate extends ProviderTemplate {
  channel: string;
  syncedAt: number;
}

const maxPages = 100;
/** How often an account is read again outside the hourly round. */
const resyncMs = 60_000;

interface AccountState {
  syncedAt: number | null;
  revision: number;
  stale: boolean;
}

/** The channels that share this one's account, itself included. */
export type SameAccount = (channel: LiveChannel) => readonly LiveChannel[];

export class TemplateRegistry implements LiveTemplates {
  readonly #store: Store;
  readonly #writer: Writer;
  readonly #http: HttpClient;
  readonly #clock: Clock;
  readonly #sameAccount: SameAccount;
  readonly #reads = new LatestRead();
  #known = new Map<string, KnownTemplate>();
  #states = new Map<string, AccountState>();
  /** By channel: the last `resync`. */
  readonly #resyncs = new Map<string, { at: number; done: Promise<boolean> }>();

  constructor(
    store: Store,
    writer: Writer,
    http: HttpClient,
    clock: Clock,
    sameAccount: SameAccount = (channel) => [channel],
  ) {
    this.#store = store;
    this.#writer = writer;
    this.#http = http;
    this.#clock = clock;
    this.#sameAccount = sameAccount;
  }

  /** Undefined when the registry has never heard of it; `syncedAt` says whether that proves anything. */
  find(channel: string, name: string, language: string): KnownTemplate | undefined {
    return this.#known.get(keyOf(channel, name, language));
  }

  all(channel?: string): KnownTemplate[] {
    const list = [...this.#known.values()];
    return channel === undefined ? list : list.filter((template) => template.channel === channel);
  }

  isElsewhere(channel: string, name: string, language: string): boolean {
    const wanted = asLanguage(language);
    for (const template of this.#known.values()) {
      if (template.name === name && template.language === wanted && template.channel !== channel) return true;
    }
    return false;
  }

  syncedAt(channel: string): number | null {
    return this.#states.get(channel)?.syncedAt ?? null;
  }

  /** How long ago a template was read from the provider. */
  ageSeconds({ syncedAt }: KnownTemplate): number {
    return Math.max(0, Math.floor((this.#clock.now() - syncedAt) / 1000));
  }

  async load(): Promise<void> {
    const { reader } = this.#store;
    await this.#reads.show(
      async () => {
        // First the states: what is written in between is loaded once more, never missed.
        const states = await reader.all(allTemplateSyncs);
        return { states, templates: await reader.all(allTemplates) };
      },
      ({ states, templates }) => {
        this.#known = new Map(templates.map(fromRow).map((t) => [keyOf(t.channel, t.name, t.language), t]));
        this.#states = statesOf(states);
      },
    );
  }

  /**
   * Loads what a webhook or another process has changed, and reads the accounts that were never read or that have
   * something new. A provider that cannot be read is asked again in a minute.
   */
  async refresh(channels: readonly LiveChannel[]): Promise<void> {
    const states = statesOf(await this.#store.reader.all(allTemplateSyncs));
    if ([...states].some(([id, { revision }]) => this.#states.get(id)?.revision !== revision)) await this.load();
    for (const channel of channels) {
      if (!hasTemplates(channel)) continue;
      // Looked up in turn: reading one channel's account answers for the others too.
      const state = this.#states.get(channel.id);
      if (state === undefined || state.syncedAt === null || state.stale) await this.resync(channel);
    }
  }

  /** Reads every account once, whatever the number of its channels. */
  async syncAll(channels: readonly LiveChannel[], onFailure: (channel: LiveChannel, error: Error) => void) {
    const done = new Set<string>();
    for (const channel of channels) {
      if (!hasTemplates(channel) || done.has(channel.id)) continue;
      for (const { id } of this.#sameAccount(channel)) done.add(id);
      await this.sync(channel).catch((error: Error) => onFailure(channel, error));
    }
  }

  /** Reads the account's templates anew. Nothing is changed unless every page was understood. */
  async sync(channel: LiveChannel): Promise<number> {
    const { templates: api } = channel.connector;
    if (api === undefined) {
      throw new Refusal('state_conflict', [
        { path: 'channel', message: 'this connector has no templates', messagePt: 'este conector não tem templates' },
      ]);
    }
    const found: ProviderTemplate[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < maxPages; pages++) {
      const response = await this.#http
        .request(api.list(channel.context, cursor), { timeoutMs: 30_000 })
        .catch(unavailable);
      if (response.status !== 200) unavailable(new Error(`answered ${response.status}`));
      const page = api.parse(response);
      found.push(...page.templates);
      cursor = page.next;
      if (cursor === undefined) break;
    }
    const at = this.#clock.now();
    const sharing = this.#sameAccount(channel).map(({ id }) => id);
    const channels = sharing.includes(channel.id) ? sharing : [channel.id, ...sharing];
    await this.#writer.write(saveTemplates, { channels, templates: found, at });
    await this.load();
    return found.length;
  }

  /**
   * The account read anew because something does not fit: at most once a minute, and once for all who ask meanwhile.
   * False when the provider could not be read. Never throws.
   */
  resync(channel: LiveChannel): Promise<boolean> {
    const now = this.#clock.now();
    const last = this.#resyncs.get(channel.id);
    if (last !== undefined && now - last.at < resyncMs) return last.done;
    const done = this.sync(channel).then(
      () => true,
      () => false,
    );
    this.#resyncs.set(channel.id, { at: now, done });
    return done;
  }
}

/** @throws Refusal naming what the provider did. */
function unavailable(error: Error): never {
  throw new Refusal(
    'provider_unavailable',
    [{ path: 'channel', message: error.message, messagePt: `o provedor falhou: ${error.message}` }],
    { cause: error },
  );
}

const hasTemplates = ({ state, connector }: LiveChannel): boolean =>
  state !== 'off' && connector.templates !== undefined;

/** The provider writes `pt-BR` in some places and `pt_BR` in others. */
const asLanguage = (language: string): string => language.replace('-', '_');
const keyOf = (channel: string, name: string, language: string): string =>
  `${channel}\n${name}\n${asLanguage(language)}`;

const fromRow = (row: Row): KnownTemplate => ({
  ...(JSON.parse(String(row.body)) as ProviderTemplate),
  channel: String(row.channel),
  status: String(row.status),
  category: String(row.category),
  ...(row.quality !== null && { quality: String(row.quality) }),
  syncedAt: Number(row.synced_at),
});

const statesOf = (rows: readonly Row[]): Map<string, AccountState> =>
  new Map(
    rows.map((row) => [
      String(row.channel),
      {
        syncedAt: row.synced_at === null ? null : Number(row.synced_at),
        revision: Number(row.revision),
        stale: Number(row.stale) === 1,
      },
    ]),
  );

const saveTemplates: Operation<{ channels: string[]; templates: ProviderTemplate[]; at: number }, void> = {
  name: 'save-templates',
  async run(tx, inputs) {
    for (const { channels, templates, at } of inputs) {
      for (const channel of [...channels].sort()) {
        await tx.all(markSynced, channel, at);
        await tx.all(dropTemplates, channel);
        await tx.each(
          insertTemplates,
          templates.map((t) => ({
            channel,
            name: t.name,
            language: asLanguage(t.language),
            status: t.status,
            category: t.category,
            quality: t.quality ?? null,
            body: JSON.stringify(t),
            synced_at: at,
          })),
        );
      }
    }
    return inputs.map(() => undefined);
  },
};

/** What a webhook said about one template; whoever calls this loads the registry after the commit. */
export async function applyTemplateItem(tx: Transaction, channel: string, item: TemplateItem): Promise<void> {
  const only = (change: TemplateItem['change']) => (item.change === change ? item.value : null);
  // First, as when an account is saved: who takes the same locks in the same order never waits in a circle.
  await tx.all(markChanged, channel, item.change === 'components' ? 1 : 0);
  const changed = await tx.all(
    changeTemplate,
    channel,
    item.name,
    asLanguage(item.language),
    only('status'),
    only('quality'),
    only('category'),
  );
  // New to us: the notice does not carry what the template says.
  if (changed.length === 0) await tx.all(markChanged, channel, 1);
}
