/** How the gateway tells of messages: who it is, where each value stands, what it wants to hear. */
import { z } from 'zod';
import { callerToken, headerName, plainAddress, secretText } from '../kit/config-fields.ts';
import { fieldNames, timeFormat, utcOffset } from '../kit/pick-fields.ts';
import { receiptClasses } from './errors.ts';

const field = (title: string, description: string) => fieldNames.optional().meta({ title, description });

export const receiptStatuses = ['sent', 'delivered', 'read', 'failed'] as const;

export const webhookFields = {
  webhookToken: callerToken.meta({
    title: 'Segredo do webhook',
    description:
      'Texto escolhido por você, com 16 caracteres ou mais. Cadastre no gateway o endereço do webhook com ?token= e este texto no fim: é o que distingue o gateway de um estranho.',
    secret: true,
  }),
  webhookHeader: headerName.optional().meta({
    title: 'Cabeçalho do segredo',
    description: 'Preencha se o gateway envia o segredo num cabeçalho, em vez do endereço.',
  }),
  webhookUrl: plainAddress.optional().meta({
    title: 'Endereço público do webhook',
    description:
      'Para gateways que recebem o endereço dos recibos em cada envio: é o valor de {{receipt_url}}, com o segredo e o nosso id.',
  }),
  hmacSecret: secretText.optional().meta({
    title: 'Segredo da assinatura (HMAC)',
    description: 'Preencha se o gateway assina o corpo do que envia: o que vier sem assinatura válida é recusado.',
    secret: true,
  }),
  hmacHeader: headerName.default('x-signature').meta({
    title: 'Cabeçalho da assinatura',
    description: 'Onde o gateway põe a assinatura do corpo.',
  }),
  hmacAlgorithm: z.enum(['sha1', 'sha256', 'sha512', 'md5']).default('sha256').meta({
    title: 'Algoritmo da assinatura',
    description: 'O HMAC que o gateway usa.',
  }),
  hmacEncoding: z.enum(['hex', 'base64']).default('hex').meta({
    title: 'Escrita da assinatura',
    description: 'hex ou base64.',
  }),
  hmacPrefix: z.string().max(32).default('').meta({
    title: 'Prefixo da assinatura',
    description: 'O que vem antes da assinatura no cabeçalho, como sha256=.',
  }),
  items: field(
    'Onde está a lista',
    'Caminho até a lista de recibos e mensagens, como data.items. Em branco: o corpo inteiro, ou a lista que ele é.',
  ),
  receiptStatus: field(
    'Recibo: situação',
    'O campo com a palavra da situação, como situacao. Com | entre vários: status|situacao. É por ele que um recibo é reconhecido.',
  ),
  receiptId: field('Recibo: id do gateway', 'O campo com o id que o gateway deu na resposta do envio.'),
  receiptOwnId: field(
    'Recibo: nosso id',
    'O campo em que o gateway devolve o id do Ponte, enviado como {{id}}. É o primeiro a ser usado.',
  ),
  receiptStatuses: z.record(z.string(), z.enum(receiptStatuses)).default({}).meta({
    title: 'Recibo: o que cada palavra significa',
    description:
      'Palavra do gateway e sent, delivered, read ou failed. Maiúsculas não importam; uma palavra fora da lista é guardada e não muda nada.',
  }),
  receiptTime: field('Recibo: horário', 'O campo com o horário do recibo. Em branco, vale a chegada.'),
  receiptPhone: field('Recibo: telefone', 'O campo com o número do destinatário.'),
  receiptCarrier: field('Recibo: operadora', 'O campo com o nome da operadora.'),
  receiptErrorCode: field('Recibo: código do erro', 'O campo com o código de um SMS não entregue.'),
  receiptErrorText: field('Recibo: texto do erro', 'O campo com a explicação do gateway.'),
  receiptClasses: z.record(z.string(), z.enum(receiptClasses)).default({}).meta({
    title: 'Recibo: classe de cada falha',
    description:
      'Código do erro, ou palavra da situação, e recipient_invalid, policy, bad_request ou unknown. Fora da lista: unknown.',
  }),
  inboundText: field(
    'Mensagem recebida: texto',
    'O campo com o que o cliente escreveu. É por ele e pelo remetente que uma mensagem é reconhecida.',
  ),
  inboundFrom: field('Mensagem recebida: remetente', 'O campo com o número de quem escreveu.'),
  inboundId: field('Mensagem recebida: id', 'O campo com o id da mensagem. Em branco, o conteúdo serve de id.'),
  inboundTime: field('Mensagem recebida: horário', 'O campo com o horário. Em branco, vale a chegada.'),
  inboundAnswers: field(
    'Mensagem recebida: o que responde',
    'O campo com o id da nossa mensagem à qual o cliente respondeu, se o gateway o informa.',
  ),
  partReference: field('Parte: referência', 'Para textos longos que chegam em pedaços: o campo comum a todos.'),
  partNumber: field('Parte: número', 'O campo com o número do pedaço, a partir de 1.'),
  partTotal: field('Parte: total', 'O campo com o número de pedaços.'),
  timeFormat,
  utcOffset,
  answerBody: z.string().max(1000).default('').meta({
    title: 'Resposta ao webhook',
    description: 'O que o gateway espera ouvir, como OK ou ACK/Jasmin, sempre com HTTP 200. Em branco: nada.',
  }),
  answerType: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w=.-]+)?$/, 'such as text/plain')
    .default('text/plain; charset=utf-8')
    .meta({ title: 'Tipo da resposta', description: 'O Content-Type da resposta ao webhook.' }),
};
