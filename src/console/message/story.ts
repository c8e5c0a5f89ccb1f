/** Where a message is, why, and what to do about it: one sentence each. Pure; words only. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { Failure } from '../../../contracts/failure.ts';
import type { MessageView, RuleResult } from '../../../contracts/message.ts';
import { type HoldReason, holdReasons, type RefusalReason, refusalReasons } from '../../../contracts/reasons.ts';
import type { Tone } from '../components.ts';
import type { View } from '../view.ts';
import { stateTone } from './words.ts';

export interface Story {
  tone: Tone;
  /** What state, and since when. */
  headline: string;
  why?: string | undefined;
  next: string;
  /** The reader's language has no words for why and next: they are in Portuguese. */
  isPortuguese?: boolean;
}

/** Longer than this in the queue of a channel that can send is worth a look. */
const usualWaitMs = 60_000;

export function storyOf(view: View, message: MessageView, channel: ChannelView | undefined): Story {
  const tone = stateTone(message.status);
  const say = view.say.bind(view);
  const at = (iso: string | null): string => (iso === null ? '–' : `${view.clock(iso)} (${view.since(iso)})`);
  switch (message.status) {
    case 'queued':
      return waiting(view, message, channel);
    case 'sending':
      return {
        tone,
        headline: say('Está sendo entregue ao provedor agora.', 'It is being handed to the provider now.'),
        next: say('Aguarde alguns segundos.', 'Wait a few seconds.'),
      };
    case 'uncertain':
      return {
        tone,
        headline: say(
          'O provedor não respondeu: não se sabe se a mensagem saiu.',
          'The provider did not answer: nobody knows whether the message went.',
        ),
        why: say(
          `Um recibo do provedor pode resolver isso até ${at(message.dueAt)}.`,
          `A receipt from the provider may settle it until ${at(message.dueAt)}.`,
        ),
        next: say(
          'Aguarde o recibo. Se for urgente, confirme com o cliente antes de reenviar: ele pode receber duas vezes.',
          'Wait for the receipt. If it is urgent, ask the customer before sending again: it may arrive twice.',
        ),
      };
    case 'sent':
      return sent(view, message, at);
    case 'delivered':
      return {
        tone,
        headline: say(
          `Chegou ao aparelho do cliente em ${at(message.deliveredAt)}.`,
          `It reached the customer's device at ${at(message.deliveredAt)}.`,
        ),
        next: say('Nada a fazer.', 'Nothing to do.'),
      };
    case 'read':
      return {
        tone,
        headline: say(`O cliente leu em ${at(message.readAt)}.`, `The customer read it at ${at(message.readAt)}.`),
        next: say('Nada a fazer.', 'Nothing to do.'),
      };
    case 'received':
      return {
        tone,
        headline: say(`O cliente escreveu em ${at(message.sentAt)}.`, `The customer wrote at ${at(message.sentAt)}.`),
        next: say(
          'Para responder, abra o contato: lá está até quando a janela fica aberta.',
          'To answer, open the contact: it shows until when the window is open.',
        ),
      };
    case 'cancelled':
      return {
        tone,
        headline: say(
          'Foi cancelada antes do envio; o cliente não recebeu nada.',
          'It was cancelled before it went; the customer got nothing.',
        ),
        next: say('Se era engano, use "Enviar de novo".', 'If that was a mistake, use "Send again".'),
      };
    case 'failed':
    case 'expired':
      return failed(view, message);
  }
}

function waiting(view: View, message: MessageView, channel: ChannelView | undefined): Story {
  const say = view.say.bind(view);
  const due = message.dueAt ?? message.acceptedAt;
  const at = `${view.clock(due)} (${view.since(due)})`;
  const isLater = Date.parse(due) > view.now;
  const hold = lastResult(message, 'hold');
  if (isLater && hold !== undefined && message.failure?.code === hold.code) {
    const { why, next, isPortuguese } = said(view, hold);
    return {
      tone: 'wait',
      headline: say(`Retida: sai sozinha em ${at}.`, `Held: it goes by itself at ${at}.`),
      why,
      next,
      isPortuguese,
    };
  }
  if (isLater && message.failure !== null) {
    const words = failureWords(view, message.failure);
    const next = message.attempts.length + 1;
    return {
      tone: 'warn',
      headline: say(
        `Vai tentar de novo em ${at}; será a tentativa ${next}.`,
        `It will be tried again at ${at}; that is try ${next}.`,
      ),
      why: words.cause,
      next: words.nextStep,
      isPortuguese: words.isPortuguese,
    };
  }
  if (isLater)
    return {
      tone: 'wait',
      headline: say(`Agendada para ${at}.`, `Scheduled for ${at}.`),
      next: say('Nada a fazer: ela sai na hora marcada.', 'Nothing to do: it goes at its time.'),
    };
  return overdue(view, message, channel);
}

