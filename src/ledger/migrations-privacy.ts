/** The schema of erasing people and of what is kept for how long. A step that has been released is never edited. */
import { eventsAboutPeople } from './privacy-events.ts';

export const privacy = [
  // `subject`: sealed, whom it is about; empty once it is done, and nothing here says any more who it was. `counts`: JSON.
  `create table erasure (
     id {key} primary key,
     asked_at bigint not null,
     actor {key} not null,
     actor_name text not null,
     reason text not null,
     state {key} not null,
     stage {key} not null,
     cursor text,
     subject text not null,
     counts text not null,
     finished_at bigint
   )`,
  `create index erasure_running on erasure (id) where state = 'running'`,
  // Keyed hashes of the addresses and numbers that were erased: asking again is answered with the same.
  `create table erasure_person (
     person {key} not null,
     erasure_id {key} not null,
     primary key (person, erasure_id)
   )`,
  `create index event_about_people on event (seq) where ${eventsAboutPeople}`,
  // A row a run that removed something; `removed`: JSON, counts by kind.
  `create table retention_run (
     id {key} primary key,
     started_at bigint not null,
     finished_at bigint not null,
     removed text not null
   )`,
  // How far a kind has come: everything up to `place` has been looked at.
  `create table retention_mark (kind {key} primary key, place {key} not null)`,
  // Looked at while they were still open: they are looked at again.
  `create table retention_left (kind {key} not null, id {key} not null, primary key (kind, id))`,
];
