/** What people have said about being written to, under their keyed hash, and the proof of it. */
import { bulk, statement, type Value } from './store.ts';

export type ConsentRow = {
  person: string;
  marketing_out_at: number | null;
  marketing_said_at: number | null;
  marketing_source: string | null;
  utility_out_at: number | null;
  utility_said_at: number | null;
  utility_source: string | null;
  all_out_at: number | null;
} & Record<string, Value>;

const columns =
  'person, marketing_out_at, marketing_said_at, marketing_source, utility_out_at, utility_said_at, utility_source, all_out_at';

export const countConsents = statement(
  'count-consents',
  `select count(*) as people, count(marketing_out_at) as marketing, count(utility_out_at) as utility, count(all_out_at) as everything
   from consent where marketing_out_at is not null or utility_out_at is not null`,
);

/** The other addresses of whoever has this one. */
export const addressesOfContact = bulk<{ place: number; alias: string }>(
  'addresses-of-contact',
  { place: 'bigint', alias: 'text' },
  `select r.place, b.alias from {rows} r
   join contact_alias a on a.alias = r.alias
   join contact_alias b on b.contact_id = a.contact_id`,
);

/**
 * Rows to change, held until the commit: made where there is none, so that two who hear of a new person at the same time
 * wait for each other too. The rows must be sorted, and each person named once.
 */
export const holdConsents = bulk<{ person: string }>(
  'hold-consents',
  { person: 'text' },
  `insert into consent (person) select r.person from {rows} r where true
   on conflict (person) do update set person = excluded.person returning ${columns}`,
);

export const knownConsents = bulk<{ person: string }>(
  'known-consents',
  { person: 'text' },
  'select c.person from {rows} r join consent c on c.person = r.person',
);

export const consentsOf = bulk<{ person: string }>(
  'consents-of',
  { person: 'text' },
  'select c.person, c.marketing_out_at, c.utility_out_at, c.all_out_at from {rows} r join consent c on c.person = r.person',
);

export const saveConsents = bulk<ConsentRow>(
  'save-consents',
  {
    person: 'text',
    marketing_out_at: 'bigint',
    marketing_said_at: 'bigint',
    marketing_source: 'text',
    utility_out_at: 'bigint',
    utility_said_at: 'bigint',
    utility_source: 'text',
    all_out_at: 'bigint',
  },
  `update consent set marketing_out_at = r.marketing_out_at, marketing_said_at = r.marketing_said_at,
     marketing_source = r.marketing_source, utility_out_at = r.utility_out_at, utility_said_at = r.utility_said_at,
     utility_source = r.utility_source, all_out_at = r.all_out_at
   from {rows} r where consent.person = r.person`,
);

export type ConsentLogRow = {
  person: string;
  action: string;
  category: string;
  source: string;
  channel: string | null;
  evidence: string | null;
  at_ms: number;
} & Record<string, Value>;

export const addToConsentLog = bulk<ConsentLogRow>(
  'add-to-consent-log',
  {
    person: 'text',
    action: 'text',
    category: 'text',
    source: 'text',
    channel: 'text',
    evidence: 'text',
    at_ms: 'bigint',
  },
  `insert into consent_log (person, action, category, source, channel, evidence, at_ms)
   select r.person, r.action, r.category, r.source, r.channel, r.evidence, r.at_ms from {rows} r where true`,
);

export const findConsent = statement('find-consent', `select ${columns} from consent where person = ?1`);

/** Newest first. */
export const consentLogOf = statement(
  'consent-log-of',
  `select action, category, source, channel, evidence, at_ms from consent_log where person = ?1
   order by seq desc limit ?2`,
);
