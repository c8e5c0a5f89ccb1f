/** What the rules ask of the ledger about the contacts of a batch of messages: two statements, whatever its size. */
import { bulk, type Value } from './store.ts';

type FactsAskRow = {
  place: number;
  channel: string;
  contact: string;
  person: string;
  scope: string;
} & Record<string, Value>;

/** One row per ask. Nearly every look is one into an index that finds nothing, which is what it costs least. */
export const contactFacts = bulk<FactsAskRow>(
  'contact-facts',
  { place: 'bigint', channel: 'text', contact: 'text', person: 'text', scope: 'text' },
  `select r.place, a.contact_id, c.wa_id, w.until as window_until, w.closed_at as window_closed_at, w.last_inbound_at,
     s.person, s.marketing_out_at, s.utility_out_at, s.all_out_at, d.until as cooldown_until
   from {rows} r
   left join contact_alias a on a.alias = r.contact
   left join contact c on c.id = a.contact_id
   left join contact_window w on w.channel = r.channel and w.contact_id = a.contact_id
   left join consent s on s.person = r.person
   left join cooldown d on d.scope = r.scope and d.contact = r.contact`,
);

export interface FactsRow {
  place: number;
  contact_id: string | null;
  wa_id: string | null;
  window_until: number | null;
  window_closed_at: number | null;
  last_inbound_at: number | null;
  person: string | null;
  marketing_out_at: number | null;
  utility_out_at: number | null;
  all_out_at: number | null;
  cooldown_until: number | null;
}

type HistoryAskRow = {
  place: number;
  id: string;
  channel: string;
  contact: string;
  text_key: string | null;
  same_text_from: string;
  category: string;
  sent_from: number;
  oldest: string;
} & Record<string, Value>;

/**
 * What this channel sent to a contact before: accepted from `oldest` on (ids are in the order of acceptance), so that a
 * contact with years of messages costs no more than one with a week of them.
 */
export const contactHistory = bulk<HistoryAskRow>(
  'contact-history',
  {
    place: 'bigint',
    id: 'text',
    channel: 'text',
    contact: 'text',
    text_key: 'text',
    same_text_from: 'text',
    category: 'text',
    sent_from: 'bigint',
    oldest: 'text',
  },
  `select r.place,
     max(case when m.kind = 'template' then m.sent_at end) as last_template_at,
     min(case when m.text_key = r.text_key and m.id < r.id and m.id >= r.same_text_from then m.id end) as same_text_id,
     sum(case when m.category = r.category and m.sent_at >= r.sent_from then 1 else 0 end) as sent
   from {rows} r
   join message m on m.contact = r.contact and m.id >= r.oldest
   where coalesce(m.channel, '') = r.channel and m.direction = 'outbound' and m.id <> r.id
     and m.status not in ('failed', 'cancelled', 'expired')
   group by r.place`,
);

export interface HistoryRow {
  place: number;
  last_template_at: number | null;
  same_text_id: string | null;
  sent: number | null;
}
