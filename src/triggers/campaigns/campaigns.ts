/** Campaigns as people handle them: made, looked at, started, paused, cancelled. */

import { MailingFileError } from '../../../connectors/mailing-file/faults.ts';
import { sniffMailingFile } from '../../../connectors/mailing-file/mailing-file.ts';
import {
  type CampaignFile,
  CampaignInput,
  type CampaignPreview,
  type CampaignState,
  type CampaignView,
} from '../../../contracts/campaign.ts';
import { type FieldError, Refusal } from '../../../contracts/problem.ts';
import type { NotificationRegistry } from '../../channels/notifications.ts';
import {
  type CampaignRow,
  campaignById,
  dropFile,
  failedMessagesOf,
  insertFileChunk,
  messagesByStatus,
  openMessagesOf,
  setCampaignFile,
} from '../../ledger/campaigns.ts';
import type { Store } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import { type Clock, iso, isoOrNull, type NewId } from '../../platform/clock.ts';
import { previewText } from '../../rules/template-preview.ts';
import { checkMailingMap } from '../mailing/check-map.ts';
import type { SourceRegistry } from '../sources.ts';
import { type CampaignPages, chunksOf } from './pages.ts';
import { mostExtraFields, resultOf } from './record.ts';
import { createCampaign, moveCampaign, type Stopped } from './state.ts';

export interface CampaignParts {
  store: Store;
  writer: Writer;
  notifications: NotificationRegistry;
  sources: SourceRegistry;
  pages: CampaignPages;
  /** Ends a message that has not been handed over, or puts a failed one back. @throws Refusal */
  operate: { cancel(id: string): Promise<unknown>; retry(id: string): Promise<unknown> };
  clock: Clock;
  newId: NewId;
}

export const inputOf = ({ input }: Pick<CampaignRow, 'input'>): CampaignInput => CampaignInput.parse(JSON.parse(input));

const previewSize = 10;
/** Base64 of a multiple of three bytes: the chunks put together are the file. */
const chunkBytes = 192 * 1024;
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
    const channel = this.check(input);
    await writer.write(createCampaign, {
      id,
      name: input.name,
      channel,
      input: JSON.stringify(input),
      at: clock.now(),
    });
    return this.require(id);
  }

  /** The channel its messages leave from. @throws Refusal */
  channelOf(input: CampaignInput): string {
    const channel = this.channelIf(input);
    if (channel === undefined) throw new Refusal('invalid_request', [unknown('notification', input.notification)]);
    return channel;
  }

  /** Undefined: its notification is gone. */
  channelIf({ notification }: CampaignInput): string | undefined {
    return this.#parts.notifications.get(notification)?.channel;
  }

  /** @throws Refusal `not_found`. */
  async require(id: string): Promise<CampaignRow> {
    const [row] = (await this.#parts.store.reader.all(campaignById, id)) as unknown as CampaignRow[];
    if (row === undefined) throw new Refusal('not_found');
    return row;
  }

  /** Keeps the file, in place of one that was sent before. @throws Refusal when nothing could be read from it. */
  async putFile(campaign: CampaignRow, bytes: AsyncIterable<Uint8Array>): Promise<CampaignFile> {
    const { writer } = this.#parts;
    if (inputOf(campaign).audience.kind !== 'file') throw new Refusal('state_conflict', [noFile]);
    if (campaign.state !== 'ready') throw new Refusal('state_conflict', [begun]);
    const empty = { campaign: campaign.id, place: 0, bytes: undefined };
    await writer.write(saveFile, empty);
    try {
      let [place, size] = [0, 0];
      for await (const chunk of inChunks(bytes)) {
        await writer.write(saveFile, { campaign: campaign.id, place, bytes: chunk });
        size += chunk.length;
        place += 1;
      }
      return await this.#sniff(campaign.id, size);
    } catch (error) {
      // Half a file, or one that cannot be read, is no file.
      await writer.write(saveFile, empty);
      if (!(error instanceof MailingFileError)) throw error;
      throw new Refusal(
        'invalid_request',
        error.problems.map(({ field, reason, reasonPt }) => ({ path: field, message: reason, messagePt: reasonPt })),
      );
    }
  }

  /** Nothing is kept, nobody is written to. @throws Refusal when the mailing cannot be read. */
  async preview(campaign: CampaignRow): Promise<CampaignPreview> {
    const { notifications, pages, clock } = this.#parts;
    const input = inputOf(campaign);
    const notification = notifications.get(input.notification);
    if (notification === undefined) throw new Refusal('state_conflict', [unknown('notification', input.notification)]);
    const template = notifications.templateOf(notification);
    if (template === undefined)
      throw new Refusal('template_unknown', [unknown('template', notification.template.name)]);
    const page = await pages.next({ id: campaign.id, cursor: null, read_records: 0 }, input, previewSize);
    await pages.forget(campaign.id);
    if (!page.ok) throw new Refusal('state_conflict', [{ path: 'audience', message: page.code, messagePt: page.text }]);
    const context = { campaignId: campaign.id, input, notification, template, now: clock.now() };
    const records = page.records.slice(0, previewSize).map((read) => {
      const result = resultOf(read, context);
      if (result.kind === 'left_out') {
        return { position: read.position, to: result.contact, text: null, leftOut: result.error };
      }
      const { content } = result.message;
      const text = content.type === 'template' ? previewText(template, content) : null;
      return { position: read.position, to: result.contact, text, leftOut: null };
    });
    return { records, total: page.total };
  }

  start(campaign: CampaignRow): Promise<CampaignRow> {
    if (inputOf(campaign).audience.kind === 'file' && campaign.file_bytes === null) {
      throw new Refusal('state_conflict', [fileFirst]);
    }
    return this.#move(campaign, 'running', ['ready', 'paused']);
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
    };
  }

  summary(row: CampaignRow): CampaignView {
    const { clock } = this.#parts;
    const { notification, audience } = inputOf(row);
    const minutes = row.started_at === null ? 0 : ((row.finished_at ?? clock.now()) - row.started_at) / 60_000;
    const rate = minutes > 0 ? row.read_records / minutes : null;
    const left = row.total === null ? null : Math.max(0, row.total - row.read_records);
    const running = row.state === 'running' && rate !== null && rate > 0 && left !== null;
    return {
      id: row.id,
      name: row.name,
      notification,
      channel: row.channel,
      audience,
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
    };
  }

  async #move({ id }: CampaignRow, to: CampaignState, from: CampaignState[]): Promise<CampaignRow> {
    const { writer, clock } = this.#parts;
    const moved = await writer.write(moveCampaign, { id, to, from, stopped: null, at: clock.now() });
    if (moved instanceof Refusal) throw moved;
    return this.require(id);
  }

  /** The channel it would leave from. @throws Refusal naming every field that is wrong. */
  check(input: CampaignInput): string {
    const channel = this.channelOf(input);
    const { audience, map } = input;
    const errors = checkMailingMap(map).errors.map((error) => ({ ...error, path: `map.${error.path}` }));
    if (map.extra.length > mostExtraFields) errors.push(tooManyExtras);
    if (audience.kind === 'source') {
      const source = this.#parts.sources.get(audience.source);
      if (source === undefined) errors.push(unknown('audience.source', audience.source));
      else if (!source.connector.resources.includes('mailing')) errors.push(noMailing(source.connector.name));
    }
    if (errors.length > 0) throw new Refusal('invalid_request', errors);
    return channel;
  }

  async #sniff(campaign: string, size: number): Promise<CampaignFile> {
    const { store } = this.#parts;
    const first = await chunksOf(store, campaign)[Symbol.asyncIterator]().next();
    const bytes = first.done === true ? new Uint8Array() : first.value;
    const { encoding, separator, header, sample } = sniffMailingFile(bytes, { complete: bytes.length === size });
    await this.#parts.writer.write(sizeFile, { campaign, bytes: size });
    const records = sample.flatMap((item) => (item.ok ? [item.record.fields] : []));
    return { bytes: size, encoding, separator, header, sample: records };
  }
}

