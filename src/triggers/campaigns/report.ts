/** The login-status report as the audience of a campaign: what may be asked of it, and who is in it now. */
import type { SourceFailure, SourceQuery } from '../../../connectors/kit/source.ts';
import type { CampaignAudience, CampaignInput } from '../../../contracts/campaign.ts';
import type { FieldError } from '../../../contracts/problem.ts';
import type { Clock } from '../../platform/clock.ts';
import { dayIn } from '../../platform/day.ts';
import { audienceByEmail, audienceByPhone, phoneOrder } from '../logins/audience.ts';
import { checkFilters, checkOrder, matches, order, sourceFilters } from '../logins/filter.ts';
import type { OptedOut } from '../opted-out.ts';
import type { SourceReader } from '../source-reader.ts';
import type { LiveSource, SourceRegistry } from '../sources.ts';
import { PeopleUnread, partial, type Reading, readAll, readRows, zoneOf } from '../watches/poll.ts';
import { peopleOf, type ReportPerson } from './people.ts';

export type LoginsAudience = Extract<CampaignAudience, { kind: 'logins' }>;

export interface ReportParts {
  sources: Pick<SourceRegistry, 'get'>;
  sourceReader: Pick<SourceReader, 'page'>;
  optedOut: OptedOut;
  clock: Clock;
}

export type Report = { ok: true; people: ReportPerson[] } | { ok: false; code: string; text: string };

/** All of it, or nothing: a report that fails half-way, or lacks rows, is no audience. */
export async function readReport(
  parts: ReportParts,
  audience: LoginsAudience,
  { notification, channel, via }: Pick<CampaignInput, 'notification' | 'channel' | 'via'>,
): Promise<Report> {
  const { sources, sourceReader, optedOut, clock } = parts;
  const to = via === 'email' ? 'email' : 'phone';
  const source = sources.get(audience.source);
  if (source === undefined)
    return { ok: false, code: 'source_unknown', text: `A origem "${audience.source}" não existe mais.` };
  const { filters, order: by = [], phoneFields } = audience;
  const onLogin = filters.filter(({ field }) => field.startsWith('login.'));
  try {
    const { records, broken } = await readLogins(sourceReader, source, audience);
    const logins = records.filter((login) => matches({ login, customer: null, contract: null }, onLogin));
    const rows = await readRows(sourceReader, source, logins, [...filters, ...by]);
    const meant = order(
      rows.filter((row) => matches(row, filters)),
      by,
    );
    const today = dayIn(zoneOf(source), clock.now());
    const fields = phoneOrder(source.connector.phoneFields, phoneFields);
    if (to === 'email') return { ok: true, people: peopleOf(meant, audienceByEmail(meant, today), to, broken) };
    const byPhone = (suppressed: ReadonlySet<string>) =>
      audienceByPhone(meant, { phoneFields: fields, today, suppressed });
    const phones = byPhone(new Set()).recipients.map(({ address }) => address);
    const people = byPhone(await optedOut({ notification, channel }, phones));
    return { ok: true, people: peopleOf(meant, people, to, broken) };
  } catch (error) {
    if (!(error instanceof PeopleUnread)) throw error;
    const { code, cause, nextStep } = error.failure;
    return { ok: false, code, text: `${cause} ${nextStep}` };
  }
}

/** @throws PeopleUnread */
async function readLogins(
  reader: ReportParts['sourceReader'],
  source: LiveSource,
  { filters, order: [by] = [] }: LoginsAudience,
): Promise<Pick<Reading<'logins'>, 'records' | 'broken'>> {
  const asked = sourceFilters('logins', filters);
  const orders = by?.field.startsWith('login.')
    ? [{ ...by, field: by.field.slice('login.'.length) }, undefined]
    : [undefined];
  let failure: SourceFailure | undefined;
  for (const sorting of orders satisfies SourceQuery['order'][]) {
    const read = await readAll(reader, source, 'logins', asked, sorting);
    if (!read.ok) throw new PeopleUnread(read.failure);
    const byId = new Map(read.records.map((login) => [login.id, login]));
    const { broken, total = 0 } = read;
    if (byId.size + broken.length >= total) return { records: [...byId.values()], broken };
    // Among equals, pages in an order of their own may bring one row twice and another never: by id they do not.
    failure = partial(`${byId.size} of ${total} logins`);
  }
  throw new PeopleUnread(failure ?? partial('no logins'));
}

/** What keeps this audience from being asked for; empty: nothing. */
export function reportFaults(
  { source: id, filters, order: by = [], phoneFields = [] }: LoginsAudience,
  sources: ReportParts['sources'],
): FieldError[] {
  const faults = [...checkFilters(filters, 'audience.filters'), ...checkOrder(by, 'audience.order')];
  const source = sources.get(id);
  if (source === undefined) return [fault('source', `there is no "${id}"`, `não existe "${id}"`), ...faults];
  const { name, resources, loginState, phoneFields: known } = source.connector;
  for (const [resource, pt] of [
    ['logins', 'logins'],
    ['customers', 'clientes'],
  ] as const) {
    if (!resources.includes(resource))
      faults.push(fault('source', `${name} has no ${resource}`, `${name} não tem ${pt}`));
  }
  for (const [list, asked] of [
    ['filters', filters],
    ['order', by],
  ] as const) {
    for (const [place, { field }] of asked.entries()) {
      const path = `${list}.${place}.field`;
      if (field.startsWith('contract.') && !resources.includes('contracts'))
        faults.push(fault(path, `${name} has no contracts`, `${name} não tem contratos`));
      if (field === 'login.state' && loginState !== 'full') {
        const pt = `${name} não informa quais logins estão online`;
        faults.push(fault(path, `${name} does not tell which logins are online`, pt));
      }
    }
  }
  for (const [place, field] of phoneFields.entries()) {
    if (known.includes(field)) continue;
    const list = known.join(', ');
    faults.push(fault(`phoneFields.${place}`, `"${field}" is none of: ${list}`, `"${field}" não é um destes: ${list}`));
  }
  return faults;
}

const fault = (path: string, message: string, messagePt: string): FieldError => ({
  path: `audience.${path}`,
  message,
  messagePt,
});
