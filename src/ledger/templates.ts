/** Templates as last read from the provider, and when: one set of rows per channel, shared accounts included. */
import { bulk, statement } from './store.ts';

export const allTemplates = statement(
  'all-templates',
  'select channel, name, language, status, category, quality, body, synced_at from template order by channel, name, language',
);
export const allTemplateSyncs = statement(
  'all-template-syncs',
  'select channel, synced_at, revision, stale from template_sync',
);

export type TemplateRow = {
  channel: string;
  name: string;
  language: string;
  status: string;
  category: string;
  quality: string | null;
  body: string;
  synced_at: number;
};

export const dropTemplates = statement('drop-templates', 'delete from template where channel = ?1');
/** A provider may list one twice, page borders being what they are. */
export const insertTemplates = bulk<TemplateRow>(
  'insert-templates',
  {
    channel: 'text',
    name: 'text',
    language: 'text',
    status: 'text',
    category: 'text',
    quality: 'text',
    body: 'text',
    synced_at: 'bigint',
  },
  `insert into template (channel, name, language, status, category, quality, body, synced_at)
   select r.channel, r.name, r.language, r.status, r.category, r.quality, r.body, r.synced_at from {rows} r where true
   on conflict do nothing`,
);
/** Read whole. The revision tells other processes that there is something to load. */
export const markSynced = statement(
  'mark-templates-synced',
  `insert into template_sync (channel, synced_at, revision, stale) values (?1, ?2, 1, 0)
   on conflict (channel) do update set synced_at = excluded.synced_at, revision = template_sync.revision + 1, stale = 0`,
);

export const changeTemplate = statement(
  'change-template',
  `update template set status = coalesce(?4, status), quality = coalesce(?5, quality), category = coalesce(?6, category)
   where channel = ?1 and name = ?2 and language = ?3 returning name`,
);
/** @see markSynced. `stale` 1: the account has something that only reading it anew can tell. */
export const markChanged = statement(
  'mark-templates-changed',
  `insert into template_sync (channel, synced_at, revision, stale) values (?1, null, 1, ?2)
   on conflict (channel) do update set revision = template_sync.revision + 1,
     stale = case when excluded.stale = 1 then 1 else template_sync.stale end`,
);
