/** A submit_sm: taken or refused, and what follows when it is taken. */
import type { PartMark, SentPart } from './model.ts';
import { type Option, readSubmit, type Submit } from './pdu.ts';
import { receipt, writeId } from './receipts.ts';
import { textOf } from './text.ts';
import { shuffled, type World } from './world.ts';

/** A part of the journal, and the number behind its id. */
export interface Taken {
  sent: SentPart;
  number: bigint;
}

const headerIndicator = 0x40;

export function take(world: World, body: Buffer): Taken {
  const submit = readSubmit(body);
  const number = world.nextId();
  const { octets, part } = partOf(submit);
  const sent: SentPart = {
    messageId: writeId(number, world.options.ids?.answer ?? 'hex'),
    at: world.now(),
    source: submit.source,
    destination: submit.destination,
    text: textOf(octets, submit.dataCoding),
    octets,
    dataCoding: submit.dataCoding,
    esmClass: submit.esmClass,
    registeredDelivery: submit.registeredDelivery,
    validityPeriod: submit.validityPeriod,
  };
  if (part !== undefined) sent.part = part;
  const reference = numberIn(submit.options, 0x0204);
  if (reference !== undefined) sent.reference = reference;
  world.journal.record(sent);
  return { sent, number };
}

function numberIn(options: readonly Option[], tag: number): number | undefined {
  const value = options.find((option) => option.tag === tag)?.value;
  return value?.reduce((sum, octet) => sum * 256 + octet, 0);
}

function partOf({ esmClass, octets, options }: Submit): { octets: Buffer; part?: PartMark } {
  if ((esmClass & headerIndicator) === 0) {
    const [reference, total, number] = [0x020c, 0x020e, 0x020f].map((tag) => numberIn(options, tag));
    if (reference === undefined || total === undefined || number === undefined) return { octets };
    return { octets, part: { reference, total, number } };
  }
  const length = 1 + (octets[0] ?? 0);
  const text = octets.subarray(length);
  const [kind, , ...mark] = octets.subarray(1, length);
  if (kind !== 0 && kind !== 8) return { octets: text };
  const number = mark.pop() ?? 0;
  const total = mark.pop() ?? 0;
  return { octets: text, part: { reference: mark.reduce((sum, octet) => sum * 256 + octet, 0), total, number } };
}

/** 1: always; 2: failures only. */
const wantsReceipt = ({ registeredDelivery }: SentPart, hasFailed: boolean): boolean =>
  (registeredDelivery & 3) === 1 || ((registeredDelivery & 3) === 2 && hasFailed);

/** `answered` is called once every receipt of the part was answered. */
export function followUp(world: World, { sent, number }: Taken, answered: () => void): void {
  const plan = world.receiptPlan;
  if (plan === 'none') {
    answered();
    return;
  }
  const { states = ['DELIVRD'], copies = 1, delayMs = 0, form, errorCode } = plan;
  const about = writeId(number, world.options.ids?.receipt ?? 'hex');
  const wanted = states.filter((stat) =>
    wantsReceipt(sent, ['EXPIRED', 'DELETED', 'UNDELIV', 'REJECTD'].includes(stat)),
  );
  const all = wanted.flatMap((stat) => Array.from({ length: copies }, () => stat));
  let open = all.length;
  if (open === 0) answered();
  for (const stat of all) {
    const issue = () => {
      const facts = { id: about, stat, submittedAt: sent.at, doneAt: world.now(), ...(form && { form }) };
      const pdu = receipt(sent, errorCode === undefined ? facts : { ...facts, errorCode });
      const settled = () => {
        if (--open === 0) answered();
      };
      world.deliveries.add(pdu, { kind: 'receipt', about, asData: form?.as === 'data_sm', answered: settled });
    };
    if (delayMs > 0) world.later(delayMs, issue);
    else gather(world, issue, plan.shuffle ?? 1);
  }
}

/** Sent at once, or together with others in another order. */
function gather(world: World, issue: () => void, size: number): void {
  world.gathered.push(issue);
  if (world.gathered.length >= size) {
    for (const each of shuffled(world.gathered.splice(0), world.random)) each();
  }
  world.changed();
}
