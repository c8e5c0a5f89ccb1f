/** Campaigns, the files they were given, and what became of each record. */
import { bulk, statement, type Value } from './store.ts';

export type CampaignRow = {
  id: string;
  name: string;
  channel: string;
  /** JSON: everything that was asked for. */
  input: string;
  state: string;
  stopped: string | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  /** Where the next page begins; null before the first. */
  cursor: string | null;
  /** 1: the last page has been read. */
  read_all: number;
  read_records: number;
  queued: number;
  left_out: number;
  total: number | null;
  next_at: number;
  tries: number;
  day: string | null;
  day_queued: number;
  owner: string | null;
  lease_until: number;
  file_bytes: number | null;
  sequence: number;
  /** The task that lets its messages go. */
  queue: string | null;
} & Record<string, Value>;

const names = [
  ...['id', 'name', 'channel', 'input', 'state', 'stopped', 'created_at', 'started_at', 'finished_at', 'cursor'],
  ...['read_all', 'read_records', 'queued', 'left_out', 'total', 'next_at', 'tries', 'day', 'day_queued', 'owner'],
  ...['lease_until', 'file_bytes', 'sequence', 'queue'],
];
const columns = names.map((name) => `m.${name}`).join(', ');

export const insertCampaign = statement(
  'insert-campaign',
  `insert into campaign (id, name, channel, input, state, created_at, queue) values (?1, ?2, ?3, ?4, 'ready', ?5, ?6)`,
);
export const campaignById = statement('campaign-by-id', `select ${columns} from campaign m where m.id = ?1`);
export const lockCampaign = statement('lock-campaign', `select ${columns} from campaign m where m.id = ?1 {lock}`);
export const campaignPage = statement(
  'campaign-page',
  `select ${columns} from campaign m where m.id < ?1 and (cast(?3 as text) is null or m.state = cast(?3 as text))
   order by m.id desc limit ?2`,
);

/** One that may go on now; whoever takes it keeps others out until `lease_until`. */
export const takeCampaign = statement(
  'take-campaign',
  `update campaign set owner = ?1, lease_until = ?3
   where id = (select c.id from campaign c where c.state = 'running' and c.next_at <= ?2
     and (c.owner is null or c.owner = ?1 or c.lease_until <= ?2) order by c.next_at, c.id limit 1)
   returning ${names.join(', ')}`,
);
/** Only by the one who holds it: whoever lost it has no say any more. */
export const advanceCampaign = statement(
  'advance-campaign',
  `update campaign set cursor = ?3, read_all = ?4, read_records = read_records + ?5, queued = queued + ?6,
     left_out = left_out + ?7, total = coalesce(?8, total), next_at = ?9, tries = 0, stopped = null, day = ?10, day_queued = ?11,
     sequence = sequence + ?12
   where id = ?1 and owner = ?2 and state = 'running' returning sequence`,
);
export const renewCampaign = statement(
  'renew-campaign',
  'update campaign set lease_until = ?3 where id = ?1 and owner = ?2',
);
export const postponeCampaign = statement(
  'postpone-campaign',
  'update campaign set next_at = ?3, tries = ?4, stopped = ?5 where id = ?1 and owner = ?2 returning id',
);
export const setCampaignState = statement(
  'set-campaign-state',
  `update campaign set state = ?2, stopped = ?3, started_at = coalesce(started_at, ?4), finished_at = ?5, next_at = ?6,
     tries = 0, owner = null, sequence = sequence + 1 where id = ?1 returning sequence`,
);
/** Only before it has begun. What was counted of its mailing may be another mailing's now. */
export const changeReadyCampaign = statement(
  'change-ready-campaign',
  `update campaign set name = ?2, channel = ?3, input = ?4, queue = ?5, total = null,
     file_bytes = case when ?6 = 1 then file_bytes else null end where id = ?1 and state = 'ready' returning id`,
);
/** Of a file that is still the one that was counted. */
export const setCountedTotal = statement(
  'set-counted-total',
  `update campaign set total = ?2 where id = ?1 and state = 'ready' and file_bytes = ?3`,
);
export const setCampaignTotal = statement('set-campaign-total', 'update campaign set total = ?2 where id = ?1');
export const setCampaignFile = statement(
  'set-campaign-file',
  'update campaign set file_bytes = ?2, total = null where id = ?1',
);
export const openMessagesOf = statement(
  'open-messages-of',
  'select m.id from message m where m.campaign_id = ?1 and m.due_at is not null order by m.id desc limit ?2',
);
/** Waiting, being sent, or sent without anybody knowing: its campaign has not ended. */
export const unsettledMessageOf = statement(
  'unsettled-message-of',
  `select m.id from message m where m.campaign_id = ?1 and (m.due_at is not null or m.settle_by is not null)
   order by m.id desc limit 1`,
);
export const messagesByStatus = statement(
  'messages-by-status',
  'select status, count(*) as messages from message where campaign_id = ?1 group by status',
);
export const failedMessagesOf = statement(
  'failed-messages-of',
  `select m.id from message m where m.campaign_id = ?1 and m.status = 'failed' and m.id > ?2 order by m.id limit ?3`,
);
/** Messages that wait in a lane of a channel, counted up to a bound. */
export const waitingInLane = statement(
  'waiting-in-lane',
  `select count(*) as messages from (select 1 from message where channel = ?1 and lane = ?2 and due_at is not null
   limit ?3) waiting`,
);

