/** Whether the token sees the number and the account: two reads that change nothing. */
import type { ProviderFailure } from '../kit/connector.ts';
import { parseJson, textOf } from '../kit/fields.ts';
import type { Probe } from '../kit/probe.ts';
import { probe, tell } from '../kit/probes.ts';
import { authorization, type CloudConfig, endpoint } from './config.ts';
import { outcome } from './outcome.ts';
import { listTemplates, parseTemplates } from './templates.ts';

/** The Graph API says the same of an object that is not there and of one that the token may not see. */
const noSuchObject = '100';

type Wording = Pick<ProviderFailure, 'cause' | 'nextStep'>;

/** A refused object, in words about what was asked for. */
const named = (one: Probe<CloudConfig>, words: Wording): Probe<CloudConfig> => ({
  ...one,
  read(response, channel) {
    const answer = one.read(response, channel);
    if (answer.ok || answer.failure.code !== noSuchObject) return answer;
    return { ok: false, failure: { ...answer.failure, class: 'bad_request', ...words } };
  },
});

const number = named(
  probe<CloudConfig>(outcome, {
    asks: { pt: 'O número existe e o token o vê?', en: 'Does the number exist, and does the token see it?' },
    request: ({ config }) => ({
      method: 'GET',
      url: `${endpoint(config, config.phoneNumberId)}?fields=display_phone_number,verified_name,quality_rating`,
      headers: { authorization: authorization(config) },
    }),
    told({ body }) {
      const answer = parseJson(body);
      const id = textOf(answer, 'id');
      if (id === undefined) throw new Error('the answer names no number');
      return tell(
        ['Número', 'Number', textOf(answer, 'display_phone_number')],
        ['Nome verificado', 'Verified name', textOf(answer, 'verified_name')],
        ['Qualidade', 'Quality', textOf(answer, 'quality_rating')],
      );
    },
  }),
  {
    cause: 'Não existe um número com este ID, ou o token não tem acesso a ele.',
    nextStep:
      'Copie de novo o ID do número de telefone em developers.facebook.com (WhatsApp > Configuração da API); não é o número em si. Se estiver certo, dê ao usuário do sistema acesso à conta.',
  },
);

const templates = named(
  probe<CloudConfig>(outcome, {
    asks: { pt: 'A conta (WABA) existe e o token lê os modelos?', en: 'Does the account exist, and may it be read?' },
    request: (channel) => listTemplates(channel),
    told(response) {
      const { templates: found, next } = parseTemplates(response);
      const count = `${found.length}${next === undefined ? '' : '+'}`;
      return tell(['Modelos', 'Templates', count]);
    },
  }),
  {
    cause: 'Não existe uma conta (WABA) com este ID, ou o token não tem acesso a ela.',
    nextStep:
      'Confira o ID da conta do WhatsApp Business e dê ao usuário do sistema a permissão whatsapp_business_management nela.',
  },
);

export const probes = [number, templates] as const;
