/**
 * What a newcomer sees: a provider simulator on loopback, two channels on it, and messages that really travel: out over
 * the provider's protocol, back as signed receipts and replies. And an ERP on loopback, whose customers are told of an
 * outage.
 */
import { join } from 'node:path';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { Hub } from '../hub.ts';
import { randomToken } from '../platform/secrets.ts';
import { continueTrace } from '../platform/trace.ts';
import type { Settings } from '../settings.ts';
import { playOutage, sourceOf, startErp, watchEveryMs } from './outage.ts';
import { outageNotifications, outageTemplates, outageTriggers, outageWatch } from './outage-records.ts';
import { demoMessages, demoTemplates } from './samples.ts';

/** Long enough to read a line before the next one comes. */
const everyMs = 4_000;

const account = {
  wabaId: '102000000000001',
  accessToken: 'demo-token',
  appSecret: 'demo-app-secret',
  verifyToken: 'demo-verify-token',
};
const numbers = [
  {
    id: 'wa-matriz',
    name: 'WhatsApp Matriz',
    phoneNumberId: '106000000000001',
    displayPhoneNumber: '+55 11 3000-0001',
  },
  {
    id: 'wa-suporte',
    name: 'WhatsApp Suporte',
    phoneNumberId: '106000000000002',
    displayPhoneNumber: '+55 11 3000-0002',
  },
];

/** A key of its own, so that the printed curl lines always work; the demo binds to loopback like everything else. */
let adminKey = '';

export interface Demo {
  begin(hub: Hub, ponteUrl: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the simulators and puts what they need into the settings, as a ponte.yaml would. */
export async function startDemo(settings: Settings): Promise<Demo> {
  const [simulator, erp] = await Promise.all([startSimulator(), startErp()]);
  // Its own folder: what is tried out here must not be found in the real ledger later.
  settings.dataDirectory = join(settings.dataDirectory, 'demo');
  settings.adminKey ??= `demo_${randomToken(18)}`;
  adminKey = settings.adminKey;
  if (settings.logLevel === 'info') settings.logLevel = 'warn';
  settings.channels = numbers.map(({ id, name, phoneNumberId }) => ({
    id,
    connector: 'whatsapp-cloud',
    name,
    config: { ...account, phoneNumberId, apiVersion: 'v25.0', baseUrl: simulator.url },
    limits: {},
  }));
  settings.notifications = outageNotifications;
  settings.triggers = outageTriggers;
  settings.sources = [sourceOf(erp)];
  settings.watches = [outageWatch];
  settings.watchEveryMs = watchEveryMs;
  const stopping = new AbortController();
  const tellError = (error: Error) => {
    if (!stopping.signal.aborted) process.stderr.write(`demo: ${error.message}\n`);
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    async begin(hub, ponteUrl) {
      simulator.setWebhookUrl(`${ponteUrl}/webhooks/wa-matriz`);
      let place = 0;
      const next = () => {
        const message = demoMessages[place % demoMessages.length];
        place += 1;
        hub
          .accept(message, { scope: 'demo', origin: 'demo:exemplos', traceparent: continueTrace(undefined) })
          .catch(tellError);
        timer = setTimeout(next, everyMs);
      };
      next();
      announceDemo(hub, ponteUrl);
      playOutage(hub, erp, ponteUrl, authorization(), stopping.signal).catch(tellError);
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await Promise.all([simulator.close(), erp.close()]);
    },
  };
}

function startSimulator(): Promise<WhatsAppSimulator> {
  return startWhatsAppSimulator({
    accounts: [
      {
        ...account,
        numbers: numbers.map(({ phoneNumberId, displayPhoneNumber }) => ({ phoneNumberId, displayPhoneNumber })),
        templates: [...demoTemplates, ...outageTemplates],
      },
    ],
    people: [
      { phone: '+5511988880001', name: 'Ana Exemplo' },
      { phone: '+5548988880002', name: 'Bruno Exemplo', readReceipts: false },
      { phone: '+5521988880003', name: 'Carla Exemplo', failsWith: 131026 },
    ],
    brazilianWaId: 'without-ninth-digit',
    receipts: { delayMs: { sent: 300, delivered: 1_200, read: 2_500, failed: 800 } },
    keepSent: 500,
    keepRequests: 100,
    autoReply: (sent) =>
      sent.type === 'template' ? { content: 'Obrigado, recebi o aviso!', afterMs: 3_000 } : undefined,
  });
}

const authorization = (): string => `-H 'Authorization: Bearer ${adminKey}'`;

function announceDemo(hub: Hub, url: string): void {
  const auth = authorization();
  process.stdout.write(`
  Ponte está no ar (demonstração) · Ponte is up (demo)

    ${url}/console   o console de operação; entre com a chave abaixo · the operations console; log in with the key below
    ${url}/docs      a API · the API

  Canais · channels: ${hub.channels
    .all()
    .filter((channel) => channel.state !== 'off')
    .map((channel) => channel.id)
    .join(', ')}
  Chave · API key:   ${adminKey}

  1. Envie um template · send a template:

    curl -s ${url}/v1/messages ${auth} -H 'Content-Type: application/json' \\
      -d '{"channel":"wa-matriz","to":"(11) 98888-0001","content":{"type":"template","name":"fatura_lembrete","language":"pt_BR","parameters":["Ana","10/12/2026","R$ 99,90"]}}'

  2. Leia o log · read the log:

    curl -s '${url}/v1/log?limit=5' ${auth}

  3. A história de uma mensagem · one message's story (use um id do log · an id from the log):

    curl -s ${url}/v1/messages/<id> ${auth}

  Sem ponte.yaml, tudo fica nesta máquina, com um ERP e um provedor simulados. Ctrl+C para parar.
  Without ponte.yaml everything stays on this machine, with a simulated ERP and provider. Ctrl+C stops it.

  Em instantes, uma queda de rede · in a moment, an outage:

`);
}
