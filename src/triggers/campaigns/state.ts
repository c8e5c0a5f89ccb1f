/** What is written about a campaign: its beginning, its states, its pages. Each with its event, in one transaction. */
import type { CampaignState } from '../../../contracts/campaign.ts';
import type { EventData, EventName } from '../../../contracts/event.ts';
import { Refusal } from '../../../contracts/problem.ts';
import {
  advanceCampaign,
  type CampaignRecordRow,
  type CampaignRow,
  insertCampaign,
  insertCampaignRecords,
  insertPeople,
  lockCampaign,
  postponeCampaign,
  renewCampaign,
  setCampaignState,
  setCampaignTotal,
  takeCampaign,
} from '../../ledger/campaigns.ts';
import { dropRunsOf } from '../../ledger/queues.ts';
import type { Transaction } from '../../ledger/store.ts';
import type { Operation } from '../../ledger/writer.ts';
import type { ReportPerson } from './people.ts';
import { putInQueue } from './queue.ts';
import type { Email } from './record.ts';

export interface Stopped {
  code: string;
  /** Portuguese. */
  text: string;
}

/** A running campaign belongs to one process at a time; so long after its last sign of life another may go on. */
export const leaseMs = 15_000;

export interface NewCampaign {
  id: string;
  name: string;
  channel: string;
  /** JSON. */
  input: string;
  /** The task that lets its messages go. */
  queue: string | null;
  at: number;
}

export const createCampaign: Operation<NewCampaign, void> = {
  name: 'create-campaign',
  async run(tx, inputs) {
    for (const { id, name, channel, input, at, queue } of inputs)
      await tx.all(insertCampaign, id, name, channel, input, at, queue);
    return inputs.map(() => undefined);
  },
};

/** Undefined: nothing is due, or others have it. */
export const takeNext: Operation<{ owner: string; now: number }, CampaignRow | undefined> = {
  name: 'take-campaign',
  async run(tx, inputs) {
    const results: (CampaignRow | undefined)[] = [];
    for (const { owner, now } of inputs) {
      const [row] = (await tx.all(takeCampaign, owner, now, now + leaseMs)) as unknown as CampaignRow[];
      results.push(row);
    }
    return results;
  },
};

/** A page may take longer than a lease: its reader says that it is still there. */
export const renewLease: Operation<{ id: string; owner: string; now: number }, void> = {
  name: 'renew-campaign',
  async run(tx, inputs) {
    for (const { id, owner, now } of inputs) await tx.all(renewCampaign, id, owner, now + leaseMs);
    return inputs.map(() => undefined);
  },
};

export interface Move {
  id: string;
  to: CampaignState;
  /** From which states; otherwise a `state_conflict`. */
  from: readonly CampaignState[];
  stopped: Stopped | null;
  at: number;
}

/** Saying again what is so already changes nothing and announces nothing. */
export const moveCampaign: Operation<Move, CampaignRow | Refusal> = {
  name: 'move-campaign',
  async run(tx, inputs) {
    const results: (CampaignRow | Refusal)[] = [];
    for (const { id, to, from, stopped, at } of inputs) {
      const [row] = (await tx.all(lockCampaign, id)) as unknown as CampaignRow[];
      if (row === undefined) results.push(new Refusal('not_found'));
      else if (row.state === to) results.push(row);
      else if (!from.includes(row.state as CampaignState)) results.push(wrongState(row.state, to));
      else {
        const ended = to === 'finished' || to === 'cancelled' ? at : null;
        const reason = stopped === null ? null : JSON.stringify(stopped);
        const startedAt = to === 'running' ? at : row.started_at;
        const [moved] = await tx.all(setCampaignState, id, to, reason, startedAt, ended, at);
        // What waits is cancelled one by one behind this; no run of its task counts on it any more.
        if (to === 'cancelled' && row.queue !== null) await tx.all(dropRunsOf, id, at);
        const next = { ...row, state: to, stopped: reason, finished_at: ended, sequence: Number(moved?.sequence) };
        if (to === 'running' && row.started_at === null) emit(tx, 'campaign.started', next, at);
        else if (ended !== null) emit(tx, 'campaign.finished', next, at);
        else emit(tx, 'campaign.progress', next, at);
        results.push(next);
      }
    }
    return results;
  },
};

export interface ConfirmedStart {
  id: string;
  people: readonly ReportPerson[];
  at: number;
}

/** Whom it goes to is kept in the transaction that starts it: read once, and the same after a crash. */
export const startForPeople: Operation<ConfirmedStart, CampaignRow | Refusal> = {
  name: 'start-campaign-for-people',
  async run(tx, inputs) {
    const results: (CampaignRow | Refusal)[] = [];
    for (const { id, people, at } of inputs) {
      const [row] = (await tx.all(lockCampaign, id)) as unknown as CampaignRow[];
      if (row?.state === 'ready') {
        const bodies = people.map((person, place) => ({
          campaign_id: id,
          position: place + 1,
          body: JSON.stringify(person),
        }));
        for (let from = 0; from < bodies.length; from += peopleAtOnce)
          await tx.each(insertPeople, bodies.slice(from, from + peopleAtOnce));
        await tx.all(setCampaignTotal, id, people.length);
      }
      results.push(...(await moveCampaign.run(tx, [{ id, to: 'running', from: ['ready'], stopped: null, at }])));
    }
    return results;
  },
};
const peopleAtOnce = 5_000;

