/** One message's whole story: where it is, and why. */
import type { Failure } from '../../contracts/failure.ts';
import type { MessageView, TimelineEntry } from '../../contracts/message.ts';
import { attemptsOf } from '../ledger/attempts.ts';
import { eventId, eventsOf } from '../ledger/events.ts';
import { messageById } from '../ledger/log.ts';
import { receiptsOf } from '../ledger/receipts.ts';
import type { Row, Store } from '../ledger/store.ts';
import { iso, isoOrNull } from '../platform/clock.ts';
import { expandVerdict, type StoredVerdict } from '../rules/verdict.ts';

/** Undefined when there is no such message. */
export async function readMessage(store: Store, ledgerId: string, id: string): Promise<MessageView | undefined> {
  const [row] = await store.reader.all(messageById, id);
  if (row === undefined) return undefined;
  const [attempts, receipts, events] = await Promise.all([
    store.reader.all(attemptsOf, id),
    store.reader.all(receiptsOf, id),
    store.reader.all(eventsOf, id),
  ]);
  const verdicts = verdictsOf(row, attempts);
  const view: Omit<MessageView, 'timeline'> = {
    id,
    direction: row.direction as MessageView['direction'],
    channel: String(row.channel),
    contact: String(row.contact),
    status: row.status as MessageView['status'],
    lane: row.lane as MessageView['lane'],
    content: json(row.content),
    metadata: json(row.metadata),
    idempotencyKey: row.direction === 'outbound' ? (row.idem_key as string | null) : null,
    acceptedAt: iso(Number(row.accepted_at)),
    dueAt: time(row.due_at ?? row.settle_by),
    expiresAt: time(row.expires_at),
    sentAt: time(row.sent_at),
    deliveredAt: time(row.delivered_at),
    readAt: time(row.read_at),
    providerId: row.provider_id as string | null,
    failure: jsonOrNull<Failure>(row.failure),
    pricing: pricingOf(receipts),
    acceptedFrom: String(row.accepted_from),
    verdicts: verdicts.map((verdict) => ({
      at: iso(verdict.at),
      stage: verdict.stage,
      results: expandVerdict(verdict),
    })),
    attempts: attempts.map(attemptView),
    receipts: receipts.map(receiptView),
  };
  return { ...view, timeline: timeline(row, verdicts, attempts, receipts, events, ledgerId) };
}

const json = <Value>(value: unknown): Value => JSON.parse(String(value)) as Value;
const jsonOrNull = <Value>(value: unknown): Value | null => (value === null ? null : json<Value>(value));
const time = (value: unknown): string | null => isoOrNull(value === null ? null : Number(value));

const verdictsOf = (row: Row, attempts: Row[]): StoredVerdict[] => [
  ...json<StoredVerdict[]>(row.verdicts),
  ...attempts.flatMap((attempt) => (attempt.verdict === null ? [] : [json<StoredVerdict>(attempt.verdict)])),
];

const attemptView = (row: Row): MessageView['attempts'][number] => ({
  number: Number(row.number),
  startedAt: iso(Number(row.started_at)),
  finishedAt: time(row.finished_at),
  outcome: row.outcome as 'pending',
  providerId: row.provider_id as string | null,
  request: json(row.request),
  response: row.http_status === null ? null : { status: Number(row.http_status), body: row.response as string | null },
  failure: jsonOrNull<Failure>(row.failure),
});

const receiptView = (row: Row): MessageView['receipts'][number] => ({
  status: String(row.status),
  at: iso(Number(row.at_ms)),
  receivedAt: iso(Number(row.received_at)),
  providerId: String(row.provider_id),
  failure: jsonOrNull<Failure>(row.failure),
  pricing: jsonOrNull(row.pricing),
});

/** The price comes on several receipts of one message and counts once; which one was heard first does not matter. */
function pricingOf(receipts: Row[]): Record<string, unknown> | null {
  const priced = receipts.filter((row) => row.pricing !== null).map((row) => String(row.pricing));
  const [first] = priced.sort();
  return first === undefined ? null : json(first);
}

