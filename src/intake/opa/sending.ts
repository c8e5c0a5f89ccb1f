/** The two calls that send. Both end in the same `accept` as every other message. */
import type { SendMessage } from '../../../contracts/message.ts';
import type { ProblemCode } from '../../../contracts/problem.ts';
import type { LiveChannel } from '../../channels/registry.ts';
import { findByIdempotencyKey } from '../../ledger/messages.ts';
import type { Store } from '../../ledger/store.ts';
import { type Clock, iso } from '../../platform/clock.ts';
import { sha256 } from '../../platform/secrets.ts';
import { allRules } from '../../rules/rules.ts';
import { type Accept, conflict } from '../accept.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Check } from '../check.ts';
import type { Caller } from '../prepare.ts';
import { OpaRefusal, renameFields } from './answers.ts';
import type { Directory } from './directory.ts';
import { fillFrom } from './fill.ts';
import { type ServiceMessageAsk, serviceFieldOf } from './service-send.ts';
import { findService, serviceWith } from './services.ts';
import type { RepeatKey, TemplateAsk } from './template-send.ts';

export interface SendingParts {
  store: Store;
  clock: Clock;
  accept: Accept;
  check: Check;
}

/** Answers the id of the message. */
export async function sendTemplate(
  ask: TemplateAsk,
  directory: Directory,
  caller: Caller,
  parts: SendingParts,
): Promise<string> {
  const { key, duringService, ...whatCounts } = ask;
  const same = { ...caller, sameAs: sha256(`template/send\n${canonicalJson(whatCounts)}`) };
  return once(key, same, parts.store, async () => {
    const channel = directory.channel(ask.canal);
    const template = directory.template(ask.template, channel);
    const { content, fieldOf } = fillFrom(template, ask.variables, ask.media);
    if (!duringService) await refuseInService(channel, ask.contact, parts);
    const message: SendMessage = {
      channel: channel.id,
      to: ask.contact,
      content,
      // An ERP empties queues: nobody who talks to a customer waits behind them. A code that somebody waits for does not.
      lane: template.category.toUpperCase() === 'AUTHENTICATION' ? 'realtime' : 'bulk',
      metadata: ask.metadata,
    };
    const named: Record<string, string> = { to: 'contato.canalCliente', channel: 'canal' };
    return deliver(message, key, same, parts, (path) => named[path] ?? fieldOf(path));
  });
}

/** Answers the id of the message. */
export async function sendInService(
  ask: ServiceMessageAsk,
  key: RepeatKey | undefined,
  directory: Directory,
  caller: Caller,
  parts: SendingParts,
): Promise<string> {
  const same = { ...caller, sameAs: sha256(`mensagem/send\n${canonicalJson(ask)}`) };
  const { store, clock } = parts;
  return once(key, same, store, async () => {
    const channelOf = (id: string) => directory.channelOf(id);
    const service = await findService({ store, channelOf, now: clock.now() }, ask.service);
    if (service === undefined) throw noService();
    const message: SendMessage = { channel: service.channel.id, to: service.address, content: ask.content };
    return deliver(message, key, same, parts, serviceFieldOf);
  });
}

export const noService = (): OpaRefusal =>
  new OpaRefusal(
    'not_found',
    'Customer service not found. Não há atendimento aberto com este _id: o cliente não escreveu nas últimas 24 horas.',
  );

/** Once accepted it stays accepted: a repetition is not judged by what has changed since, such as an answer of the customer. */
async function once(
  key: RepeatKey | undefined,
  caller: Caller,
  store: Store,
  send: () => Promise<string>,
): Promise<string> {
  const before = await sentBefore(key, caller, store);
  if (before !== undefined) return before;
  try {
    return await send();
  } catch (refusal) {
    // Refused as the copy of one that came at the same instant, and was accepted in between.
    const first = await sentBefore(key, caller, store);
    if (first === undefined) throw refusal;
    return first;
  }
}

/** @throws Refusal `idempotency_conflict` when the key was used for something else. */
async function sentBefore(
  key: RepeatKey | undefined,
  { scope, sameAs }: Caller,
  store: Store,
): Promise<string | undefined> {
  if (key === undefined) return undefined;
  const [first] = await store.reader.all(findByIdempotencyKey, scope, key.value);
  if (first === undefined) return undefined;
  if (first.content_hash !== sameAs) return renameFields(conflict(), () => key.field);
  return String(first.id);
}

async function refuseInService(channel: LiveChannel, contact: string, { store, clock }: SendingParts): Promise<void> {
  const service = await serviceWith({ store, now: clock.now() }, channel.id, contact);
  if (service === undefined) return;
  const text = `Este contato já está em atendimento: o cliente escreveu neste canal em ${iso(service.lastInboundAt)}. Sem nova mensagem dele, o atendimento termina em ${iso(service.until)}; para enviar mesmo assim, use allowSendingToStartedCustomerService: true.`;
  throw new OpaRefusal('state_conflict', text, { more: { customerServiceId: service.id } });
}

async function deliver(
  message: SendMessage,
  key: RepeatKey | undefined,
  caller: Caller,
  parts: SendingParts,
  fieldOf: (path: string) => string,
): Promise<string> {
  try {
    await refuseWhatDispatchWould(message, caller, parts.check);
    const once = key === undefined ? message : { ...message, idempotencyKey: key.value };
    return (await parts.accept(once, caller)).id;
  } catch (error) {
    return renameFields(error, (path) => (path === 'idempotencyKey' && key !== undefined ? key.field : fieldOf(path)));
  }
}

/** They have their facts only when the message is about to go. */
const lateRules = new Set(allRules.filter(({ stage }) => stage === 'dispatch').map(({ name }) => name));

/**
 * Such as the same text a moment ago. A client of Opa! Suite gets no events: what is refused later it would never hear of,
 * so it is told what the answer would be now. Dispatch decides all the same.
 */
async function refuseWhatDispatchWould(message: SendMessage, caller: Caller, check: Check): Promise<void> {
  const { results } = await check(message, caller, 'pt');
  const refused = results.find(({ rule, result }) => result === 'refuse' && lateRules.has(rule));
  if (refused?.code === undefined) return;
  const { text = '', detail, nextStep = '' } = refused;
  const said = detail === undefined ? text : `${text.replace(/\.$/, '')}: ${detail}.`;
  throw new OpaRefusal(refused.code as ProblemCode, `${said} ${nextStep}`.trim());
}
