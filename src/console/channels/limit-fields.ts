/** Limits and rules of a channel, as a form asks for them. */
import { ChannelRules } from '../../../contracts/rules.ts';
import type { View } from '../view.ts';
import type { FormField } from './form-fields.ts';

const usual = ChannelRules.parse({});

const number = (name: string, title: string, help: string): FormField => ({
  name,
  kind: 'number',
  title,
  ...(help !== '' && { help }),
  isRequired: false,
});

export const limitFields = (view: View): FormField[] => [
  number(
    'numberMps',
    view.say('Mensagens por segundo', 'Messages a second'),
    view.say(
      'Do canal inteiro. Em branco, o usual do conector.',
      "Of the whole channel. Empty: the connector's default.",
    ),
  ),
  number(
    'pairSeconds',
    view.say('Segundos entre mensagens à mesma pessoa', 'Seconds between messages to one person'),
    view.say('A longo prazo.', 'In the long run.'),
  ),
  number(
    'pairBurst',
    view.say('Seguidas à mesma pessoa', 'At once to one person'),
    view.say('Quantas podem ir de uma vez antes dessa espera.', 'How many may go before that wait.'),
  ),
  number(
    'accountMps',
    view.say('Por segundo na conta inteira', 'A second for the whole account'),
    view.say(
      'De todos os canais da mesma conta. Em branco, sem limite.',
      'Of all channels of the account. Empty: no limit.',
    ),
  ),
  {
    ...number(
      'portfolio',
      view.say('Portfólio', 'Portfolio'),
      view.say(
        'Canais com o mesmo nome aqui dividem um limite diário. Em branco, a conta.',
        'Channels with the same name share a daily limit. Empty: the account.',
      ),
    ),
    kind: 'text',
  },
  number(
    'portfolioTier',
    view.say('Pessoas diferentes em 24 horas', 'Different people in 24 hours'),
    view.say(
      'Fora de janelas. Em branco, o que o provedor informar.',
      'Outside windows. Empty: what the provider tells.',
    ),
  ),
  number(
    'realtimeShare',
    view.say('Parte reservada a atendimento', 'Part kept for realtime'),
    view.say(
      'De 0 a 0,9: o que disparos em massa deixam livre. Em branco, 0,1.',
      'From 0 to 0.9: what bulk leaves free. Empty: 0.1.',
    ),
  ),
  number(
    'receiptTimeoutHours',
    view.say('Espera por recibo, em horas', 'Wait for a receipt, in hours'),
    view.say(
      'Depois disso a mensagem é encerrada como enviada. 0: nunca. Em branco, 72 no SMS e nunca no resto.',
      'After that a message is closed as sent. 0: never. Empty: 72 for SMS, never elsewhere.',
    ),
  ),
];

export const categoryNames = (view: View): [string, string][] => [
  ['marketing', 'Marketing'],
  ['utility', view.say('Utilidade', 'Utility')],
  ['authentication', view.say('Autenticação', 'Authentication')],
  ['service', view.say('Atendimento', 'Service')],
];

export const laneNames = (view: View): [string, string][] => [
  ['realtime', view.say('Atendimento (realtime)', 'Realtime')],
  ['bulk', view.say('Disparos (bulk)', 'Bulk')],
];

