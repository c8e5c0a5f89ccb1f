/** What was stopped or left lying: dead letters, receipts of nobody, campaigns, watches, tasks. */
import type { DeadLetterKind } from '../../../contracts/dead-letter.ts';
import type { Finding } from '../../../contracts/overview.ts';
import type { WatchPoll } from '../../../contracts/watch.ts';
import { openLetters, parkedReceipts, troubledCampaigns, watchStates } from '../../ledger/overview.ts';
import type { Row, Store } from '../../ledger/store.ts';
import { lastRuns } from '../../ledger/tasks.ts';
import type { TaskRegistry } from '../../triggers/tasks/registry.ts';
import type { WatchRegistry } from '../../triggers/watches/registry.ts';
import { counted, finding, type Words } from './finding.ts';

export interface WorkParts {
  store: Store;
  watches: WatchRegistry;
  tasks: TaskRegistry;
  nameOf: (channel: string) => string;
  maySee: (channel: string) => boolean;
  /** The reader sees what belongs to no one channel. */
  seesAll: boolean;
}

const dayMs = 86_400_000;
/** A receipt may be faster than the answer to the call that it is about. */
const receiptPatienceMs = 60_000;
const mostReceipts = 1_000;

export async function workFindings(parts: WorkParts, now: number): Promise<Finding[]> {
  const found = await Promise.all([
    letterFindings(parts),
    receiptFindings(parts, now),
    campaignFindings(parts),
    watchFindings(parts),
    taskFindings(parts),
  ]);
  return found.flat();
}

const quarantine: readonly DeadLetterKind[] = ['webhook_body', 'webhook_item'];

async function letterFindings({ store, maySee, seesAll, nameOf }: WorkParts): Promise<Finding[]> {
  const rows = await store.reader.all(openLetters);
  const seen = rows.filter(({ channel }) => (channel === null ? seesAll : maySee(String(channel))));
  const kinds = Map.groupBy(seen, (row) => row.kind as DeadLetterKind);
  return [...kinds].map(([kind, of]) => lettersOpen(kind, of, nameOf));
}

function lettersOpen(kind: DeadLetterKind, rows: readonly Row[], nameOf: (channel: string) => string): Finding {
  const letters = rows.reduce((sum, row) => sum + Number(row.letters), 0);
  const named = rows.flatMap(({ channel }) => (channel === null ? [] : [String(channel)]));
  const where = named.length === 0 ? '' : ` (${named.map(nameOf).join(', ')})`;
  const isQuarantine = quarantine.includes(kind);
  const what = counted(letters, letterWords[kind][0], letterWords[kind][1]);
  return finding(isQuarantine ? 'quarantine_open' : 'dead_letters_open', {
    severity: 'warning',
    text: {
      pt: `${what.pt}${where} ${letters === 1 ? 'espera' : 'esperam'} que alguém olhe.`,
      en: `${what.en}${where} ${letters === 1 ? 'waits' : 'wait'} for somebody to look.`,
    },
    nextStep: isQuarantine
      ? {
          pt: 'Abra e veja o que veio. Depois de uma atualização, mande ler de novo; o que não importa se descarta.',
          en: 'Open them and see what came. After an upgrade have them read again; what does not matter is discarded.',
        }
      : {
          pt: 'Abra, corrija a causa em quem enviou, e mande tentar de novo ou descarte.',
          en: 'Open them, mend the cause where they come from, and have them tried again or discard them.',
        },
    since: Math.min(...rows.map((row) => Number(row.since))),
    subject: { kind: 'dead_letters', channel: named.length === 1 ? (named[0] as string) : null, query: { kind } },
  });
}

const letterWords: Record<DeadLetterKind, readonly [Words, Words]> = {
  webhook_body: [
    { pt: 'webhook não entendido', en: 'webhook that was not understood' },
    { pt: 'webhooks não entendidos', en: 'webhooks that were not understood' },
  ],
  webhook_item: [
    { pt: 'item de webhook não entendido', en: 'webhook item that was not understood' },
    { pt: 'itens de webhook não entendidos', en: 'webhook items that were not understood' },
  ],
  command: [
    { pt: 'comando recusado', en: 'command that was refused' },
    { pt: 'comandos recusados', en: 'commands that were refused' },
  ],
  receipt: [
    { pt: 'confirmação não aproveitada', en: 'receipt that could not be used' },
    { pt: 'confirmações não aproveitadas', en: 'receipts that could not be used' },
  ],
};

async function receiptFindings({ store, maySee, nameOf }: WorkParts, now: number): Promise<Finding[]> {
  const rows = await store.reader.all(parkedReceipts, now - dayMs, now - receiptPatienceMs, mostReceipts);
  return rows
    .filter(({ channel }) => maySee(String(channel)))
    .map((row) => {
      const [channel, receipts] = [String(row.channel), Number(row.receipts)];
      const what = counted(
        receipts,
        { pt: 'confirmação', en: 'receipt' },
        { pt: 'confirmações', en: 'receipts' },
        mostReceipts,
      );
      return finding('receipts_unmatched', {
        severity: 'info',
        text: {
          pt: `${what.pt} de ${nameOf(channel)} nas últimas 24 horas sem mensagem correspondente no Ponte.`,
          en: `${what.en} of ${nameOf(channel)} in the last 24 hours without a message of Ponte's to match.`,
        },
        nextStep: {
          pt: 'Verifique se outro sistema envia pelo mesmo número, ou se o webhook de outro ambiente aponta para cá.',
          en: 'See whether another system sends from the same number, or the webhook of another installation leads here.',
        },
        since: Number(row.since),
        subject: { kind: 'receipts', channel, query: { channel } },
      });
    });
}

