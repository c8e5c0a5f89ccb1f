/** What an operator fills in to connect one channel of Opa! Suite. Titles and help feed messages, the console form and docs. */
import { z } from 'zod';
import { mongoId } from './fields.ts';

/** A line break here would end up inside an HTTP header. */
const secretText = z.string().regex(/^\S{1,4096}$/, 'must not be empty or contain spaces');

/** Credentials, query and fragment are refused: the address is logged. */
function isPlainAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

export const OpaConfig = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isPlainAddress, { error: 'must have no credentials, query or fragment' })
    .meta({
      title: 'Endereço do Opa! Suite',
      description:
        'O endereço em que a equipe abre o Opa! Suite, como https://suaempresa.opasuite.com.br. O token é enviado para este endereço.',
    }),
  token: secretText.meta({
    title: 'Token da API',
    description:
      'De um usuário com acesso à API, num grupo de permissões do tipo API que libere modelos, canais e atendimentos e o IP deste servidor em Redes permitidas. Gerar outro token derruba este na hora; use um usuário só para o Ponte.',
    secret: true,
  }),
  canal: z.string().regex(mongoId, '24 characters: digits and the letters a to f').meta({
    title: 'ID do canal de comunicação',
    description:
      'O _id do canal, com 24 caracteres. A tela do Opa! Suite não o mostra: escolha pela lista de canais. Não é o ID do modelo nem o identificador curto do canal.',
  }),
  webhookSecret: secretText.meta({
    title: 'Segredo do webhook',
    description:
      'Texto escolhido por você, com que o Opa! Suite se identifica ao chamar o Ponte (Opa! Store > Integrações > Http). Vai no campo Token da integração, num cabeçalho ou no JSON adicional.',
    secret: true,
  }),
  webhookSecretName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'letters, digits, hyphen and underscore')
    .default('x-ponte-token')
    .meta({
      title: 'Nome do segredo do webhook',
      description:
        'Nome do cabeçalho, do parâmetro do endereço ou do campo do JSON adicional que traz o segredo. Em Authorization: Bearer ele é aceito sempre.',
    }),
  sendDuringService: z.boolean().default(false).meta({
    title: 'Enviar a quem está em atendimento',
    description:
      'Desligado, o Opa! Suite recusa o modelo a quem está em atendimento, e o Ponte tenta de novo mais tarde. Ligado, o modelo entra no meio da conversa.',
  }),
  templateListing: z.enum(['channel', 'account']).default('channel').meta({
    title: 'De onde vem a lista de modelos',
    description:
      'channel: só os modelos ligados a este canal. account: todos os da instalação, para versões do Opa! Suite que não listam por canal.',
  }),
  templateType: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'letters, digits, hyphen and underscore')
    .default('dialog360')
    .meta({
      title: 'Tipo dos modelos',
      description:
        'Valor de tipo_mensagem dos modelos deste canal. A lista do Opa! Suite precisa de um filtro, e é este. Se ela vier vazia, confira o valor num modelo existente.',
    }),
  pollMinutes: z.int().min(1).max(1440).optional().meta({
    title: 'Consultar atendimentos a cada (minutos)',
    description:
      'Preenchido, o Ponte lê os atendimentos deste canal de tempos em tempos: o que os clientes escrevem e o que foi entregue ou lido. Use quando o Opa! Suite não chama o webhook. Cada atendimento aberto custa uma consulta. Em branco, não consulta.',
  }),
  pollDays: z.int().min(1).max(60).default(7).meta({
    title: 'Consultar atendimentos abertos há até (dias)',
    description:
      'Atendimentos mais antigos não são consultados: no Opa! Suite alguns ficam abertos por meses, e cada um custaria uma consulta.',
  }),
});
export type OpaConfig = z.infer<typeof OpaConfig>;

/** All it takes to ask the installation, before any channel of it has been chosen. */
export const OpaAccount = z.object({ baseUrl: OpaConfig.shape.baseUrl, token: OpaConfig.shape.token });
export type OpaAccount = z.infer<typeof OpaAccount>;

/** The path of the API may have been pasted along. */
export function endpoint({ baseUrl }: OpaAccount, path: string): string {
  const root = baseUrl.replace(/\/+$/, '').replace(/\/api\/v1$/, '');
  return `${root}/api/v1/${path}`;
}

export function authorization({ token }: OpaAccount): string {
  return `Bearer ${token}`;
}
