/** Whether the key opens the account: its balance for SMS, the sender's templates for WhatsApp. */
import { parseJson, textOf } from '../kit/fields.ts';
import { probe, tell } from '../kit/probes.ts';
import { authorization, endpoint, type InfobipSmsConfig, type InfobipWhatsappConfig } from './config.ts';
import { smsOutcome, whatsappOutcome } from './outcome.ts';
import { listTemplates, parseTemplates } from './templates.ts';

export const smsProbes = [
  probe<InfobipSmsConfig>(smsOutcome, {
    asks: { pt: 'A chave abre a conta? (lê o saldo)', en: 'Does the key open the account? (reads the balance)' },
    request: ({ config }) => ({
      method: 'GET',
      url: endpoint(config, 'account/1/balance'),
      headers: authorization(config),
    }),
    told({ body }) {
      const answer = parseJson(body);
      const balance = textOf(answer, 'balance');
      if (balance === undefined) throw new Error('the answer names no balance');
      return tell(['Saldo', 'Balance', `${balance} ${textOf(answer, 'currency') ?? ''}`.trim()]);
    },
  }),
] as const;

export const whatsappProbes = [
  probe<InfobipWhatsappConfig>(whatsappOutcome, {
    asks: {
      pt: 'A chave abre o número? (lê os modelos dele)',
      en: 'Does the key open the number? (reads its templates)',
    },
    request: (channel) => listTemplates(channel),
    told: (response) => tell(['Modelos', 'Templates', String(parseTemplates(response).templates.length)]),
  }),
] as const;
