/** Campaigns as people handle them: made, looked at, started, paused, cancelled. */

import {
  type CampaignFile,
  CampaignInput,
  type CampaignPreview,
  type CampaignState,
  type CampaignView,
} from '../../../contracts/campaign.ts';
import { type FieldError, Refusal } from '../../../contracts/problem.ts';
import type { NotificationRegistry } from '../../channels/notifications.ts';
import type { ChannelRegistry } from '../../channels/registry.ts';
import {
  type CampaignRow,
  campaignById,
  failedMessagesOf,
  messagesByStatus,
  openMessagesOf,
} from '../../ledger/campaigns.ts';
import type { Store } from '../../ledger/store.ts';
import type { Writer } from '../../ledger/writer.ts';
import { type Clock, iso, isoOrNull, type NewId } from '../../platform/clock.ts';
import { channelsOf } from '../../rules/notification-plan.ts';
import { checkMailingMap } from '../mailing/check-map.ts';
import type { OptedOut } from '../opted-out.ts';
import type { SourceReader } from '../source-reader.ts';
import type { SourceRegistry } from '../sources.ts';
import {
  begun,
  mapRequired,
  noFile,
  noMailing,
  noMap,
  notConfirmed,
  nothingToConfirm,
  queueFaults,
  queueOff,
  requireWhole,
  tooManyExtras,
  unknown,
  unreadable,
  wayFaults,
} from './faults.ts';
import { keepFile } from './file.ts';
import type { CampaignPages } from './pages.ts';
import { goes, judged, judgedPeople, shownRecord } from './preview.ts';
import type { Queue } from './queue.ts';
import { mostExtraFields } from './record.ts';
import { reportFaults } from './report.ts';
import { createCampaign, moveCampaign, type Stopped, startForPeople } from './state.ts';
import { contextOf, peopleNow } from './wording.ts';

export interface CampaignParts {
  store: Store;
  writer: Writer;
  notifications: NotificationRegistry;
  channels: Pick<ChannelRegistry, 'get'>;
  sources: SourceRegistry;
  sourceReader: Pick<SourceReader, 'page'>;
  optedOut: OptedOut;
  pages: CampaignPages;
  /** The task of this id, where it is one that lets messages go. */
  queueOf(id: string): Queue | undefined;
  /** Ends a message that has not been handed over, or puts a failed one back. @throws Refusal */
  operate: { cancel(id: string): Promise<unknown>; retry(id: string): Promise<unknown> };
  clock: Clock;
  newId: NewId;
}

export const inputOf = ({ input }: Pick<CampaignRow, 'input'>): CampaignInput => CampaignInput.parse(JSON.parse(input));

const previewSize = 10;
/** Of a report: so many who are written to, and as many who are not. */
const previewPeople = 100;
const operatePage = 500;
/** The queue being full for a moment is no waiting. */
const soonMs = 5_000;

export class Campaigns {
  readonly #parts: CampaignParts;

  constructor(parts: CampaignParts) {
    this.#parts = parts;
  }

  /** @throws Refusal naming every field that is wrong. */
  async create(input: CampaignInput): Promise<CampaignRow> {
    const { writer, clock, newId } = this.#parts;
    const id = newId();
    const channel = this.checkDraft(input);
    await writer.write(createCampaign, {
      id,
      name: input.name,
      channel,
      input: JSON.stringify(input),
      queue: input.queue ?? null,
      at: clock.now(),
    });
    return this.require(id);
  }

  /** Those of all ways of its notification: whoever makes it must be allowed to use them. None: that is gone. */
  channelsOf({ notification }: CampaignInput): string[] {
    const known = this.#parts.notifications.get(notification);
    return known === undefined ? [] : channelsOf(known);
  }

