/** The approved templates of each channel's account, as last synced from the provider. */
import type { ProviderTemplate, TemplateItem } from '../../connectors/kit/connector.ts';
import { Refusal } from '../../contracts/problem.ts';
import { allTemplates, changeTemplate, dropStaleTemplates, upsertTemplate } from '../ledger/channels.ts';
import type { Row, Store, Transaction } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import type { Clock } from '../platform/clock.ts';
import type { HttpClient } from '../platform/http.ts';
import type { LiveChannel } from './registry.ts';

export interface KnownTemplate extends ProviderTemplate {
  channel: string;
  syncedAt: number;
}

const maxPages = 100;

export class TemplateRegistry {
  readonly #store: Store;
  readonly #writer: Writer;
  readonly #http: HttpClient;
  readonly #clock: Clock;
  #known = new Map<string, KnownTemplate>();

  constructor(store: Store, writer: Writer, http: HttpClient, clock: Clock) {
    this.#store = store;
    this.#writer = writer;
    this.#http = http;
    this.#clock = clock;
  }

  /** Undefined when the registry has never heard of it: the provider decides then. */
  find(channel: string, name: string, language: string): KnownTemplate | undefined {
    return this.#known.get(keyOf(channel, name, language));
  }

  all(channel?: string): KnownTemplate[] {
    const list = [...this.#known.values()];
    return channel === undefined ? list : list.filter((template) => template.channel === channel);
  }

  async load(): Promise<void> {
    const rows = await this.#store.reader.all(allTemplates);
    this.#known = new Map(rows.map(fromRow).map((t) => [keyOf(t.channel, t.name, t.language), t]));
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
    await this.#writer.write(saveTemplates, { channel: channel.id, templates: found, at: this.#clock.now() });
    await this.load();
    return found.length;
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

const keyOf = (channel: string, name: string, language: string): string => `${channel}\n${name}\n${language}`;

const fromRow = (row: Row): KnownTemplate => ({
  ...(JSON.parse(String(row.body)) as ProviderTemplate),
  channel: String(row.channel),
  status: String(row.status),
  category: String(row.category),
  ...(row.quality !== null && { quality: String(row.quality) }),
  syncedAt: Number(row.synced_at),
});

const saveTemplates: Operation<{ channel: string; templates: ProviderTemplate[]; at: number }, void> = {
  name: 'save-templates',
  async run(tx, inputs) {
    for (const { channel, templates, at } of inputs) {
      for (const t of templates) {
        await tx.all(
          upsertTemplate,
          channel,
          t.name,
          t.language,
          t.status,
          t.category,
          t.quality ?? null,
          JSON.stringify(t),
          at,
        );
      }
      await tx.all(dropStaleTemplates, channel, at);
    }
    return inputs.map(() => undefined);
  },
};

/** What a webhook said about one template; whoever calls this loads the registry after the commit. */
export async function applyTemplateItem(tx: Transaction, channel: string, item: TemplateItem): Promise<void> {
  const only = (change: TemplateItem['change']) => (item.change === change ? item.value : null);
  await tx.all(changeTemplate, channel, item.name, item.language, only('status'), only('quality'), only('category'));
}