export function ruleFields(view: View): FormField[] {
  const say = view.say.bind(view);
  const selector: FormField[] = [
    {
      name: 'categories',
      kind: 'choices',
      title: say('Categorias (nenhuma marcada: todas)', 'Categories (none: all)'),
      isRequired: false,
      options: categoryNames(view),
    },
    {
      name: 'lanes',
      kind: 'choices',
      title: say('Filas (nenhuma marcada: todas)', 'Lanes (none: all)'),
      isRequired: false,
      options: laneNames(view),
    },
  ];
  const time = (name: string, title: string): FormField => ({
    name,
    kind: 'text',
    title,
    isRequired: true,
    input: 'time',
  });
  const hours = (name: string, title: string): FormField => ({
    name,
    kind: 'object',
    title,
    isRequired: false,
    fields: [time('from', say('Das', 'From')), time('to', say('Até', 'To'))],
  });
  const flag = (name: string, title: string, help: string): FormField => ({
    name,
    kind: 'boolean',
    title,
    help,
    isRequired: true,
    preset: true,
  });
  return [
    flag(
      'enforceWindow',
      say('Respeitar a janela de 24 horas', 'Respect the 24-hour window'),
      say(
        'Desligado, texto livre sai sem janela conhecida e o provedor decide. Só para o primeiro dia depois de uma mudança.',
        'Off: free-form goes without a known window, and the provider decides.',
      ),
    ),
    flag(
      'templateAfterExpiry',
      say('Template depois que a janela fecha', 'Template after the window has closed'),
      say('Desligado, só o cliente pode recomeçar a conversa.', 'Off: only the customer can start again.'),
    ),
    {
      name: 'quietHours',
      kind: 'rows',
      title: say('Horário em que se pode enviar', 'Hours in which messages may go'),
      help: say(
        'Fora dele a mensagem espera. Dia em branco: nada sai nesse dia. Vale a primeira linha que serve à mensagem.',
        'Outside them a message waits. An empty day: nothing goes on it. The first row that fits counts.',
      ),
      usual: say(
        'Usual: marketing de segunda a sexta 9–18 h, sábado 9–13 h',
        'Usual: marketing Mon–Fri 9–18, Sat 9–13',
      ),
      isRequired: false,
      fields: [
        ...selector,
        hours('weekdays', say('Segunda a sexta', 'Monday to Friday')),
        hours('saturday', say('Sábado', 'Saturday')),
        hours('sunday', say('Domingo', 'Sunday')),
        hours('holidays', say('Feriados', 'Holidays')),
      ],
    },
    {
      name: 'extraHolidays',
      kind: 'lines',
      title: say('Feriados locais', 'Local holidays'),
      help: say(
        'Um por linha, como 2026-01-25. Os nacionais já são conhecidos.',
        'One a line, such as 2026-01-25. The national ones are known.',
      ),
      isRequired: false,
      preset: [],
    },
    {
      name: 'duplicates',
      kind: 'rows',
      title: say('Texto repetido à mesma pessoa', 'Same text to the same person'),
      help: say(
        'O mesmo texto é recusado por tantos minutos; 0: nunca.',
        'The same text is refused for so many minutes; 0: never.',
      ),
      usual: say('Usual: 10 minutos em disparos', 'Usual: 10 minutes in bulk'),
      isRequired: false,
      fields: [...selector, { ...number('minutes', say('Minutos', 'Minutes'), ''), isRequired: true }],
    },
    {
      name: 'frequency',
      kind: 'rows',
      title: say('Quantas por pessoa', 'How many a person'),
      help: say('No máximo tantas mensagens em tantas horas.', 'At most so many messages in so many hours.'),
      isRequired: false,
      preset: [],
      fields: [
        ...selector,
        { ...number('max', say('Mensagens', 'Messages'), ''), isRequired: true },
        { ...number('hours', say('Em horas', 'In hours'), ''), isRequired: true },
      ],
    },
    flag(
      'optOutWords',
      say('PARAR e SAIR descadastram', 'PARAR and SAIR opt out'),
      say('VOLTAR cadastra de novo.', 'VOLTAR opts in again.'),
    ),
    {
      name: 'optOutCategory',
      kind: 'choice',
      title: say('Do que PARAR descadastra', 'What PARAR opts out of'),
      isRequired: true,
      preset: usual.optOutCategory,
      options: [
        ['marketing', 'Marketing'],
        ['utility', say('Marketing e utilidade', 'Marketing and utility')],
        ['all', say('Tudo', 'Everything')],
      ],
    },
    {
      name: 'optOutConfirmation',
      kind: 'long',
      title: say('Confirmação do descadastro', 'Confirmation of an opt-out'),
      help: say('Enviada uma vez; em branco, nada é enviado.', 'Sent once; empty: nothing is sent.'),
      isRequired: false,
      mayBeEmpty: true,
      preset: usual.optOutConfirmation,
    },
    {
      ...number(
        'expiringMinutes',
        say('Aviso antes de a janela fechar, em minutos', 'Warning before a window closes, in minutes'),
        '',
      ),
      preset: usual.expiringMinutes,
    },
    {
      ...number(
        'suggestedWaitHours',
        say('Espera sugerida entre templates, em horas', 'Suggested wait between templates, in hours'),
        '',
      ),
      preset: usual.suggestedWaitHours,
    },
  ];
}
