/** Dead letters: looking at them, trying them again, putting them aside. */
import { Hono } from 'hono';
import {
  DeadLetterQuery,
  type DeadLetterState,
  type DeadLetterSummary,
  DeadLetterSummaryQuery,
  type DeadLetterView,
  DiscardInput,
  ReplayInput,
  ReplayQuery,
} from '../../../contracts/dead-letter.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { type DeadLetterRow, deadLetterPage, findDeadLetter, lettersByCause } from '../../ledger/dead-letters.ts';
import type { Store } from '../../ledger/store.ts';
import { firstIdAt, iso, isoOrNull } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { tellCause } from '../../rules/letter-cause.ts';
import { type Replays, usualRatePerS } from '../letters/replays.ts';
import { type Ctx, type Env, readJson, readQuery, unbound } from './context.ts';
import type { Guard } from './guard.ts';

export interface DeadLetterRouteParts {
  store: Store;
  replays: Replays;
}

const defaultLimit = 50;
const mostGroups = 200;
/** Where a newest-first list of ids begins. */
const newestId = firstIdAt(0xffffffffffff);

export function deadLetterRoutes(guard: Guard, parts: () => DeadLetterRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  const letter = async (id: string): Promise<DeadLetterRow> => {
    const [row] = (await parts().store.reader.all(findDeadLetter, id)) as DeadLetterRow[];
    if (row === undefined) throw new Refusal('not_found');
    return row;
  };
  const isDryRun = async (c: Ctx) => parseOrRefuse(ReplayInput, await readJson(c, maxBodyBytes)).dryRun === true;

  app.get('/v1/dead-letters', guard('read'), unbound, async (c) => {
    const { cursor, limit = defaultLimit, ...search } = readQuery(c, DeadLetterQuery);
    const { statement, values } = deadLetterPage({ ...search, before: cursor, limit: limit + 1 });
    const rows = (await parts().store.reader.all(statement, ...values)) as DeadLetterRow[];
    const data = rows.slice(0, limit).map(deadLetterView);
    return c.json({ data, next: rows.length > limit ? (data.at(-1)?.id ?? null) : null });
  });

  app.get('/v1/dead-letters/summary', guard('read'), unbound, async (c) => {
    const { state = 'open' } = readQuery(c, DeadLetterSummaryQuery);
    return c.json(await summary(parts().store, state));
  });

  app.post('/v1/dead-letters/replay', guard('operate', isDryRun), unbound, async (c) => {
    const {
      dryRun,
      ratePerS = usualRatePerS,
      ...selection
    } = parseOrRefuse(ReplayInput, await readJson(c, maxBodyBytes));
    if (dryRun === true) return c.json(await parts().replays.foresee(selection));
    return c.json(await parts().replays.start(selection, ratePerS, c.get('key').name), 202);
  });

  app.post('/v1/dead-letters/discard', guard('operate'), unbound, async (c) => {
    const { reason, ...selection } = parseOrRefuse(DiscardInput, await readJson(c, maxBodyBytes));
    return c.json(await parts().replays.discard(selection, reason));
  });

  app.get('/v1/dead-letters/:id', guard('read'), unbound, async (c) =>
    c.json(deadLetterView(await letter(c.req.param('id')))),
  );
  app.post('/v1/dead-letters/:id/replay', guard('operate'), unbound, async (c) =>
    c.json(await parts().replays.one(c.req.param('id'))),
  );
  app.post('/v1/dead-letters/:id/discard', guard('operate'), unbound, async (c) => {
    const { id, state } = await letter(c.req.param('id'));
    if (state === 'replayed') throw new Refusal('state_conflict');
    await parts().replays.discard({ ids: [id] }, null);
    return c.json({ id, state: 'discarded' });
  });

  app.get('/v1/replays', guard('read'), unbound, async (c) => {
    const { cursor = newestId, limit = defaultLimit } = readQuery(c, ReplayQuery);
    const found = await parts().replays.list(cursor, limit + 1);
    const data = found.slice(0, limit);
    return c.json({ data, next: found.length > limit ? (data.at(-1)?.id ?? null) : null });
  });
  app.get('/v1/replays/:id', guard('read'), unbound, async (c) =>
    c.json(await parts().replays.view(c.req.param('id'))),
  );
  app.post('/v1/replays/:id/cancel', guard('operate'), unbound, async (c) =>
    c.json(await parts().replays.cancel(c.req.param('id'))),
  );
  return app;
}

async function summary(store: Store, state: DeadLetterState): Promise<DeadLetterSummary> {
  const groups = (await store.reader.all(lettersByCause, state))
    .map((row) => ({
      cause: String(row.cause),
      ...tellCause(String(row.cause), Number(row.letters)),
      count: Number(row.letters),
      oldestAt: iso(Number(row.oldest)),
      newestAt: iso(Number(row.newest)),
    }))
    .sort((one, other) => other.count - one.count);
  const kinds = { webhook_item: 0, webhook_body: 0, command: 0, receipt: 0 };
  for (const { kind, count } of groups) kinds[kind] += count;
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  return { state, total, kinds, data: groups.slice(0, mostGroups) };
}

function deadLetterView(row: DeadLetterRow): DeadLetterView {
  const { text, textPt, nextStep, nextStepPt } = tellCause(row.cause);
  return {
    id: row.id,
    kind: row.kind as DeadLetterView['kind'],
    channel: row.channel,
    cause: row.cause,
    causeText: text,
    causeTextPt: textPt,
    nextStep,
    nextStepPt,
    reason: row.reason,
    reasonPt: row.reason_pt,
    at: iso(row.at_ms),
    body: row.body,
    attempts: row.attempts,
    state: row.state as DeadLetterView['state'],
    closedAt: isoOrNull(row.closed_at),
    note: row.note,
    messageId: row.message_id,
  };
}
