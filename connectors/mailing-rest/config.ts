/** What an operator fills in to read a mailing from a webservice that answers in JSON. */
import { z } from 'zod';
import { wrongTemplate } from '../kit/date-templates.ts';
import { isPasswordField } from '../kit/mailing-records.ts';

const webAddress = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine(isPlain, { error: 'must have no credentials or fragment' });

/** The query stays: many addresses are given with their parameters. */
function isPlain(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '' && url.hash === '';
}

const oneLine = z.string().regex(/^[^\p{Cc}]{1,1024}$/u, 'must be one line of text');
const name = z.string().regex(/^[^\p{Cc}]{1,200}$/u, 'must be one line of text');
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'not a header name');
/** `registros.lista`: names joined by dots. */
const path = z.string().regex(/^[^.\p{Cc}]+(?:\.[^.\p{Cc}]+)*$/u, 'names joined by dots, such as data.items');
const datesMessage = 'a date is written {today}, {today+3} or {today:DD/MM/YYYY}';
const withDates = z
  .string()
  .max(20_000)
  .refine((text) => wrongTemplate(text) === undefined, { error: datesMessage });

/** Those that carry credentials have fields of their own, which are kept secret; the others are the connection's. */
const reservedHeaders = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'host',
  'content-length',
  'transfer-encoding',
];

export const authKinds = ['none', 'basic', 'bearer', 'header', 'query', 'login'] as const;
export const pagingKinds = ['none', 'page', 'offset', 'next-link', 'cursor'] as const;

const fields = z.strictObject({
  url: webAddress.meta({
    title: 'Endereço do webservice',
    description: 'Endereço completo da consulta que devolve a lista, como https://erp.exemplo.com.br/mailing.',
  }),
  method: z.enum(['GET', 'POST']).default('GET').meta({
    title: 'Método HTTP',
    description: 'GET na maioria dos casos; POST quando a documentação do webservice pede um corpo.',
  }),
  parameters: z
    .array(z.strictObject({ name, value: withDates }))
    .max(100)
    .default([])
    .meta({
      title: 'Parâmetros do endereço',
      description:
        'Nome e valor de cada parâmetro. Datas: {today}, {today+3}, {today-1:DD/MM/YYYY}. Senhas e chaves vão na autenticação, não aqui.',
    }),
  headers: z
    .array(
      z.strictObject({
        name: headerName.refine((text) => !reservedHeaders.includes(text.toLowerCase()), {
          error: 'this header is set by auth or by the connection',
        }),
        value: oneLine,
      }),
    )
    .max(50)
    .default([])
    .meta({
      title: 'Cabeçalhos adicionais',
      description: 'Nome e valor de cada cabeçalho que o webservice exige além da autenticação.',
    }),
  body: withDates.optional().meta({
    title: 'Corpo da consulta',
    description: 'Só com POST: texto enviado ao webservice, em geral JSON. Aceita as mesmas datas dos parâmetros.',
  }),
  auth: z.enum(authKinds).default('none').meta({
    title: 'Autenticação',
    description:
      'none: sem; basic: usuário e senha; bearer: token fixo; header e query: chave num cabeçalho ou parâmetro; login: pede um token antes.',
  }),
  user: oneLine.optional().meta({
    title: 'Usuário',
    description: 'Para basic e login.',
  }),
  secret: oneLine.optional().meta({
    title: 'Senha, token ou chave',
    description:
      'O segredo da autenticação escolhida: senha em basic e login, token em bearer, chave em header e query.',
    secret: true,
  }),
  secretName: name.optional().meta({
    title: 'Nome do cabeçalho ou parâmetro da chave',
    description: 'Para header e query, como X-Api-Key ou token. Em login com cabeçalho ou parâmetro, onde vai o token.',
  }),
  loginUrl: webAddress.optional().meta({
    title: 'Endereço do login',
    description: 'Para login: recebe usuário e senha por POST e devolve o token.',
  }),
  loginFields: z
    .array(z.strictObject({ name, value: z.string().max(1024) }))
    .max(20)
    .default([
      { name: 'username', value: '{user}' },
      { name: 'password', value: '{secret}' },
    ])
    .meta({
      title: 'Campos do login',
      description: 'Nome e valor de cada campo; {user} e {secret} são trocados pelo usuário e pela senha acima.',
    }),
  loginFormat: z.enum(['json', 'form']).default('json').meta({
    title: 'Formato do login',
    description: 'json, ou form para campos de formulário.',
  }),
  tokenPath: path.default('token').meta({
    title: 'Onde está o token na resposta do login',
    description: 'Caminho até o token, como token ou data.access_token.',
  }),
  tokenPlace: z.enum(['bearer', 'header', 'query']).default('bearer').meta({
    title: 'Onde o token é enviado',
    description: 'bearer: cabeçalho Authorization; header ou query: no nome informado em secretName.',
  }),
  tokenMinutes: z.int().min(1).max(43_200).default(10).meta({
    title: 'Validade do token em minutos',
    description: 'Vale quando a resposta do login não informa expires_in.',
  }),
  recordsPath: path.optional().meta({
    title: 'Onde está a lista na resposta',
    description: 'Caminho até a lista, como data.items. Vazio: a própria resposta ou a única lista dentro dela.',
  }),
  fieldPaths: z.record(name, path).default({}).meta({
    title: 'Campos dentro de outros',
    description: 'Para registros aninhados: nome do campo e o caminho até o valor, como cidade: endereco.cidade.',
  }),
  paging: z.enum(pagingKinds).default('none').meta({
    title: 'Paginação',
    description:
      'none: vem tudo de uma vez; page: número da página; offset: posição do primeiro; next-link: a resposta traz o endereço da próxima; cursor: traz um código.',
  }),
  pageParameter: name.optional().meta({
    title: 'Parâmetro da página',
    description: 'Nome do parâmetro que leva a página, a posição ou o código: page, offset, cursor.',
  }),
  firstPage: z.int().min(0).max(1).default(1).meta({
    title: 'Número da primeira página',
    description: '1 ou 0, para a paginação page.',
  }),
  sizeParameter: name.optional().meta({
    title: 'Parâmetro do tamanho da página',
    description: 'Nome do parâmetro com o número de registros por página, como limit. Vazio: o webservice decide.',
  }),
  nextPath: path.optional().meta({
    title: 'Onde está a próxima página na resposta',
    description: 'Caminho até o endereço (next-link) ou o código (cursor), como links.next. Sem valor: foi a última.',
  }),
  totalPath: path.optional().meta({
    title: 'Onde está o total na resposta',
    description: 'Caminho até o número total de registros; com ele, uma leitura incompleta é percebida.',
  }),
});

