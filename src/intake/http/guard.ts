import type { MiddlewareHandler } from 'hono';
import type { Scope } from '../../../contracts/admin.ts';
import type { Env, Looks } from './context.ts';

/** Middleware that lets only keys with the scope pass. */
export type Guard = (scope: Scope | 'any', looks?: Looks) => MiddlewareHandler<Env>;
