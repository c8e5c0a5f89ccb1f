/** What is wrong with channels: their health, what waits on them, their connections, how their providers are asked. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { Finding } from '../../../contracts/overview.ts';
import { advice, counted, type Found, finding, messages, type Words } from './finding.ts';

/** A channel as it is, and what waits on it. */
export interface ChannelFacts {
  view: Omit<ChannelView, 'backlog'>;
  waiting: number;
  scheduled: number;
  /** Of what could go, since when the oldest could. */
  waitingSince: number | null;
  sentPerMinute: number;
  emptyAt: number | null;
  changedAt: number;
}

/** No count goes further. */
export const mostWaiting = 100_000;
/** What has waited no longer is on its way. */
const patienceMs = 60_000;
/** A queue that is empty within that time needs nobody. */
const calmMs = 3_600_000;
/** One question that is not answered says little. */
const pollFailures = 2;
const lowShare = 0.2;

export function channelFindings(facts: ChannelFacts, now: number): Finding[] {
  const { view } = facts;
  if (view.state !== 'active') return stopped(facts);
  return [
    ...(view.health.status === 'degraded' ? degraded(facts) : [...backlog(facts, now), ...connections(facts)]),
    ...polling(facts),
    ...allowance(facts),
  ];
}

const on = ({ view: { id } }: ChannelFacts): Found['subject'] => ({ kind: 'channel', channel: id });

function degraded(facts: ChannelFacts): Finding[] {
  const { health, name } = facts.view;
  const { failure } = health;
  const waits = waitWords(facts.waiting);
  return [
    finding('channel_degraded', {
      severity: 'critical',
      text: {
        pt: `${name} não está enviando: ${failure?.cause ?? 'o provedor recusa ou não responde.'}${waits.pt}`,
        en: `${name} is not sending: ${failure?.detail ?? 'the provider refuses or does not answer'} (${failure?.code ?? 'unknown'}).${waits.en}`,
      },
      nextStep: advice(
        failure ?? { class: 'unknown', code: '', cause: '', nextStep: 'Veja o canal.' },
        'See the channel: its settings, its provider. Ponte tries again by itself, and nothing is lost.',
      ),
      since: Date.parse(health.since),
      retryAt: health.retryAt === null ? null : Date.parse(health.retryAt),
      failure,
      subject: on(facts),
    }),
  ];
}

function waitWords(waiting: number): Words {
  if (waiting === 0) return { pt: '', en: '' };
  const { pt, en } = messages(waiting, mostWaiting);
  return waiting === 1 ? { pt: ` ${pt} espera.`, en: ` ${en} waits.` } : { pt: ` ${pt} esperam.`, en: ` ${en} wait.` };
}

function stopped(facts: ChannelFacts): Finding[] {
  const { view, waiting, scheduled, changedAt } = facts;
  const left = waiting + scheduled;
  if (left === 0) return [];
  const isPaused = view.state === 'paused';
  const waits = waitWords(left);
  return [
    finding('channel_stopped', {
      severity: 'warning',
      text: {
        pt: `${view.name} está ${isPaused ? 'pausado' : 'desligado'}.${waits.pt}`,
        en: `${view.name} is ${isPaused ? 'paused' : 'switched off'}.${waits.en}`,
      },
      nextStep: isPaused
        ? {
            pt: 'Retome o canal quando puder enviar; elas saem na ordem.',
            en: 'Resume the channel when it may send; they go in order.',
          }
        : {
            pt: 'Ligue o canal para que elas saiam, ou cancele-as.',
            en: 'Switch the channel on for them to go, or cancel them.',
          },
      since: changedAt,
      subject: on(facts),
    }),
  ];
}

function backlog(facts: ChannelFacts, now: number): Finding[] {
  const { view, waiting, waitingSince, sentPerMinute, emptyAt } = facts;
  if (waiting === 0 || waitingSince === null || now - waitingSince < patienceMs) return [];
  const waits = waitWords(waiting);
  const stands = emptyAt === null;
  const [pt, en] = ['pt-BR', 'en'].map((locale) =>
    sentPerMinute.toLocaleString(locale, { maximumFractionDigits: sentPerMinute < 10 ? 1 : 0 }),
  );
  const minutes = stands ? 0 : Math.max(1, Math.round((emptyAt - now) / 60_000));
  return [
    finding('channel_backlog', {
      severity: stands || emptyAt - now > calmMs ? 'warning' : 'info',
      text: stands
        ? {
            pt: `${view.name} tem fila e nada saiu nos últimos 10 minutos.${waits.pt}`,
            en: `${view.name} has a backlog and nothing has left in the last 10 minutes.${waits.en}`,
          }
        : {
            pt: `${view.name} tem fila.${waits.pt} No ritmo de ${pt} por minuto, acaba em cerca de ${span(minutes)}.`,
            en: `${view.name} has a backlog.${waits.en} At ${en} a minute it is empty in about ${span(minutes)}.`,
          },
      nextStep: stands
        ? {
            pt: 'Abra o canal e uma das mensagens em espera: a linha do tempo diz o que ela aguarda.',
            en: 'Open the channel and one of the waiting messages: its timeline says what it waits for.',
          }
        : {
            pt: 'Nada a fazer se o ritmo é o esperado; ele segue os limites do canal.',
            en: "Nothing to do if that is the rate you expect; it follows the channel's limits.",
          },
      since: waitingSince,
      subject: on(facts),
    }),
  ];
}

