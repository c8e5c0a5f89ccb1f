/** What needs attention now, and figures over time. */
import { Hono } from 'hono';
import { FiguresQuery } from '../../../contracts/figures.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { figuresOf, periodOf } from '../figures/figures.ts';
import { type OverviewParts, overviewOf } from '../overview/overview.ts';
import { type ChannelViewParts, uncountedViews } from './channel-view.ts';
import { type Env, mayUse, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export type OverviewRouteParts = Omit<OverviewParts, 'channelViews'> & ChannelViewParts;

export function overviewRoutes(guard: Guard, parts: () => OverviewRouteParts): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/overview', guard('read'), async (c) => {
    const given = parts();
    const key = c.get('key');
    return c.json(
      await overviewOf(
        { ...given, channelViews: () => uncountedViews(given) },
        { maySee: mayUse(key), seesAll: key.channels === undefined },
      ),
    );
  });

  app.get('/v1/figures', guard('read'), async (c) => {
    const query = readQuery(c, FiguresQuery);
    const { store, clock } = parts();
    const maySee = mayUse(c.get('key'));
    const { channel } = query;
    if (channel !== undefined && !maySee(channel)) throw new Refusal('forbidden_channel');
    const now = clock.now();
    const wanted = (id: string) => maySee(id) && (channel === undefined || channel === id);
    return c.json(await figuresOf(store, periodOf(query, now), wanted, now));
  });
  return app;
}
