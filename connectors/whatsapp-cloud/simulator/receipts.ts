/** What follows an accepted message: its receipts, and the customer's answer if a hook gives one. */
import { statusError } from './graph-error.ts';
import type { Json, ReceiptStatus, SentMessage } from './model.ts';
import { contactOf, numberOf, sendReply } from './replies.ts';
import { secondsOf, type World } from './world.ts';

type AnyStatus = ReceiptStatus | 'failed' | 'deleted';

interface StatusFacts {
  status: AnyStatus;
  at: number;
  priced?: boolean;
  code?: number;
  details?: string;
}

type Statused = Pick<SentMessage, 'wamid' | 'phoneNumberId' | 'to' | 'waId' | 'userId' | 'opaque' | 'category'>;

const pricingOf = (category: string): Json => ({ billable: true, pricing_model: 'PMP', type: 'regular', category });

function statusItem(sent: Statused, { status, at, priced, code, details }: StatusFacts): Json {
  return {
    id: sent.wamid,
    status,
    timestamp: secondsOf(at),
    ...(sent.waId !== undefined && { recipient_id: sent.waId }),
    ...(sent.userId !== undefined && { recipient_user_id: sent.userId }),
    ...(sent.opaque !== undefined && { biz_opaque_callback_data: sent.opaque }),
    ...(priced && { pricing: pricingOf(sent.category) }),
    ...(code !== undefined && { errors: [statusError(code, details)] }),
  };
}

function submit(world: World, sent: Statused, facts: StatusFacts, settled: () => void): void {
  const { waId, userId } = sent;
  const identity = { ...(waId !== undefined && { waId }), ...(userId !== undefined && { userId }) };
  const contact = contactOf(world.people.at(sent.to), identity);
  world.webhooks.submitItem(numberOf(world, sent.phoneNumberId), 'statuses', statusItem(sent, facts), {
    // A failure names nobody: the person may not exist.
    ...(facts.status !== 'failed' && { contact }),
    settled,
  });
}

interface Step {
  status: ReceiptStatus | 'failed';
  priced?: boolean;
}

function stepsOf(world: World, sent: SentMessage, failsAfterSent: boolean): Step[] {
  if (world.receiptPlan === 'none') return [];
  if (sent.failsWith !== undefined)
    return [...(failsAfterSent ? [{ status: 'sent' as const, priced: true }] : []), { status: 'failed' }];
  // Held or paused: the provider has not sent anything yet, and may never.
  if (sent.messageStatus !== undefined && sent.messageStatus !== 'accepted') return [];
  const person = world.people.at(sent.to);
  const wanted = (world.receiptPlan.statuses ?? ['sent', 'delivered', 'read']).filter(
    (status) => person.readReceipts || (status !== 'read' && status !== 'played'),
  );
  // The price stands on `sent` and on the first of the others.
  const firstAfterSent = wanted.find((status) => status !== 'sent');
  return wanted.map((status) => ({ status, priced: status === 'sent' || status === firstAfterSent }));
}

function delayOf(world: World, status: Step['status']): number {
  const delay = world.receiptPlan === 'none' ? 0 : (world.receiptPlan.delayMs ?? 0);
  return typeof delay === 'number' ? delay : (delay[status] ?? 0);
}

function issueReceipts(world: World, sent: SentMessage, failsAfterSent: boolean, allSettled: () => void): void {
  const steps = stepsOf(world, sent, failsAfterSent);
  let open = steps.length;
  if (open === 0) allSettled();
  for (const { status, priced } of steps) {
    const issue = () => {
      const code = status === 'failed' ? sent.failsWith : undefined;
      const facts = { status, at: world.now(), ...(priced && { priced }), ...(code !== undefined && { code }) };
      submit(world, sent, facts, () => {
        if (--open === 0) allSettled();
      });
    };
    const delayMs = delayOf(world, status);
    if (delayMs > 0) world.timers.after(delayMs, issue);
    else issue();
  }
}

function answerAutomatically(world: World, sent: SentMessage): void {
  const answer = world.options.autoReply?.(sent);
  if (answer === undefined) return;
  const { afterMs = 0, ...reply } = answer;
  const send = () => void sendReply(world, { phoneNumberId: sent.phoneNumberId, from: sent.to, ...reply });
  if (afterMs > 0) world.timers.after(afterMs, send);
  else send();
}

const nothing = () => undefined;

/** `allSettled` is called once every receipt was acknowledged or given up. */
export function followUp(
  world: World,
  sent: SentMessage,
  { failsAfterSent = false, allSettled = nothing as () => void } = {},
): void {
  issueReceipts(world, sent, failsAfterSent, allSettled);
  if (sent.failsWith === undefined) answerAutomatically(world, sent);
}

/** A status by hand: early, late, repeated, or of a message nobody knows. */
export interface ManualReceipt {
  wamid: string;
  status: AnyStatus;
  at?: number;
  /** Error code of a failure. */
  code?: number;
  details?: string;
  priced?: boolean;
  /** Needed when the message is not among those kept. */
  phoneNumberId?: string;
  to?: string;
  opaque?: string;
}

export function sendReceipt(world: World, receipt: ManualReceipt): void {
  const known = world.journal.findSent(receipt.wamid);
  const to = receipt.to ?? known?.to;
  const sent: Statused = {
    wamid: receipt.wamid,
    phoneNumberId: receipt.phoneNumberId ?? known?.phoneNumberId ?? numberOf(world).id,
    to: to ?? '',
    category: known?.category ?? 'service',
    ...(known?.waId !== undefined && { waId: known.waId }),
    ...(known?.userId !== undefined && { userId: known.userId }),
    ...(known === undefined && to !== undefined && identityAt(world, to)),
    ...((receipt.opaque ?? known?.opaque) !== undefined && { opaque: receipt.opaque ?? known?.opaque ?? '' }),
  };
  const code = receipt.code ?? (receipt.status === 'failed' ? 131000 : undefined);
  const { details } = receipt;
  submit(
    world,
    sent,
    {
      status: receipt.status,
      at: receipt.at ?? world.now(),
      priced: receipt.priced ?? receipt.status === 'sent',
      ...(code !== undefined && { code }),
      ...(details !== undefined && { details }),
    },
    nothing,
  );
}

function identityAt(world: World, to: string): { waId?: string; userId?: string } {
  const { waId, bsuid } = world.people.at(to);
  return { ...(waId !== undefined && { waId }), ...(bsuid !== undefined && { userId: bsuid }) };
}