/** Due, and still here: the channel knows why. */
function overdue(view: View, message: MessageView, channel: ChannelView | undefined): Story {
  const say = view.say.bind(view);
  const since = view.since(message.dueAt ?? message.acceptedAt);
  if (channel?.state === 'paused' || channel?.state === 'off')
    return {
      tone: 'warn',
      headline: say(`Está na fila (${since}).`, `It is queued (${since}).`),
      why:
        channel.state === 'paused'
          ? say(`O canal ${channel.name} está pausado.`, `The channel ${channel.name} is paused.`)
          : say(`O canal ${channel.name} está desligado.`, `The channel ${channel.name} is switched off.`),
      next: say('Retome o canal, ou envie por outro.', 'Resume the channel, or send by another.'),
    };
  if (channel?.health.failure != null) {
    const words = failureWords(view, channel.health.failure);
    return {
      tone: 'warn',
      headline: say(
        `Está na fila (${since}): o canal ${channel.name} está com problema.`,
        `It is queued (${since}): the channel ${channel.name} has a problem.`,
      ),
      why: words.cause,
      next: words.nextStep,
      isPortuguese: words.isPortuguese,
    };
  }
  const isLong = view.now - Date.parse(message.dueAt ?? message.acceptedAt) > usualWaitMs;
  return {
    tone: isLong ? 'warn' : 'wait',
    headline: say(`Está na fila e sai em instantes (${since}).`, `It is queued and goes in a moment (${since}).`),
    why: isLong
      ? say(
          `Há ${view.number(channel?.backlog.queued ?? 1)} na fila deste canal.`,
          `There are ${view.number(channel?.backlog.queued ?? 1)} in the queue of this channel.`,
        )
      : undefined,
    next: isLong
      ? say('Confira o canal: o ritmo dele pode estar baixo.', 'Look at the channel: its rate may be low.')
      : say('Nada a fazer.', 'Nothing to do.'),
  };
}

function sent(view: View, message: MessageView, at: (iso: string | null) => string): Story {
  const say = view.say.bind(view);
  if (message.closedAt !== null)
    return {
      tone: 'plain',
      headline: say(
        `Enviada em ${at(message.sentAt)}; nenhum recibo chegou.`,
        `Sent at ${at(message.sentAt)}; no receipt came.`,
      ),
      why: say('Algumas operadoras não mandam recibo.', 'Some carriers never send one.'),
      next: say(
        'Se for importante saber, pergunte ao cliente ou envie por outro canal.',
        'If it matters, ask the customer or send by another channel.',
      ),
    };
  return {
    tone: 'plain',
    headline: say(
      `O provedor aceitou em ${at(message.sentAt)}; a entrega ainda não foi confirmada.`,
      `The provider took it at ${at(message.sentAt)}; delivery is not confirmed yet.`,
    ),
    next: say(
      'Aguarde: o aparelho do cliente pode estar desligado ou sem rede.',
      "Wait: the customer's device may be off or without a network.",
    ),
  };
}

function failed(view: View, message: MessageView): Story {
  const say = view.say.bind(view);
  const last =
    message.receipts.findLast(({ status }) => status === 'failed')?.receivedAt ??
    message.attempts.at(-1)?.finishedAt ??
    message.verdicts.at(-1)?.at;
  const when =
    last === undefined || last === null
      ? ''
      : say(` em ${view.clock(last)} (${view.since(last)})`, ` at ${view.clock(last)} (${view.since(last)})`);
  const headline =
    message.status === 'expired'
      ? say('Venceu o prazo antes de poder sair.', 'Its time ran out before it could go.')
      : !wasTaken(message)
        ? say(`Não saiu: falhou${when}.`, `It did not go: it failed${when}.`)
        : say(`Saiu, mas não foi entregue${when}.`, `It went, but was not delivered${when}.`);
  if (message.failure === null)
    return { tone: 'bad', headline, next: say('Veja as tentativas abaixo.', 'See the attempts below.') };
  const words = failureWords(view, message.failure);
  return { tone: 'bad', headline, why: words.cause, next: words.nextStep, isPortuguese: words.isPortuguese };
}

/** By a provider; some give no id of theirs. */
export const wasTaken = ({ providerId, attempts }: MessageView): boolean =>
  providerId !== null || attempts.some(({ outcome }) => outcome === 'accepted');

/** The last thing a rule of this kind said. */
const lastResult = (message: MessageView, result: RuleResult['result']): RuleResult | undefined =>
  message.verdicts.at(-1)?.results.findLast((one) => one.result === result);

function said(view: View, { text, textEn, nextStep, nextStepEn, code, detail }: RuleResult) {
  const why = view.language === 'pt' ? text : textEn;
  const next = view.language === 'pt' ? nextStep : nextStepEn;
  return {
    why: [why ?? code ?? '', detail === undefined ? '' : `(${detail})`].join(' ').trim(),
    next: next ?? '',
    isPortuguese: false,
  };
}

export interface FailureWords {
  cause: string;
  nextStep: string;
  isPortuguese: boolean;
}

/** Ponte's own reasons are there in both languages, a provider's in Portuguese. */
export function failureWords(view: View, { code, cause, nextStep }: Failure): FailureWords {
  if (view.language === 'pt') return { cause, nextStep, isPortuguese: false };
  const own = refusalReasons[code as RefusalReason] ?? holdReasons[code as HoldReason];
  if (own === undefined) return { cause, nextStep, isPortuguese: true };
  return { cause: own.en, nextStep: own.nextStepEn, isPortuguese: false };
}

const soonMs = 600_000;

/** Whether more is to be expected of it soon: what has just arrived may be read. */
export const isMoving = ({ status, closedAt, dueAt, deliveredAt }: MessageView, nowMs: number): boolean =>
  status === 'sending' ||
  status === 'uncertain' ||
  (status === 'sent' && closedAt === null) ||
  (status === 'delivered' && deliveredAt !== null && nowMs - Date.parse(deliveredAt) < soonMs) ||
  (status === 'queued' && (dueAt === null || Date.parse(dueAt) - nowMs < soonMs));
