/** The usual channel, the messages and the receipts of the benches. */
import { createHmac, randomUUID } from 'node:crypto';

export const channelId = 'wa-bench';
export const phoneNumberId = '106000000000001';
export const wabaId = '102000000000001';
export const appSecret = 'bench-app-secret';
export const providerPath = `/v25.0/${phoneNumberId}/messages`;
export const webhookPath = `/webhooks/${channelId}`;
/** Where the bare loop's results go: the same pattern that Ponte's `message.sent` events match. */
export const bareKeyOf = (channel: string): string => `message.sent.${channel}`;

/** What a message goes through to its provider. */
export interface Route {
  channel: string;
  /** Where the provider takes messages. */
  providerPath: string;
  /** `ponte.yaml` with this one channel. */
  configFile(providerUrl: string): string;
}

/** Limits far above any round: what is measured is Ponte, not its throttle. Pair limits stay as they are by default; nobody
 * here has written before, so windows are left to the provider, which costs the same looks. */
export const configFile = (providerUrl: string): string =>
  `channels:
  - id: ${channelId}
    connector: whatsapp-cloud
    name: Bench
    config:
      phoneNumberId: "${phoneNumberId}"
      wabaId: "${wabaId}"
      accessToken: bench-access-token
      appSecret: ${appSecret}
      verifyToken: bench-verify-token
      baseUrl: ${providerUrl}
    limits: { numberMps: 100000 }
    rules: { enforceWindow: false }
`;

export const whatsappRoute: Route = { channel: channelId, providerPath, configFile };

/** No two of the first hundred million contacts are the same, and neighbours are not close to each other. */
export const contactOf = (number: number): string =>
  `+55119${String((number * 61_803_399) % 100_000_000).padStart(8, '0')}`;

export function sendRequest(number: number, channel = channelId): Record<string, unknown> {
  return {
    channel,
    to: contactOf(number),
    content: {
      type: 'text',
      body: `Oi! Sua fatura ${String(number).padStart(9, '0')} vence em 5 dias. Pague pelo aplicativo ou responda para falar conosco.`,
    },
    metadata: { customerId: `C${number}` },
  };
}

export interface Command {
  id: string;
  body: Buffer;
}

export function sendCommand(number: number, channel = channelId): Command {
  const id = randomUUID();
  const envelope = {
    specversion: '1.0',
    id,
    source: 'urn:bench:crm',
    type: 'ponte.message.send.v1',
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: sendRequest(number, channel),
  };
  return { id, body: Buffer.from(JSON.stringify(envelope)) };
}

export interface ReceiptSubject {
  messageId: string;
  providerId: string;
  recipient: string;
}

/** A provider's "delivered" for one message, as it is posted. */
export const deliveredReceipt = ({ messageId, providerId, recipient }: ReceiptSubject, atMs: number): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: wabaId,
        changes: [
          {
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '551130000000', phone_number_id: phoneNumberId },
              statuses: [
                {
                  id: providerId,
                  status: 'delivered',
                  timestamp: String(Math.floor(atMs / 1000)),
                  recipient_id: recipient,
                  biz_opaque_callback_data: messageId,
                  conversation: { id: '6f2d4d3e9cc84a4f8a7f0b8e2c1a5d90', origin: { type: 'utility' } },
                  pricing: { billable: true, pricing_model: 'PMP', category: 'utility' },
                },
              ],
            },
            field: 'messages',
          },
        ],
      },
    ],
  });

export const signature = (body: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
