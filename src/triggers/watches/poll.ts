/** What a watch reads: all logins of its source, and whose those are that somebody has to be told about. */
import type {
  BrokenRecord,
  LoginRecord,
  SourceFailure,
  SourceFilter,
  SourceQuery,
  SourceRecords,
  SourceResource,
} from '../../../connectors/kit/source.ts';
import type { WatchInput } from '../../../contracts/watch.ts';
import { dayIn } from '../../platform/day.ts';
import { type Audience, audienceOf, phoneOrder } from '../logins/audience.ts';
import { joinLogins, type LoginRow } from '../logins/rows.ts';
import type { Poll } from '../logins/snapshot.ts';
import type { SourceReader } from '../source-reader.ts';
import type { LiveSource } from '../sources.ts';

type Reader = Pick<SourceReader, 'page'>;

/** Why nobody is told now: the people behind the logins could not be read. */
export class PeopleUnread extends Error {
  override name = 'PeopleUnread';
  readonly failure: SourceFailure;

  constructor(failure: SourceFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

const pageSize = 500;
/** More than any source has: a cursor that leads in a circle ends here. */
const mostPages = 5_000;
/** Above it one look at all of them is less work for the source than so many at one. */
const mostById = 200;
const byIdAtOnce = 2;
const brasilia = 'America/Sao_Paulo';

export interface Reading<Resource extends SourceResource> {
  records: SourceRecords[Resource][];
  broken: BrokenRecord[];
  total: number | undefined;
}

export type ReadAll<Resource extends SourceResource> =
  | ({ ok: true } & Reading<Resource>)
  | { ok: false; failure: SourceFailure };

export const isWhole = ({ records, broken, total = 0 }: Reading<SourceResource>): boolean =>
  records.length + broken.length >= total;

/** Page after page; one that fails fails all. */
export async function readAll<Resource extends SourceResource>(
  reader: Reader,
  source: LiveSource,
  resource: Resource,
  filters: readonly SourceFilter[] = [],
  order?: SourceQuery['order'],
): Promise<ReadAll<Resource>> {
  const reading: Reading<Resource> = { records: [], broken: [], total: undefined };
  let cursor: string | undefined;
  for (let pages = 0; pages < mostPages; pages++) {
    const query = { resource, filters, pageSize, ...(order !== undefined && { order }) };
    const page = await reader.page(source, query, cursor);
    if (!page.ok) return page;
    for (const record of page.records) reading.records.push(record);
    reading.broken.push(...page.broken);
    reading.total = page.total ?? reading.total;
    if (page.next === undefined) return { ok: true, ...reading };
    cursor = page.next;
  }
  return { ok: false, failure: partial(`more than ${mostPages} pages of ${resource}`) };
}

/** All logins, without the watch's filters: how much of a place is down shows only by those that are not. */
export async function readPoll(reader: Reader, source: LiveSource, at: number): Promise<Poll> {
  const read = await readAll(reader, source, 'logins');
  if (!read.ok) return { ok: false, at, failure: read.failure };
  return { ok: true, at, logins: read.records, broken: read.broken, total: read.total };
}

/**
 * @param asked what the rows are looked at for.
 * @throws PeopleUnread
 */
export async function readRows(
  reader: Reader,
  source: LiveSource,
  logins: readonly LoginRecord[],
  asked: readonly Pick<SourceFilter, 'field'>[],
): Promise<LoginRow[]> {
  const asksContract = asked.some(({ field }) => field.startsWith('contract.'));
  const contractIds = logins.flatMap(({ contractId, customerId }) =>
    contractId !== null && (asksContract || customerId === null) ? [contractId] : [],
  );
  const hasContracts = source.connector.resources.includes('contracts');
  const contracts = hasContracts ? await readByIds(reader, source, 'contracts', contractIds) : [];
  const ofContract = new Map(contracts.map(({ id, customerId }) => [id, customerId]));
  const customerIds = logins.flatMap(
    ({ customerId, contractId }) => customerId ?? (contractId === null ? undefined : ofContract.get(contractId)) ?? [],
  );
  return joinLogins(logins, await readByIds(reader, source, 'customers', customerIds), contracts);
}

async function readByIds<Resource extends 'customers' | 'contracts'>(
  reader: Reader,
  source: LiveSource,
  resource: Resource,
  asked: readonly string[],
): Promise<SourceRecords[Resource][]> {
  const ids = [...new Set(asked)];
  let isAskable = ids.length <= mostById;
  const found = isAskable
    ? await inParallel(byIdAtOnce, ids, async (id) => {
        if (!isAskable) return undefined;
        const filters: SourceFilter[] = [{ field: 'id', op: '=', values: [id] }];
        const page = await reader.page(source, { resource, filters, pageSize }, undefined);
        if (!page.ok) throw new PeopleUnread(page.failure);
        const record = page.records.find((one) => one.id === id);
        // The source cannot be asked for one: it began to list them all.
        if (record === undefined && (page.next !== undefined || page.records.length > 0)) isAskable = false;
        return record;
      })
    : [];
  if (isAskable) return found.filter((record) => record !== undefined);
  const all = await readAll(reader, source, resource);
  if (!all.ok) throw new PeopleUnread(all.failure);
  if (!isWhole(all)) throw new PeopleUnread(partial(`${all.records.length} of ${all.total} ${resource}`));
  const wanted = new Set(ids);
  return all.records.filter(({ id }) => wanted.has(id));
}

export const zoneOf = ({ connector, config }: LiveSource): string => connector.timeZone?.(config) ?? brasilia;

/** Who went offline longer ago than that is no news. A watch that looks seldom cannot do better than it looks. */
export const maxAgeMinutes = ({ snapshot, everySeconds }: WatchInput): number =>
  Math.max(snapshot.maxAgeMinutes, (3 * everySeconds) / 60);

const nobody: ReadonlySet<string> = new Set();

function audienceFor(
  rows: readonly LoginRow[],
  { phoneFields }: Pick<WatchInput, 'phoneFields'>,
  source: LiveSource,
  now: number,
  suppressed = nobody,
): Audience {
  return audienceOf(rows, {
    phoneFields: phoneOrder(source.connector.phoneFields, phoneFields),
    today: dayIn(zoneOf(source), now),
    suppressed,
  });
}

/** The same without those who do not want it. @param optedOut these, of the phones it is given. */
export async function willingAudience(
  rows: readonly LoginRow[],
  input: Pick<WatchInput, 'phoneFields'>,
  source: LiveSource,
  now: number,
  optedOut: (phones: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<Audience> {
  const everybody = audienceFor(rows, input, source, now);
  const suppressed = await optedOut(everybody.recipients.map(({ phone }) => phone));
  return suppressed.size === 0 ? everybody : audienceFor(rows, input, source, now, suppressed);
}

/** In the order of the inputs. After a failure no more of them are begun. */
export async function inParallel<Input, Output>(
  width: number,
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  const failures: unknown[] = [];
  const rest = inputs.entries();
  const worker = async () => {
    for (const [place, input] of rest) {
      if (failures.length > 0) return;
      try {
        outputs[place] = await work(input);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  if (failures.length > 0) throw failures[0];
  return outputs;
}

export const partial = (detail: string): SourceFailure => ({
  class: 'bad_answer',
  code: 'source_partial',
  detail,
  cause: 'A origem não devolveu todos os registros.',
  nextStep: 'O Ponte tenta de novo na próxima leitura; se continuar, diminua o tamanho da página da origem.',
});
