/** What an operator fills in. Of the reports only the addresses are published: where their values stand can be said here. */
import { z } from 'zod';
import { callerToken, plainAddress, secretText, withoutSlash } from '../kit/config-fields.ts';
import { fieldNames, timeFormat, utcOffset } from '../kit/pick-fields.ts';
import { alphabetsFor, maxParts, transliteration, unicode } from '../kit/sms-text/fields.ts';
import type { TextOptions } from '../kit/sms-text/plan.ts';

const word = z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, hyphen and dot');

/** Words in lower case without accents. Those that are not here are kept, and change nothing. */
const usualStatuses = {
  enviado: 'sent',
  enviada: 'sent',
  sent: 'sent',
  entregue: 'delivered',
  delivered: 'delivered',
  'nao entregue': 'failed',
  undelivered: 'failed',
  erro: 'failed',
  error: 'failed',
  failed: 'failed',
  expirado: 'failed',
  expired: 'failed',
  rejeitado: 'failed',
  rejected: 'failed',
  bloqueado: 'failed',
  blocked: 'failed',
} as const;

const described = z.strictObject({
  api: z.enum(['current', 'v2']).default('current').meta({
    title: 'Geração da API',
    description: 'current: api.comtele.com.br, com x-api-key. v2: a antiga, sms.comtele.com.br, com auth-key.',
  }),
  apiKey: secretText.meta({
    title: 'Chave da API',
    description: 'No painel da Comtele. Vai no cabeçalho x-api-key (current) ou auth-key (v2).',
    secret: true,
  }),
  route: z.int().min(0).max(9999).optional().meta({
    title: 'Rota',
    description: 'O número da rota contratada; a API current a exige.',
  }),
  sender: z
    .string()
    .regex(/^[^\p{Cc}]{1,64}$/u, 'must be one line of text')
    .default('ponte')
    .meta({
      title: 'Etiqueta do envio (v2)',
      description:
        'O campo Sender da v2: só agrupa as respostas, não é um remetente. Cada canal com a sua recebe só as suas respostas.',
    }),
  transliteration,
  unicode,
  maxParts: maxParts(10, 5),
  pollMinutes: z.int().min(1).max(1440).default(5).meta({
    title: 'Consultar a cada (minutos)',
    description: 'A Comtele é consultada neste intervalo, por recibos e por respostas de clientes.',
  }),
  pollDays: z.int().min(0).max(7).default(2).meta({
    title: 'Dias para trás',
    description:
      'De quantos dias antes os envios são olhados de novo: um recibo pode demorar até o celular ser ligado.',
  }),
  queryDates: z.enum(['day', 'time']).default('day').meta({
    title: 'Datas na consulta',
    description: 'day: 2026-11-21. time: 2026-11-21T09:00:00. Sempre de Brasília.',
  }),
  deliveredFilter: word.default('all').meta({
    title: 'Filtro delivered (v2)',
    description: 'all pede todos os envios; true ou false, só uma parte deles.',
  }),
  reportStatuses: z.array(word).max(20).default([]).meta({
    title: 'Filtro statuses (current)',
    description: 'Situações pedidas no relatório, uma por linha. Em branco, o relatório vem sem filtro.',
  }),
  statuses: z
    .record(z.string(), z.enum(['sent', 'delivered', 'failed']))
    .default(usualStatuses)
    .meta({
      title: 'O que cada situação significa',
      description:
        'Palavra da Comtele e sent, delivered ou failed. Maiúsculas e acentos não importam; uma palavra fora da lista é guardada e não muda nada.',
    }),
  itemsField: fieldNames.default('Object|object|data|items|results|content').meta({
    title: 'Relatórios: onde está a lista',
    description: 'O campo com a lista, se a resposta não é a própria lista.',
  }),
  idField: fieldNames.default('RequestUniqueId|requestUniqueId|requestId|RequestId|id|Id').meta({
    title: 'Id do pedido',
    description: 'O campo com o id do pedido, na resposta do envio (também dentro de Object ou data) e nos relatórios.',
  }),
  ownIdField: fieldNames.default('custom|Custom').meta({
    title: 'Nosso id nos relatórios (current)',
    description: 'O campo em que o relatório devolve o id do Ponte, enviado em custom.',
  }),
  statusField: fieldNames
    .default('DlrStatus|dlrStatus|deliveryStatus|DeliveryStatus|status|Status')
    .meta({ title: 'Relatório: situação', description: 'O campo com a palavra da situação de cada envio.' }),
  detailField: fieldNames.default('SystemMessage|systemMessage|description|Description').meta({
    title: 'Relatório: explicação',
    description: 'O campo com a explicação de um envio não entregue.',
  }),
  phoneField: fieldNames.default('Receiver|receiver|phone|Phone|number').meta({
    title: 'Relatório: destinatário',
    description: 'O campo com o número do destinatário.',
  }),
  statusTimeField: fieldNames.default('DlrDate|dlrDate|deliveredAt|deliveryDate|updatedAt').meta({
    title: 'Relatório: horário',
    description: 'O campo com o horário da situação. Em branco no relatório, vale o da consulta.',
  }),
  replyFromField: fieldNames.default('Sender|sender|from|From|phone|Phone|number').meta({
    title: 'Resposta: remetente',
    description: 'O campo com o número do cliente.',
  }),
  replyTextField: fieldNames
    .default('ReceivedContent|receivedContent|message|Message|content|Content|text')
    .meta({ title: 'Resposta: texto', description: 'O campo com o que o cliente escreveu.' }),
  replyIdField: fieldNames.default('replyId|ReplyId|id|Id').meta({
    title: 'Resposta: id',
    description: 'O campo com o id da resposta. Sem ele, o conteúdo serve de id.',
  }),
  replyTimeField: fieldNames.default('ReceivedDate|receivedDate|receivedAt|date|Date|createdAt').meta({
    title: 'Resposta: horário',
    description: 'O campo com o horário da resposta.',
  }),
  timeFormat,
  utcOffset,
  webhookToken: callerToken.optional().meta({
    title: 'Segredo do endereço do webhook',
    description:
      'Só se a Comtele passar a chamar o Ponte: texto escolhido por você, no fim do endereço do webhook como ?token=. Em branco, ninguém é ouvido.',
    secret: true,
  }),
  baseUrl: plainAddress.optional().meta({
    title: 'Endereço da API',
    description: 'Em branco, o da geração escolhida. A chave é enviada para este endereço.',
  }),
});

