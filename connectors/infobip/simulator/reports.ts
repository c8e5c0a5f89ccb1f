/** What is posted: reports, seen reports, and what people write. */
import {
  type Json,
  type SentMessage,
  type SmsReply,
  statusOf,
  timestamp,
  type WhatsappReply,
  type World,
} from './world.ts';

const noError = { groupId: 0, groupName: 'OK', id: 0, name: 'NO_ERROR', description: 'No Error', permanent: false };

export function report(world: World, message: SentMessage, status: number, error: Json = noError): void {
  const { channel, messageId, to, smsCount, callbackData, at } = message;
  const { name } = statusOf(status);
  const price = { pricePerMessage: 0.0301, currency: 'BRL' };
  const counted = channel === 'sms' ? { smsCount } : { messageCount: smsCount };
  world.emit(
    channel,
    {
      bulkId: `bulk-${messageId}`,
      messageId,
      to,
      sentAt: timestamp(at),
      doneAt: timestamp(world.now()),
      ...counted,
      price,
      status: { ...statusOf(status), description: `Message: ${String(name)}` },
      error,
      ...(callbackData !== undefined && { callbackData }),
    },
    message.notifyUrl,
  );
}

export function seen(world: World, message: SentMessage): void {
  const { channel, messageId, from, to, at, notifyUrl } = message;
  world.emit(channel, { messageId, from, to, sentAt: timestamp(at), seenAt: timestamp(world.now()) }, notifyUrl);
}

export function inboundSms(world: World, { id: messageId = world.newId(), ...reply }: SmsReply): string {
  const { text, cleanText = text, keyword = '', from, to } = reply;
  world.emit('sms', {
    messageId,
    from,
    to,
    text,
    cleanText,
    keyword,
    receivedAt: timestamp(world.now()),
    smsCount: 1,
    price: { pricePerMessage: 0, currency: 'BRL' },
    callbackData: '',
  });
  return messageId;
}

export function inboundWhatsapp(world: World, { id: messageId = world.newId(), ...reply }: WhatsappReply): string {
  const { from, to, message, contact = { name: 'Ana' } } = reply;
  world.emit('whatsapp', {
    from,
    to,
    integrationType: 'WHATSAPP',
    receivedAt: timestamp(world.now()),
    messageId,
    pairedMessageId: null,
    callbackData: null,
    message,
    contact,
    price: { pricePerMessage: 0, currency: 'BRL' },
  });
  return messageId;
}
