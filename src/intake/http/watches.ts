/** Watches (vigias) and the outages they saw. */
import { Hono } from 'hono';
import { Refusal } from '../../../contracts/problem.ts';
import {
  OutageForecast,
  type OutageNotice,
  OutageNoticeQuery,
  type OutageView,
  WatchId,
  WatchInput,
} from '../../../contracts/watch.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { KnownWatch, WatchRegistry } from '../../triggers/watches/registry.ts';
import type { WatchRunner } from '../../triggers/watches/runner.ts';
import { csvRow } from '../log-view.ts';
import { type Ctx, type Env, mayUse, readJson, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export interface WatchRouteParts {
  watches: WatchRegistry;
  watchRunner: WatchRunner;
}

const usualLimit = 100;
const csvPage = 1_000;

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

  const foundOutage = async (c: Ctx): Promise<OutageView> => {
    const outage = await parts().watchRunner.outage(c.req.param('id') ?? '');
    if (!maySeeOutage(c, outage)) throw new Refusal('not_found');
    return outage;
  };

  app.get('/v1/outages/:id', guard('read'), async (c) => c.json(await foundOutage(c)));

  app.get('/v1/outages/:id/notices', guard('read'), async (c) => {
    const { cursor = '0', limit = usualLimit } = readQuery(c, OutageNoticeQuery);
    const { watchRunner } = parts();
    const { id } = await foundOutage(c);
    const read: ReadNotices = (after, most) => watchRunner.notices(id, after, most);
    if (/\btext\/csv\b/.test(c.req.header('accept') ?? '')) return csv(c, read, Number(cursor));
    const page = await read(Number(cursor), limit);
    const next = page.length < limit ? null : String(page.at(-1)?.place);
    return c.json({ data: page.map(({ notice }) => notice), next });
  });

  app.put('/v1/outages/:id/forecast', guard('manage'), async (c) => {
    const { watchRunner } = parts();
    const outage = await foundOutage(c);
    const { expectedEndAt } = parseOrRefuse(OutageForecast, await readJson(c, maxBodyBytes));
    const at = expectedEndAt === null ? null : Date.parse(expectedEndAt);
    return c.json(await watchRunner.forecast(outage.id, at));
  });
  return app;
}

type ReadNotices = (after: number, most: number) => Promise<{ place: number; notice: OutageNotice }[]>;

const csvColumns: readonly [string, (notice: OutageNotice) => string | null][] = [
  ['Aviso', ({ kind }) => (kind === 'opened' ? 'início' : 'fim')],
  ['Resultado', ({ result }) => resultsPt[result]],
  ['Situação', ({ status }) => status],
  ['Código do motivo', ({ code }) => code],
  ['Motivo', ({ reasonPt }) => reasonPt],
  ['Cliente', ({ customerId }) => customerId],
  ['Nome', ({ name }) => name],
  ['Contato', ({ contact }) => contact],
  ['Logins', ({ logins }) => logins],
  ['Decidido em', ({ decidedAt }) => decidedAt],
  ['Mensagem', ({ messageId }) => messageId],
];
const resultsPt: Record<OutageNotice['result'], string> = {
  waiting: 'esperando',
  told: 'avisado',
  left_out: 'não avisado',
};

/** Streamed page by page: an outage of a whole town is never held in memory. */
function csv(c: Ctx, read: ReadNotices, from: number): Response {
  let after = from;
  let started = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const page = await read(after, csvPage);
      // The byte order mark makes spreadsheets read the accents right.
      const head = started ? '' : `\ufeff${csvRow(csvColumns.map(([title]) => title))}`;
      started = true;
      const lines = page.map(({ notice }) => csvRow(csvColumns.map(([, value]) => value(notice) ?? '')));
      controller.enqueue(new TextEncoder().encode(head + lines.join('')));
      after = page.at(-1)?.place ?? after;
      if (page.length < csvPage) controller.close();
    },
  });
  return c.body(stream, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="avisos-da-queda.csv"',
  });
}
