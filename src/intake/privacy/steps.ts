/** What each stage of an erasure does: a page in a transaction of its own, so that nobody waits for the next. */
import { Refusal } from '../../../contracts/problem.ts';
import { dropContacts, lockContacts } from '../../ledger/contacts.ts';
import {
  conversationsOf,
  dropAliases,
  dropCooldowns,
  dropEvidence,
  dropRecipients,
  type ErasureRow,
  evidenceOf,
  renameRecipients,
  saveEvidence,
  saveFileChunk,
} from '../../ledger/privacy.ts';
import {
  anyMessageOfPerson,
  emptyConversationMessages,
  emptyConversations,
  messagesInHand,
  messagesOfPerson,
  openMessagesTo,
  type PersonalRow,
} from '../../ledger/privacy-messages.ts';
import type { Queries, Transaction, Value } from '../../ledger/store.ts';
import { dropWindows, lockWindowsOf } from '../../ledger/windows.ts';
import type { Seal } from '../../platform/erased.ts';
import { type Emptying, emptiedOccurrence } from './emptied.ts';
import { emptyEventsOf, emptyPage } from './empty-messages.ts';
import type { Counts, Work } from './job.ts';
import { withErased } from './job.ts';
import type { Needles } from './needles.ts';
import { places } from './places.ts';
import { blankedFile, campaignAfter, placePage } from './walk.ts';

export interface StepContext {
  reader: Queries;
  job: ErasureRow;
  work: Work;
  counts: Counts;
  needles: Needles;
  seal: Seal;
  hashOf(address: string): string;
  channels(): string[];
  newId(): string;
  now(): number;
  /** A provider that has not answered for so long never will. */
  answersWithinMs: number;
  cancel(messageId: string): Promise<unknown>;
  /** A file that is being read has changed. */
  forgetFile(campaign: string): Promise<void>;
}

/** What a step has found to do. */
export interface Step {
  /** Nothing is written when left out. */
  write?(tx: Transaction): Promise<Counts>;
  work?: Work;
  /** `stay`: there is more here. `wait`: for the provider. */
  leads: 'stay' | 'wait' | 'next';
  cursor?: string | null;
  counts?: Counts;
  /** After the commit. */
  after?(): Promise<void>;
}

const messagePage = 100;
const openPage = 500;

/** @throws whatever the ledger throws; the step is made again then. */
export async function nextStep(context: StepContext): Promise<Step> {
  const { stage } = context.job;
  switch (stage) {
    case 'waiting':
      return waitingStep(context);
    case 'people':
      return peopleStep(context);
    case 'messages':
      return messagesStep(context);
    case 'conversations':
      return conversationsStep(context);
    case 'files':
      return filesStep(context);
    case 'consents':
      return consentsStep(context);
    default:
      return placeStep(context);
  }
}

/** What waits is cancelled, so that it never leaves; what is with the provider has to come back first. */
async function waitingStep(context: StepContext): Promise<Step> {
  const { reader, work, counts, cancel } = context;
  let cancelled = 0;
  for (const address of work.addresses) {
    const open = await reader.all(openMessagesTo, address, openPage);
    const waiting = open.filter(({ status }) => status === 'queued');
    const done = await Promise.all(waiting.map(({ id }) => cancel(String(id)).then(() => 1, letBe)));
    cancelled += done.reduce<number>((sum, one) => sum + one, 0);
  }
  const sending = await inHand(context, last);
  const counted = { ...withErased(counts, { cancelled }), sending };
  if (cancelled > 0) return { leads: 'stay', counts: counted };
  return sending > 0 ? { leads: 'wait', counts: counted } : { leads: 'next', counts: counted };
}

/** Behind every id. */
const last = '~';

async function inHand({ reader, work, now, answersWithinMs }: StepContext, before: string): Promise<number> {
  const since = now() - answersWithinMs;
  const found = await Promise.all(work.addresses.map((one) => reader.all(messagesInHand, one, before, since)));
  return found.flat().reduce((sum, row) => sum + Number(row.n), 0);
}

/** Taken by dispatch meanwhile. */
function letBe(error: unknown): 0 {
  if (error instanceof Refusal) return 0;
  throw error;
}

