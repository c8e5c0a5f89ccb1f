/** Every connector Ponte has. A connector that is not in these lists does not exist. */
import { hubsoft } from './hubsoft/connector.ts';
import { ixc } from './ixc/connector.ts';
import type { ChannelConnector } from './kit/connector.ts';
import type { SourceConnector } from './kit/source.ts';
import { mailingRest } from './mailing-rest/connector.ts';
import { mailingSoap } from './mailing-soap/connector.ts';

/**
 * By id. Loaded when the first channel on it is: a process with one WhatsApp number keeps no gateway in memory.
 *
 * The config type is erased here: hand `send` and its siblings only what the same connector's `config` schema returned.
 */
export const channelConnectors: Readonly<Record<string, () => Promise<ChannelConnector>>> = {
  'whatsapp-cloud': async () => (await import('./whatsapp-cloud/connector.ts')).whatsappCloud,
  'opa-suite': async () => (await import('./opa-suite/connector.ts')).opaSuite,
  vonage: async () => (await import('./vonage/connector.ts')).vonage,
  'zenvia-sms': async () => (await import('./zenvia/connector.ts')).zenviaSms,
  'zenvia-whatsapp': async () => (await import('./zenvia/connector.ts')).zenviaWhatsapp,
  'infobip-sms': async () => (await import('./infobip/connector.ts')).infobipSms,
  'infobip-whatsapp': async () => (await import('./infobip/connector.ts')).infobipWhatsapp,
  'twilio-sms': async () => (await import('./twilio/connector.ts')).twilioSms,
  'twilio-whatsapp': async () => (await import('./twilio/connector.ts')).twilioWhatsApp,
  'sinch-br-sms': async () => (await import('./sinch/connector.ts')).sinchBrazilSms,
  'sinch-sms': async () => (await import('./sinch/connector.ts')).sinchSms,
  'sms-smpp': async () => (await import('./sms-smpp/connector.ts')).smsSmpp,
  kannel: async () => (await import('./kannel/connector.ts')).kannel,
  comtele: async () => (await import('./comtele/connector.ts')).comtele,
  'sms-http': async () => (await import('./sms-http/connector.ts')).smsHttp,
};

/** Undefined: there is none of that name. */
export const channelConnector = async (id: string): Promise<ChannelConnector | undefined> =>
  Object.hasOwn(channelConnectors, id) ? channelConnectors[id]?.() : undefined;

/** ERPs and mailing webservices; the same holds for them. */
export const sourceConnectors: readonly SourceConnector[] = [ixc, hubsoft, mailingRest, mailingSoap];
