/** A message's story, oldest first, each line a sentence an operator can read. */
import type { Failure } from '../../contracts/failure.ts';
import type { TimelineEntry } from '../../contracts/message.ts';
import { eventId } from '../ledger/events.ts';
import type { Row } from '../ledger/store.ts';
import { iso } from '../platform/clock.ts';
import { passedNames, type StoredVerdict } from '../rules/verdict.ts';
import { unreceiptedText } from './log-view.ts';

/** Everything the ledger has about one message. */
export interface Story {
  row: Row;
  verdicts: StoredVerdict[];
  attempts: Row[];
  receipts: Row[];
  events: Row[];
  /** The conversation it opened, and the event that told so. */
  opening: { row: Row; event: Row } | undefined;
}

const json = <Value>(value: unknown): Value => JSON.parse(String(value)) as Value;
const jsonOrNull = <Value>(value: unknown): Value | null => (value === null ? null : json<Value>(value));

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
/** The same of one part of a long SMS. */
const partTexts: Record<string, string> = {
  sent: 'enviada pelo provedor',
  delivered: 'entregue',
  read: 'lida',
  failed: 'não entregue',
};
/** What comes first when two things share a millisecond. */
const kinds: TimelineEntry['kind'][] = ['accepted', 'received', 'verdict', 'attempt', 'outcome', 'receipt', 'event'];

/** One story over the message and the others of its plan, whose entries say which message they are about. */
export function timelineOf(story: Story, family: readonly Story[], ledgerId: string): TimelineEntry[] {
  const others = family.flatMap((member) => {
    const about = { messageId: String(member.row.id), channel: String(member.row.channel) };
    return entriesOf(member, ledgerId).map((entry) => ({ ...entry, ...about }));
  });
  return [...entriesOf(story, ledgerId), ...others].sort((a, b) =>
    a.at === b.at ? kinds.indexOf(a.kind) - kinds.indexOf(b.kind) : a.at < b.at ? -1 : 1,
  );
}

function entriesOf({ row, verdicts, attempts, receipts, events, opening }: Story, ledgerId: string): TimelineEntry[] {
  return [
    firstEntry(row),
    ...verdicts.map(verdictEntry),
    ...attempts.flatMap(attemptEntries),
    ...receipts.map(receiptEntry),
    ...events.map((event) => eventEntry(event, ledgerId)),
    ...(opening === undefined ? [] : [openingEntry(opening, ledgerId)]),
  ];
}

function receiptEntry(receipt: Row): TimelineEntry {
  const failure = jsonOrNull<Failure>(receipt.failure);
  const carrier = receipt.carrier === null ? '' : ` (operadora: ${receipt.carrier})`;
  return {
    // Placed by when it was heard: the provider's clock counts whole seconds and would put effects before causes.
    at: iso(Number(receipt.received_at)),
    kind: 'receipt',
    text: `${receiptText(receipt)}${carrier}${failure === null ? '' : `: ${failure.cause} ${failure.nextStep}`}`,
    detail: {
      status: receipt.status,
      providerId: receipt.provider_id,
      providerTime: iso(Number(receipt.at_ms)),
      ...(typeof receipt.part === 'number' && { part: receipt.part, parts: receipt.parts }),
      ...(receipt.carrier !== null && { carrier: receipt.carrier }),
      ...(receipt.pricing !== null && { pricing: json(receipt.pricing) }),
      ...(failure !== null && { failure }),
    },
  };
}

function receiptText({ status, part, parts }: Row): string {
  const word = String(status);
  if (typeof part !== 'number') return receiptTexts[word] ?? `Recibo: ${word}`;
  return `Parte ${part} de ${parts}: ${partTexts[word] ?? word}`;
}

const eventEntry = (event: Row, ledgerId: string): TimelineEntry => ({
  at: iso(Number(event.time_ms)),
  kind: 'event',
  text: `${closingText(event)}Evento ${event.name} nº ${event.sequence} publicado`,
  detail: { id: eventId(ledgerId, Number(event.seq)), name: event.name, sequence: event.sequence },
});

/** No receipt came in time: the event is all there is to see of it. */
function closingText({ name, data }: Row): string {
  if (name !== 'message.closed') return '';
  return `${unreceiptedText(json<{ waitedHours: number }>(data).waitedHours)}. `;
}

const openedByTexts: Record<string, string> = { send: 'no envio', reply: 'pela resposta do cliente' };

function openingEntry({ row, event }: NonNullable<Story['opening']>, ledgerId: string): TimelineEntry {
  const { occurrence } = json<{ occurrence?: { type: string; name: string } }>(row.body);
  const subject = occurrence === undefined ? '' : `: ${occurrence.type}, ${occurrence.name}`;
  const entry = eventEntry(event, ledgerId);
  return {
    ...entry,
    text: `Atendimento aberto ${openedByTexts[String(row.opened_by)]}${subject}. ${entry.text}`,
    detail: { ...entry.detail, conversationId: row.id },
  };
}

function firstEntry(row: Row): TimelineEntry {
  const inbound = row.direction === 'inbound';
  const at = iso(Number(inbound ? (row.sent_at ?? row.accepted_at) : row.accepted_at));
  if (inbound) return { at, kind: 'received', text: `Recebida no canal ${row.channel}` };
  const due = Number(row.due_at ?? row.accepted_at);
  const queue = row.queue_name === null ? '' : `; na fila da tarefa "${row.queue_name}"`;
  const later = row.status === 'queued' && due > Number(row.accepted_at) ? `${queue}; prevista para ${iso(due)}` : '';
  return { at, kind: 'accepted', text: `Aceita de ${row.accepted_from} para o canal ${row.channel}${later}` };
}

function verdictEntry(verdict: StoredVerdict): TimelineEntry {
  const { at, stage, spoken = [] } = verdict;
  const where = stage === 'intake' ? 'na entrada' : 'antes do envio';
  const said = spoken.map(
    ({ rule, code, text, detail, until, nextStep }) =>
      `${rule}: ${text ?? code}${detail === undefined ? '' : ` (${detail})`}${until === undefined ? '' : `, até ${until}`}${nextStep === undefined ? '' : ` ${nextStep}`}`,
  );
  const text = `Regras ${where}: ${said.length === 0 ? 'todas passaram' : said.join(' ')}`;
  return {
    at: iso(at),
    kind: 'verdict',
    text,
    detail: { passed: passedNames(verdict), ...(spoken.length > 0 && { spoken }) },
  };
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
