/** One erasure on its way: what it has to know to go on after a restart, and how far it has come. */
import type { ErasureView } from '../../../contracts/privacy.ts';
import type { ErasureRow } from '../../ledger/privacy.ts';
import { iso, isoOrNull } from '../../platform/clock.ts';
import type { Vault } from '../../platform/secrets.ts';
import type { Subject } from './needles.ts';
import { places } from './places.ts';

/** Sealed in the ledger until the erasure has ended. */
export interface Work extends Subject {
  /** What stands in the place of the addresses; nothing else says that this erasure put it there. */
  tombstone: string;
  /** Messages from this id on are of somebody new; null: not yet. */
  before: string | null;
}

export interface Counts {
  erased: Record<string, number>;
  /** The person has asked not to be written to. */
  optedOut: boolean;
  /** Messages whose answers are awaited. */
  sending: number;
}

export const firstStage = 'waiting';
const order = [
  'waiting',
  'people',
  'messages',
  'conversations',
  ...places.map(({ id }) => id),
  'files',
  'consents',
  'end',
];

export const stageAfter = (stage: string): string => order[order.indexOf(stage) + 1] ?? 'end';

export const readCounts = ({ counts }: Pick<ErasureRow, 'counts'>): Counts => ({
  erased: {},
  optedOut: false,
  sending: 0,
  ...(JSON.parse(counts) as Partial<Counts>),
});

const sealContext = (id: string): string => `erasure ${id}`;
export const sealWork = (vault: Vault, id: string, work: Work): string =>
  vault.seal(JSON.stringify(work), sealContext(id));
export const openWork = (vault: Vault, { id, subject }: ErasureRow): Work =>
  JSON.parse(vault.open(subject, sealContext(id))) as Work;

export const withErased = (counts: Counts, more: Readonly<Record<string, number>>): Counts => {
  const erased = { ...counts.erased };
  for (const [what, rows] of Object.entries(more)) if (rows > 0) erased[what] = (erased[what] ?? 0) + rows;
  return { ...counts, erased };
};

type Kept = { what: string; whatPt: string; why: string; whyPt: string };

const suppression: Kept = {
  what: 'The opt-out',
  whatPt: 'O opt-out',
  why: 'It is kept by a keyed hash, without the address, so that the person is not written to again.',
  whyPt: 'Fica guardado por um hash com chave, sem o endereço, para que a pessoa não volte a receber mensagens.',
};
const figures: Kept = {
  what: 'State, times, channel and cost of each message, without the person',
  whatPt: 'Estado, horários, canal e custo de cada mensagem, sem a pessoa',
  why: 'Figures and what was charged must still add up.',
  whyPt: 'Os números e o que foi cobrado precisam continuar batendo.',
};
const keys: Kept = {
  what: 'Idempotency keys that say nothing about the person',
  whatPt: 'Chaves de idempotência que nada dizem da pessoa',
  why: 'The same request, sent again, must not be sent to the person again.',
  whyPt: 'O mesmo pedido, repetido, não pode gerar um novo envio.',
};
const elsewhere: Kept = {
  what: 'Copies outside Ponte: the ERP, the provider, backups, what consumers have received',
  whatPt: 'Cópias fora do Ponte: ERP, provedor, backups e o que os consumidores já receberam',
  why: 'Ponte cannot reach them; the event contact.erased tells consumers.',
  whyPt: 'O Ponte não as alcança; o evento contact.erased avisa os consumidores.',
};

export function erasureView(row: ErasureRow, language: 'pt' | 'en'): ErasureView {
  const { erased, optedOut, sending } = readCounts(row);
  const hasMessages = (erased.messages ?? 0) > 0;
  const kept = [...(optedOut ? [suppression] : []), ...(hasMessages ? [figures, keys] : []), elsewhere];
  return {
    id: row.id,
    state: row.state,
    askedAt: iso(row.asked_at),
    finishedAt: isoOrNull(row.finished_at),
    by: row.actor_name,
    reason: row.reason,
    erased,
    waitingFor: row.state === 'done' ? 0 : sending,
    kept: kept.map(({ what, whatPt, why, whyPt }) =>
      language === 'pt' ? { what: whatPt, why: whyPt } : { what, why },
    ),
  };
}
