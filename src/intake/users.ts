/** Users of the console: passwords as argon2id hashes, sessions as hashes of what the browser holds. */
import type { Role, UserInput, UserView } from '../../contracts/access.ts';
import { Refusal } from '../../contracts/problem.ts';
import {
  addSession,
  allUsers,
  deleteUser,
  endOldSessions,
  endSession,
  endSessionsOf,
  noteLogin,
  seeSession,
  sessionById,
  upsertUser,
  userById,
} from '../ledger/access.ts';
import type { Row, Statement, Store, Value } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { type Clock, iso, isoOrNull } from '../platform/clock.ts';
import { randomToken, sha256 } from '../platform/secrets.ts';
import type { KeyRing } from './keys.ts';
import { actorOf, type Principal, userPrincipal } from './principal.ts';

/** A night shift keeps its page; a browser that was left behind does not. */
const idleMs = 12 * 3_600_000;
const longestMs = 7 * 86_400_000;
/** How exactly it is known when a session was used last. */
const seenEveryMs = 60_000;

export interface Session {
  /** What the browser holds. */
  token: string;
  principal: Principal;
}

export interface UsersParts {
  store: Store;
  writer: Writer;
  keys: KeyRing;
  clock: Clock;
}

export class Users {
  readonly #parts: UsersParts;

  constructor(parts: UsersParts) {
    this.#parts = parts;
  }

  async all(): Promise<UserView[]> {
    return (await this.#parts.store.reader.all(allUsers)).map(userView);
  }

  /** @throws Refusal `invalid_request` when a new user has no password. */
  async put(id: string, { name, role, password }: UserInput): Promise<UserView> {
    const before = await this.#find(id);
    if (before === undefined && password === undefined)
      throw new Refusal('invalid_request', [
        { path: 'password', message: 'a new user needs a password', messagePt: 'um usuário novo precisa de senha' },
      ]);
    const hash = password === undefined ? String(before?.password_hash) : await hashOf(password);
    const steps: Step[] = [[upsertUser, id, name, role, hash, this.#parts.clock.now()]];
    // Who changes nothing but a name goes on working.
    if (password !== undefined || before?.role !== role) steps.push([endSessionsOf, `user:${id}`]);
    await this.#write(steps);
    return userView((await this.#find(id)) as Row);
  }

  async remove(id: string): Promise<void> {
    const [removed] = await this.#write([
      [deleteUser, id],
      [endSessionsOf, `user:${id}`],
    ]);
    if (removed?.length === 0) throw new Refusal('not_found');
  }

  /** Undefined: no such user, or another password. Both take the same time. */
  async logIn(id: string, password: string): Promise<Session | undefined> {
    const user = await this.#find(id);
    const { verify } = await import('@node-rs/argon2');
    const isRight = await verify(user === undefined ? await nobody() : String(user.password_hash), password);
    if (user === undefined || !isRight) return undefined;
    return this.#begin(userPrincipal(userOf(user)), [[noteLogin, id, this.#parts.clock.now()]]);
  }

  async logInWithKey(token: string): Promise<Session | undefined> {
    const key = this.#parts.keys.find(token);
    return key === undefined ? undefined : this.#begin(key, []);
  }

  /** Who the session belongs to, as they are now; undefined: it is over. */
  async find(token: string): Promise<Principal | undefined> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const [row] = await store.reader.all(sessionById, sha256(token));
    if (row === undefined || Number(row.seen_at) < now - idleMs || Number(row.created_at) < now - longestMs)
      return undefined;
    const principal = await this.#principalOf(String(row.principal));
    if (principal !== undefined && Number(row.seen_at) < now - seenEveryMs)
      await this.#write([[seeSession, String(row.id), now]]);
    return principal;
  }

  async logOut(token: string): Promise<void> {
    await this.#write([[endSession, sha256(token)]]);
  }

  async #principalOf(actor: string): Promise<Principal | undefined> {
    const id = actor.slice(actor.indexOf(':') + 1);
    if (actor.startsWith('key:')) return this.#parts.keys.all().find((key) => key.id === id);
    const user = await this.#find(id);
    return user === undefined ? undefined : userPrincipal(userOf(user));
  }

  async #begin(principal: Principal, more: Step[]): Promise<Session> {
    const now = this.#parts.clock.now();
    const token = randomToken(32);
    await this.#write([
      [addSession, sha256(token), actorOf(principal), now],
      [endOldSessions, now - idleMs, now - longestMs],
      ...more,
    ]);
    return { token, principal };
  }

  async #find(id: string): Promise<Row | undefined> {
    return (await this.#parts.store.reader.all(userById, id))[0];
  }

  #write(steps: Step[]): Promise<Row[][]> {
    return this.#parts.writer.write(runSteps, steps);
  }
}

type Step = [Statement, ...Value[]];

const runSteps: Operation<Step[], Row[][]> = {
  name: 'users',
  async run(tx, inputs) {
    const results: Row[][][] = [];
    for (const steps of inputs) {
      const answers: Row[][] = [];
      for (const [statement, ...values] of steps) answers.push(await tx.all(statement, ...values));
      results.push(answers);
    }
    return results;
  },
};

async function hashOf(password: string): Promise<string> {
  const { hash } = await import('@node-rs/argon2');
  return hash(password);
}

let nobodysHash: Promise<string> | undefined;
/** So that a wrong name is not answered faster than a wrong password. */
const nobody = (): Promise<string> => {
  nobodysHash ??= hashOf(randomToken(16));
  return nobodysHash;
};

const userOf = (row: Row) => ({ id: String(row.id), name: String(row.name), role: row.role as Role });

const userView = (row: Row): UserView => ({
  ...userOf(row),
  createdAt: iso(Number(row.created_at)),
  lastLoginAt: isoOrNull(row.last_login_at === null ? null : Number(row.last_login_at)),
});
