/** Campaigns (campanhas): made, looked at, moved, and their results. */
import { Hono } from 'hono';
import {
  CampaignInput,
  CampaignQuery,
  type CampaignRecord,
  CampaignRecordQuery,
  CampaignStart,
} from '../../../contracts/campaign.ts';
import type { Failure } from '../../../contracts/failure.ts';
import { MapQuestion } from '../../../contracts/mailing.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { type CampaignRow, campaignPage, campaignRecords } from '../../ledger/campaigns.ts';
import type { Store } from '../../ledger/store.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { Campaigns } from '../../triggers/campaigns/campaigns.ts';
import type { CampaignDrafts } from '../../triggers/campaigns/drafts.ts';
import { mapForm } from '../../triggers/mailing/suggest.ts';
import { csvRow } from '../log-view.ts';
import { type Ctx, type Env, mayUse, readJson, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export interface CampaignRouteParts {
  campaigns: Campaigns;
  drafts: CampaignDrafts;
  store: Store;
}

const maxFileBytes = 256 * 1024 * 1024;
const usualLimit = 100;
const csvPage = 1_000;

export function campaignRoutes(guard: Guard, parts: () => CampaignRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  /** Those of channels the key is not bound to are not there for it. */
  const found = async (c: Ctx): Promise<CampaignRow> => {
    const row = await parts().campaigns.require(c.req.param('id') ?? '');
    if (!mayUse(c.get('key'))(row.channel)) throw new Refusal('not_found');
    return row;
  };
  const inputOf = async (c: Ctx): Promise<CampaignInput> => {
    const input = parseOrRefuse(CampaignInput, await readJson(c, maxBodyBytes));
    if (
      !parts()
        .campaigns.channelsOf(input)
        .every(mayUse(c.get('key')))
    )
      throw new Refusal('forbidden_channel');
    return input;
  };
  const answer = async (c: Ctx, row: CampaignRow, status: 200 | 201 = 200) =>
    c.json(await parts().campaigns.view(row), status);

  app.get('/v1/campaigns', guard('read'), async (c) => {
    const { cursor = '~', limit = usualLimit, state = null } = readQuery(c, CampaignQuery);
    const { store, campaigns } = parts();
    const rows = (await store.reader.all(campaignPage, cursor, limit, state)) as unknown as CampaignRow[];
    const seen = rows.filter((row) => mayUse(c.get('key'))(row.channel));
    const data = seen.map((row) => campaigns.summary(row));
    return c.json({ data, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) });
  });

  app.get('/v1/campaigns/choices', guard('send'), (c) => c.json(parts().drafts.choices()));

  app.get('/v1/campaigns/:id', guard('read'), async (c) => answer(c, await found(c)));

  app.post('/v1/campaigns', guard('send'), async (c) => {
    const { campaigns } = parts();
    return answer(c, await campaigns.create(await inputOf(c)), 201);
  });

  app.put('/v1/campaigns/:id', guard('send'), async (c) => {
    const campaign = await found(c);
    return answer(c, await parts().drafts.change(campaign, await inputOf(c)));
  });

  app.post('/v1/campaigns/map', guard('send'), async (c) => {
    const { occurrence, delivered } = parseOrRefuse(MapQuestion, await readJson(c, maxBodyBytes));
    return c.json(mapForm(occurrence, delivered));
  });

  app.put('/v1/campaigns/:id/file', guard('send'), async (c) => {
    const campaign = await found(c);
    return c.json(await parts().campaigns.putFile(campaign, bounded(c.req.raw.body ?? new ReadableStream())));
  });

  app.get('/v1/campaigns/:id/sample', guard('send'), async (c) => c.json(await parts().drafts.sample(await found(c))));
  app.post('/v1/campaigns/:id/check', guard('send'), async (c) => c.json(await parts().drafts.check(await found(c))));
  app.post('/v1/campaigns/:id/preview', guard('send'), async (c) =>
    c.json(await parts().campaigns.preview(await found(c))),
  );
  app.post('/v1/campaigns/:id/start', guard('send'), async (c) => {
    const campaign = await found(c);
    const body = hasBody(c) ? await readJson(c, maxBodyBytes) : {};
    const { confirm } = parseOrRefuse(CampaignStart, body);
    return answer(c, await parts().campaigns.start(campaign, confirm));
  });
  app.post('/v1/campaigns/:id/pause', guard('send'), async (c) =>
    answer(c, await parts().campaigns.pause(await found(c))),
  );
  app.post('/v1/campaigns/:id/cancel', guard('send'), async (c) =>
    answer(c, await parts().campaigns.cancel(await found(c))),
  );
  app.post('/v1/campaigns/:id/retry-failed', guard('send'), async (c) =>
    c.json({ retried: await parts().campaigns.retryFailed(await found(c)) }),
  );

  app.get('/v1/campaigns/:id/records', guard('read'), async (c) => {
    const { store } = parts();
    const { cursor = '0', limit = usualLimit, result, status = null } = readQuery(c, CampaignRecordQuery);
    const { id } = await found(c);
    const wanted = result === undefined ? null : result === 'queued' ? 1 : 0;
    const read = async (after: number, most: number) =>
      (await store.reader.all(campaignRecords, id, after, wanted, most, status)).map(recordOf);
    if (/\btext\/csv\b/.test(c.req.header('accept') ?? ''))
      return csv(c, (after) => read(after, csvPage), Number(cursor));
    const data = await read(Number(cursor), limit);
    return c.json({ data, next: data.length < limit ? null : String(data.at(-1)?.position) });
  });
  return app;
}