const outcomeTexts: Record<string, string> = {
  pending: 'sem resposta ainda',
  accepted: 'aceita pelo provedor',
  failed: 'recusada ou não entregue ao provedor',
  uncertain: 'sem resposta que diga se foi aceita',
};
const receiptTexts: Record<string, string> = {
  sent: 'O provedor enviou a mensagem',
  delivered: 'A mensagem chegou ao aparelho do cliente',
  read: 'O cliente leu a mensagem',
  played: 'O cliente ouviu o áudio',
  failed: 'O provedor não entregou a mensagem',
  deleted: 'A mensagem foi apagada',
};
/** What comes first when two things share a millisecond. */
const kinds: TimelineEntry['kind'][] = ['accepted', 'received', 'verdict', 'attempt', 'outcome', 'receipt', 'event'];

function timeline(
  row: Row,
  verdicts: StoredVerdict[],
  attempts: Row[],
  receipts: Row[],
  events: Row[],
  ledgerId: string,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [firstEntry(row)];
  for (const verdict of verdicts) entries.push(verdictEntry(verdict));
  for (const attempt of attempts) entries.push(...attemptEntries(attempt));
  for (const receipt of receipts) {
    const failure = jsonOrNull<Failure>(receipt.failure);
    // Placed by when it was heard: the provider's clock counts whole seconds and would put effects before causes.
    entries.push({
      at: iso(Number(receipt.received_at)),
      kind: 'receipt',
      text: `${receiptTexts[String(receipt.status)] ?? `Recibo: ${receipt.status}`}${failure === null ? '' : `: ${failure.cause} ${failure.nextStep}`}`,
      detail: {
        status: receipt.status,
        providerId: receipt.provider_id,
        providerTime: iso(Number(receipt.at_ms)),
        ...(failure !== null && { failure }),
      },
    });
  }
  for (const event of events) {
    entries.push({
      at: iso(Number(event.time_ms)),
      kind: 'event',
      text: `Evento ${event.name} nº ${event.sequence} publicado`,
      detail: { id: eventId(ledgerId, Number(event.seq)), name: event.name, sequence: event.sequence },
    });
  }
  return entries.sort((a, b) => (a.at === b.at ? kinds.indexOf(a.kind) - kinds.indexOf(b.kind) : a.at < b.at ? -1 : 1));
}

function firstEntry(row: Row): TimelineEntry {
  const inbound = row.direction === 'inbound';
  const at = iso(Number(inbound ? (row.sent_at ?? row.accepted_at) : row.accepted_at));
  if (inbound) return { at, kind: 'received', text: `Recebida no canal ${row.channel}` };
  const due = Number(row.due_at ?? row.accepted_at);
  const later = row.status === 'queued' && due > Number(row.accepted_at) ? `; prevista para ${iso(due)}` : '';
  return { at, kind: 'accepted', text: `Aceita de ${row.accepted_from} para o canal ${row.channel}${later}` };
}

function verdictEntry(verdict: StoredVerdict): TimelineEntry {
  const { at, stage, passed, stopped } = verdict;
  const where = stage === 'intake' ? 'na entrada' : 'antes do envio';
  const text =
    stopped === undefined
      ? `Regras ${where}: todas passaram`
      : `Regras ${where}: ${stopped.rule}: ${stopped.text ?? stopped.code}`;
  return { at: iso(at), kind: 'verdict', text, detail: { passed, ...(stopped !== undefined && { stopped }) } };
}

function attemptEntries(row: Row): TimelineEntry[] {
  const number = Number(row.number);
  const entries: TimelineEntry[] = [
    {
      at: iso(Number(row.started_at)),
      kind: 'attempt',
      text: `Tentativa ${number}: pedido ao provedor`,
      detail: { request: json(row.request) },
    },
  ];
  if (row.finished_at === null) return entries;
  const failure = jsonOrNull<Failure>(row.failure);
  entries.push({
    at: iso(Number(row.finished_at)),
    kind: 'outcome',
    text: `Tentativa ${number}: ${outcomeTexts[String(row.outcome)] ?? row.outcome}${failure === null ? '' : `. ${failure.cause} ${failure.nextStep}`}`,
    detail: {
      httpStatus: row.http_status,
      response: row.response,
      providerId: row.provider_id,
      ...(failure !== null && { failure }),
    },
  });
  return entries;
}
