import { statement } from './store.ts';

export const allNotifications = statement(
  'all-notifications',
  'select id, name, channel, body, origin, updated_at from notification order by id',
);
export const upsertNotification = statement(
  'upsert-notification',
  `insert into notification (id, name, channel, body, origin, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6)
   on conflict (id) do update set name = excluded.name, channel = excluded.channel, body = excluded.body,
     origin = excluded.origin, updated_at = excluded.updated_at`,
);
export const deleteNotification = statement('delete-notification', 'delete from notification where id = ?1');
