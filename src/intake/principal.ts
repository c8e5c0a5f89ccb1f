/** Who calls: an API key, or a person in the console. */
import type { Role } from '../../contracts/access.ts';
import type { Scope } from '../../contracts/admin.ts';

export interface Principal {
  /** Of an API key, or `user:` and the id of a user. */
  id: string;
  name: string;
  scopes: readonly Scope[];
  /** Undefined = every channel. */
  channels: string[] | undefined;
}

const userPrefix = 'user:';

export const roleScopes: Readonly<Record<Role, readonly Scope[]>> = {
  read: ['read'],
  operate: ['read', 'send', 'operate'],
  manage: ['read', 'send', 'operate', 'manage'],
};

export const userPrincipal = ({ id, name, role }: { id: string; name: string; role: Role }): Principal => ({
  id: `${userPrefix}${id}`,
  name,
  scopes: roleScopes[role],
  channels: undefined,
});

/** As sessions and the trail name it. */
export const actorOf = ({ id }: Principal): string => (id.startsWith(userPrefix) ? id : `key:${id}`);

/** Who manages may also operate. */
export const mayDo = ({ scopes }: Principal, scope: Scope): boolean =>
  scopes.includes(scope) || (scope === 'operate' && scopes.includes('manage'));
