/** Comtele is asked twice a round: what became of what was sent, and what customers wrote. */
import { isObject } from '../kit/answer-paths.ts';
import type {
  ChannelContext,
  InboundItem,
  PollAnswer,
  PollQuestion,
  ProviderRequest,
  ProviderResponse,
} from '../kit/connector.ts';
import { parseJson } from '../kit/fields.ts';
import { type ComteleConfig, endpoint, keyHeader } from './config.ts';
import { listIn, read } from './envelope.ts';
import { receiptItem, replyItem } from './items.ts';
import { unanswered } from './outcome.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** How far a round reaches back over the one before: clocks disagree, and a reply may be listed late. */
const overlapMs = 10 * minuteMs;
const brasiliaOffsetMs = -3 * 60 * minuteMs;

export const pollEveryMs = ({ pollMinutes }: ComteleConfig): number => pollMinutes * minuteMs;

/** A round under way. */
interface Round {
  /** Replies before it have been read. */
  since: number;
  startedAt: number;
  report: 'sent' | 'received';
}

export function askPoll({ config }: ChannelContext<ComteleConfig>, question: PollQuestion): ProviderRequest {
  const { since, startedAt, report } = roundOf(question);
  const { queryDates, api } = config;
  // A receipt comes under the day of its message.
  const from = report === 'sent' ? since - config.pollDays * dayMs : since;
  const query = new URLSearchParams({
    startDate: brasiliaDate(from, queryDates),
    // Nobody says whether the last day counts.
    endDate: brasiliaDate(startedAt + (queryDates === 'day' ? dayMs : overlapMs), queryDates),
  });
  if (report === 'sent' && api === 'v2') query.set('delivered', config.deliveredFilter);
  if (report === 'sent' && api === 'current') for (const word of config.reportStatuses) query.append('statuses', word);
  if (report === 'received' && api === 'v2') query.set('sender', config.sender);
  const headers = { ...keyHeader(config), accept: 'application/json' };
  return { method: 'GET', url: `${endpoint(config, report)}?${query}`, headers };
}

/** @throws when the answer holds no list. */
export function readPoll(
  response: ProviderResponse,
  { config }: ChannelContext<ComteleConfig>,
  question: PollQuestion,
): PollAnswer {
  const failure = unanswered(response);
  if (failure !== undefined) return { ok: false, failure };
  const records = listIn(read(response), config.itemsField);
  if (records === undefined) throw new Error(`no list of records in the answer: ${response.body.length} characters`);
  const { since, startedAt, report } = roundOf(question);
  if (report === 'sent') {
    const items = distinct(records.map((raw) => receiptItem(raw, config, question.now)));
    return { ok: true, items, cursor: JSON.stringify({ since, startedAt, report: 'received' }), again: true };
  }
  // Days come whole: what was written before the channel was first asked is not news.
  const items = records.map((raw) => replyItem(raw, config, question.now)).filter(({ at = since }) => at >= since);
  return { ok: true, items: distinct(items), cursor: JSON.stringify({ readUntil: startedAt }), again: false };
}

/** A message that was sent in parts may be listed once for each. */
const distinct = (items: readonly InboundItem[]): InboundItem[] => [
  ...new Map(items.map((item): [string, InboundItem] => [item.key, item])).values(),
];

/** Nothing of a channel that was never asked is read up. */
function roundOf({ cursor, now }: PollQuestion): Round {
  const stored = cursor === undefined ? undefined : parseJson(cursor);
  if (isRound(stored)) return stored;
  const readUntil = isObject(stored) && typeof stored.readUntil === 'number' ? stored.readUntil : now;
  return { since: readUntil - overlapMs, startedAt: now, report: 'sent' };
}

const isRound = (stored: unknown): stored is Round =>
  isObject(stored) &&
  typeof stored.since === 'number' &&
  typeof stored.startedAt === 'number' &&
  stored.report === 'received';

function brasiliaDate(at: number, form: ComteleConfig['queryDates']): string {
  const text = new Date(at + brasiliaOffsetMs).toISOString();
  return form === 'day' ? text.slice(0, 10) : text.slice(0, 19);
}
