/**
 * Asking instead of being called: round after round, the services of the channel that may have news, and the messages of
 * each. No call tells the messages of a channel, so every service that is looked at costs a question.
 */
import type {
  ChannelContext,
  InboundItem,
  PollAnswer,
  PollQuestion,
  ProviderRequest,
  ProviderResponse,
} from '../kit/connector.ts';
import type { OpaConfig } from './config.ts';
import { parseJson, recordOf } from './fields.ts';
import { identitiesFrom } from './items.ts';
import { messagesSince, type OpaService, parseMessages, parseServices, servicesSince } from './messages.ts';
import { unanswered } from './outcome.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** How far a round reaches back over the one before: clocks disagree, and a message may be listed late. */
const overlapMs = 10 * minuteMs;
/** A template closes its service at once, and is delivered a little later: so long a closed service is still looked at. */
const lingerMs = 30 * minuteMs;
/** Installations count days by the clock of Brasília, or by one an hour or two behind it. */
const dayOffsetMs = -3 * 60 * minuteMs;

/** A round under way. */
interface Round {
  /** Messages before it have been read. */
  since: number;
  startedAt: number;
  /** The next page of services to ask for, empty for the first; null: all have been asked for. */
  page: string | null;
  /** Services whose messages are still to be read, and the customer's phone of each. */
  waiting: readonly (readonly [id: string, phone: string])[];
  /** The next page of messages of the first of them. */
  more?: string;
}

export const pollEveryMs = ({ pollMinutes }: OpaConfig): number | undefined =>
  pollMinutes === undefined ? undefined : pollMinutes * minuteMs;

export function askPoll({ config }: ChannelContext<OpaConfig>, question: PollQuestion): ProviderRequest {
  const { since, page, waiting, more } = roundOf(question);
  const [first] = waiting;
  if (first !== undefined)
    return messagesSince(config, { serviceId: first[0], ...(more !== undefined && { cursor: more }) });
  const day = new Date(since - config.pollDays * dayMs + dayOffsetMs).toISOString().slice(0, 10);
  return servicesSince(config, day, page === null || page === '' ? undefined : page);
}

/** @throws when the answer is no page. */
export function readPoll(
  response: ProviderResponse,
  { config }: ChannelContext<OpaConfig>,
  question: PollQuestion,
): PollAnswer {
  const round = roundOf(question);
  const [first] = round.waiting;
  const rest = { ...round, waiting: round.waiting.slice(1), more: undefined };
  // A service that is gone meanwhile must not end the round for all others.
  if (first !== undefined && response.status === 404) return answer([], rest);
  const refused = unanswered(response);
  if (refused !== undefined) return refused;
  if (first === undefined) {
    const { services, next } = parseServices(response);
    const waiting = services.flatMap((service) => visitOf(service, config.canal, round.since));
    return answer([], { ...round, page: next ?? null, waiting });
  }
  const page = parseMessages(response, { customer: identitiesFrom(first[1]), since: round.since });
  const items = page.items.filter((item) => isNews(item, config.canal));
  return answer(items, page.next === undefined ? rest : { ...round, more: page.next });
}

function answer(items: InboundItem[], { more, ...round }: Omit<Round, 'more'> & { more?: string | undefined }) {
  const again = round.waiting.length > 0 || round.page !== null;
  const next = again ? { ...round, ...(more !== undefined && { more }) } : { readUntil: round.startedAt };
  return { ok: true as const, items, cursor: JSON.stringify(next), again };
}

/** Nothing of a channel that was never asked is read up: its past is not news. */
function roundOf({ cursor, now }: PollQuestion): Round {
  const stored = cursor === undefined ? undefined : parseJson(cursor);
  if (isRound(stored)) return stored;
  const { readUntil } = recordOf({ stored }, 'stored') ?? {};
  const since = (typeof readUntil === 'number' ? readUntil : now) - overlapMs;
  return { since, startedAt: now, page: '', waiting: [] };
}

function isRound(stored: unknown): stored is Round {
  const { since, startedAt, waiting } = recordOf({ stored }, 'stored') ?? {};
  return typeof since === 'number' && typeof startedAt === 'number' && Array.isArray(waiting);
}

/** Nobody can be named where the channel shows no phone. */
function visitOf({ id, channelId, customer, closedAt }: OpaService, canal: string, since: number) {
  const { phone } = customer ?? {};
  const isOurs = channelId === null || channelId === canal;
  const isLive = closedAt === null || closedAt >= since - lingerMs;
  return phone !== undefined && isOurs && isLive ? [[id, phone] as const] : [];
}

/** What agents write, and the lines of the system, is theirs to see; that a message was sent is known since it was taken. */
function isNews(item: InboundItem, canal: string): boolean {
  if (item.route.numberId !== undefined && item.route.numberId !== canal) return false;
  if (item.kind === 'receipt') return item.status !== 'sent';
  return item.kind !== 'other' || !['message.system', 'message.outbound'].includes(item.field);
}
