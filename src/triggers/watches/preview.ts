/** Who a watch would write to if all logins fell now. */
import { Refusal } from '../../../contracts/problem.ts';
import type { WatchPreview } from '../../../contracts/watch.ts';
import type { Clock } from '../../platform/clock.ts';
import { matches, sourceFilters } from '../logins/filter.ts';
import type { OptedOut } from '../opted-out.ts';
import type { SourceReader } from '../source-reader.ts';
import type { SourceRegistry } from '../sources.ts';
import { isWhole, PeopleUnread, readAll, readRows, willingAudience } from './poll.ts';
import type { KnownWatch } from './registry.ts';
import { audienceView } from './view.ts';

export interface PreviewParts {
  sources: SourceRegistry;
  sourceReader: SourceReader;
  optedOut: OptedOut;
  clock: Clock;
}

/** Reads now, writes to nobody. @throws Refusal when its source is gone. */
export async function previewOf(watch: KnownWatch, parts: PreviewParts): Promise<WatchPreview> {
  const { sources, sourceReader, optedOut, clock } = parts;
  const source = sources.get(watch.source);
  if (source === undefined) throw sourceGone(watch);
  const nothing = { complete: false, logins: 0, matching: 0, ...audienceView({ recipients: [], leftOut: [] }) };
  const read = await readAll(sourceReader, source, 'logins', sourceFilters('logins', watch.filters));
  if (!read.ok) return { ok: false, failure: shownFailure(read.failure), ...nothing };
  try {
    const rows = await readRows(sourceReader, source, read.records, watch.filters);
    const matching = rows.filter((row) => matches(row, watch.filters));
    const audience = await willingAudience(matching, watch, source, clock.now(), (phones) =>
      optedOut({ trigger: watch.opened }, phones),
    );
    return {
      ok: true,
      failure: null,
      complete: isWhole(read),
      logins: rows.length,
      matching: matching.length,
      ...audienceView(audience),
    };
  } catch (error) {
    if (!(error instanceof PeopleUnread)) throw error;
    return { ok: false, failure: shownFailure(error.failure), ...nothing, logins: read.records.length };
  }
}

const sourceGone = ({ source }: KnownWatch): Refusal =>
  new Refusal('state_conflict', [
    {
      path: 'source',
      message: `there is no source "${source}" any more`,
      messagePt: `a origem "${source}" não existe mais`,
    },
  ]);

function shownFailure({
  retryAfterMs: _,
  ...failure
}: PeopleUnread['failure']): Omit<PeopleUnread['failure'], 'retryAfterMs'> {
  return failure;
}
