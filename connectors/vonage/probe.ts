/** Whether key and secret open the account: its balance is read. */
import { withoutSlash } from '../kit/config-fields.ts';
import { numberOf, parseJson } from '../kit/fields.ts';
import { probe, tell } from '../kit/probes.ts';
import type { VonageConfig } from './config.ts';
import { outcome } from './outcome.ts';

export const probes = [
  probe<VonageConfig>(outcome, {
    asks: {
      pt: 'A chave e o segredo abrem a conta? (lê o saldo)',
      en: 'Do key and secret open the account? (reads the balance)',
    },
    request: ({ config: { baseUrl, apiKey, apiSecret } }) => ({
      method: 'GET',
      url: `${withoutSlash(baseUrl)}/account/get-balance?${new URLSearchParams({ api_key: apiKey, api_secret: apiSecret })}`,
      headers: { accept: 'application/json' },
    }),
    told({ body }) {
      const balance = numberOf(parseJson(body), 'value');
      if (balance === undefined) throw new Error('the answer names no balance');
      return tell(['Saldo (EUR)', 'Balance (EUR)', String(balance)]);
    },
  }),
] as const;
