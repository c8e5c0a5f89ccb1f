/** A text as submit_sm: one for each part, or one whose parts the SMSC makes. */
import type { ChannelContext, ContentIssue, OutboundMessage, SubmitPlan } from '../kit/connector.ts';
import { dataCodingOf } from '../kit/sms-text/alphabets.ts';
import { planText } from '../kit/sms-text/plan.ts';
import { smppParts } from '../kit/sms-text/smpp-parts.ts';
import { encodePdu } from './codec/encode.ts';
import { type Address, blankMessage, type Tlv } from './codec/pdu.ts';
import { tags } from './codec/tlv.ts';
import { type SmppConfig, textOptions } from './config.ts';
import { relativeTime, senderAddress } from './fields.ts';
import { referenceOf } from './reference.ts';

/** Success and failure alike: without a receipt nobody knows which of the two it was. */
const everyReceipt = 1;

export function send({ id, to, content }: OutboundMessage, { config }: ChannelContext<SmppConfig>): SubmitPlan {
  if (to.kind !== 'phone') return { ok: false, code: 'recipient_unsupported', issues: [phoneOnly] };
  if (content.type !== 'text') return { ok: false, code: 'unsupported_content', issues: [textOnly] };
  const plan = planText(content.body, textOptions(config));
  if (!plan.ok) return { ok: false, code: 'content_invalid', issues: [plan.issue] };
  const reference = referenceOf(id);
  const source = senderAddress(config.from, config.fromTon, config.fromNpi);
  const destination = personAddress(to.e164, config);
  const dataCoding = dataCodingOf(plan.alphabet, config.smscAlphabet);
  const own: readonly Tlv[] =
    config.sendReference && reference !== undefined
      ? [{ tag: tags.userMessageReference, value: twoOctets(reference) }]
      : [];
  const submits = smppParts(plan, reference ?? 0).map(({ esmClass, shortMessage, tlvs }) =>
    encodePdu({
      ...blankMessage,
      command: 'submit_sm',
      serviceType: config.serviceType,
      source,
      destination,
      esmClass,
      registeredDelivery: everyReceipt,
      validityPeriod: config.validityHours === undefined ? '' : relativeTime(config.validityHours),
      dataCoding,
      shortMessage,
      tlvs: [...own, ...tlvs],
    }),
  );
  return {
    ok: true,
    submits: submits as [Buffer, ...Buffer[]],
    shown: { operation: 'submit_sm', from: source.number, to: destination.number, dataCoding, text: plan.text },
    parts: plan.partCount,
  };
}

const twoOctets = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

function personAddress(e164: string, { destination, toTon, toNpi }: SmppConfig): Address {
  const digits = e164.slice(1);
  // A number of another country has no national form here.
  const isNational = destination === 'national' && digits.startsWith('55');
  return { ton: toTon ?? (isNational ? 2 : 1), npi: toNpi, number: isNational ? digits.slice(2) : digits };
}

const phoneOnly: ContentIssue = {
  path: 'to',
  message: 'an SMS goes to a phone number, not to a user id',
  messagePt: 'um SMS vai para um número de telefone, não para um ID de usuário',
};

const textOnly: ContentIssue = {
  path: 'content.type',
  message: 'only text goes by SMS',
  messagePt: 'por SMS só vai texto',
};