export const ComteleConfig = described.superRefine(({ api, route }, context) => {
  if (api === 'current' && route === undefined)
    context.addIssue({ code: 'custom', path: ['route'], message: 'needed by the current API' });
});
export type ComteleConfig = z.infer<typeof described>;

const usualAddress = { current: 'https://api.comtele.com.br', v2: 'https://sms.comtele.com.br/api/v2' } as const;

/** What differs between the generations. */
const paths = {
  current: { send: 'messages/sms/send', sent: 'reports/messages/sent', received: 'reports/messages/received' },
  v2: { send: 'send', sent: 'detailedreporting', received: 'replyreporting' },
} as const;

export const endpoint = ({ api, baseUrl }: ComteleConfig, name: keyof (typeof paths)['v2']): string =>
  `${withoutSlash(baseUrl ?? usualAddress[api])}/${paths[api][name]}`;

export const keyHeader = ({ api, apiKey }: ComteleConfig): Record<string, string> =>
  api === 'v2' ? { 'auth-key': apiKey } : { 'x-api-key': apiKey };

/** Comtele cuts the text. */
export const textOptions = (config: ComteleConfig): TextOptions<'gateway'> => ({
  method: 'gateway',
  maxParts: config.maxParts,
  alphabets: alphabetsFor(config.unicode),
  transliterate: config.transliteration,
});
