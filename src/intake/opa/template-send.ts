/** What `POST /template/send` may say, and what each part of it means to Ponte. */
import { z } from 'zod';
import type { Metadata } from '../../../contracts/message.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { contactOf, parseRecipient } from '../../rules/recipient.ts';
import { fieldRefusal, renameFields } from './answers.ts';

const text = z.string().nullish();

/** Open: clients send fields that nobody has described, such as `departamento`. */
const Body = z.looseObject({
  contato: z.looseObject({ canalCliente: text, celularCompleto: text, nome: text }),
  template: z.looseObject({ _id: z.string(), variaveis: z.unknown().optional(), midiaAlternativa: text }),
  canal: z.string(),
  allowSendingToStartedCustomerService: z.boolean().nullish(),
  metadata: z.unknown().optional(),
});

export interface TemplateAsk {
  /** As the ledger keys it. */
  contact: string;
  /** Of Opa! Suite: 24 digits. */
  template: string;
  variables: string[];
  media: string | undefined;
  canal: string;
  duringService: boolean;
  metadata: Metadata;
  key: RepeatKey | undefined;
}

export interface RepeatKey {
  value: string;
  /** Where it stood, for refusals. */
  field: string;
}

/** @throws Refusal naming the field. */
export function templateAskOf(body: unknown, headerKey: string | undefined): TemplateAsk {
  const { contato, template, canal, allowSendingToStartedCustomerService, metadata } = parseOrRefuse(Body, body);
  const kept = metadataOf(metadata);
  const media = template.midiaAlternativa;
  return {
    contact: contactFrom(contato),
    template: template._id,
    variables: variablesOf(template.variaveis),
    media: media === null || media === '' ? undefined : media,
    canal,
    duringService: allowSendingToStartedCustomerService === true,
    metadata: kept,
    key: repeatKeyOf(headerKey, kept),
  };
}

/** Clients of 2023 wrote `celularCompleto`. */
function contactFrom({ canalCliente, celularCompleto }: z.infer<typeof Body>['contato']): string {
  const [field, phone] = canalCliente == null ? ['celularCompleto', celularCompleto] : ['canalCliente', canalCliente];
  if (phone == null) throw fieldRefusal('contato.canalCliente', 'é obrigatório: + código do país, DDD e número');
  try {
    return contactOf(parseRecipient(phone));
  } catch (error) {
    return renameFields(error, () => `contato.${field}`);
  }
}

function variablesOf(given: unknown): string[] {
  const path = 'template.variaveis';
  if (given === undefined || given === null) return [];
  if (typeof given === 'object' && !Array.isArray(given)) {
    throw fieldRefusal(
      path,
      'deve ser uma lista, na ordem em que as variáveis aparecem no texto; o objeto de pagamento (valor, tipoPagamento, codigo, linhaDigitavel...) não é aceito aqui',
    );
  }
  if (!Array.isArray(given)) throw fieldRefusal(path, 'deve ser uma lista');
  return given.map((value, place) => {
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw fieldRefusal(`${path}.${place}`, 'deve ser um texto');
  });
}

const most = { entries: 50, key: 64, text: 1000 };

/** Ponte keeps single values: what is nested is kept as its JSON text. */
function metadataOf(given: unknown): Metadata {
  // An empty list is what some languages write for an empty object.
  if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) return {};
  if (typeof given !== 'object' || Array.isArray(given)) throw fieldRefusal('metadata', 'deve ser um objeto');
  const entries = Object.entries(given).map(([name, value]): [string, Metadata[string]] => {
    if (name === '' || name.length > most.key)
      throw fieldRefusal('metadata', `cada nome deve ter de 1 a ${most.key} caracteres`);
    return [name, keptValue(`metadata.${name}`, value)];
  });
  if (entries.length > most.entries) throw fieldRefusal('metadata', `no máximo ${most.entries} entradas`);
  return Object.fromEntries(entries);
}

function keptValue(path: string, value: unknown): Metadata[string] {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  const kept = typeof value === 'string' ? value : JSON.stringify(value);
  if (kept.length <= most.text) return kept;
  const form = typeof value === 'string' ? '' : ' em JSON';
  throw fieldRefusal(path, `no máximo ${most.text} caracteres${form}; tem ${kept.length}`);
}

const longestKey = 255;

/**
 * A repetition is known by the header, else by what clients put into `metadata` to find their message again. Without any
 * of them Ponte sees a new message, and the rule against equal texts is what stands between it and the customer.
 */
export function repeatKeyOf(header: string | undefined, metadata: Metadata = {}): RepeatKey | undefined {
  const inMetadata = (name: string): RepeatKey | undefined => {
    const value = metadata[name];
    if (value === undefined || value === null || value === '') return undefined;
    return { value: String(value), field: `metadata.${name}` };
  };
  const own = inMetadata('idempotencyKey');
  if (header !== undefined && own !== undefined && own.value !== header)
    throw fieldRefusal(own.field, 'difere do cabeçalho Idempotency-Key');
  const key = header === undefined ? (own ?? inMetadata('hubMessageId')) : { value: header, field: 'Idempotency-Key' };
  if (key === undefined) return undefined;
  if (key.value !== '' && key.value.length <= longestKey) return key;
  throw new Refusal('invalid_request', [
    {
      path: key.field,
      message: `1 to ${longestKey} characters`,
      messagePt: `deve ter de 1 a ${longestKey} caracteres`,
    },
  ]);
}