  /** @throws Refusal `not_found`. */
  async require(id: string): Promise<CampaignRow> {
    const [row] = (await this.#parts.store.reader.all(campaignById, id)) as unknown as CampaignRow[];
    if (row === undefined) throw new Refusal('not_found');
    return row;
  }

  /** Keeps the file, in place of one that was sent before. @throws Refusal when nothing could be read from it. */
  async putFile(campaign: CampaignRow, bytes: AsyncIterable<Uint8Array>): Promise<CampaignFile> {
    if (inputOf(campaign).audience.kind !== 'file') throw new Refusal('state_conflict', [noFile]);
    if (campaign.state !== 'ready') throw new Refusal('state_conflict', [begun]);
    return keepFile(this.#parts, campaign.id, bytes);
  }

  /** Nothing is kept, nobody is written to. @throws Refusal when the mailing cannot be read. */
  async preview(campaign: CampaignRow): Promise<CampaignPreview> {
    const { pages } = this.#parts;
    const input = inputOf(campaign);
    requireWhole(campaign, input);
    const context = contextOf(this.#parts, campaign, input);
    if (input.audience.kind === 'logins') {
      const results = judgedPeople(await peopleNow(this.#parts, input), context);
      const going = results.filter(goes);
      const stays = results.filter((one) => !goes(one));
      const shown = [...going.slice(0, previewPeople), ...stays.slice(0, previewPeople)];
      return {
        records: shown.toSorted((one, other) => one.position - other.position).map((one) => shownRecord(one, context)),
        total: results.length,
        confirm: going.length,
        leftOut: stays.length,
      };
    }
    const page = await pages.first(campaign.id, input, previewSize);
    if (!page.ok) throw unreadable(page);
    const records = page.records.slice(0, previewSize).map((read) => shownRecord(judged(read, context), context));
    return { records, total: page.total, confirm: null, leftOut: null };
  }

  /** @param confirm of a campaign over the login report: to how many people it goes. @throws Refusal */
  async start(campaign: CampaignRow, confirm?: number): Promise<CampaignRow> {
    const input = inputOf(campaign);
    const { audience, queue } = input;
    if (audience.kind !== 'logins' && confirm !== undefined) throw new Refusal('invalid_request', [nothingToConfirm]);
    requireWhole(campaign, input);
    if (queue !== undefined && (this.#parts.queueOf(queue)?.nextRunAt ?? null) === null)
      throw new Refusal('state_conflict', [queueOff(queue)]);
    if (audience.kind !== 'logins' || campaign.state !== 'ready')
      return this.#move(campaign, 'running', ['ready', 'paused']);
    const context = contextOf(this.#parts, campaign, input);
    const people = await peopleNow(this.#parts, input);
    const count = judgedPeople(people, context).filter(goes).length;
    if (confirm !== count) throw new Refusal('not_confirmed', [notConfirmed(count)]);
    const { writer, clock } = this.#parts;
    const started = await writer.write(startForPeople, { id: campaign.id, people, at: clock.now() });
    if (started instanceof Refusal) throw started;
    return this.require(campaign.id);
  }

  pause(campaign: CampaignRow): Promise<CampaignRow> {
    return this.#move(campaign, 'paused', ['running']);
  }

  /** Nothing more is queued; what waits is cancelled. What has been handed to the provider goes on. */
  async cancel(campaign: CampaignRow): Promise<CampaignRow> {
    const cancelled = await this.#move(campaign, 'cancelled', ['ready', 'running', 'paused']);
    await this.#parts.pages.forget(campaign.id);
    const { store, operate } = this.#parts;
    let before: unknown;
    for (;;) {
      const open = await store.reader.all(openMessagesOf, campaign.id, operatePage);
      // Those in the middle of being sent cannot be cancelled: they stay, and nothing new comes.
      if (open.length === 0 || open[0]?.id === before) return cancelled;
      before = open[0]?.id;
      await Promise.all(open.map(({ id }) => operate.cancel(String(id)).catch(letBe)));
    }
  }

  /** Puts the failed ones back into the queue; answers how many. */
  async retryFailed(campaign: CampaignRow): Promise<number> {
    const { store, operate } = this.#parts;
    let after = '';
    let retried = 0;
    for (;;) {
      const failed = await store.reader.all(failedMessagesOf, campaign.id, after, operatePage);
      if (failed.length === 0) return retried;
      after = String(failed.at(-1)?.id);
      const done = await Promise.all(failed.map(({ id }) => operate.retry(String(id)).then(() => true, letBe)));
      retried += done.filter(Boolean).length;
    }
  }

  /** With what has become of its messages: counting them walks over all of them. */
  async view(row: CampaignRow): Promise<CampaignView> {
    const counts = await this.#parts.store.reader.all(messagesByStatus, row.id);
    return {
      ...this.summary(row),
      messages: Object.fromEntries(counts.map((one) => [one.status, Number(one.messages)])),
      input: inputOf(row),
    };
  }

  summary(row: CampaignRow): CampaignView {
    const { clock } = this.#parts;
    const { notification, via = null, audience, purpose = null } = inputOf(row);
    const minutes = row.started_at === null ? 0 : ((row.finished_at ?? clock.now()) - row.started_at) / 60_000;
    const rate = minutes > 0 ? row.read_records / minutes : null;
    const left = row.total === null ? null : Math.max(0, row.total - row.read_records);
    const running = row.state === 'running' && rate !== null && rate > 0 && left !== null;
    return {
      id: row.id,
      name: row.name,
      notification,
      channel: row.channel,
      via,
      audience,
      purpose,
      queue: row.queue,
      state: row.state as CampaignState,
      stopped: row.stopped === null ? null : (JSON.parse(row.stopped) as Stopped),
      createdAt: iso(row.created_at),
      startedAt: isoOrNull(row.started_at),
      finishedAt: isoOrNull(row.finished_at),
      records: { total: row.total, read: row.read_records, queued: row.queued, leftOut: row.left_out },
      messages: null,
      ratePerMinute: rate === null ? null : Math.round(rate * 10) / 10,
      waitsUntil: row.state === 'running' && row.next_at > clock.now() + soonMs ? iso(row.next_at) : null,
      endsAt: running ? iso(Math.round(clock.now() + (left / rate) * 60_000)) : null,
      fileBytes: row.file_bytes,
      input: null,
    };
  }

  async #move({ id }: CampaignRow, to: CampaignState, from: CampaignState[]): Promise<CampaignRow> {
    const { writer, clock } = this.#parts;
    const moved = await writer.write(moveCampaign, { id, to, from, stopped: null, at: clock.now() });
    if (moved instanceof Refusal) throw moved;
    return this.require(id);
  }

  /**
   * The channel it would leave from, or whose keys may see its e-mails.
   * @param isQueue whether there is such a task that lets messages go.
   * @throws Refusal naming every field that is wrong.
   */
  check(input: CampaignInput, isQueue = (id: string) => this.#parts.queueOf(id) !== undefined): string {
    return this.#checked(input, isQueue, mapRequired(input));
  }

  /** The same of one whose map may follow. */
  checkDraft(input: CampaignInput): string {
    return this.#checked(input, (id) => this.#parts.queueOf(id) !== undefined, []);
  }

  #checked(input: CampaignInput, isQueue: (id: string) => boolean, more: readonly FieldError[]): string {
    const notification = this.#parts.notifications.get(input.notification);
    if (notification === undefined) throw new Refusal('invalid_request', [unknown('notification', input.notification)]);
    const channel = input.channel ?? notification.channel;
    const medium = this.#parts.channels.get(channel)?.connector.medium;
    const errors = [
      ...wayFaults(input, notification, medium),
      ...more,
      ...this.#audienceFaults(input),
      ...queueFaults(input, isQueue),
    ];
    if (errors.length > 0) throw new Refusal('invalid_request', errors);
    return channel;
  }

  #audienceFaults({ audience, map, via }: CampaignInput): FieldError[] {
    const { sources } = this.#parts;
    if (audience.kind === 'logins') return [...(map === undefined ? [] : [noMap]), ...reportFaults(audience, sources)];
    const found = map === undefined ? [] : checkMailingMap(map, via === 'email' ? 'email' : 'mobile').errors;
    const errors = found.map((error) => ({ ...error, path: `map.${error.path}` }));
    if (map !== undefined && map.extra.length > mostExtraFields) errors.push(tooManyExtras);
    if (audience.kind === 'file') return errors;
    const source = sources.get(audience.source);
    if (source === undefined) errors.push(unknown('audience.source', audience.source));
    else if (!source.connector.resources.includes('mailing')) errors.push(noMailing(source.connector.name));
    return errors;
  }
}

/** Already sent, or changed by somebody else meanwhile. */
function letBe(error: unknown): false {
  if (error instanceof Refusal) return false;
  throw error;
}
