/** What an operator fills in to read one IXC installation. Titles and help feed validation, the console form and docs. */
import { z } from 'zod';

/** A path prefix is allowed (gateways); credentials, query and fragment are not: the address is logged. */
function isPlainAddress(address: string): boolean {
  const url = URL.parse(address);
  // What is no address at all has been refused already.
  return url === null || (url.username === '' && url.password === '' && url.search === '' && url.hash === '');
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Above it IXC has been seen to drop the connection. */
export const largestPage = 1000;

export const IxcConfig = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isPlainAddress, { error: 'must have no credentials, query or fragment' })
    .meta({
      title: 'Endereço do IXC',
      description: 'Endereço do servidor, como https://ixc.exemplo.com.br, sem /webservice/v1. O token vai para ele.',
    }),
  userId: z
    .string()
    .regex(/^\d{1,10}$/, 'digits only')
    .meta({
      title: 'ID do usuário',
      description: 'Número do usuário do IXC ao qual o token pertence: o que vem antes dos dois-pontos.',
    }),
  token: z
    .string()
    .regex(/^[^\s:]{1,1024}$/, 'must not be empty or contain spaces or colons')
    .meta({
      title: 'Token',
      description: 'Gerado no cadastro do usuário no IXC; somente o que vem depois dos dois-pontos.',
      secret: true,
    }),
  listMethod: z.enum(['POST', 'GET']).default('POST').meta({
    title: 'Método das listagens',
    description: 'POST serve quase sempre. Use GET se contratos ou logins de um cliente vierem errados.',
  }),
  pageSize: z.int().min(1).max(largestPage).default(500).meta({
    title: 'Registros por página',
    description: 'O máximo pedido de cada vez. Diminua se o IXC responder devagar ou cortar a conexão.',
  }),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'a time zone such as America/Sao_Paulo' })
    .default('America/Sao_Paulo')
    .meta({
      title: 'Fuso horário do servidor',
      description: 'Fuso em que o IXC grava datas e horas.',
    }),
});
export type IxcConfig = z.infer<typeof IxcConfig>;

/** People paste the address with the webservice's path as often as without it. */
export function endpoint({ baseUrl }: IxcConfig, table: string): string {
  const root = baseUrl.replace(/\/+$/, '').replace(/\/webservice\/v1$/, '');
  return `${root}/webservice/v1/${table}`;
}

export function authorization({ userId, token }: IxcConfig): string {
  return `Basic ${Buffer.from(`${userId}:${token}`).toString('base64')}`;
}