/** Who it is goes first: whoever writes from now on is somebody new. */
async function peopleStep({ work, counts, seal, newId, channels }: StepContext): Promise<Step> {
  const contactIds = work.contactIds.map((id) => ({ id }));
  const byContact = work.contactIds.map((contact_id) => ({ contact_id }));
  const addresses = work.addresses.map((contact) => ({ contact }));
  const subjects = channels().flatMap((channel) => work.contactIds.map((id) => `${channel}/${id}`));
  return {
    leads: 'next',
    work: { ...work, before: newId() },
    async write(tx) {
      const people = await tx.each(lockContacts, contactIds);
      const windows = await tx.each(lockWindowsOf, byContact);
      tx.write(dropWindows, byContact);
      tx.write(dropAliases, byContact);
      tx.write(dropContacts, contactIds);
      const cooldowns = await tx.each(dropCooldowns, addresses);
      tx.write(
        renameRecipients,
        addresses.map(({ contact }) => ({ contact, tombstone: work.tombstone })),
      );
      const recipients = await tx.each(dropRecipients, addresses);
      const events = await emptyEventsOf(tx, subjects, { seal, contactOf: () => work.tombstone });
      const limits = cooldowns.length + recipients.length;
      return withErased(counts, { people: people.length, windows: windows.length, limits, events });
    },
  };
}

async function messagesStep(context: StepContext): Promise<Step> {
  const { reader, work, counts, seal, needles, now, answersWithinMs } = context;
  const before = work.before ?? '';
  const since = now() - answersWithinMs;
  const how: Emptying = { seal, why: 'erased', contactOf: () => work.tombstone, names: (text) => needles.isIn(text) };
  for (const address of work.addresses) {
    const [first] = await reader.all(anyMessageOfPerson, address, before, since);
    if (first === undefined) continue;
    return {
      leads: 'stay',
      async write(tx) {
        const page = await tx.all(messagesOfPerson, address, before, since, messagePage);
        return withErased(counts, { ...(await emptyPage(tx, page as unknown as PersonalRow[], how, now())) });
      },
    };
  }
  const sending = await inHand(context, before);
  return sending > 0 ? { leads: 'wait', counts: { ...counts, sending } } : { leads: 'next' };
}

/** Those that no message of the person's leads to any more. */
async function conversationsStep({ reader, work, counts, seal }: StepContext): Promise<Step> {
  const found = (await Promise.all(work.addresses.map((address) => reader.all(conversationsOf, address)))).flat();
  if (found.length === 0) return { leads: 'next' };
  return {
    leads: 'next',
    async write(tx) {
      const rows = found.map(({ id, body }) => ({
        id: String(id),
        contact: work.tombstone,
        body: emptiedOccurrence(String(body)),
      }));
      tx.write(emptyConversations, rows);
      tx.write(
        emptyConversationMessages,
        found.map(({ message_id: id }) => ({ message_id: String(id), contact: work.tombstone })),
      );
      const subjects = rows.map(({ id }) => id);
      const events = await emptyEventsOf(tx, subjects, { seal, contactOf: () => work.tombstone });
      return withErased(counts, { conversations: rows.length, events });
    },
  };
}

async function placeStep({ reader, job, work, counts, needles, seal }: StepContext): Promise<Step> {
  const place = places.find(({ id }) => id === job.stage);
  if (place === undefined) throw new Error(`an erasure has no stage ${job.stage}`);
  const cursor = job.cursor === null ? null : (JSON.parse(job.cursor) as Value[]);
  const { rows, next } = await placePage(reader, place, cursor, { needles, subject: work });
  const moved: Pick<Step, 'leads' | 'cursor'> =
    next === null ? { leads: 'next' } : { leads: 'stay', cursor: JSON.stringify(next) };
  if (rows.length === 0) return moved;
  return {
    ...moved,
    async write(tx) {
      place.erase(tx, rows, { needles, subject: work, tombstone: work.tombstone, seal });
      return withErased(counts, { [place.kind]: rows.length });
    },
  };
}

async function filesStep({ reader, job, counts, needles, forgetFile }: StepContext): Promise<Step> {
  const campaign = await campaignAfter(reader, job.cursor ?? '');
  if (campaign === undefined) return { leads: 'next' };
  const { lines, chunks } = await blankedFile(reader, campaign, needles);
  if (lines === 0) return { leads: 'stay', cursor: campaign };
  return {
    leads: 'stay',
    cursor: campaign,
    async write(tx) {
      for (const { place, bytes } of chunks) await tx.all(saveFileChunk, campaign, place, bytes);
      return withErased(counts, { campaignFiles: lines });
    },
    after: () => forgetFile(campaign),
  };
}

/** The wish stays; what proves it may name the person. */
async function consentsStep({ work, counts, needles, hashOf }: StepContext): Promise<Step> {
  const persons = [...new Set(work.addresses.map(hashOf))].map((person) => ({ person }));
  return {
    leads: 'next',
    async write(tx) {
      const noted = await tx.each(evidenceOf, persons);
      tx.write(
        saveEvidence,
        noted
          .filter(({ evidence }) => needles.isIn(String(evidence)))
          .map(({ seq, evidence }) => ({ seq: Number(seq), evidence: needles.blotted(String(evidence)) })),
      );
      tx.write(dropEvidence, persons);
      return counts;
    },
  };
}
