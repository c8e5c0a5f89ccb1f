/** A gateway without a connector of its own, described as an operator would: a key, a word for "taken", an id. */
import type { Route } from './fixture.ts';

const channel = 'sms-bench';
export const gatewayPath = '/v1/sms';

export const smsHttpConfig = (providerUrl: string) => ({
  url: `${providerUrl}${gatewayPath}`,
  headers: [{ name: 'authorization', value: 'Bearer {{secret}}' }],
  body: '{"to":"{{to}}","from":"{{from}}","msg":"{{text}}","ref":"{{id}}"}',
  secret: 'bench-gateway-key',
  from: '28123',
  success: [{ from: 'status', is: ['OK'] }],
  id: 'id',
  errorCode: 'code',
  errorText: 'message',
  webhookToken: 'bench-webhook-token',
  receiptOwnId: 'ref',
  receiptStatus: 'status',
  receiptStatuses: { DELIVERED: 'delivered', FAILED: 'failed' },
});

/** Limits far above any round: what is measured is Ponte, not its throttle. */
const configFile = (providerUrl: string): string =>
  // JSON is YAML.
  JSON.stringify({
    channels: [
      {
        id: channel,
        connector: 'sms-http',
        name: 'Bench',
        config: smsHttpConfig(providerUrl),
        limits: { numberMps: 100_000 },
        rules: { quietHours: [] },
      },
    ],
  });

export const smsHttpRoute: Route = { channel, providerPath: gatewayPath, configFile };

/** Of one length, whatever the count. */
export const gatewayAnswer = (count: number): string => `{"status":"OK","id":"gw-${String(count).padStart(20, '0')}"}`;
