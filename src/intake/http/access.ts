/** Users of the console, and the trail of what was done. */
import { Hono } from 'hono';
import { AuditQuery, UserId, UserInput } from '../../../contracts/access.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { Audit } from '../audit.ts';
import type { Users } from '../users.ts';
import { type Env, readJson, readQuery, unbound } from './context.ts';
import type { Guard } from './guard.ts';

export interface AccessRouteParts {
  users: Users;
  audit: Audit;
}

const defaultLimit = 50;

export function accessRoutes(guard: Guard, parts: () => AccessRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/v1/users', guard('manage'), unbound, async (c) => c.json({ data: await parts().users.all(), next: null }));
  app.put('/v1/users/:id', guard('manage'), unbound, async (c) => {
    const id = parseOrRefuse(UserId, c.req.param('id'), 'id');
    return c.json(await parts().users.put(id, parseOrRefuse(UserInput, await readJson(c, maxBodyBytes))));
  });
  app.delete('/v1/users/:id', guard('manage'), unbound, async (c) => {
    await parts().users.remove(c.req.param('id'));
    return c.body(null, 204);
  });
  app.get('/v1/audit', guard('manage'), unbound, async (c) => {
    const query = readQuery(c, AuditQuery);
    const limit = query.limit ?? defaultLimit;
    const found = await parts().audit.page(query, limit + 1);
    const data = found.slice(0, limit);
    return c.json({ data, next: found.length > limit ? (data.at(-1)?.id ?? null) : null });
  });
  return app;
}
