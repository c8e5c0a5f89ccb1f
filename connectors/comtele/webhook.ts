/** Should Comtele call one day: records as its reports have them, at an address with a token. Without a token nobody is heard. */
import { isInAddress } from '../kit/caller-token.ts';
import type { HeaderReader, InboundItem, WebhookCall } from '../kit/connector.ts';
import { trimKeys, utf8 } from '../kit/fields.ts';
import { pickField } from '../kit/pick.ts';
import type { ComteleConfig } from './config.ts';
import { listIn } from './envelope.ts';
import { receiptItem, replyItem } from './items.ts';

export const maxBodyBytes = 1024 * 1024;

export const verify = (_raw: Uint8Array, _header: HeaderReader, config: ComteleConfig, call: WebhookCall): boolean =>
  config.webhookToken !== undefined && isInAddress(call, config.webhookToken);

/** @throws when the body is no JSON. */
export function parse(raw: Uint8Array, config: ComteleConfig, _call: WebhookCall, receivedAt: number): InboundItem[] {
  const body: unknown = trimKeys(JSON.parse(utf8(raw)));
  return (listIn(body, config.itemsField) ?? [body]).map((record) =>
    pickField(config.statusField, record) === undefined && pickField(config.replyTextField, record) !== undefined
      ? replyItem(record, config, receivedAt)
      : receiptItem(record, config, receivedAt),
  );
}