function wrongState(state: string, to: CampaignState): Refusal {
  return new Refusal('state_conflict', [
    {
      path: 'state',
      message: `the campaign is ${state}: it cannot become ${to}`,
      messagePt: `a campanha está ${stateNames[state as CampaignState]}: não pode ficar ${stateNames[to]}`,
    },
  ]);
}

const stateNames: Record<CampaignState, string> = {
  ready: 'pronta',
  running: 'em andamento',
  paused: 'pausada',
  cancelled: 'cancelada',
  finished: 'concluída',
};

export interface PageDone {
  campaign: CampaignRow;
  owner: string;
  records: CampaignRecordRow[];
  /** By the position of the record that each is of. */
  emails: ReadonlyMap<number, Email>;
  cursor: string | null;
  readAll: boolean;
  total: number | null;
  day: string;
  nextAt: number;
  at: number;
}

/**
 * The page's results and the place where the next one begins are written together, so that a crash repeats the whole page
 * or nothing.
 * @throws Interrupted when somebody paused, cancelled or took over the campaign meanwhile: the page is read again then.
 */
export const finishPage: Operation<PageDone, void> = {
  name: 'finish-campaign-page',
  async run(tx, inputs) {
    for (const page of inputs) await writePage(tx, page);
    return inputs.map(() => undefined);
  },
};

async function writePage(tx: Transaction, page: PageDone): Promise<void> {
  const { campaign, owner, records, emails, cursor, readAll, total, day, nextAt, at } = page;
  const written = new Set((await tx.each(insertCampaignRecords, firstOfEach(records))).map((row) => row.record_key));
  // The same record stood further up in the mailing: its second place is a result of its own.
  const again = records.filter((row, place) => !written.has(row.record_key) || !isFirst(records, place));
  await tx.each(insertCampaignRecords, again.map(asDuplicate));
  const repeated = new Set(again);
  const good = records.filter((row) => row.code === null && !repeated.has(row));
  const queued = good.length;
  const messageIds = good.flatMap(({ message_id }) => message_id ?? []);
  // The task before the campaign, as whoever changes the task takes them.
  if (campaign.queue !== null && !(await putInQueue(tx, campaign.queue, campaign.id, messageIds, at)))
    throw new Interrupted();
  const dayQueued = (campaign.day === day ? campaign.day_queued : 0) + queued;
  const [advanced] = await tx.all(
    advanceCampaign,
    campaign.id,
    owner,
    cursor,
    readAll ? 1 : 0,
    records.length,
    queued,
    records.length - queued,
    total,
    nextAt,
    day,
    dayQueued,
    1,
  );
  if (advanced === undefined) throw new Interrupted();
  const next = {
    ...campaign,
    read_records: campaign.read_records + records.length,
    queued: campaign.queued + queued,
    left_out: campaign.left_out + records.length - queued,
    total: total ?? campaign.total,
    stopped: null,
    sequence: Number(advanced.sequence),
  };
  for (const { position } of good) emitEmail(tx, emails.get(position), campaign.channel, at);
  emit(tx, 'campaign.progress', next, at);
}

const isFirst = (records: readonly CampaignRecordRow[], place: number): boolean =>
  records.findIndex(({ record_key }) => record_key === records[place]?.record_key) === place;
const firstOfEach = (records: readonly CampaignRecordRow[]): CampaignRecordRow[] =>
  records.filter((_, place) => isFirst(records, place));

const asDuplicate = (row: CampaignRecordRow): CampaignRecordRow => ({
  ...row,
  record_key: `again:${row.position}`,
  message_id: null,
  code: 'record_duplicate',
  reason: 'the same record stands further up in the mailing',
  reason_pt: 'o mesmo registro já apareceu antes neste mailing',
});

/** The campaign is no longer this process's to go on with: nothing of the page is written. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

type Postponed = { id: string; owner: string; nextAt: number; tries: number; stopped: Stopped | null };
export const postpone: Operation<Postponed, void> = {
  name: 'postpone-campaign',
  async run(tx, inputs) {
    for (const { id, owner, nextAt, tries, stopped } of inputs)
      await tx.all(postponeCampaign, id, owner, nextAt, tries, stopped === null ? null : JSON.stringify(stopped));
    return inputs.map(() => undefined);
  },
};

type CampaignEvent = Extract<EventName, `campaign.${string}`>;

function emit(tx: Transaction, name: CampaignEvent, row: CampaignRow, at: number): void {
  const data: EventData<CampaignEvent> = {
    campaignId: row.id,
    name: row.name,
    channel: row.channel,
    state: row.state as CampaignState,
    records: { total: row.total, read: row.read_records, queued: row.queued, leftOut: row.left_out },
    ...(row.stopped !== null && { stopped: JSON.parse(row.stopped) as Stopped }),
  };
  tx.emit({
    subject: row.id,
    name,
    channel: row.channel,
    timeMs: at,
    sequence: row.sequence,
    traceparent: null,
    data: JSON.stringify(data),
  });
}

/** Nobody sends it but who hears this: it is told in the transaction that keeps the record's result. */
function emitEmail(tx: Transaction, email: Email | undefined, channel: string, at: number): void {
  if (email === undefined) return;
  tx.emit({
    subject: email.reference,
    name: 'email.requested',
    channel,
    timeMs: at,
    sequence: 1,
    traceparent: null,
    data: JSON.stringify(email),
  });
}
