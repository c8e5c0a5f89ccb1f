/** `POST /<phone number id>/messages` and `/marketing_messages`: judged, limited, accepted. */
import { invalid, isObject, longerThan, missing, object, oneOf, optionalText, text } from './check.ts';
import { checkContent } from './check-content.ts';
import { checkTemplate } from './check-template.ts';
import type { BusinessNumber } from './directory.ts';
import { GraphRefusal } from './graph-error.ts';
import type { SendingEdge } from './graph-request.ts';
import type { Json, SentMessage } from './model.ts';
import { digitsOf, isBsuid, type Person } from './people.ts';
import type { Template } from './templates.ts';
import type { World } from './world.ts';

interface Recipient {
  /** Digits in international form, or the BSUID: where receipts and answers find the person again. */
  to: string;
  /** As the sender wrote it. */
  input: string;
  person: Person;
  byPhone: boolean;
}

/** Meta completes a number that does not look international with the sender's own country, so it may reach a stranger. */
function internationalDigits(to: string, number: BusinessNumber): string {
  if (!/^[+\d\s().-]+$/.test(to)) throw invalid('to', `is not a phone number: ${to}`);
  const digits = digitsOf(to);
  const looksInternational = to.startsWith('+') || digits.length > 11 || digits.startsWith(number.countryCode);
  return looksInternational ? digits : number.countryCode + digits;
}

function recipientOf(world: World, number: BusinessNumber, body: Json): Recipient {
  if (body.recipient_type !== undefined) oneOf(body, 'recipient_type', 'recipient_type', ['individual']);
  const to = optionalText(body, 'to', 'to');
  if (to) {
    const digits = internationalDigits(to, number);
    if (digits.length < 7 || digits.length > 15) throw invalid('to', `is not a phone number: ${to}`);
    if (digits === number.digits)
      throw new GraphRefusal(131021, 'Recipient phone number and sender phone number are the same');
    return { to: digits, input: to, person: world.people.byPhone(digits), byPhone: true };
  }
  const bsuid = optionalText(body, 'recipient', 'recipient');
  if (!bsuid) {
    throw new GraphRefusal(100, 'The parameter to is required', { message: '(#100) The parameter to is required.' });
  }
  if (!isBsuid(bsuid)) throw invalid('recipient', `is not a business-scoped user id: ${bsuid}`);
  return { to: bsuid, input: bsuid, person: world.people.byBsuid(bsuid), byPhone: false };
}

/** Direct Send: a free-form message that Meta turns into a template, outside of any window. */
function directCategory(number: BusinessNumber, body: Json, type: string, byPhone: boolean): string | undefined {
  if (body.category === undefined) return undefined;
  if (!number.account.options.directSend)
    throw new GraphRefusal(100, 'Param category: Direct Send is not enabled for this account');
  if (type !== 'text' && type !== 'interactive')
    throw new GraphRefusal(100, `Param category is not allowed with type ${type}`);
  const category = oneOf(body, 'category', 'category', ['utility', 'authentication']);
  if (body.ttl_seconds !== undefined && typeof body.ttl_seconds !== 'number')
    throw invalid('ttl_seconds', 'must be a number');
  if (category === 'authentication' && !byPhone) throw needsPhone();
  return category;
}

const needsPhone = () => new GraphRefusal(131062, 'Authentication messages need the phone number of the recipient');

function templateOf(world: World, number: BusinessNumber, body: Json, edge: SendingEdge, byPhone: boolean): Template {
  const template = checkTemplate(body, number.account.templates, world.media);
  if (template.category === 'AUTHENTICATION' && !byPhone) throw needsPhone();
  if (edge === 'marketing_messages' && template.category !== 'MARKETING') {
    throw new GraphRefusal(131055, `template (${template.name}) is no marketing template`);
  }
  if (
    edge === 'messages' &&
    template.category === 'MARKETING' &&
    number.account.options.marketingOnCloudApi === false
  ) {
    throw new GraphRefusal(131063, 'Use /marketing_messages');
  }
  return template;
}

