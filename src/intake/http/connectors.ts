/** Connectors, and trying a connection before or after it is saved. */
import { Hono } from 'hono';
import { ConnectorTestInput } from '../../../contracts/connector.ts';
import { Refusal } from '../../../contracts/problem.ts';
import type { ConnectionTests } from '../../channels/connection-tests.ts';
import {
  connectorViewOf,
  connectorViews,
  sourceConnectorViewOf,
  sourceConnectorViews,
} from '../../channels/connectors-view.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { type Env, languageOf, mayUse, readJson } from './context.ts';
import type { Guard } from './guard.ts';

export interface ConnectorRouteParts {
  connectionTests: ConnectionTests;
}

export function connectorRoutes(guard: Guard, parts: () => ConnectorRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/connectors', guard('read'), async (c) =>
    c.json({ data: await connectorViews(languageOf(c)), next: null }),
  );
  app.get('/v1/connectors/:id', guard('read'), async (c) =>
    c.json(await connectorViewOf(c.req.param('id'), languageOf(c))),
  );
  app.post('/v1/connectors/:id/test', guard('manage'), async (c) => {
    const input = parseOrRefuse(ConnectorTestInput, await readJson(c, maxBodyBytes));
    const key = c.get('key');
    // A key that is bound to channels tests for one of those, not for whatever address it likes.
    if (input.channel === undefined ? key.channels !== undefined : !mayUse(key)(input.channel))
      throw new Refusal('forbidden_channel');
    return c.json(await parts().connectionTests.ofSettings(c.req.param('id'), input, languageOf(c)));
  });
  app.post('/v1/channels/:id/test', guard('operate'), async (c) => {
    const id = c.req.param('id');
    if (!mayUse(c.get('key'))(id)) throw new Refusal('forbidden_channel');
    return c.json(await parts().connectionTests.ofChannel(id, languageOf(c)));
  });

  app.get('/v1/source-connectors', guard('read'), (c) => c.json({ data: sourceConnectorViews(), next: null }));
  app.get('/v1/source-connectors/:id', guard('read'), (c) => c.json(sourceConnectorViewOf(c.req.param('id'))));
  return app;
}
