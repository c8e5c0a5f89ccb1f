/** What an overview asks of the ledger. Each look costs the same however much is stored: counts end at a bound. */
import { statement } from './store.ts';

const inLane = (what: string, lane: string, when: string): string =>
  `(select ${what} from message m where m.channel = c.id and m.lane = '${lane}' and m.due_at is not null${when})`;
const counted = (when: string): string =>
  ['realtime', 'bulk']
    .map(
      (lane) => `(select count(*) from (select 1 from message m where m.channel = c.id and m.lane = '${lane}'
      and m.due_at is not null and m.due_at ${when} cast(?1 as bigint) limit ?2) capped_${lane})`,
    )
    .join(' + ');

/** By channel: what could go at ?1, what is for later, both up to ?2 a lane, and the oldest due time of each lane. */
export const waitingByChannel = statement(
  'waiting-by-channel',
  `select c.id as channel, c.updated_at, ${counted('<=')} as waiting, ${counted('>')} as scheduled,
     ${inLane('min(m.due_at)', 'realtime', '')} as oldest_realtime, ${inLane('min(m.due_at)', 'bulk', '')} as oldest_bulk
   from channel c`,
);

export const openLetters = statement(
  'open-letters',
  `select d.kind, d.channel, count(*) as letters, min(d.at_ms) as since from dead_letter d
   where d.state = 'open' group by d.kind, d.channel`,
);

/** Receipts that came between ?1 and ?2 and found no message, the newest ?3 of them. */
export const parkedReceipts = statement(
  'parked-receipts-of-channels',
  `select p.channel, count(*) as receipts, min(p.received_at) as since from (
     select r.channel, r.received_at from receipt r
     where r.message_id is null and r.received_at > ?1 and r.received_at <= ?2 order by r.received_at desc limit ?3) p
   group by p.channel`,
);

export const recipientCount = statement(
  'recipient-count',
  'select count(*) as people from portfolio_recipient where portfolio = ?1 and at_ms > ?2',
);

/** Paused by a fault, or running and waiting for a mailing that cannot be read. */
export const troubledCampaigns = statement(
  'troubled-campaigns',
  `select c.id, c.name, c.channel, c.state, c.stopped, c.next_at from campaign c
   where (c.state = 'paused' and c.stopped is not null) or (c.state = 'running' and c.tries > 0)
   order by c.id desc limit 50`,
);

export const watchStates = statement('watch-states', 'select watch_id, seen_at, polled_at, result from watch_state');

/** What was told of the templates of a channel's account, newest first. */
export const templateNews = statement(
  'template-news',
  `select e.time_ms, e.data from event e where e.subject = ?1 and e.name in ('template.paused', 'template.rejected')
   order by e.seq desc limit 100`,
);
