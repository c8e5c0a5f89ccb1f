/** Opt-outs: what a contact has said, one more word from another system, whole do-not-contact lists. */
import { Hono, type MiddlewareHandler } from 'hono';
import {
  type ConsentCounts,
  ConsentImportQuery,
  type ConsentImportResult,
  ConsentInput,
  type ConsentLogEntry,
  type ConsentState,
  type ConsentView,
} from '../../../contracts/consent.ts';
import { Refusal } from '../../../contracts/problem.ts';
import type { ChannelRegistry } from '../../channels/registry.ts';
import { type ConsentOutcome, type ConsentInput as RecordedConsent, stateOf } from '../../conversations/consent.ts';
import { consentLogOf, countConsents, findConsent } from '../../ledger/consent.ts';
import type { Row, Store } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import { type Clock, iso, isoOrNull } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { PersonHash } from '../../platform/person.ts';
import { type CategoryConsent, nothingSaid } from '../../rules/consent-state.ts';
import { createListReader, type ListEntry } from '../consent-list.ts';
import { requireAddress } from '../contact-address.ts';
import { type Ctx, type Env, mayUse, readJson, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export interface ConsentRouteParts {
  store: Store;
  writer: Writer;
  channels: Pick<ChannelRegistry, 'all' | 'get'>;
  clock: Clock;
  personOf: PersonHash;
  /** The one operation of this process: the writer puts equal operations into one transaction. */
  recordConsent: Operation<RecordedConsent, ConsentOutcome>;
}

const logEntries = 100;
const importBatch = 500;
const maxRefusals = 100;
const maxImportBytes = 50 * 1024 * 1024;

export function consentRoutes(guard: Guard, parts: () => ConsentRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/consents', guard('read'), async (c) => {
    const [row = {}] = await parts().store.reader.all(countConsents);
    return c.json({
      people: Number(row.people),
      marketing: Number(row.marketing),
      utility: Number(row.utility),
      all: Number(row.everything),
    } satisfies ConsentCounts);
  });

  app.get('/v1/consents/:contact', guard('read'), async (c) => {
    const contact = requireAddress(c.req.param('contact'), 'contact');
    return c.json(await viewOf(contact, parts(), mayUse(c.get('key'))));
  });

  app.post('/v1/consents', guard('manage'), unbound, async (c) => {
    const input = parseOrRefuse(ConsentInput, await readJson(c, maxBodyBytes));
    const { writer, clock, recordConsent, channels } = parts();
    const contact = requireAddress(input.contact, 'contact');
    const { changed } = await writer.write(recordConsent, {
      addresses: [contact],
      action: input.action,
      category: input.category,
      source: 'api',
      channel: tellingChannel(input.channel, channels),
      contact,
      contactIds: contact.startsWith('+') ? { phone: contact } : { bsuid: contact },
      evidence: input.evidence ?? null,
      at: clock.now(),
    });
    return c.json({ changed, ...(await viewOf(contact, parts(), mayUse(c.get('key')))) });
  });

  app.post('/v1/consents/import', guard('manage'), unbound, async (c) => {
    const query = readQuery(c, ConsentImportQuery);
    requireCsv(c);
    const { clock } = parts();
    const now = clock.now();
    // A date to come would deafen Ponte to what the people say until then.
    const at = query.at === undefined ? now : Math.min(Date.parse(query.at), now);
    return c.json(await importList(textOf(c.req.raw), query.category ?? 'all', at, parts()));
  });
  return app;
}

/** A word counts for all channels, so a key that is bound to some of them has no say in it. */
const unbound: MiddlewareHandler<Env> = async (c, next) => {
  if (c.get('key').channels !== undefined) throw new Refusal('forbidden_channel');
  await next();
};

/** Events belong to a channel. Null while there is none: nobody listens either. */
function tellingChannel(id: string | undefined, channels: ConsentRouteParts['channels']): string | null {
  if (id === undefined) return channels.all()[0]?.id ?? null;
  if (channels.get(id) !== undefined) return id;
  throw new Refusal('channel_unknown', [
    { path: 'channel', message: `no channel "${id}"`, messagePt: `não existe o canal "${id}"` },
  ]);
}

