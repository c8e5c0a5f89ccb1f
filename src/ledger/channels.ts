import { statement } from './store.ts';

const columns = 'id, connector, name, state, origin, config, limits, rules, health, sequence, updated_at';
export const allChannels = statement('all-channels', `select ${columns} from channel order by id`);
export const upsertChannel = statement(
  'upsert-channel',
  `insert into channel (id, connector, name, state, origin, config, limits, rules, updated_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
   on conflict (id) do update set connector = excluded.connector, name = excluded.name, state = excluded.state,
     origin = excluded.origin, config = excluded.config, limits = excluded.limits, rules = excluded.rules,
     updated_at = excluded.updated_at`,
);
export const setChannelState = statement(
  'set-channel-state',
  'update channel set state = ?2, updated_at = ?3 where id = ?1',
);
export const setChannelHealth = statement('set-channel-health', 'update channel set health = ?2 where id = ?1');
/** Channel events count up per channel, as message events do per message. */
export const nextChannelSequence = statement(
  'next-channel-sequence',
  'update channel set sequence = sequence + 1 where id = ?1 returning sequence',
);

export const readSetting = statement('read-setting', 'select value from setting where name = ?1');
export const addSetting = statement(
  'add-setting',
  'insert into setting (name, value) values (?1, ?2) on conflict do nothing',
);

export const allKeys = statement(
  'all-keys',
  'select id, name, hash, scopes, channels, created_at, revoked_at from api_key order by id desc',
);
export const addKey = statement(
  'add-key',
  'insert into api_key (id, name, hash, scopes, channels, created_at) values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing',
);
export const revokeKey = statement(
  'revoke-key',
  'update api_key set revoked_at = ?2 where id = ?1 and revoked_at is null returning id',
);
export const replaceKeyHash = statement(
  'replace-key-hash',
  'update api_key set hash = ?2, revoked_at = null where id = ?1',
);