async function campaignFindings({ store, maySee }: WorkParts): Promise<Finding[]> {
  const rows = await store.reader.all(troubledCampaigns);
  return rows
    .filter(({ channel }) => maySee(String(channel)))
    .map((row) => (row.state === 'paused' ? campaignStopped(row) : campaignWaiting(row)));
}

function campaignStopped(row: Row): Finding {
  const { code, text } = JSON.parse(String(row.stopped)) as { code: string; text: string };
  return finding('campaign_stopped', {
    severity: 'warning',
    text: {
      pt: `O disparo ${row.name} parou por uma falha: ${text}`,
      en: `The campaign ${row.name} was paused by a fault (${code}).`,
    },
    nextStep: {
      pt: 'Corrija a causa e retome o disparo; ele continua de onde parou, sem repetir ninguém.',
      en: 'Mend the cause and resume the campaign; it goes on where it stopped and repeats nobody.',
    },
    // Nothing moves it while it is paused.
    since: Number(row.next_at),
    subject: { kind: 'campaign', channel: String(row.channel), id: String(row.id) },
  });
}

const campaignWaiting = (row: Row): Finding =>
  finding('campaign_source_failing', {
    severity: 'warning',
    text: {
      pt: `A lista do disparo ${row.name} não pôde ser lida.`,
      en: `The mailing of the campaign ${row.name} could not be read.`,
    },
    nextStep: {
      pt: 'O Ponte tenta de novo sozinho. Se continuar, verifique a origem; depois de várias tentativas o disparo é pausado.',
      en: 'Ponte tries again by itself. If it goes on, see the source; after several tries the campaign is paused.',
    },
    since: null,
    retryAt: Number(row.next_at),
    subject: { kind: 'campaign', channel: String(row.channel), id: String(row.id) },
  });

async function watchFindings({ store, watches, maySee, seesAll }: WorkParts): Promise<Finding[]> {
  const rows = await store.reader.all(watchStates);
  return rows.flatMap((row) => {
    const watch = watches.get(String(row.watch_id));
    if (watch?.enabled !== true || row.result === null) return [];
    const channels = watches.channelsOf(watch);
    if (!seesAll && !(channels.length > 0 && channels.every(maySee))) return [];
    const poll = JSON.parse(String(row.result)) as WatchPoll;
    if (poll.result === 'ok') return [];
    return [
      finding('watch_failing', {
        severity: 'warning',
        text: {
          pt: `A vigia ${watch.name} não conseguiu uma leitura boa: ${poll.text}`,
          en: `The watch ${watch.name} has had no good poll (${poll.code ?? 'unknown'}): an outage now would not be seen.`,
        },
        nextStep: {
          pt: 'Verifique a origem. O Ponte lê de novo sozinho; enquanto isso, uma queda nova não é percebida.',
          en: 'See the source. Ponte polls again by itself.',
        },
        since: Number(row.seen_at ?? row.polled_at),
        subject: { kind: 'watch', id: watch.id },
      }),
    ];
  });
}

/** Of tasks that start campaigns: the last run did not. */
async function taskFindings({ store, tasks, seesAll }: WorkParts): Promise<Finding[]> {
  if (!seesAll) return [];
  const enabled = tasks.all().filter(({ enabled, kind }) => enabled && kind === 'campaign');
  const found = await Promise.all(
    enabled.map(async ({ id, name }) => {
      const [run] = await store.reader.all(lastRuns, id, 1);
      if (run === undefined || (run.outcome !== 'refused' && run.outcome !== 'missed')) return [];
      const isMissed = run.outcome === 'missed';
      return [
        finding('task_failed', {
          severity: 'warning',
          text: {
            pt: `A tarefa ${name} não iniciou o disparo na última vez: ${isMissed ? 'o Ponte estava parado nessa hora.' : (run.text ?? 'foi recusado.')}`,
            en: `The task ${name} did not start its campaign the last time: ${isMissed ? 'Ponte was not running then' : 'it was refused'}.`,
          },
          nextStep: {
            pt: isMissed
              ? 'Inicie o disparo à mão, se ainda fizer sentido; a próxima vez sai sozinha.'
              : 'Corrija o que o texto diz; a próxima vez sai sozinha.',
            en: isMissed
              ? 'Start the campaign by hand if it still makes sense; the next run goes by itself.'
              : 'Mend what its text says; the next run goes by itself.',
          },
          since: Number(run.run_at),
          subject: { kind: 'task', id },
        }),
      ];
    }),
  );
  return found.flat();
}
