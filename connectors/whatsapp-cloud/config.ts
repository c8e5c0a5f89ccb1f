/** What an operator fills in to connect one number. Titles and help feed validation messages, the console form and docs. */
import { z } from 'zod';

const metaId = z.string().regex(/^\d{5,20}$/, 'digits only');
/** A line break here would end up inside an HTTP header. */
const secretText = z.string().regex(/^\S{1,1024}$/, 'must not be empty or contain spaces');

/** A path prefix is allowed (gateways); credentials, query and fragment are not: the address is logged. */
function isPlainAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

export const CloudConfig = z.strictObject({
  phoneNumberId: metaId.meta({
    title: 'ID do número de telefone',
    description: 'Em developers.facebook.com, no app: WhatsApp > Configuração da API. Não é o número em si.',
  }),
  wabaId: metaId.meta({
    title: 'ID da conta do WhatsApp Business (WABA)',
    description: 'Na mesma página, logo abaixo do ID do número. Dona dos modelos de mensagem.',
  }),
  accessToken: secretText.meta({
    title: 'Token de acesso',
    description:
      'Token de usuário do sistema com as permissões whatsapp_business_messaging e whatsapp_business_management. O token temporário da página do app vence em 24 horas.',
    secret: true,
  }),
  appSecret: secretText.meta({
    title: 'Chave secreta do app',
    description: 'Em Configurações do app > Básico. Confere a assinatura dos webhooks recebidos.',
    secret: true,
  }),
  verifyToken: secretText.meta({
    title: 'Token de verificação do webhook',
    description: 'Texto escolhido por você; informe o mesmo ao cadastrar o webhook no app.',
    secret: true,
  }),
  apiVersion: z
    .string()
    .regex(/^v\d{1,3}\.\d{1,2}$/, 'a version such as v25.0')
    .default('v25.0')
    .meta({
      title: 'Versão da Graph API',
      description: 'Cada versão vale cerca de dois anos; veja o calendário da Meta antes de mudar.',
    }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isPlainAddress, { error: 'must have no credentials, query or fragment' })
    .default('https://graph.facebook.com')
    .meta({
      title: 'Endereço da API',
      description:
        'Mude apenas para um simulador ou um gateway próprio. O token de acesso é enviado para este endereço.',
    }),
});
export type CloudConfig = z.infer<typeof CloudConfig>;

export function endpoint(config: CloudConfig, path: string): string {
  const { baseUrl } = config;
  const root = baseUrl.endsWith('/') ? baseUrl.slice(0, -1) : baseUrl;
  return `${root}/${config.apiVersion}/${path}`;
}

export function authorization(config: CloudConfig): string {
  return `Bearer ${config.accessToken}`;
}
