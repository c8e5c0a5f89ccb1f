/** Watches (vigias) and the outages they saw. */
import { Hono } from 'hono';
import { Refusal } from '../../../contracts/problem.ts';
import { OutageForecast, type OutageView, WatchId, WatchInput } from '../../../contracts/watch.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { KnownWatch, WatchRegistry } from '../../triggers/watches/registry.ts';
import type { WatchRunner } from '../../triggers/watches/runner.ts';
import { type Ctx, type Env, mayUse, readJson } from './context.ts';
import type { Guard } from './guard.ts';

export interface WatchRouteParts {
  watches: WatchRegistry;
  watchRunner: WatchRunner;
}

export function watchRoutes(guard: Guard, parts: () => WatchRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  const maySee = (c: Ctx, watch: WatchInput): boolean =>
    parts()
      .watches.channelsOf(watch)
      .every(mayUse(c.get('key')));
  const maySeeOutage = (c: Ctx, { watch: id }: OutageView): boolean => {
    const watch = parts().watches.get(id);
    return watch !== undefined && maySee(c, watch);
  };
  /** Those of channels the key is not bound to are not there for it. */
  const found = (c: Ctx): KnownWatch => {
    const watch = parts().watches.require(c.req.param('id') ?? '');
    if (!maySee(c, watch)) throw new Refusal('not_found');
    return watch;
  };

  app.get('/v1/watches', guard('read'), async (c) => {
    const { watches, watchRunner } = parts();
    const seen = watches.all().filter((watch) => maySee(c, watch));
    return c.json({ data: await Promise.all(seen.map((watch) => watchRunner.view(watch))), next: null });
  });

  app.get('/v1/watches/:id', guard('read'), async (c) => c.json(await parts().watchRunner.view(found(c))));

  app.put('/v1/watches/:id', guard('manage'), async (c) => {
    const { watches, watchRunner } = parts();
    const id = parseOrRefuse(WatchId, c.req.param('id'), 'id');
    const input = parseOrRefuse(WatchInput, await readJson(c, maxBodyBytes));
    const before = watches.get(id);
    if (![input, ...(before === undefined ? [] : [before])].every((one) => maySee(c, one)))
      throw new Refusal('forbidden_channel');
    return c.json(await watchRunner.view(await watches.put(id, input)));
  });

  app.delete('/v1/watches/:id', guard('manage'), async (c) => {
    await parts().watches.remove(found(c).id);
    return c.body(null, 204);
  });

  app.post('/v1/watches/:id/preview', guard('manage'), async (c) =>
    c.json(await parts().watchRunner.preview(found(c))),
  );

  app.get('/v1/outages', guard('read'), async (c) => {
    const seen = (await parts().watchRunner.outages()).filter((outage) => maySeeOutage(c, outage));
    return c.json({ data: seen, next: null });
  });

  app.put('/v1/outages/:id/forecast', guard('manage'), async (c) => {
    const { watchRunner } = parts();
    const outage = await watchRunner.outage(c.req.param('id') ?? '');
    if (!maySeeOutage(c, outage)) throw new Refusal('not_found');
    const { expectedEndAt } = parseOrRefuse(OutageForecast, await readJson(c, maxBodyBytes));
    const at = expectedEndAt === null ? null : Date.parse(expectedEndAt);
    return c.json(await watchRunner.forecast(outage.id, at));
  });
  return app;
}
