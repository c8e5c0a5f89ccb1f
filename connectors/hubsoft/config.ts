/** What an operator fills in to connect one Hubsoft. What the public documentation leaves open can be corrected here. */
import { z } from 'zod';

/** A path prefix is allowed (gateways); credentials, query and fragment are not: the address is logged. */
function isPlainAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

const credential = z.string().min(1).max(1024);
const path = z.string().regex(/^\/[^\s?#]{0,200}$/);
const parameter = z.string().regex(/^[A-Za-z0-9_.[\]-]{1,60}$/);
/** Names of nested fields with dots between them. */
const fieldPath = z.string().regex(/^[A-Za-z0-9_]{1,60}(\.[A-Za-z0-9_]{1,60}){0,5}$/);

export const HubsoftConfig = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isPlainAddress, { error: 'must have no credentials, query or fragment' })
    .meta({
      title: 'Endereço da API',
      description: 'O endereço que a Hubsoft informou, como https://api.provedor.hubsoft.com.br, sem /api/v1 no fim.',
    }),
  clientId: credential.meta({
    title: 'Client ID',
    description: 'Fornecido pela Hubsoft junto com o Client Secret ao liberar a API de integração.',
  }),
  clientSecret: credential.meta({
    title: 'Client Secret',
    description: 'Fornecido pela Hubsoft junto com o Client ID.',
    secret: true,
  }),
  username: credential.meta({
    title: 'Usuário',
    description: 'Usuário do Hubsoft só para esta integração, com permissão de consultar clientes e financeiro.',
  }),
  password: credential.meta({
    title: 'Senha',
    description: 'Senha desse usuário.',
    secret: true,
  }),
  tokenPath: path.default('/oauth/token').meta({
    title: 'Caminho do token',
    description: 'Onde o token de acesso é pedido. Mude apenas se a Hubsoft orientar.',
  }),
  customersPath: path.default('/api/v1/integracao/cliente/todos').meta({
    title: 'Caminho da lista de clientes',
    description: 'Lista paginada de todos os clientes com seus serviços.',
  }),
  searchPath: path.default('/api/v1/integracao/cliente').meta({
    title: 'Caminho da busca de clientes',
    description: 'Busca por código do cliente ou por login.',
  }),
  invoicesPath: path.default('/api/v1/integracao/cliente/financeiro').meta({
    title: 'Caminho do financeiro',
    description: 'Faturas de um cliente.',
  }),
  pageParameter: parameter.default('pagina').meta({
    title: 'Parâmetro da página',
    description: 'Nome do parâmetro que escolhe a página da lista de clientes.',
  }),
  pageSizeParameter: parameter.default('itens_por_pagina').meta({
    title: 'Parâmetro do tamanho da página',
    description: 'Nome do parâmetro que diz quantos clientes vêm por página.',
  }),
  firstPage: z.int().min(0).max(1).default(0).meta({
    title: 'Número da primeira página',
    description: '0 ou 1, conforme a API conta as páginas.',
  }),
  concentratorField: fieldPath.default('pop.nome').meta({
    title: 'Campo do concentrador ou POP',
    description: 'Campo do serviço que diz em qual POP ou concentrador o login está, com pontos entre os níveis.',
  }),
  transmitterField: fieldPath.default('equipamento_conexao.nome').meta({
    title: 'Campo do equipamento (OLT)',
    description: 'Campo do serviço que diz em qual equipamento de conexão o login está.',
  }),
  ponField: fieldPath.default('interface_conexao.nome').meta({
    title: 'Campo da interface (PON)',
    description: 'Campo do serviço que diz em qual interface do equipamento o login está.',
  }),
  ctoBoxField: fieldPath.default('caixa_optica.nome').meta({
    title: 'Campo da caixa óptica (CTO)',
    description: 'Campo do serviço que diz em qual caixa óptica o login está.',
  }),
  onlineSinceField: fieldPath.default('ultima_conexao.data_inicio').meta({
    title: 'Campo do início da conexão',
    description: 'Campo do serviço que diz desde quando o login está conectado.',
  }),
  offlineSinceField: fieldPath.default('ultima_conexao.data_fim').meta({
    title: 'Campo do fim da conexão',
    description: 'Campo do serviço que diz quando o login se desconectou.',
  }),
});
export type HubsoftConfig = z.infer<typeof HubsoftConfig>;

export function endpoint({ baseUrl }: HubsoftConfig, pathOfApi: string): string {
  return `${baseUrl.endsWith('/') ? baseUrl.slice(0, -1) : baseUrl}${pathOfApi}`;
}