const span = (minutes: number): string => (minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`);

function connections(facts: ChannelFacts): Finding[] {
  const { view } = facts;
  const down = (view.connections ?? []).filter(({ state, failure }) => state !== 'bound' && failure !== null);
  return down.map(({ name, state, since, failure, retryAt }) =>
    finding('connection_down', {
      severity: 'warning',
      text: {
        pt: `A conexão ${name} de ${view.name} ${state === 'refused' ? 'foi recusada' : 'caiu'}: ${failure?.cause ?? ''}`,
        en: `The connection ${name} of ${view.name} ${state === 'refused' ? 'was refused' : 'is down'}: ${failure?.detail ?? failure?.code ?? ''}`,
      },
      nextStep: {
        pt: failure?.nextStep ?? '',
        en:
          state === 'refused'
            ? 'Mend the settings of the channel; nothing is tried before.'
            : 'Ponte connects again by itself. See the channel if it goes on.',
      },
      since: Date.parse(since),
      retryAt: retryAt === null ? null : Date.parse(retryAt),
      failure,
      subject: on(facts),
    }),
  );
}

function polling(facts: ChannelFacts): Finding[] {
  const { name, polling: poll } = facts.view;
  if (poll === null || poll.failures < pollFailures) return [];
  const { failures, failingSince, nextAt, failure } = poll;
  const times = counted(failures, { pt: 'vez', en: 'time' }, { pt: 'vezes', en: 'times' });
  return [
    finding('polling_failing', {
      severity: 'warning',
      text: {
        pt: `A consulta ao provedor de ${name} falhou ${times.pt} seguidas: confirmações e respostas não chegam. ${failure?.cause ?? ''}`.trim(),
        en: `Asking the provider of ${name} has failed ${times.en} in a row: receipts and replies do not come in (${failure?.code ?? 'unknown'}).`,
      },
      nextStep: {
        pt: failure?.nextStep ?? 'O Ponte consulta de novo sozinho.',
        en: 'Ponte asks again by itself. If it goes on, see the address and the access of the channel.',
      },
      since: failingSince === null ? null : Date.parse(failingSince),
      retryAt: nextAt === null ? null : Date.parse(nextAt),
      failure,
      subject: on(facts),
    }),
  ];
}

function allowance(facts: ChannelFacts): Finding[] {
  const { name, allowance: told } = facts.view;
  if (told === null) return [];
  if (told.failure !== null)
    return [
      finding('allowance_unread', {
        severity: 'info',
        text: {
          pt: `Não foi possível ler a cota diária de ${name}: ${told.failure.cause} As mensagens saem como se não houvesse cota.`,
          en: `The daily allowance of ${name} could not be read (${told.failure.code}). Messages go as if there were none.`,
        },
        nextStep: advice(told.failure, 'Ponte asks again by itself. If it goes on, see the access of the channel.'),
        since: told.failedAt === null ? null : Date.parse(told.failedAt),
        failure: told.failure,
        subject: on(facts),
      }),
    ];
  const { left, limit } = told;
  if (left === null || (left > 0 && (limit === null || left > limit * lowShare))) return [];
  const of = limit === null ? { pt: '', en: '' } : { pt: ` de ${limit}`, en: ` of ${limit}` };
  return [
    finding('allowance_low', {
      severity: 'warning',
      text:
        left === 0
          ? {
              pt: `A cota diária de ${name} acabou${limit === null ? '' : ` (${limit})`}: as próximas mensagens esperam.`,
              en: `The daily allowance of ${name} is used up${limit === null ? '' : ` (${limit})`}: further messages wait.`,
            }
          : {
              pt: `Restam ${left}${of.pt} mensagens da cota diária de ${name}.`,
              en: `${left}${of.en} messages are left of the daily allowance of ${name}.`,
            },
      nextStep: {
        pt: 'Peça ao provedor uma cota maior, ou envie o que é urgente por outro canal. O resto sai quando a cota recomeça.',
        en: 'Ask the provider for more, or send what is urgent over another channel. The rest goes when it counts anew.',
      },
      since: told.readAt === null ? null : Date.parse(told.readAt),
      retryAt: told.resetsAt === null ? null : Date.parse(told.resetsAt),
      subject: on(facts),
    }),
  ];
}
