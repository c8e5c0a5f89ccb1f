/** Whether the token opens the API, and whether the channel is one of the installation's. */
import type { Probe } from '../kit/probe.ts';
import { tell } from '../kit/probes.ts';
import { listChannels, parseChannels } from './channels.ts';
import type { OpaConfig } from './config.ts';
import { unanswered } from './outcome.ts';
import { listTemplates, parseTemplates } from './templates.ts';

const channels: Probe<OpaConfig> = {
  asks: { pt: 'O token abre a API e o canal existe?', en: 'Does the token open the API, and does the channel exist?' },
  request: ({ config }) => listChannels(config),
  read(response, { config }) {
    const refused = unanswered(response);
    if (refused !== undefined) return refused;
    const { channels: found, next } = parseChannels(response);
    const own = found.find(({ id }) => id === config.canal);
    if (own !== undefined || next !== undefined)
      return {
        ok: true,
        told: tell(['Canal', 'Channel', own?.name], ['Integração', 'Integration', own?.integration ?? undefined]),
      };
    return {
      ok: false,
      failure: {
        class: 'bad_request',
        code: 'channel_not_found',
        detail: found
          .map(({ id, name }) => `${name} (${id})`)
          .join(', ')
          .slice(0, 500),
        cause: 'O token funciona, mas o ID do canal não está entre os canais ativos desta instalação.',
        nextStep: 'Escolha o canal pela lista de canais; os que existem estão no detalhe.',
      },
    };
  },
};

const templates: Probe<OpaConfig> = {
  asks: { pt: 'A lista de modelos pode ser lida?', en: 'May the list of templates be read?' },
  request: (channel) => listTemplates(channel),
  read(response) {
    const refused = unanswered(response);
    if (refused !== undefined) return refused;
    return { ok: true, told: tell(['Modelos', 'Templates', String(parseTemplates(response).templates.length)]) };
  },
};

export const probes = [channels, templates] as const;
