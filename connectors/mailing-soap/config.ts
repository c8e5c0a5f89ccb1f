/** What an operator fills in to read a mailing from a SOAP webservice. */
import { z } from 'zod';
import { wrongTemplate } from '../kit/date-templates.ts';
import { isPasswordField } from '../kit/mailing-records.ts';

/** The query stays: most WSDL addresses end in `?wsdl`. */
function isPlain(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '' && url.hash === '';
}

const webAddress = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine(isPlain, { error: 'must have no credentials or fragment' });
const oneLine = z.string().regex(/^[^\p{Cc}]{1,1024}$/u, 'must be one line of text');
/** Names of XML elements, joined by dots. */
const elementName = /^\p{L}[\p{L}\p{N}_-]*$/u;
const path = z
  .string()
  .max(500)
  .refine((text) => text.split('.').every((name) => elementName.test(name)), {
    error: 'names of XML elements joined by dots, such as lista.registro',
  });
const withDates = z
  .string()
  .max(20_000)
  .refine((text) => wrongTemplate(text) === undefined, {
    error: 'a date is written {today}, {today+3} or {today:DD/MM/YYYY}',
  });

const fields = z.strictObject({
  wsdlUrl: webAddress.meta({
    title: 'Endereço do WSDL',
    description: 'Endereço da descrição do webservice, em geral terminado em ?wsdl.',
  }),
  operation: z.string().regex(elementName, 'the name of an operation of the WSDL').meta({
    title: 'Operação',
    description: 'Nome da operação que devolve os registros, como está no WSDL.',
  }),
  parameters: z
    .array(z.strictObject({ name: path, value: withDates }))
    .max(100)
    .default([])
    .meta({
      title: 'Parâmetros da operação',
      description:
        'Nome e valor; um nome com pontos fica dentro de outro, como filtro.data. Datas: {today}, {today+3}, {today-1:DD/MM/YYYY}.',
    }),
  auth: z.enum(['none', 'basic', 'ws-security']).default('none').meta({
    title: 'Autenticação',
    description:
      'none: sem; basic: usuário e senha no HTTP; ws-security: UsernameToken com a senha em texto, use com https.',
  }),
  user: oneLine.optional().meta({ title: 'Usuário', description: 'Para basic e ws-security.' }),
  secret: oneLine.optional().meta({ title: 'Senha', description: 'Para basic e ws-security.', secret: true }),
  recordsPath: path.optional().meta({
    title: 'Onde estão os registros na resposta',
    description:
      'Caminho dentro da resposta da operação até o elemento que se repete, como lista.registro. Vazio: o único que se repete.',
  }),
  fieldPaths: z.record(oneLine, path).default({}).meta({
    title: 'Campos dentro de outros',
    description: 'Para registros aninhados: nome do campo e o caminho até o valor, como cidade: endereco.cidade.',
  }),
  endpoint: webAddress.optional().meta({
    title: 'Endereço das chamadas',
    description:
      'Só quando o WSDL aponta para outro servidor ou protocolo: as credenciais são enviadas para este endereço.',
  }),
  soapVersion: z.enum(['1.1', '1.2']).default('1.1').meta({
    title: 'Versão do SOAP',
    description: '1.1 na maioria dos casos; 1.2 quando o webservice só aceita application/soap+xml.',
  }),
});

export const SoapConfig = fields.superRefine((config, context) => {
  for (const field of ['user', 'secret'] as const) {
    if (config.auth !== 'none' && config[field] === undefined) {
      context.addIssue({ code: 'custom', path: [field], message: 'needed by this auth' });
    }
  }
  for (const [field, from] of Object.entries(config.fieldPaths)) {
    if ([field, ...from.split('.')].some(isPasswordField)) {
      const message = 'passwords are not read from a source';
      context.addIssue({ code: 'custom', path: ['fieldPaths', field], message });
    }
  }
});
export type SoapConfig = z.infer<typeof SoapConfig>;
