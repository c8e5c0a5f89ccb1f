/** The fields by which a gateway is described. Titles and help feed validation messages, the console form and docs. */
import { z } from 'zod';
import { placeInAnswer } from '../kit/pick-fields.ts';
import { maxParts, transliteration, unicode } from '../kit/sms-text/fields.ts';
import { webhookFields } from './config-webhook.ts';
import { gatewayClasses } from './errors.ts';

const oneLine = z.string().regex(/^[^\p{Cc}]{1,512}$/u, 'must be one line of text');
const words = z.array(z.string().max(200)).min(1).max(50);
const reservedHeaders = ['host', 'content-length', 'transfer-encoding', 'connection', 'content-type'];

export const formats = ['none', 'form', 'json', 'xml', 'raw'] as const;

export const described = z.strictObject({
  url: z
    .string()
    .max(2000)
    .regex(/^https?:\/\/[^\s{}/?#@]+(?:[/?][^\s#]*)?$/, 'an address with http or https, and no {{names}} in the host')
    .meta({
      title: 'Endereço do envio',
      description:
        'Com os valores do envio onde o gateway os quer, como https://sms.exemplo.com.br/send?key={{secret}}&to={{to}}&msg={{text}}.',
    }),
  method: z.enum(['GET', 'POST', 'PUT']).default('POST').meta({
    title: 'Método HTTP',
    description: 'O da documentação do gateway.',
  }),
  headers: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'not a header name')
          .refine((text) => !reservedHeaders.includes(text.toLowerCase()), { error: 'is set by the connection' })
          .meta({ title: 'Nome' }),
        value: oneLine.meta({ title: 'Valor' }),
      }),
    )
    .max(20)
    .default([])
    .meta({
      title: 'Cabeçalhos',
      description: 'Nome e valor de cada um, como authorization: Bearer {{secret}} ou Basic {{basic}}.',
    }),
  format: z.enum(formats).default('json').meta({
    title: 'Formato do corpo',
    description:
      'none: sem corpo; form: formulário; json; xml; raw: texto puro. Os valores são escritos de modo que não saiam do lugar nesse formato.',
  }),
  body: z.string().max(20_000).optional().meta({
    title: 'Corpo do envio',
    description: 'O corpo com {{nomes}} no lugar dos valores, como {"to":"{{to}}","msg":"{{text}}","ref":"{{id}}"}.',
  }),
  contentType: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w=.-]+)?$/, 'such as application/json')
    .optional()
    .meta({ title: 'Content-Type', description: 'Em branco, o usual do formato.' }),
  charset: z.enum(['utf-8', 'iso-8859-1']).default('utf-8').meta({
    title: 'Letras no endereço e no formulário',
    description: 'iso-8859-1 só para gateways antigos, que escrevem á como %E1.',
  }),
  user: oneLine.optional().meta({ title: 'Usuário', description: 'O valor de {{user}}.' }),
  secret: oneLine.min(4).optional().meta({
    title: 'Senha, chave ou token',
    description: 'O valor de {{secret}}: nunca é mostrado nem vai para o log.',
    secret: true,
  }),
  secret2: oneLine.min(4).optional().meta({
    title: 'Segundo segredo',
    description: 'O valor de {{secret2}}, para gateways com dois.',
    secret: true,
  }),
  from: oneLine.optional().meta({
    title: 'Remetente',
    description: 'O valor de {{from}}: short code ou número. Nomes não valem no Brasil.',
  }),
  transliteration,
  unicode,
  maxParts: maxParts(20, 5),
  maxLength: z.int().min(1).max(5000).optional().meta({
    title: 'Tamanho máximo do texto',
    description: 'Em caracteres, se o gateway o limita. Um texto mais longo é recusado, em vez de cortado.',
  }),
  success: z
    .array(
      z.strictObject({
        from: placeInAnswer.meta({ title: 'Onde olhar' }),
        is: words.optional().meta({ title: 'Palavras que servem, uma por linha' }),
        isNot: words.optional().meta({ title: 'Palavras que não servem, uma por linha' }),
      }),
    )
    .max(10)
    .default([])
    .meta({
      title: 'Quando o SMS foi aceito',
      description:
        'Condições que valem todas, além de HTTP 2xx: from é onde olhar (situacao, ou text:OK*), is as palavras que servem, isNot as que não. Sem is nem isNot, basta existir.',
    }),
  id: placeInAnswer.optional().meta({
    title: 'Id na resposta',
    description: 'Onde está o id do gateway: data.id, messages.0.id, ou text:Success "{}".',
  }),
  errorCode: placeInAnswer.optional().meta({
    title: 'Código do erro na resposta',
    description: 'Onde está o código de uma recusa, como codigo ou text:ERR {}*.',
  }),
  errorText: placeInAnswer.optional().meta({
    title: 'Texto do erro na resposta',
    description: 'Onde estão as palavras do gateway, mostradas no detalhe da falha.',
  }),
  errorClasses: z.record(z.string(), z.enum(gatewayClasses)).default({}).meta({
    title: 'O que cada código de erro significa',
    description:
      'Código e classe: transient (tenta de novo), rate_limited, recipient_invalid, auth (credenciais ou saldo), policy, bad_request, unknown.',
  }),
  otherErrors: z.enum(gatewayClasses).optional().meta({
    title: 'Códigos fora da lista',
    description:
      'A classe de um código que não está na lista. Em branco, com HTTP 2xx o resultado fica em aberto (incerto): nada é reenviado às cegas.',
  }),
  ...webhookFields,
});
export type SmsHttpConfig = z.infer<typeof described>;
