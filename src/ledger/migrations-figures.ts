/** The schema of what is counted from the feed. A step that has been released is never edited. */

export const figures = [
  // Messages by channel, five minutes, event and failure code; `within_ms`: the step of latency, 0 where none is measured.
  `create table figure (
     bucket bigint not null,
     channel {key} not null,
     name {key} not null,
     code {key} not null,
     within_ms bigint not null,
     messages bigint not null,
     latency_ms bigint not null,
     primary key (bucket, channel, name, code, within_ms)
   ) {clustered}`,
  // Counted up to event `seq`, whose time was `up_to`.
  `create table figure_cursor (name {key} primary key, seq bigint not null, up_to bigint not null)`,
  `insert into figure_cursor (name, seq, up_to) values ('figures', 0, 0)`,
  // The last failure of each code: its cause in words.
  `create table figure_failure (
     channel {key} not null,
     code {key} not null,
     failure text not null,
     primary key (channel, code)
   )`,
  // Letters that wait for somebody are few among those that were dealt with.
  `create index dead_letter_open on dead_letter (kind, channel, at_ms) where state = 'open'`,
];
