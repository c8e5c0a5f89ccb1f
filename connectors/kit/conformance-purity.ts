/** Proof that a call reads no clock, draws no chance and opens no connection. */
import net from 'node:net';
import { expect } from 'vitest';

/** Runs twice with clock, chance and network sealed; the answers must agree. */
export function pure<T>(run: () => T): T {
  const first = sealed(run);
  expect(sealed(run)).toStrictEqual(first);
  return first;
}

/** Uses are recorded and not only thrown, because the code under test may catch what it calls. */
export function sealed<T>(run: () => T): T {
  const used: string[] = [];
  const trap = (name: string) => () => {
    used.push(name);
    throw new Error(`a connector must not use ${name}`);
  };
  const now = trap('the clock');
  const SealedDate = new Proxy(Date, {
    apply: now,
    construct: (target, args) => (args.length === 0 ? now() : Reflect.construct(target, args)),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  const restore = [
    replace(globalThis, 'Date', SealedDate),
    replace(performance, 'now', now),
    replace(Math, 'random', trap('Math.random')),
    replace(crypto, 'randomUUID', trap('crypto.randomUUID')),
    replace(crypto, 'getRandomValues', trap('crypto.getRandomValues')),
    replace(globalThis, 'fetch', trap('fetch')),
    replace(net.Socket.prototype, 'connect', trap('a socket')),
  ];
  try {
    return run();
  } finally {
    for (const undo of restore) undo();
    expect(used).toEqual([]);
  }
}

function replace(target: object, key: string, value: unknown): () => void {
  const original = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { value, configurable: true, writable: true });
  return () => {
    if (original === undefined) Reflect.deleteProperty(target, key);
    else Object.defineProperty(target, key, original);
  };
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
