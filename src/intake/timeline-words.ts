/** What the lines of a message's story say, in Portuguese and in English. */
import type { Failure } from '../../contracts/failure.ts';
import type { RuleResult } from '../../contracts/message.ts';
import type { Row } from '../ledger/store.ts';
import { iso } from '../platform/clock.ts';
import { unreceiptedText } from './log-view.ts';

/** The two texts of an entry. */
export interface Said {
  text: string;
  textEn: string;
}

export const said = (text: string, textEn: string): Said => ({ text, textEn });

type Words = Readonly<Record<string, readonly [pt: string, en: string]>>;

const outcomes: Words = {
  pending: ['sem resposta ainda', 'no answer yet'],
  accepted: ['aceita pelo provedor', 'taken by the provider'],
  failed: ['recusada ou não entregue ao provedor', 'refused by or not handed to the provider'],
  uncertain: ['sem resposta que diga se foi aceita', 'no answer that tells whether it was taken'],
};
const receipts: Words = {
  sent: ['O provedor enviou a mensagem', 'The provider sent the message'],
  delivered: ['A mensagem chegou ao aparelho do cliente', "The message reached the customer's device"],
  read: ['O cliente leu a mensagem', 'The customer read the message'],
  played: ['O cliente ouviu o áudio', 'The customer listened to the audio'],
  failed: ['O provedor não entregou a mensagem', 'The provider did not deliver the message'],
  deleted: ['A mensagem foi apagada', 'The message was deleted'],
};
/** The same of one part of a long SMS. */
const parts: Words = {
  sent: ['enviada pelo provedor', 'sent by the provider'],
  delivered: ['entregue', 'delivered'],
  read: ['lida', 'read'],
  failed: ['não entregue', 'not delivered'],
};
const openings: Words = {
  send: ['no envio', 'with the sending'],
  reply: ['pela resposta do cliente', "by the customer's answer"],
};

const causeOf = (failure: Failure | null): string => (failure === null ? '' : `${failure.cause} ${failure.nextStep}`);
const after = (mark: string, text: string): string => (text === '' ? '' : `${mark}${text}`);

export function outcomeSaid(number: number, outcome: string, failure: Failure | null): Said {
  const [pt, en] = outcomes[outcome] ?? [outcome, outcome];
  const why = after('. ', causeOf(failure));
  return said(`Tentativa ${number}: ${pt}${why}`, `Attempt ${number}: ${en}${why}`);
}

export function receiptSaid({ status, part, parts: count, carrier }: Row, failure: Failure | null): Said {
  const word = String(status);
  const isPart = typeof part === 'number';
  const [pt, en] = (isPart ? parts : receipts)[word] ?? [
    isPart ? word : `Recibo: ${word}`,
    isPart ? word : `Receipt: ${word}`,
  ];
  const why = after(': ', causeOf(failure));
  const by = (name: string): string => (carrier === null ? '' : ` (${name}: ${carrier})`);
  return said(
    `${isPart ? `Parte ${part} de ${count}: ` : ''}${pt}${by('operadora')}${why}`,
    `${isPart ? `Part ${part} of ${count}: ` : ''}${en}${by('carrier')}${why}`,
  );
}

export const eventSaid = ({ name, sequence }: Row): Said =>
  said(`Evento ${name} nº ${sequence} publicado`, `Event ${name} no. ${sequence} published`);

/** No receipt came in time: the event is all there is to see of it. */
export function closingSaid(hours: number, event: Said): Said {
  const shown = String(Number(hours.toFixed(1)));
  return said(
    `${unreceiptedText(hours)}. ${event.text}`,
    `Sent; the carrier sent no receipt within ${shown} h. ${event.textEn}`,
  );
}

export function openingSaid(openedBy: string, subject: string, event: Said): Said {
  const [pt, en] = openings[openedBy] ?? [openedBy, openedBy];
  return said(
    `Atendimento aberto ${pt}${after(': ', subject)}. ${event.text}`,
    `Conversation opened ${en}${after(': ', subject)}. ${event.textEn}`,
  );
}

export const receivedSaid = ({ channel }: Row): Said =>
  said(`Recebida no canal ${channel}`, `Received on channel ${channel}`);

export function acceptedSaid(row: Row): Said {
  const { accepted_from: from, channel, queue_name: queue } = row;
  const due = Number(row.due_at ?? row.accepted_at);
  const isLater = row.status === 'queued' && due > Number(row.accepted_at);
  const later = (inQueue: string, expected: string): string =>
    isLater ? `${queue === null ? '' : `; ${inQueue} "${queue}"`}; ${expected} ${iso(due)}` : '';
  return said(
    `Aceita de ${from} para o canal ${channel}${later('na fila da tarefa', 'prevista para')}`,
    `Accepted from ${from} for channel ${channel}${later('in the queue of task', 'expected at')}`,
  );
}

export function verdictSaid(stage: 'intake' | 'dispatch', spoken: readonly RuleResult[]): Said {
  const line = (
    { rule, code, detail, until }: RuleResult,
    text: string | undefined,
    nextStep: string | undefined,
    untilWord: string,
  ): string =>
    `${rule}: ${text ?? code}${detail === undefined ? '' : ` (${detail})`}${until === undefined ? '' : `, ${untilWord} ${until}`}${nextStep === undefined ? '' : ` ${nextStep}`}`;
  const pt = spoken.map((one) => line(one, one.text, one.nextStep, 'até'));
  const en = spoken.map((one) => line(one, one.textEn, one.nextStepEn, 'until'));
  return said(
    `Regras ${stage === 'intake' ? 'na entrada' : 'antes do envio'}: ${spoken.length === 0 ? 'todas passaram' : pt.join(' ')}`,
    `Rules ${stage === 'intake' ? 'at intake' : 'before sending'}: ${spoken.length === 0 ? 'all passed' : en.join(' ')}`,
  );
}

export const attemptSaid = (number: number): Said =>
  said(`Tentativa ${number}: pedido ao provedor`, `Attempt ${number}: request to the provider`);
