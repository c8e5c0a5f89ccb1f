/** What an operator fills in to connect one Kannel. Titles and help feed messages, the console form and docs. */
import { z } from 'zod';
import { callerToken, plainAddress, secretText, withoutSlash } from '../kit/config-fields.ts';
import { alphabetsFor, maxParts, transliteration, unicode } from '../kit/sms-text/fields.ts';
import type { TextOptions } from '../kit/sms-text/plan.ts';

export const KannelConfig = z.strictObject({
  baseUrl: plainAddress.meta({
    title: 'Endereço do Kannel',
    description:
      'O smsbox, como http://10.0.0.5:13013. Usuário e senha vão no endereço de cada envio: fora da sua rede, só com https.',
  }),
  sendPath: z
    .string()
    .regex(/^\/[\w./~-]{0,127}$/, 'a path such as /cgi-bin/sendsms')
    .default('/cgi-bin/sendsms')
    .meta({
      title: 'Caminho do envio',
      description: 'O sendsms-url do smsbox. Mude só se ele foi mudado no kannel.conf.',
    }),
  username: z
    .string()
    .regex(/^\S{1,64}$/, '1 to 64 characters without spaces')
    .meta({ title: 'Usuário', description: 'O username do grupo sendsms-user no kannel.conf.' }),
  password: secretText.meta({
    title: 'Senha',
    description: 'O password do mesmo grupo sendsms-user.',
    secret: true,
  }),
  from: z
    .string()
    .regex(/^(?:\+?\d{3,15}|[A-Za-z0-9 ]{2,11})$/, 'a short code or a number with country code')
    .optional()
    .meta({
      title: 'Remetente',
      description:
        'Short code ou número com código do país. Em branco, vale o faked-sender, default-sender ou global-sender do kannel.conf. Nomes não valem no Brasil.',
    }),
  smsc: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'letters, digits, hyphen and dot')
    .optional()
    .meta({
      title: 'Rota (smsc-id)',
      description: 'Preencha para enviar sempre por uma das conexões do Kannel. Em branco, o Kannel escolhe.',
    }),
  webhookUrl: plainAddress.meta({
    title: 'Endereço do webhook',
    description:
      'O endereço deste canal visto do Kannel, como http://10.0.0.8:8080/webhooks/sms-kannel: cada envio pede os recibos nele.',
  }),
  webhookToken: callerToken.meta({
    title: 'Segredo do endereço do webhook',
    description:
      'Texto escolhido por você, com 16 caracteres ou mais. Vai no endereço dos recibos e, como ?token=, no get-url de mensagens recebidas: o Kannel não assina o que envia.',
    secret: true,
  }),
  dlrMask: z.int().min(1).max(31).default(31).meta({
    title: 'Recibos pedidos (dlr-mask)',
    description:
      'Soma de 1 entregue, 2 não entregue, 4 na fila da operadora, 8 aceito pela operadora, 16 recusado por ela. 31 pede todos; 19 só o resultado.',
  }),
  oldNames: z.boolean().default(false).meta({
    title: 'Nomes antigos dos recibos',
    description: 'Ligue só para um Kannel antigo, que conhece dlrmask e dlrurl em vez de dlr-mask e dlr-url.',
  }),
  priority: z.int().min(0).max(3).optional().meta({
    title: 'Prioridade',
    description: 'De 0 a 3, maior primeiro, onde a operadora a respeita. Em branco, a da conexão.',
  }),
  validityMinutes: z.int().min(1).max(10_080).optional().meta({
    title: 'Validade (minutos)',
    description: 'Depois disso a operadora desiste do SMS em vez de entregá-lo atrasado. Em branco, o prazo dela.',
  }),
  transliteration,
  unicode,
  maxParts: maxParts(20, 5),
});
export type KannelConfig = z.infer<typeof KannelConfig>;

export const endpoint = ({ baseUrl, sendPath }: KannelConfig): string => `${withoutSlash(baseUrl)}${sendPath}`;

/** Kannel cuts the text and adds the headers. */
export const textOptions = (config: KannelConfig): TextOptions<'gateway'> => ({
  method: 'gateway',
  maxParts: config.maxParts,
  alphabets: alphabetsFor(config.unicode),
  transliterate: config.transliteration,
});
