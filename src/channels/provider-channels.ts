/** The provider's own channels, read with credentials that need not be saved yet. Nothing is kept. */
import { channelConnector } from '../../connectors/index.ts';
import type { ChannelConnector, ProviderChannelPage } from '../../connectors/kit/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import { Refusal } from '../../contracts/problem.ts';
import type { ProviderChannel, ProviderChannelInput, ProviderChannelList } from '../../contracts/provider-channel.ts';
import type { Clock } from '../platform/clock.ts';
import { fieldErrors } from '../platform/field-errors.ts';
import { type HttpClient, HttpFailure } from '../platform/http.ts';
import { redact } from '../platform/secrets.ts';
import { answerUnreadable, notAnswered, shownFailure } from '../rules/failures.ts';
import { type ChannelRegistry, unknownConnector } from './registry.ts';
import { keepSecrets, secretValues } from './secret-fields.ts';

export interface ProviderChannelParts {
  channels: Pick<ChannelRegistry, 'get'>;
  http: HttpClient;
  clock: Clock;
}

type Lister = NonNullable<ChannelConnector['channels']>;

const timeoutMs = 30_000;
const mostPages = 20;

export class ProviderChannels {
  readonly #parts: ProviderChannelParts;

  constructor(parts: ProviderChannelParts) {
    this.#parts = parts;
  }

  /**
   * @param id the channel that is being set up: its stored secrets may be used.
   * @throws Refusal naming every field that is wrong.
   */
  async list(id: string, input: ProviderChannelInput): Promise<ProviderChannelList> {
    const connector = await channelConnector(input.connector);
    if (connector === undefined) throw unknownConnector(input.connector);
    const { channels: lister } = connector;
    if (lister === undefined) throw noList(connector);
    const known = this.#parts.channels.get(id);
    // A secret is kept for the connector it was given to, and for no other.
    const before = known?.connector.id === connector.id ? known.context.config : undefined;
    const parsed = lister.account.safeParse(keepSecrets(input.config, before));
    if (!parsed.success) throw new Refusal('invalid_request', fieldErrors(parsed.error, 'config'));
    const { clock } = this.#parts;
    const startedAt = clock.now();
    const read = await this.#readAll(lister, parsed.data, secretValues(connector, parsed.data));
    return { field: lister.field, ...read, tookMs: clock.now() - startedAt };
  }

  async #readAll(lister: Lister, account: object, secrets: readonly string[]) {
    const channels: ProviderChannel[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < mostPages; pages++) {
      const page = await this.#page(lister, account, secrets, cursor);
      if (!page.ok) return { ok: false, channels: [], failure: page.failure };
      channels.push(...page.channels);
      cursor = page.next;
      if (cursor === undefined) break;
    }
    return { ok: true, channels, failure: null };
  }

  async #page(
    lister: Lister,
    account: object,
    secrets: readonly string[],
    cursor: string | undefined,
  ): Promise<Extract<ProviderChannelPage, { ok: true }> | { ok: false; failure: Failure }> {
    try {
      const page = lister.parse(await this.#parts.http.request(lister.list(account, cursor), { timeoutMs }));
      return page.ok ? page : { ok: false, failure: shownFailure(page.failure, secrets) };
    } catch (error) {
      const detail = redact(error instanceof Error ? error.message : String(error), secrets);
      return { ok: false, failure: error instanceof HttpFailure ? notAnswered(detail) : answerUnreadable(detail) };
    }
  }
}

const noList = ({ name }: ChannelConnector): Refusal =>
  new Refusal('invalid_request', [
    {
      path: 'connector',
      message: `${name} has no list of channels to choose from`,
      messagePt: `${name} não tem lista de canais para escolher`,
    },
  ]);
