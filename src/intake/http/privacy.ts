/** What is kept about a person: found, handed over, erased; and for how long things are kept. */
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { ErasureInput, ErasureQuery, PersonQuestion } from '../../../contracts/privacy.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { RetentionDays, RetentionRunQuery } from '../../../contracts/retention.ts';
import { type ErasureRow, erasureById, erasurePage } from '../../ledger/privacy.ts';
import type { Store } from '../../ledger/store.ts';
import type { Clock } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { Eraser } from '../privacy/eraser.ts';
import { exportOf } from '../privacy/export.ts';
import { erasureView } from '../privacy/job.ts';
import type { Retention } from '../privacy/retention.ts';
import { personOf as findPerson } from '../privacy/subject.ts';
import { foundOf, surveyOf } from '../privacy/survey.ts';
import { type Env, languageOf, readJson, readQuery, unbound } from './context.ts';
import type { Guard } from './guard.ts';

export interface PrivacyRouteParts {
  store: Store;
  ledgerId: string;
  clock: Clock;
  /** The keyed hash of an address. */
  personOf(address: string): string;
  eraser: Eraser;
  retention: Retention;
}

const usualLimit = 50;

export function privacyRoutes(guard: Guard, parts: () => PrivacyRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();

  app.post('/v1/privacy/find', guard('manage'), unbound, async (c) => {
    const { contact } = parseOrRefuse(PersonQuestion, await readJson(c, maxBodyBytes));
    const { store, personOf } = parts();
    const person = await findPerson(store.reader, contact);
    return c.json(foundOf(person, await surveyOf(store.reader, person, personOf)));
  });

  app.post('/v1/privacy/export', guard('manage'), unbound, async (c) => {
    const { contact } = parseOrRefuse(PersonQuestion, await readJson(c, maxBodyBytes));
    const { store, ledgerId, clock, personOf } = parts();
    const person = await findPerson(store.reader, contact);
    c.header('content-type', 'application/json; charset=utf-8');
    return stream(c, async (out) => {
      for await (const text of exportOf(person, { store, ledgerId, hashOf: personOf, now: clock.now() }))
        await out.write(text);
    });
  });

  app.post('/v1/privacy/erase', guard('manage'), unbound, async (c) => {
    const input = parseOrRefuse(ErasureInput, await readJson(c, maxBodyBytes));
    const row = await parts().eraser.erase(input, c.get('key'));
    return c.json(erasureView(row, languageOf(c)), row.state === 'done' ? 200 : 202);
  });

  app.get('/v1/privacy/erasures', guard('manage'), unbound, async (c) => {
    const { cursor = '~', limit = usualLimit } = readQuery(c, ErasureQuery);
    const rows = (await parts().store.reader.all(erasurePage, cursor, limit)) as unknown as ErasureRow[];
    const data = rows.map((row) => erasureView(row, languageOf(c)));
    return c.json({ data, next: rows.length < limit ? null : (data.at(-1)?.id ?? null) });
  });

  app.get('/v1/privacy/erasures/:id', guard('manage'), unbound, async (c) => {
    const [row] = (await parts().store.reader.all(erasureById, c.req.param('id'))) as unknown as ErasureRow[];
    if (row === undefined) throw new Refusal('not_found');
    return c.json(erasureView(row, languageOf(c)));
  });

  app.get('/v1/retention', guard('manage'), unbound, async (c) => {
    const { retention } = parts();
    await retention.load();
    return c.json(retention.view());
  });

  app.put('/v1/retention', guard('manage'), unbound, async (c) => {
    const days = parseOrRefuse(RetentionDays, await readJson(c, maxBodyBytes));
    const { retention } = parts();
    await retention.put(days);
    return c.json(retention.view());
  });

  app.get('/v1/retention/runs', guard('manage'), unbound, async (c) => {
    const { cursor, limit = usualLimit } = readQuery(c, RetentionRunQuery);
    const data = await parts().retention.runs(cursor, limit);
    return c.json({ data, next: data.length < limit ? null : (data.at(-1)?.id ?? null) });
  });
  return app;
}
