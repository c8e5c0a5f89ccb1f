/** Triggers (gatilhos): managed and fired. */
import { Hono } from 'hono';
import { Refusal } from '../../../contracts/problem.ts';
import { TriggerId, TriggerInput, type TriggerView } from '../../../contracts/trigger.ts';
import { iso } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { KnownTrigger, TriggerRegistry } from '../../triggers/registry.ts';
import type { Fire } from '../fire.ts';
import { type Ctx, type Env, languageOf, mayUse, readJson } from './context.ts';
import type { Guard } from './guard.ts';
import { callerOf, withHeaderKey } from './messages.ts';

export interface TriggerRouteParts {
  triggers: TriggerRegistry;
  fire: Fire;
}

export function triggerRoutes(guard: Guard, parts: () => TriggerRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  const idOf = (c: Ctx): string => c.req.param('id') ?? '';
  const maySee = (c: Ctx, trigger: TriggerInput): boolean =>
    parts()
      .triggers.channelsOf(trigger)
      .every(mayUse(c.get('key')));
  /** Those of channels the key is not bound to are not there for it. */
  const found = (c: Ctx): KnownTrigger => {
    const trigger = parts().triggers.require(idOf(c));
    if (!maySee(c, trigger)) throw new Refusal('not_found');
    return trigger;
  };
  const viewOf = ({ updatedAt, ...trigger }: KnownTrigger): TriggerView => ({
    ...trigger,
    updatedAt: iso(updatedAt),
    channel: parts().triggers.channelOf(trigger),
  });

  app.get('/v1/triggers', guard('read'), (c) => {
    const data = parts()
      .triggers.all()
      .filter((one) => maySee(c, one))
      .map(viewOf);
    return c.json({ data, next: null });
  });

  app.get('/v1/triggers/:id', guard('read'), (c) => c.json(viewOf(found(c))));

  app.put('/v1/triggers/:id', guard('manage'), async (c) => {
    const { triggers } = parts();
    const id = parseOrRefuse(TriggerId, c.req.param('id'), 'id');
    const input = parseOrRefuse(TriggerInput, await readJson(c, maxBodyBytes));
    const before = triggers.get(id);
    if (![input, ...(before === undefined ? [] : [before])].every((one) => maySee(c, one)))
      throw new Refusal('forbidden_channel');
    return c.json(viewOf(await triggers.put(id, input)));
  });

  app.delete('/v1/triggers/:id', guard('manage'), async (c) => {
    await parts().triggers.remove(found(c).id);
    return c.body(null, 204);
  });

  app.post('/v1/triggers/:id/fire', guard('send'), async (c) => {
    const body = withHeaderKey(await readJson(c, maxBodyBytes), c.req.header('idempotency-key'));
    return c.json(await parts().fire.fire(idOf(c), body, callerOf(c)), 202);
  });

  app.post('/v1/triggers/:id/check', guard('send'), async (c) => {
    const body = await readJson(c, maxBodyBytes);
    return c.json(await parts().fire.check(idOf(c), body, callerOf(c), languageOf(c)));
  });
  return app;
}
