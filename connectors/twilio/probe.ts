/** Whether the credentials open the account: one of its messages is listed, and shown to nobody. */
import { isRecord, parseJson } from '../kit/fields.ts';
import type { Probe } from '../kit/probe.ts';
import { probe, tell } from '../kit/probes.ts';
import { authorization, endpoint, type TwilioConfig, type TwilioWhatsAppConfig } from './config.ts';
import { outcome } from './outcome.ts';
import { listTemplates, parseTemplates } from './templates.ts';

const account: Probe<TwilioConfig> = probe<TwilioConfig>(outcome, {
  asks: { pt: 'As credenciais abrem a conta?', en: 'Do the credentials open the account?' },
  request: ({ config }) => ({
    method: 'GET',
    url: `${endpoint(config, 'Messages.json')}?PageSize=1`,
    headers: { authorization: authorization(config) },
  }),
  told({ body }) {
    const answer = parseJson(body);
    if (!isRecord(answer) || !Array.isArray(answer.messages)) throw new Error('the answer is no list of messages');
    return [];
  },
});

const templates = probe<TwilioWhatsAppConfig>(outcome, {
  asks: { pt: 'Os modelos da conta podem ser lidos?', en: 'May the templates of the account be read?' },
  request: (channel) => listTemplates(channel),
  told(response) {
    const { templates: found, next } = parseTemplates(response);
    return tell(['Modelos', 'Templates', `${found.length}${next === undefined ? '' : '+'}`]);
  },
});

export const smsProbes: readonly Probe<TwilioConfig>[] = [account];
export const whatsappProbes: readonly Probe<TwilioWhatsAppConfig>[] = [account, templates];
