/** What a configuration would do, before it is saved: nothing is sent, nothing is kept. */
import { channelConnector } from '../../connectors/index.ts';
import type { HttpConnector, InboundItem, SendOutcome } from '../../connectors/kit/connector.ts';
import type { ChannelTryInput, ChannelTryResult } from '../../contracts/channel-try.ts';
import { Refusal } from '../../contracts/problem.ts';
import { type Clock, firstIdAt, iso } from '../platform/clock.ts';
import { fieldErrors } from '../platform/field-errors.ts';
import { explainPhoneProblem, invalidPhonePt, parsePhone } from '../platform/phone.ts';
import { redact } from '../platform/secrets.ts';
import { shownFailure } from '../rules/failures.ts';
import { type ChannelRegistry, unknownConnector } from './registry.ts';
import { keepSecrets, secretValues, shownConfig } from './secret-fields.ts';

export interface ChannelTryParts {
  channels: ChannelRegistry;
  clock: Clock;
}

/** One configuration under trial. */
interface Trial {
  id: string;
  connector: HttpConnector;
  config: unknown;
  /** Its secrets already blotted out, so that nothing made of them can show them either. */
  shown: unknown;
  secrets: readonly string[];
}

/**
 * @param id the channel that is being set up: its stored secrets may be used.
 * @throws Refusal naming every field that is wrong.
 */
export async function tryChannel(
  parts: ChannelTryParts,
  id: string,
  input: ChannelTryInput,
): Promise<ChannelTryResult> {
  const trial = await trialOf(parts.channels, id, input);
  const now = parts.clock.now();
  return {
    send: input.message === undefined ? null : triedSend(trial, input.message, firstIdAt(now)),
    answers: input.answers.map((answer) => triedAnswer(trial, trial.connector.outcome(answer, trial.shown))),
    webhooks: input.webhooks.map((call) => triedWebhook(trial, call, now)),
  };
}

async function trialOf(channels: ChannelRegistry, id: string, input: ChannelTryInput): Promise<Trial> {
  const connector = await channelConnector(input.connector);
  if (connector === undefined) throw unknownConnector(input.connector);
  if (connector.session !== undefined) throw noRequests(connector.name);
  const known = channels.get(id);
  // A secret is kept for the connector it was given to, and for no other.
  const before = known?.connector.id === connector.id ? known.context.config : undefined;
  const parsed = connector.config.safeParse(keepSecrets(input.config, before));
  if (!parsed.success) throw new Refusal('invalid_request', fieldErrors(parsed.error, 'config'));
  const { data: config } = parsed;
  return { id, connector, config, shown: shownConfig(connector, config), secrets: secretValues(connector, config) };
}

function triedSend(
  { id, connector, shown }: Trial,
  { to, content }: NonNullable<ChannelTryInput['message']>,
  messageId: string,
): ChannelTryResult['send'] {
  const phone = parsePhone(to);
  if (!phone.ok) {
    const message = explainPhoneProblem(phone.problem);
    throw new Refusal('invalid_request', [{ path: 'message.to', message, messagePt: invalidPhonePt }]);
  }
  const message = { id: messageId, to: { kind: 'phone' as const, e164: phone.e164 }, content };
  const plan = connector.send(message, { id, config: shown });
  if (!plan.ok) return plan;
  const { method, url, headers, body = null } = plan.request;
  return { ok: true, method, url, headers, body, parts: plan.parts ?? null };
}

function triedAnswer({ secrets }: Trial, outcome: SendOutcome): ChannelTryResult['answers'][number] {
  const nothing = { outcome: outcome.kind, providerId: null, note: null, failure: null, detail: null };
  switch (outcome.kind) {
    case 'accepted':
      return { ...nothing, providerId: outcome.providerId ?? null, note: outcome.note ?? null };
    case 'failed':
      return { ...nothing, failure: shownFailure(outcome.failure, secrets) };
    case 'uncertain':
      return { ...nothing, detail: redact(outcome.detail, secrets) };
  }
}

function triedWebhook(
  trial: Trial,
  { method, query, contentType, headers, body }: ChannelTryInput['webhooks'][number],
  now: number,
): ChannelTryResult['webhooks'][number] {
  const { webhook } = trial.connector;
  const raw = Buffer.from(body, 'utf8');
  const call = { method, query, contentType };
  const header = (name: string) =>
    Object.entries(headers).find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];
  const result = {
    authentic: webhook.verify(raw, header, trial.config, call),
    answer: webhook.answer?.(trial.shown) ?? null,
  };
  try {
    const items = webhook.parse(raw, trial.shown, call, now).map((item) => triedItem(item, trial.secrets));
    return { ...result, items, unreadable: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...result, items: [], unreadable: redact(reason, trial.secrets) };
  }
}

function triedItem(
  item: InboundItem,
  secrets: readonly string[],
): ChannelTryResult['webhooks'][number]['items'][number] {
  const { at } = item;
  const shown = {
    kind: item.kind,
    at: at === undefined ? null : iso(at),
    messageId: null,
    providerId: null,
    status: null,
    contact: null,
    content: null,
    failure: null,
    reason: null,
  };
  switch (item.kind) {
    case 'receipt':
      return {
        ...shown,
        messageId: item.messageId ?? null,
        providerId: item.providerId,
        status: item.status,
        contact: item.recipient === undefined ? null : { ...item.recipient },
        failure: item.failure === undefined ? null : shownFailure(item.failure, secrets),
      };
    case 'message':
      return { ...shown, providerId: item.providerId, contact: { ...item.contact }, content: { ...item.content } };
    case 'other':
      return { ...shown, reason: item.field };
    case 'unparsed':
      return { ...shown, reason: item.reason };
    default:
      return shown;
  }
}

const noRequests = (name: string): Refusal =>
  new Refusal('invalid_request', [
    {
      path: 'connector',
      message: `${name} keeps a connection open and makes no requests that could be shown`,
      messagePt: `${name} mantém uma conexão aberta e não faz requisições que se possam mostrar`,
    },
  ]);
