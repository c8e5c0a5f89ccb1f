/**
 * The records of a campaign, page after page, from where it stands: a mailing webservice, or a file or the people of a
 * report that are kept in the ledger.
 */
import { MailingFileError } from '../../../connectors/mailing-file/faults.ts';
import { type FileItem, readMailingFile } from '../../../connectors/mailing-file/mailing-file.ts';
import type { CampaignInput } from '../../../contracts/campaign.ts';
import { type CampaignRow, fileChunk, peopleAfter } from '../../ledger/campaigns.ts';
import type { Store } from '../../ledger/store.ts';
import type { SourceReader } from '../source-reader.ts';
import type { SourceRegistry } from '../sources.ts';
import type { ReportPerson } from './people.ts';
import type { ReadRecord } from './record.ts';

export type CampaignPage =
  | { ok: true; records: ReadRecord[]; cursor: string | null; readAll: boolean; total: number | null }
  /** `passing`: worth another try later. */
  | { ok: false; passing: boolean; code: string; text: string };

export interface PagesParts {
  store: Store;
  sources: SourceRegistry;
  sourceReader: SourceReader;
}

export type Standing = Pick<CampaignRow, 'id' | 'cursor' | 'read_records'>;

interface OpenFile {
  items: AsyncIterator<FileItem>;
  /** Items taken from it so far. */
  taken: number;
}

export class CampaignPages {
  readonly #parts: PagesParts;
  /** Files in the middle of being read; another process starts over and passes by what has been read. */
  readonly #files = new Map<string, OpenFile>();

  constructor(parts: PagesParts) {
    this.#parts = parts;
  }

  /** The next page; reading it again, as after a crash, brings the same records. */
  next(campaign: Standing, { audience }: CampaignInput, size: number): Promise<CampaignPage> {
    switch (audience.kind) {
      case 'file':
        return this.#fromFile(campaign, size);
      case 'source':
        return this.#fromSource(campaign, audience.source, size);
      case 'logins':
        return this.#fromPeople(campaign, size);
    }
  }

  /** From its beginning to its end, for who only looks: apart from whoever is feeding it. */
  async *walk(id: string, input: CampaignInput, size: number): AsyncGenerator<CampaignPage> {
    const file = input.audience.kind === 'file' ? this.#open(id) : undefined;
    let standing: Standing = { id, cursor: null, read_records: 0 };
    try {
      for (;;) {
        const page =
          file === undefined
            ? await this.next(standing, input, size)
            : await taken(file, size).catch((error: unknown) => fileFailure(error));
        yield page;
        if (!page.ok || page.readAll) return;
        standing = { id, cursor: page.cursor, read_records: standing.read_records + page.records.length };
      }
    } finally {
      await file?.items.return?.();
    }
  }

  async first(id: string, input: CampaignInput, size: number): Promise<CampaignPage> {
    for await (const page of this.walk(id, input, size)) return page;
    throw new Error('a mailing has a first page');
  }

  async forget(id: string): Promise<void> {
    const file = this.#files.get(id);
    this.#files.delete(id);
    await file?.items.return?.();
  }

  async #fromSource({ cursor, read_records }: Standing, id: string, size: number): Promise<CampaignPage> {
    const source = this.#parts.sources.get(id);
    if (source === undefined) {
      return { ok: false, passing: false, code: 'source_unknown', text: `A origem "${id}" não existe mais.` };
    }
    const query = { resource: 'mailing' as const, filters: [], pageSize: size };
    const page = await this.#parts.sourceReader.page(source, query, cursor ?? undefined);
    if (!page.ok) {
      const { class: kind, code, cause, nextStep } = page.failure;
      return {
        ok: false,
        passing: kind === 'transient' || kind === 'rate_limited',
        code,
        text: `${cause} ${nextStep}`,
      };
    }
    const brokenAt = new Map(page.broken.map((one) => [one.position, one]));
    const good = page.records[Symbol.iterator]();
    const count = page.records.length + page.broken.length;
    const records = Array.from({ length: count }, (_, place): ReadRecord => {
      const position = read_records + place + 1;
      const broken = brokenAt.get(place);
      if (broken !== undefined) return { ok: false, position, ...reasonOf(broken) };
      const { value } = good.next();
      return value === undefined ? { ok: false, position, ...misplaced } : { ok: true, position, record: value };
    });
    return {
      ok: true,
      records,
      cursor: page.next ?? null,
      readAll: page.next === undefined,
      total: page.total ?? null,
    };
  }

  /** Those who were confirmed, as they were kept then: the report may say something else by now. */
  async #fromPeople({ id, cursor }: Standing, size: number): Promise<CampaignPage> {
    const rows = await this.#parts.store.reader.all(peopleAfter, id, Number(cursor ?? 0), size);
    const records = rows.map(({ position, body }): ReadRecord => {
      return { ok: true, position: Number(position), person: JSON.parse(String(body)) as ReportPerson };
    });
    const next = records.at(-1)?.position ?? cursor;
    return { ok: true, records, cursor: next === null ? null : String(next), readAll: rows.length < size, total: null };
  }

  async #fromFile({ id, read_records }: Standing, size: number): Promise<CampaignPage> {
    try {
      const page = await taken(await this.#fileAt(id, read_records), size);
      if (page.ok && page.readAll) await this.forget(id);
      return page;
    } catch (error) {
      await this.forget(id);
      return fileFailure(error);
    }
  }

  async #fileAt(id: string, position: number): Promise<OpenFile> {
    const open = this.#files.get(id);
    if (open?.taken === position) return open;
    await this.forget(id);
    const file = this.#open(id);
    this.#files.set(id, file);
    for (; file.taken < position; file.taken++) await file.items.next();
    return file;
  }

  #open(id: string): OpenFile {
    return { items: readMailingFile(chunksOf(this.#parts.store, id))[Symbol.asyncIterator](), taken: 0 };
  }
}

async function taken(file: OpenFile, size: number): Promise<CampaignPage> {
  const records: ReadRecord[] = [];
  while (records.length < size) {
    const { done, value } = await file.items.next();
    if (done === true) return { ok: true, records, cursor: null, readAll: true, total: null };
    file.taken += 1;
    records.push(
      value.ok
        ? { ok: true, position: value.line, record: value.record }
        : { ok: false, position: value.line, ...reasonOf(value) },
    );
  }
  return { ok: true, records, cursor: String(file.taken), readAll: false, total: null };
}

/** @throws what is no fault of the file. */
function fileFailure(error: unknown): Extract<CampaignPage, { ok: false }> {
  if (!(error instanceof MailingFileError)) throw error;
  const [problem] = error.problems;
  return { ok: false, passing: false, code: problem?.code ?? 'file_unusable', text: problem?.reasonPt ?? '' };
}

export async function* chunksOf(store: Store, campaign: string): AsyncGenerator<Uint8Array> {
  for (let place = 0; ; place++) {
    const [row] = await store.reader.all(fileChunk, campaign, place);
    if (row === undefined) return;
    yield Buffer.from(String(row.bytes), 'base64');
  }
}

const reasonOf = ({ field, reason, reasonPt }: { field: string; reason: string; reasonPt: string }) => ({
  field,
  reason,
  reasonPt,
});
const misplaced = { field: '', reason: 'the record could not be read', reasonPt: 'o registro não pôde ser lido' };
