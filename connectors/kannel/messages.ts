/** The call of a `get-url` or `post-url`: what somebody has written. */
import { createHash } from 'node:crypto';
import type { InboundItem, MessageItem } from '../kit/connector.ts';
import { unparsed } from '../kit/items.ts';
import { smsContact } from '../kit/people.ts';
import { type Octets, shownParameters, textIn, wordOf } from './parameters.ts';
import { secondOf } from './receipts.ts';

/** @param body of a `post-url`, which carries the text; its alphabet is in `contentType` where no parameter names it. */
export function messageItem(
  octets: Octets,
  { body, contentType }: { body: Buffer; contentType: string | undefined },
  receivedAt: number,
): InboundItem {
  const written = octets.get('text') ?? octets.get('message') ?? body;
  const raw = { ...shownParameters(octets), ...(body.length > 0 && { body: body.toString('base64') }) };
  const contact = smsContact(wordOf(octets, 'from', 'sender'));
  if (contact === undefined) return unparsed(raw, 'neither a receipt nor a message: there is no from');
  const coding = wordOf(octets, 'coding');
  const charset = wordOf(octets, 'charset') ?? /charset="?([\w-]+)/i.exec(contentType ?? '')?.[1];
  // A message without an id is known by its words and its second.
  const providerId = wordOf(octets, 'id') ?? digest(octets, written);
  const text = textIn(written, charset, coding);
  const item: MessageItem = {
    kind: 'message',
    key: `m:${providerId}`,
    at: secondOf(wordOf(octets, 'at', 'ts', 'time')) ?? receivedAt,
    route: {},
    providerId,
    direction: 'inbound',
    contact,
    content:
      text === undefined
        ? { type: 'binary', native: { ...raw, octets: written.toString('hex') } }
        : { type: 'text', text },
    raw,
  };
  const part = partOf(octets.get('udh'));
  if (part !== undefined && text !== undefined) item.part = part;
  return item;
}

function digest(octets: Octets, written: Buffer): string {
  const hash = createHash('sha256').update(written);
  for (const [name, value] of octets) hash.update(`&${name}=`).update(value);
  return hash.digest('base64url');
}

/**
 * Kannel joins long texts itself unless it was told not to (`sms-combine-concatenated-mo`); then each piece comes with
 * its user data header, as octets.
 */
function partOf(header: Buffer | undefined): MessageItem['part'] {
  if (header === undefined) return undefined;
  for (let at = 1; at + 1 < header.length; at += 2 + (header[at + 1] ?? 0)) {
    const value = header.subarray(at + 2, at + 2 + (header[at + 1] ?? 0));
    const isPart = (header[at] === 0 && value.length === 3) || (header[at] === 8 && value.length === 4);
    if (!isPart) continue;
    const [total = 0, number = 0] = value.subarray(-2);
    if (total < 2 || number < 1 || number > total) return undefined;
    return { reference: value.subarray(0, -2).toString('hex'), number, total };
  }
  return undefined;
}
