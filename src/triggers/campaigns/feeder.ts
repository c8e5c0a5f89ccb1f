/**
 * Feeds the running campaigns into the queue, a page at a time and never far ahead of what is sent: pausing one takes
 * effect within seconds, and a million records are never held anywhere. One process feeds a campaign at a time.
 */
import type { Accepted, SendMessage } from '../../../contracts/message.ts';
import { type ProblemCode, problemKinds, Refusal } from '../../../contracts/problem.ts';
import type { NotificationRegistry } from '../../channels/notifications.ts';
import type { ChannelRegistry } from '../../channels/registry.ts';
import {
  type CampaignRecordRow,
  type CampaignRow,
  campaignById,
  unsettledMessageOf,
  waitingInLane,
} from '../../ledger/campaigns.ts';
import { nextRunOf, waitingOnChannel } from '../../ledger/queues.ts';
import type { Store } from '../../ledger/store.ts';
import type { Writer } from '../../ledger/writer.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/telemetry.ts';
import { planFaults } from '../../rules/notification-plan.ts';
import { inputOf } from './campaigns.ts';
import { allowance } from './hours.ts';
import type { CampaignPage, CampaignPages } from './pages.ts';
import type { Queue } from './queue.ts';
import { type Email, type RecordContext, type RecordResult, resultOf } from './record.ts';
import {
  finishPage,
  Interrupted,
  leaseMs,
  moveCampaign,
  postpone,
  renewLease,
  type Stopped,
  takeNext,
} from './state.ts';
import { wordingOf } from './wording.ts';

export interface FeederParts {
  store: Store;
  writer: Writer;
  channels: ChannelRegistry;
  notifications: NotificationRegistry;
  pages: CampaignPages;
  /** The campaign's messages go in like anybody's. @throws Refusal */
  send(message: SendMessage, campaignId: string): Promise<Accepted>;
  /** Ends a message that has not been handed over. @throws Refusal */
  cancel(messageId: string): Promise<unknown>;
  /** The task of this id, where it is one that lets messages go. */
  queueOf(id: string): Queue | undefined;
  clock: Clock;
  log: Logger;
  owner: string;
}

/** Pages in one go: between two the process says that it is alive. */
const mostSteps = 20;
/** Records read and queued at a time. */
const pageSize = 500;
/** So many seconds of the channel's rate may wait in its lane. */
const aheadSeconds = 10;
const leastAhead = 500;
const lookAgainMs = 1_000;
/** A source that fails for now is asked again after so long, then twice as long, and so on. */
const retryMs = 15_000;
const mostTries = 6;

/** Refusals that every other record would meet too: the campaign waits for a person instead of burning its records. */
const stopsAll = new Set<string>([
  'channel_unknown',
  'channel_off',
  'template_unknown',
  'template_channel_mismatch',
  'template_not_approved',
  'template_paused',
  'template_disabled',
  'unsupported_content',
]);
/** Refusals that pass by themselves. */
const passing = new Set<ProblemCode>(['overloaded', 'ledger_unavailable', 'stopping']);

export class Feeder {
  readonly #parts: FeederParts;
  #stopping = false;
  #feeding: Promise<void> = Promise.resolve();

  constructor(parts: FeederParts) {
    this.#parts = parts;
  }

  /** Goes on with what is due, for a while. */
  feed(): Promise<void> {
    this.#feeding = this.#feed();
    return this.#feeding;
  }