/** Already sent, or changed by somebody else meanwhile. */
function letBe(error: unknown): false {
  if (error instanceof Refusal) return false;
  throw error;
}

async function* inChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let kept: Buffer = Buffer.alloc(0);
  for await (const part of bytes) {
    kept = kept.length === 0 ? Buffer.from(part) : Buffer.concat([kept, part]);
    while (kept.length >= chunkBytes) {
      yield kept.subarray(0, chunkBytes);
      kept = kept.subarray(chunkBytes);
    }
  }
  if (kept.length > 0) yield kept;
}

/** Without bytes: whatever was there before goes. */
const saveFile: Operation<{ campaign: string; place: number; bytes: Buffer | undefined }, void> = {
  name: 'save-mailing-file',
  async run(tx, inputs) {
    for (const { campaign, place, bytes } of inputs) {
      if (bytes !== undefined) {
        await tx.all(insertFileChunk, campaign, place, bytes.toString('base64'));
        continue;
      }
      await tx.all(dropFile, campaign);
      await tx.all(setCampaignFile, campaign, null);
    }
    return inputs.map(() => undefined);
  },
};

const sizeFile: Operation<{ campaign: string; bytes: number }, void> = {
  name: 'size-mailing-file',
  async run(tx, inputs) {
    for (const { campaign, bytes } of inputs) await tx.all(setCampaignFile, campaign, bytes);
    return inputs.map(() => undefined);
  },
};

const unknown = (path: string, id: string): FieldError => ({
  path,
  message: `there is no "${id}"`,
  messagePt: `não existe "${id}"`,
});
const noFile: FieldError = {
  path: 'audience.kind',
  message: 'this campaign reads from a source, it takes no file',
  messagePt: 'esta campanha lê de uma origem, não recebe arquivo',
};
const fileFirst: FieldError = {
  path: 'file',
  message: 'send the file first: PUT /v1/campaigns/{id}/file',
  messagePt: 'envie antes o arquivo: PUT /v1/campaigns/{id}/file',
};
const begun: FieldError = {
  path: 'state',
  message: 'the campaign has begun: its file stays as it is',
  messagePt: 'a campanha já começou: o arquivo fica como está',
};
const tooManyExtras: FieldError = {
  path: 'map.extra',
  message: `at most ${mostExtraFields}`,
  messagePt: `no máximo ${mostExtraFields}`,
};
const noMailing = (name: string): FieldError => ({
  path: 'audience.source',
  message: `${name} has no mailing records`,
  messagePt: `${name} não tem registros de mailing`,
});