async function viewOf(
  contact: string,
  { store, personOf }: ConsentRouteParts,
  maySee: (channel: string) => boolean,
): Promise<ConsentView> {
  const person = personOf(contact);
  const [[row], log] = await Promise.all([
    store.reader.all(findConsent, person),
    store.reader.all(consentLogOf, person, logEntries),
  ]);
  const state = row === undefined ? nothingSaid : stateOf(row);
  return {
    contact,
    marketing: categoryView(state.marketing),
    utility: categoryView(state.utility),
    allOutSince: isoOrNull(state.allOutAt),
    log: log.filter(({ channel }) => channel === null || maySee(String(channel))).map(logEntry),
  };
}

function categoryView({ outAt, saidAt, source }: CategoryConsent): ConsentState {
  const since = outAt ?? saidAt;
  if (since === null || source === null) return null;
  return { optedOut: outAt !== null, since: iso(since), source };
}

const logEntry = (row: Row): ConsentLogEntry => ({
  at: iso(Number(row.at_ms)),
  action: row.action as ConsentLogEntry['action'],
  category: row.category as ConsentLogEntry['category'],
  source: row.source as ConsentLogEntry['source'],
  channel: row.channel as string | null,
  evidence: row.evidence as string | null,
});

function requireCsv(c: Ctx): void {
  if (/^text\/(csv|plain)\b/i.test(c.req.header('content-type') ?? '')) return;
  throw new Refusal('unsupported_media_type', [
    { path: 'content-type', message: 'a list is sent as text/csv', messagePt: 'uma lista é enviada como text/csv' },
  ]);
}

const tooLarge = () =>
  new Refusal('body_too_large', [
    { path: '', message: `at most ${maxImportBytes} bytes`, messagePt: `no máximo ${maxImportBytes} bytes` },
  ]);

/** In the pieces that arrive. @throws Refusal `body_too_large` by the announced length, else once more has come. */
async function* textOf(request: Request): AsyncIterable<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxImportBytes) throw tooLarge();
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxImportBytes) throw tooLarge();
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

/** Read no faster than it is written. */
async function importList(
  pieces: AsyncIterable<string>,
  category: RecordedConsent['category'],
  at: number,
  parts: ConsentRouteParts,
): Promise<ConsentImportResult> {
  const result: ConsentImportResult = { imported: 0, unchanged: 0, refused: [], refusedTotal: 0 };
  const reader = createListReader(category);
  let waiting: RecordedConsent[] = [];
  const write = async (batch: RecordedConsent[]) => {
    const outcomes = await Promise.all(batch.map((input) => parts.writer.write(parts.recordConsent, input)));
    const imported = outcomes.filter(({ changed }) => changed).length;
    result.imported += imported;
    result.unchanged += outcomes.length - imported;
  };
  const take = async (entries: ListEntry[]) => {
    for (const entry of entries) {
      if (entry.kind === 'refused') {
        const { kind: _, ...refusal } = entry;
        result.refusedTotal += 1;
        if (result.refused.length < maxRefusals) result.refused.push(refusal);
        continue;
      }
      waiting.push(recorded(entry, at, parts.personOf));
      if (waiting.length < importBatch) continue;
      await write(waiting);
      waiting = [];
    }
  };
  for await (const piece of pieces) await take(reader.push(piece));
  await take(reader.end());
  await write(waiting);
  return result;
}

const recorded = (
  entry: Exclude<ListEntry, { kind: 'refused' }>,
  at: number,
  personOf: PersonHash,
): RecordedConsent => ({
  addresses: entry.kind === 'address' ? [entry.address] : [],
  persons: entry.kind === 'hash' ? [personOf.ofSha256(entry.sha256)] : [],
  action: 'out',
  category: entry.category,
  source: 'import',
  channel: null,
  contact: null,
  contactIds: {},
  evidence: null,
  at,
});