function requireProduct(body: Json): void {
  if (body.messaging_product === 'whatsapp') return;
  const message = 'The parameter messaging_product is required';
  throw new GraphRefusal(100, message, { message: `(#100) ${message}.` });
}

function checkEnvelope(body: Json): { type: string; opaque: string | undefined } {
  requireProduct(body);
  const opaque = optionalText(body, 'biz_opaque_callback_data', 'biz_opaque_callback_data');
  if (opaque !== undefined && longerThan(opaque, 512))
    throw invalid('biz_opaque_callback_data', 'is longer than 512 characters');
  if (body.context !== undefined) text(object(body, 'context', 'context'), 'message_id', 'context.message_id');
  return { type: optionalText(body, 'type', 'type') ?? 'text', opaque };
}

/** Undefined, or the code the accepted message is going to fail with. */
function failureAhead(
  world: World,
  number: BusinessNumber,
  person: Person,
  needsWindow: boolean,
  now: number,
): number | undefined {
  if (needsWindow && world.windowMode !== 'off' && !world.windows.isOpen(number, person, now)) {
    if (world.windowMode === 'sync') {
      throw new GraphRefusal(
        131047,
        'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
      );
    }
    return 131047;
  }
  return person.failsWith;
}

export interface AcceptedSend {
  answer: Json;
  sent: SentMessage;
}

export function acceptMessage(
  world: World,
  number: BusinessNumber,
  body: Json,
  edge: SendingEdge,
  forcedFailure?: number,
): AcceptedSend {
  const { type, opaque } = checkEnvelope(body);
  const { to, input, person, byPhone } = recipientOf(world, number, body);
  const category = directCategory(number, body, type, byPhone);
  if (edge === 'marketing_messages' && type !== 'template')
    throw new GraphRefusal(131055, `Param type cannot be ${type} here`);
  const template = type === 'template' ? templateOf(world, number, body, edge, byPhone) : undefined;
  if (template === undefined) checkContent(type, body, world.media);

  const now = world.now();
  const needsWindow = template === undefined && category === undefined;
  const failsWith = failureAhead(world, number, person, needsWindow, now) ?? forcedFailure;
  world.limits.takeOutbound(number, person.key, now, !world.windows.isOpen(number, person, now));

  const waId = byPhone ? person.waId : person.hidesPhone ? undefined : person.waId;
  const userId = byPhone ? person.bsuid : to;
  const sent: SentMessage = {
    wamid: world.newMessageId(),
    wabaId: number.account.options.wabaId,
    phoneNumberId: number.id,
    to,
    ...(waId !== undefined && { waId }),
    ...(userId !== undefined && { userId }),
    type,
    ...(opaque !== undefined && { opaque }),
    category: category ?? template?.category.toLowerCase() ?? 'service',
    body,
    at: now,
    ...(template && { messageStatus: template.messageStatus }),
    ...(failsWith !== undefined && { failsWith }),
  };
  world.journal.recordSent(sent);
  world.watch.changed();
  return {
    sent,
    answer: {
      messaging_product: 'whatsapp',
      contacts: [byPhone ? { input, wa_id: waId } : { input, user_id: to }],
      messages: [{ id: sent.wamid, ...(template && { message_status: template.messageStatus }) }],
    },
  };
}

/** Mark as read, with or without the typing indicator. */
export function markRead(world: World, number: BusinessNumber, body: Json): Json {
  requireProduct(body);
  if (body.status !== 'read') throw invalid('status', 'must be read');
  const messageId = optionalText(body, 'message_id', 'message_id');
  if (!messageId) throw missing('message_id');
  const indicator = body.typing_indicator;
  if (indicator !== undefined && (!isObject(indicator) || indicator.type !== 'text')) {
    throw invalid('typing_indicator.type', 'must be text');
  }
  world.journal.recordRead({ phoneNumberId: number.id, messageId, typing: indicator !== undefined, at: world.now() });
  return { success: true };
}
