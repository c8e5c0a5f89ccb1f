/** Goes through the places and files where nothing is keyed by person, a page at a time. */
import type { KeptKind } from '../../../contracts/privacy.ts';
import { fileChunk } from '../../ledger/campaigns.ts';
import { nextCampaignWithFile, walkStatement } from '../../ledger/privacy.ts';
import type { Queries, Row, Value } from '../../ledger/store.ts';
import { blankLines, type Needles, type Subject } from './needles.ts';
import { type Place, places } from './places.ts';

const usualPage = 1_000;
/** Of rows that hold whole bodies. */
const heavyPage = 100;
const heavy = new Set(['dead_letter', 'webhook', 'outage']);

const statements = new Map(places.map((place) => [place.id, walkStatement(place.id, place.walk)]));

export interface PlacePage {
  /** Those about the person. */
  rows: Row[];
  /** Null: that was the last page. */
  next: Value[] | null;
}

export async function placePage(
  reader: Queries,
  place: Place,
  cursor: Value[] | null,
  who: { needles: Needles; subject: Subject },
): Promise<PlacePage> {
  const { key, table } = place.walk;
  const limit = heavy.has(table) ? heavyPage : usualPage;
  const rows = await reader.all(
    statements.get(place.id) as ReturnType<typeof walkStatement>,
    ...(cursor ?? Object.values(key)),
    limit,
  );
  const last = rows.at(-1);
  const next = rows.length < limit || last === undefined ? null : Object.keys(key).map((name) => last[name] ?? null);
  return { rows: rows.filter((row) => place.isAbout(row, who)), next };
}

/** Every row of the places that is about the person. */
export async function* mentions(
  reader: Queries,
  who: { needles: Needles; subject: Subject },
): AsyncGenerator<{ place: Place; row: Row }> {
  for (const place of places) {
    let cursor: Value[] | null = null;
    do {
      const page: PlacePage = await placePage(reader, place, cursor, who);
      for (const row of page.rows) yield { place, row };
      cursor = page.next;
    } while (cursor !== null);
  }
}

/** A piece of a file whose lines about the person have been blanked. */
export interface BlankedChunk {
  campaign: string;
  place: number;
  /** Base64, as long as before. */
  bytes: string;
}

export interface BlankedFile {
  lines: number;
  chunks: BlankedChunk[];
}

/** The id of the next campaign with a file; undefined: there is none. */
export async function campaignAfter(reader: Queries, after: string): Promise<string | undefined> {
  const [row] = await reader.all(nextCampaignWithFile, after);
  return row?.id === null || row === undefined ? undefined : String(row.id);
}

/** Two pieces at a time: a line may begin in one and end in the next. */
export async function blankedFile(reader: Queries, campaign: string, needles: Needles): Promise<BlankedFile> {
  const changed = new Map<number, Buffer>();
  let lines = 0;
  let before: Buffer = Buffer.alloc(0);
  let chunk = await chunkAt(reader, campaign, 0);
  for (let place = 0; chunk !== undefined; place++) {
    const following = await chunkAt(reader, campaign, place + 1);
    // The last line of the piece before goes on here.
    const tail = before.length - (before.lastIndexOf(0x0a) + 1);
    const text = Buffer.concat([before.subarray(before.length - tail), chunk]);
    const blanked = blankLines(text, needles, following === undefined);
    if (blanked > 0) {
      lines += blanked;
      text.copy(before, before.length - tail, 0, tail);
      text.copy(chunk, 0, tail);
      changed.set(place, chunk);
      if (tail > 0) changed.set(place - 1, before);
    }
    before = chunk;
    chunk = following;
  }
  return {
    lines,
    chunks: [...changed].map(([place, bytes]) => ({ campaign, place, bytes: bytes.toString('base64') })),
  };
}

async function chunkAt(reader: Queries, campaign: string, place: number): Promise<Buffer | undefined> {
  const [row] = await reader.all(fileChunk, campaign, place);
  return row === undefined ? undefined : Buffer.from(String(row.bytes), 'base64');
}

export type Counted = Map<KeptKind, { rows: number; since: number | null }>;

/** How much there is of the person in the places and files. */
export async function countMentions(reader: Queries, who: { needles: Needles; subject: Subject }): Promise<Counted> {
  const counted: Counted = new Map();
  const add = (kind: KeptKind, rows: number, at: number | undefined) => {
    const known = counted.get(kind) ?? { rows: 0, since: null };
    const since = at === undefined ? known.since : Math.min(known.since ?? at, at);
    counted.set(kind, { rows: known.rows + rows, since });
  };
  for await (const { place, row } of mentions(reader, who)) add(place.kind, 1, place.at?.(row));
  for (let id = await campaignAfter(reader, ''); id !== undefined; id = await campaignAfter(reader, id)) {
    const { lines } = await blankedFile(reader, id, who.needles);
    if (lines > 0) add('campaignFiles', lines, undefined);
  }
  return counted;
}
