/** Whether the token opens the service plan: one batch is listed, and shown to nobody. Sinch Brasil has nothing to ask. */
import { isRecord, parseJson } from '../kit/fields.ts';
import { probe } from '../kit/probes.ts';
import { batchEndpoint, type SinchSmsConfig } from './config.ts';
import { outcome } from './outcome.ts';

export const batchProbes = [
  probe<SinchSmsConfig>(outcome, {
    asks: { pt: 'O token abre o service plan?', en: 'Does the token open the service plan?' },
    request: ({ config }) => ({
      method: 'GET',
      url: `${batchEndpoint(config)}?page_size=1`,
      headers: { authorization: `Bearer ${config.apiToken}` },
    }),
    told({ body }) {
      const answer = parseJson(body);
      if (!isRecord(answer) || !Array.isArray(answer.batches)) throw new Error('the answer is no list of batches');
      return [];
    },
  }),
] as const;
