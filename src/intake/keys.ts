/** API keys: stored as hashes, compared in constant time, kept in memory between changes. */
import type { Scope } from '../../contracts/admin.ts';
import { Refusal } from '../../contracts/problem.ts';
import { addKey, allKeys, replaceKeyHash, revokeKey } from '../ledger/channels.ts';
import type { Row, Store } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { type Clock, iso, type NewId } from '../platform/clock.ts';
import { LatestRead } from '../platform/latest-read.ts';
import { randomToken, sameSecret, sha256 } from '../platform/secrets.ts';

export const scopes: readonly Scope[] = ['send', 'read', 'manage'];

export interface ApiKey {
  id: string;
  name: string;
  hash: string;
  scopes: Scope[];
  /** Undefined = every channel. */
  channels: string[] | undefined;
  createdAt: number;
}

/** The key that the environment or the first start gives. */
export const adminKeyId = 'admin';

export class KeyRing {
  readonly #store: Store;
  readonly #writer: Writer;
  readonly #clock: Clock;
  readonly #newId: NewId;
  readonly #reads = new LatestRead();
  #byHash = new Map<string, ApiKey>();

  constructor(store: Store, writer: Writer, clock: Clock, newId: NewId) {
    this.#store = store;
    this.#writer = writer;
    this.#clock = clock;
    this.#newId = newId;
  }

  async load(): Promise<void> {
    await this.#reads.show(
      () => this.#store.reader.all(allKeys),
      (rows) => {
        const valid = rows.filter((row) => row.revoked_at === null);
        this.#byHash = new Map(valid.map((row) => [String(row.hash), fromRow(row)]));
      },
    );
  }

  all(): ApiKey[] {
    return [...this.#byHash.values()];
  }

  /** A key's hash is looked up, never the key: how long it takes says nothing about any stored key. */
  find(token: string): ApiKey | undefined {
    const hash = sha256(token);
    const key = this.#byHash.get(hash);
    return key !== undefined && sameSecret(key.hash, hash) ? key : undefined;
  }

  /** Makes the administrator's key valid; answers the key when it had to be made here. */
  async ensureAdmin(given: string | undefined): Promise<string | undefined> {
    const known = this.all().find((key) => key.id === adminKeyId);
    if (given === undefined && known !== undefined) return undefined;
    const token = given ?? `ponte_${randomToken(24)}`;
    if (known?.hash !== sha256(token)) {
      await this.#writer.write(
        saveKey,
        row(adminKeyId, 'administrador', token, [...scopes], undefined, this.#clock.now(), true),
      );
      await this.load();
    }
    return given === undefined ? token : undefined;
  }

  /** The only time the key itself is seen. */
  async create(name: string, wanted: Scope[], channels: string[] | undefined): Promise<{ key: ApiKey; token: string }> {
    const token = `ponte_${randomToken(24)}`;
    const id = this.#newId();
    await this.#writer.write(saveKey, row(id, name, token, wanted, channels, this.#clock.now(), false));
    await this.load();
    const key = this.find(token);
    if (key === undefined) throw new Error('the key that was just written is not there');
    return { key, token };
  }

  async revoke(id: string): Promise<void> {
    const revoked = await this.#writer.write(dropKey, { id, at: this.#clock.now() });
    if (!revoked) throw new Refusal('not_found');
    await this.load();
  }
}

interface KeyRow {
  id: string;
  name: string;
  hash: string;
  scopes: string;
  channels: string | null;
  at: number;
  replace: boolean;
}

const row = (
  id: string,
  name: string,
  token: string,
  wanted: Scope[],
  channels: string[] | undefined,
  at: number,
  replace: boolean,
): KeyRow => ({
  id,
  name,
  hash: sha256(token),
  scopes: JSON.stringify(wanted),
  channels: channels === undefined ? null : JSON.stringify(channels),
  at,
  replace,
});

const fromRow = (r: Row): ApiKey => ({
  id: String(r.id),
  name: String(r.name),
  hash: String(r.hash),
  scopes: JSON.parse(String(r.scopes)) as Scope[],
  channels: r.channels === null ? undefined : (JSON.parse(String(r.channels)) as string[]),
  createdAt: Number(r.created_at),
});

export const keyView = (key: ApiKey) => ({
  id: key.id,
  name: key.name,
  scopes: key.scopes,
  channels: key.channels ?? null,
  createdAt: iso(key.createdAt),
});

const saveKey: Operation<KeyRow, void> = {
  name: 'save-key',
  async run(tx, inputs) {
    for (const k of inputs) {
      await tx.all(addKey, k.id, k.name, k.hash, k.scopes, k.channels, k.at);
      if (k.replace) await tx.all(replaceKeyHash, k.id, k.hash);
    }
    return inputs.map(() => undefined);
  },
};

const dropKey: Operation<{ id: string; at: number }, boolean> = {
  name: 'revoke-key',
  async run(tx, inputs) {
    const results: boolean[] = [];
    for (const { id, at } of inputs) results.push((await tx.all(revokeKey, id, at)).length > 0);
    return results;
  },
};