export const RestConfig = fields.superRefine((config, context) => {
  const need = (field: keyof RestFields, reason: string) => {
    if (config[field] === undefined) context.addIssue({ code: 'custom', path: [field], message: reason });
  };
  const { auth, paging } = config;
  if (auth === 'basic' || auth === 'login') need('user', 'needed by this auth');
  if (auth !== 'none') need('secret', 'needed by this auth');
  if (auth === 'header' || auth === 'query') need('secretName', 'needed by this auth');
  if (auth === 'login') {
    need('loginUrl', 'needed by this auth');
    if (config.tokenPlace !== 'bearer') need('secretName', 'needed by this auth');
  }
  const goesInHeader = auth === 'header' || (auth === 'login' && config.tokenPlace === 'header');
  if (goesInHeader && config.secretName !== undefined && !headerName.safeParse(config.secretName).success) {
    context.addIssue({ code: 'custom', path: ['secretName'], message: 'not a header name' });
  }
  if (paging === 'page' || paging === 'offset' || paging === 'cursor') need('pageParameter', 'needed by this paging');
  if (paging === 'next-link' || paging === 'cursor') need('nextPath', 'needed by this paging');
  if (config.body !== undefined && config.method === 'GET') {
    context.addIssue({ code: 'custom', path: ['body'], message: 'only with the method POST' });
  }
  const typed = [...(URL.parse(config.url)?.searchParams.values() ?? [])];
  if (typed.some((value) => wrongTemplate(value) !== undefined)) {
    context.addIssue({ code: 'custom', path: ['url'], message: datesMessage });
  }
  for (const [field, from] of Object.entries(config.fieldPaths)) {
    if ([field, ...from.split('.')].some(isPasswordField)) {
      const message = 'passwords are not read from a source';
      context.addIssue({ code: 'custom', path: ['fieldPaths', field], message });
    }
  }
});

type RestFields = z.infer<typeof fields>;
export type RestConfig = z.infer<typeof RestConfig>;