/** Callers that name a type and send nothing mean nothing by it. */
const hasBody = (c: Ctx): boolean =>
  Number(c.req.header('content-length') ?? 0) > 0 || c.req.header('transfer-encoding') !== undefined;

/** Counted as it comes: a file is never held whole. */
async function* bounded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxFileBytes) {
      throw new Refusal('body_too_large', [
        { path: '', message: `at most ${maxFileBytes} bytes`, messagePt: `no máximo ${maxFileBytes} bytes` },
      ]);
    }
    yield chunk;
  }
}

type RecordRow = Awaited<ReturnType<Store['reader']['all']>>[number];
const text = (value: RecordRow[string] | undefined): string | null => (typeof value === 'string' ? value : null);

const recordOf = (row: RecordRow): CampaignRecord => ({
  position: Number(row.position),
  result: row.code === null ? 'queued' : 'left_out',
  ...reasonOf(row),
  customer: text(row.customer),
  contact: text(row.contact),
  messageId: text(row.message_id),
  status: text(row.status) as CampaignRecord['status'],
});

/** Why it was left out; of a message, what became of it where that went wrong. */
function reasonOf(row: RecordRow): Pick<CampaignRecord, 'code' | 'reason' | 'reasonPt'> {
  if (row.code !== null) return { code: text(row.code), reason: text(row.reason), reasonPt: text(row.reason_pt) };
  const failure = typeof row.failure === 'string' ? (JSON.parse(row.failure) as Failure) : undefined;
  if (failure === undefined) return { code: null, reason: null, reasonPt: null };
  return { code: failure.code, reason: failure.detail ?? failure.cause, reasonPt: failure.cause };
}

const csvColumns = ['position', 'result', 'status', 'code', 'reasonPt', 'customer', 'contact', 'messageId'] as const;
const csvHeader = csvRow([
  'Linha',
  'Resultado',
  'Situação',
  'Código do motivo',
  'Motivo',
  'Cliente',
  'Contato',
  'Mensagem',
]);

/** Streamed page by page: the results of a million records are never held in memory. */
function csv(c: Ctx, read: (after: number) => Promise<CampaignRecord[]>, from: number): Response {
  let after = from;
  let started = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const records = await read(after);
      // The byte order mark makes spreadsheets read the accents right.
      const head = started ? '' : `\ufeff${csvHeader}`;
      started = true;
      const lines = records.map((record) => csvRow(csvColumns.map((column) => String(record[column] ?? ''))));
      controller.enqueue(new TextEncoder().encode(head + lines.join('')));
      after = records.at(-1)?.position ?? after;
      if (records.length < csvPage) controller.close();
    },
  });
  return c.body(stream, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="campanha.csv"',
  });
}