export type CampaignRecordRow = {
  campaign_id: string;
  record_key: string;
  position: number;
  message_id: string | null;
  contact: string | null;
  customer: string | null;
  code: string | null;
  reason: string | null;
  reason_pt: string | null;
} & Record<string, Value>;

export const insertCampaignRecords = bulk<CampaignRecordRow>(
  'insert-campaign-records',
  {
    campaign_id: 'text',
    record_key: 'text',
    position: 'bigint',
    message_id: 'text',
    contact: 'text',
    customer: 'text',
    code: 'text',
    reason: 'text',
    reason_pt: 'text',
  },
  `insert into campaign_record (campaign_id, record_key, position, message_id, contact, customer, code, reason, reason_pt)
   select r.campaign_id, r.record_key, r.position, r.message_id, r.contact, r.customer, r.code, r.reason, r.reason_pt
   from {rows} r where true on conflict (campaign_id, record_key) do nothing returning record_key`,
);
/** `?3`: 1 only those that became something, 0 only those that were left out, null all; `?5` the status of their message. */
export const campaignRecords = statement(
  'campaign-records',
  `select r.position, r.message_id, r.contact, r.customer, r.code, r.reason, r.reason_pt, m.status, m.failure
   from campaign_record r left join message m on m.id = r.message_id
   where r.campaign_id = ?1 and r.position > ?2
     and (cast(?3 as bigint) is null or (r.code is null) = (cast(?3 as bigint) = 1))
     and (cast(?5 as text) is null or m.status = cast(?5 as text))
   order by r.position limit ?4`,
);

export const insertFileChunk = statement(
  'insert-file-chunk',
  'insert into mailing_chunk (campaign_id, place, bytes) values (?1, ?2, ?3)',
);
export const fileChunk = statement(
  'file-chunk',
  'select bytes from mailing_chunk where campaign_id = ?1 and place = ?2',
);
export const dropFile = statement('drop-file', 'delete from mailing_chunk where campaign_id = ?1');

export type CampaignPersonRow = { campaign_id: string; position: number; body: string } & Record<string, Value>;

export const insertPeople = bulk<CampaignPersonRow>(
  'insert-campaign-people',
  { campaign_id: 'text', position: 'bigint', body: 'text' },
  `insert into campaign_person (campaign_id, position, body) select r.campaign_id, r.position, r.body from {rows} r
   where true`,
);
export const peopleAfter = statement(
  'campaign-people-after',
  `select position, body from campaign_person where campaign_id = ?1 and position > ?2 order by position limit ?3`,
);