  /** Begins no more pages; resolves when the one in hand has ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#feeding.catch(() => undefined);
  }

  async #feed(): Promise<void> {
    const { writer, owner, clock } = this.#parts;
    for (let steps = 0; steps < mostSteps && !this.#stopping; steps++) {
      const campaign = await writer.write(takeNext, { owner, now: clock.now() });
      if (campaign === undefined) return;
      const renewal = setInterval(() => void this.#renew(campaign), leaseMs / 3);
      try {
        await this.#step(campaign);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
      } finally {
        clearInterval(renewal);
      }
    }
  }

  async #renew({ id }: CampaignRow): Promise<void> {
    const { writer, owner, clock, log } = this.#parts;
    // Not renewed, another process may go on with it: the page is then read again there.
    await writer
      .write(renewLease, { id, owner, now: clock.now() })
      .catch((error) => log.warn({ campaign: id, err: error }, 'campaign lease not renewed'));
  }

  async #step(campaign: CampaignRow): Promise<void> {
    const { clock, pages } = this.#parts;
    const input = inputOf(campaign);
    const now = clock.now();
    if (campaign.read_all === 1) return this.#finish(campaign);
    const context = this.#context(campaign, now);
    if ('stopped' in context) return this.#pause(campaign, context.stopped);
    const { day, left, nextAt } = allowance(input, { day: campaign.day, queued: campaign.day_queued }, now);
    if (left === 0) return this.#wait(campaign, nextAt);
    // What waits for a task is not what is about to be sent: nothing is gained by queueing it slowly. E-mails wait nowhere.
    const waits = campaign.queue === null && context.wording.kind === 'messages';
    if (waits && (await this.#room(campaign)) <= 0) return this.#wait(campaign, now + lookAgainMs);
    const page = await pages.next(campaign, input, Math.min(pageSize, left));
    if (!page.ok) return this.#failed(campaign, page);
    const results = page.records.map((record) => ({ position: record.position, result: resultOf(record, context) }));
    const rows = await Promise.all(results.map(({ position, result }) => this.#row(campaign.id, position, result)));
    const stopped = rows.find((row): row is Stopped => 'text' in row);
    if (stopped !== undefined) return this.#pause(campaign, stopped);
    const at = clock.now();
    const records = rows as CampaignRecordRow[];
    const { cursor, readAll, total } = page;
    const emails = new Map(
      results.flatMap(({ position, result }): [number, Email][] =>
        result.kind === 'email' ? [[position, result.email]] : [],
      ),
    );
    const done = { campaign, owner: this.#parts.owner, records, emails, cursor, readAll, total, day, nextAt: at, at };
    try {
      await this.#parts.writer.write(finishPage, done);
    } catch (error) {
      if (error instanceof Interrupted) await this.#takeBack(campaign, records);
      throw error;
    }
  }

  /** Cancelled while the page was being queued: its messages came behind those that were cancelled with it. */
  async #takeBack({ id }: CampaignRow, records: readonly CampaignRecordRow[]): Promise<void> {
    const { store, cancel } = this.#parts;
    const [row] = await store.reader.all(campaignById, id);
    if (row?.state !== 'cancelled') return;
    const ids = records.flatMap(({ message_id }) => message_id ?? []);
    await Promise.all(ids.map((one) => cancel(one).catch(unlessRefused)));
  }

  #context(campaign: CampaignRow, now: number): RecordContext | { stopped: Stopped } {
    const { notifications } = this.#parts;
    const input = inputOf(campaign);
    if (notifications.get(input.notification) === undefined) {
      const text = `A notificação "${input.notification}" não existe mais.`;
      return { stopped: { code: 'notification_unknown', text } };
    }
    const wording = sayable(() => wordingOf(notifications, input));
    if ('stopped' in wording) return wording;
    const [problem] = wording.kind === 'messages' ? planFaults(wording.plan) : [];
    if (problem !== undefined) return { stopped: { code: 'template_mismatch', text: problem.messagePt } };
    const dueAt = campaign.queue === null ? null : this.#parts.queueOf(campaign.queue)?.nextRunAt;
    if (dueAt === undefined || (dueAt === null && campaign.queue !== null)) {
      const text = `A tarefa "${campaign.queue}", pela qual as mensagens esperariam, não existe ou está desligada.`;
      return { stopped: { code: 'queue_unknown', text } };
    }
    return { campaignId: campaign.id, input, wording, now, dueAt };
  }

  /** How many more may wait in the lane. */
  async #room({ channel, input }: CampaignRow): Promise<number> {
    const { store, channels, clock } = this.#parts;
    const ahead = Math.max(leastAhead, (channels.get(channel)?.limits.numberMps ?? 0) * aheadSeconds);
    const { lane } = inputOf({ input });
    const [queued] = lane === 'bulk' ? await store.reader.all(waitingOnChannel, channel, clock.now()) : [];
    const most = ahead + Number(queued?.messages ?? 0);
    const [row] = await store.reader.all(waitingInLane, channel, lane, most);
    return most - Number(row?.messages ?? 0);
  }

  /** @returns the record's result, or what keeps the whole campaign from going on. */
  async #row(campaignId: string, position: number, result: RecordResult): Promise<CampaignRecordRow | Stopped> {
    const row = {
      campaign_id: campaignId,
      record_key: result.key,
      position,
      contact: result.contact,
      customer: result.customer,
      message_id: null,
      code: null,
      reason: null,
      reason_pt: null,
    };
    if (result.kind === 'left_out') {
      const { code, error } = result;
      return { ...row, code, reason: error.message, reason_pt: error.messagePt };
    }
    if (result.kind === 'email') return row;
    for (;;) {
      try {
        const { id } = await this.#parts.send(result.message, campaignId);
        return { ...row, message_id: id };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // The run that it was to wait for came meanwhile: the page is queued for the next one.
        if (error.code === 'send_at_past') throw new Interrupted();
        if (passing.has(error.code)) {
          // What of the page is accepted already is the same message when it is read again.
          if (this.#stopping) throw new Interrupted();
          await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
          continue;
        }
        const [first] = error.errors;
        const reason_pt = [problemKinds[error.code].pt, first?.messagePt].filter(Boolean).join(' ');
        if (stopsAll.has(error.code)) return { code: error.code, text: reason_pt };
        return { ...row, code: error.code, reason: first?.message ?? error.message, reason_pt };
      }
    }
  }

  /** All is read; it has ended when nothing of it waits any more. */
  async #finish(campaign: CampaignRow): Promise<void> {
    const { store, clock } = this.#parts;
    const [open] = await store.reader.all(unsettledMessageOf, campaign.id);
    if (open !== undefined) {
      const now = clock.now();
      const [next] = campaign.queue === null ? [] : await store.reader.all(nextRunOf, campaign.id, now);
      return this.#wait(campaign, Number(next?.run_at ?? now + lookAgainMs));
    }
    await this.#move(campaign, 'finished', null);
  }

  async #failed(campaign: CampaignRow, { passing: passes, code, text }: Extract<CampaignPage, { ok: false }>) {
    const { writer, owner, clock, log } = this.#parts;
    const tries = campaign.tries + 1;
    log.warn({ campaign: campaign.id, code, tries }, 'the mailing could not be read');
    if (!passes || tries > mostTries) return this.#pause(campaign, { code, text });
    const nextAt = clock.now() + retryMs * 2 ** (tries - 1);
    await writer.write(postpone, { id: campaign.id, owner, nextAt, tries, stopped: { code, text } });
  }

  async #wait({ id, tries }: CampaignRow, nextAt: number): Promise<void> {
    const { writer, owner } = this.#parts;
    await writer.write(postpone, { id, owner, nextAt, tries, stopped: null });
  }

  async #pause(campaign: CampaignRow, stopped: Stopped): Promise<void> {
    this.#parts.log.warn({ campaign: campaign.id, code: stopped.code }, 'campaign paused');
    await this.#parts.pages.forget(campaign.id);
    await this.#move(campaign, 'paused', stopped);
  }

  async #move({ id }: CampaignRow, to: 'paused' | 'finished', stopped: Stopped | null): Promise<void> {
    const { writer, clock } = this.#parts;
    // Refused when a person was faster: then theirs counts.
    await writer.write(moveCampaign, { id, to, from: ['running'], stopped, at: clock.now() });
  }
}

/** A way or e-mail that the notification has no longer, or a template that nobody knows, is for a person to mend. */
function sayable<Wording>(read: () => Wording): Wording | { stopped: Stopped } {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, errors } = error;
    return { stopped: { code, text: errors[0]?.messagePt ?? problemKinds[code].pt } };
  }
}

/** Gone already, or being sent. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}
