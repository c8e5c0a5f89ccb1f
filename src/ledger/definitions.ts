/** Records that people write down, in ponte.yaml or over the API. */
import { statement } from './store.ts';

export const allDefinitions = statement(
  'all-definitions',
  'select id, name, channel, body, origin, updated_at from definition where kind = ?1 order by id',
);
export const upsertDefinition = statement(
  'upsert-definition',
  `insert into definition (kind, id, name, channel, body, origin, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
   on conflict (kind, id) do update set name = excluded.name, channel = excluded.channel, body = excluded.body,
     origin = excluded.origin, updated_at = excluded.updated_at`,
);
export const deleteDefinition = statement('delete-definition', 'delete from definition where kind = ?1 and id = ?2');
