/** Whether the key opens the reports: the first question of a round, of which nothing is kept. */
import type { Probe } from '../kit/probe.ts';
import { tell } from '../kit/probes.ts';
import type { ComteleConfig } from './config.ts';
import { listIn, read } from './envelope.ts';
import { unanswered } from './outcome.ts';
import { askPoll } from './poll.ts';

export const probes: readonly Probe<ComteleConfig>[] = [
  {
    asks: { pt: 'A chave abre os relatórios de envio?', en: 'Does the key open the reports?' },
    request: (channel, now) => askPoll(channel, { cursor: undefined, now }),
    read(response, { config }) {
      const failure = unanswered(response);
      if (failure !== undefined) return { ok: false, failure };
      const records = listIn(read(response), config.itemsField);
      if (records === undefined) throw new Error('no list of records in the answer');
      return { ok: true, told: tell(['Envios no período', 'Sends in the period', String(records.length)]) };
    },
  },
];
