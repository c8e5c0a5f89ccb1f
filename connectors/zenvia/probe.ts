/** Whether the token opens the account: its templates are read, of SMS senders too, because nothing else can be. */
import { parseJson } from '../kit/fields.ts';
import { probe, tell } from '../kit/probes.ts';
import type { ProviderResponse, SendOutcome } from '../kit/provider.ts';
import { apiToken, endpoint, type ZenviaConfig } from './config.ts';

export const probesWith = (outcome: (response: ProviderResponse) => SendOutcome) =>
  [
    probe<ZenviaConfig>(outcome, {
      asks: {
        pt: 'O token abre a conta? (lê os modelos)',
        en: 'Does the token open the account? (reads the templates)',
      },
      request: ({ config }) => ({ method: 'GET', url: endpoint(config, 'templates'), headers: apiToken(config) }),
      told({ body }) {
        const answer = parseJson(body);
        if (!Array.isArray(answer)) throw new Error('the answer is no list of templates');
        return tell(['Modelos na conta', 'Templates of the account', String(answer.length)]);
      },
    }),
  ] as const;
