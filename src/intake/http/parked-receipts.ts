/** Receipts whose message nobody knows: shown with why that may be, and deleted on request. */
import { Hono } from 'hono';
import { z } from 'zod';
import {
  ParkedDiscard,
  type ParkedReceipt,
  type ParkedReceiptPage,
  ParkedReceiptQuery,
} from '../../../contracts/dead-letter.ts';
import type { Failure } from '../../../contracts/failure.ts';
import { Refusal } from '../../../contracts/problem.ts';
import type { ChannelRegistry } from '../../channels/registry.ts';
import { countParked, dropParked, parkedPage, unsettledChannels } from '../../ledger/parked-receipts.ts';
import type { Row, Store } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import { type Clock, iso } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { type Env, mayUse, readJson, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export interface ParkedReceiptRouteParts {
  store: Store;
  writer: Writer;
  channels: ChannelRegistry;
  clock: Clock;
}

const defaultLimit = 50;
const mostCounted = 10_000;
/** The provider may be faster than its own answer to us. */
const justNowMs = 60_000;

export function parkedReceiptRoutes(
  guard: Guard,
  parts: () => ParkedReceiptRouteParts,
  maxBodyBytes: number,
): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/v1/parked-receipts', guard('read'), async (c) => {
    const { channel, cursor, limit = defaultLimit } = readQuery(c, ParkedReceiptQuery);
    const { store, channels, clock } = parts();
    const bound = c.get('key').channels;
    if (channel !== undefined && !mayUse(c.get('key'))(channel)) throw new Refusal('forbidden_channel');
    const of = { channel, channels: bound };
    const page = parkedPage({ ...of, before: readCursor(cursor), limit: limit + 1 });
    const counted = countParked({ ...of, limit: mostCounted });
    const [rows, [all], unsettled] = await Promise.all([
      store.reader.all(page.statement, ...page.values),
      store.reader.all(counted.statement, ...counted.values),
      store.reader.all(unsettledChannels),
    ]);
    const waiting = new Set(unsettled.map((row) => String(row.channel)));
    const shown = rows.slice(0, limit);
    const whyOf = (row: Row): ParkedReceipt['why'] => {
      const id = String(row.channel);
      if (channels.get(id) === undefined) return 'channel_gone';
      return waiting.has(id) || clock.now() - Number(row.received_at) < justNowMs ? 'id_not_learned' : 'other_system';
    };
    return c.json({
      data: shown.map((row) => parkedReceipt(row, whyOf(row))),
      next: rows.length > limit ? cursorOf(shown.at(-1)) : null,
      total: Number(all?.receipts ?? 0),
    } satisfies ParkedReceiptPage);
  });

  app.post('/v1/parked-receipts/discard', guard('operate'), async (c) => {
    const { receipts } = parseOrRefuse(ParkedDiscard, await readJson(c, maxBodyBytes));
    if (!receipts.every(({ channel }) => mayUse(c.get('key'))(channel))) throw new Refusal('forbidden_channel');
    const rows = receipts.map(({ channel, key }) => ({ channel, item_key: key }));
    return c.json({ discarded: await parts().writer.write(discard, rows) });
  });
  return app;
}

const texts: Readonly<Record<ParkedReceipt['why'], { en: string; pt: string }>> = {
  id_not_learned: {
    en: 'The message may be ours, and its id at the provider not learned yet: wait a little.',
    pt: 'A mensagem pode ser nossa, e o id dela no provedor ainda não foi conhecido: aguarde um pouco.',
  },
  other_system: {
    en: 'Probably of another system that sends through the same number. If nobody does, look for messages that failed without an answer.',
    pt: 'Provavelmente de outro sistema que envia pelo mesmo número. Se ninguém mais o usa, procure mensagens que falharam sem resposta.',
  },
  channel_gone: {
    en: 'Its channel is not there any more: it can be discarded.',
    pt: 'O canal dele não existe mais: pode ser descartado.',
  },
};

function parkedReceipt(row: Row, why: ParkedReceipt['why']): ParkedReceipt {
  const failure = row.failure === null ? null : (JSON.parse(String(row.failure)) as Failure);
  return {
    key: String(row.item_key),
    channel: String(row.channel),
    providerId: String(row.provider_id),
    status: row.status as ParkedReceipt['status'],
    at: iso(Number(row.at_ms)),
    receivedAt: iso(Number(row.received_at)),
    cause: failure === null ? null : `${failure.cause} (${failure.code})`,
    why,
    text: texts[why].en,
    textPt: texts[why].pt,
  };
}

const Cursor = z.tuple([z.number(), z.string(), z.string()]);

const cursorOf = (row: Row | undefined): string | null =>
  row === undefined
    ? null
    : Buffer.from(JSON.stringify([Number(row.received_at), row.channel, row.item_key])).toString('base64url');

function readCursor(cursor: string | undefined): z.infer<typeof Cursor> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new Refusal('invalid_request', [
      { path: 'cursor', message: 'a cursor of this list', messagePt: 'um cursor desta lista' },
    ]);
  }
}

const discard: Operation<{ channel: string; item_key: string }[], number> = {
  name: 'discard-parked-receipts',
  async run(tx, inputs) {
    const counts: number[] = [];
    for (const rows of inputs) counts.push((await tx.each(dropParked, rows)).length);
    return counts;
  },
};
