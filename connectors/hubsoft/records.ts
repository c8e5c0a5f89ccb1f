/**
 * Customers and their services as Hubsoft tells them, to records. Only what is named here comes out: `senha`,
 * `cpf_cnpj` and whatever else a release adds stay behind.
 */
import type { BrokenRecord, ContractRecord, CustomerRecord, LoginRecord, LoginState } from '../kit/source.ts';
import type { HubsoftConfig } from './config.ts';
import { type Fields, flagOf, isRecord, localMomentOf, nameOf, plainWord, textOf, valueAt } from './wire.ts';

/** A record, or why there is none. */
export type Read<T> = { record: T } | { broken: Omit<BrokenRecord, 'position'> };

export const broken = (id: string | null, field: string, reason: string, reasonPt: string): Read<never> => ({
  broken: { id, field, reason, reasonPt },
});

const noObject = broken(null, 'clientes', 'is not an object', 'não é um objeto');

/** The code, not `id_cliente`: it is what invoices can be asked by. */
export function customerCode(customer: unknown): string | null {
  return isRecord(customer) ? textOf(customer.codigo_cliente) : null;
}

export function customerOf(row: unknown): Read<CustomerRecord> {
  if (!isRecord(row)) return noObject;
  const id = customerCode(row);
  if (id === null) return noCode;
  const name = textOf(row.nome_razaosocial) ?? textOf(row.nome_fantasia);
  if (name === null) return broken(id, 'nome_razaosocial', 'the customer has no name', 'o cliente não tem nome');
  const services = servicesOf(row);
  const statuses = services.map((service) => statusOf(service).status);
  const address = addressOf(services);
  return {
    record: {
      id,
      name,
      active: flagOf(row.ativo) ?? (statuses.length === 0 || statuses.some((status) => status !== 'cancelled')),
      phones: phonesOf(row),
      email: textOf(row.email_principal) ?? textOf(row.email),
      city: nameOf(address?.cidade),
      district: nameOf(address?.bairro),
      quietUntil: null,
    },
  };
}

const noCode = broken(null, 'codigo_cliente', 'the customer has no code', 'o cliente não tem código');

function servicesOf(row: Fields): Fields[] {
  return Array.isArray(row.servicos) ? row.servicos.filter(isRecord) : [];
}

function phonesOf(row: Fields): Record<string, string> {
  const phones = Object.entries(row).flatMap(([name, value]) => {
    const phone = /^(telefone|celular|whatsapp)(_[a-z0-9]+)*$/.test(name) ? textOf(value) : null;
    return phone === null ? [] : [[name, phone] as const];
  });
  return Object.fromEntries(phones);
}

/** Where the customer lives now: a cancelled service is often the address they left. */
function addressOf(services: readonly Fields[]): Fields | undefined {
  const inUse = services.find((service) => statusOf(service).status !== 'cancelled') ?? services[0];
  return isRecord(inUse?.endereco_instalacao) ? inUse.endereco_instalacao : undefined;
}

/** One result for each service of a customer. */
export function contractsOf(row: unknown): Read<ContractRecord>[] {
  return eachService(row, (service, id, customerId) => {
    const { status, code } = statusOf(service);
    return {
      record: {
        id,
        customerId,
        plan: textOf(service.nome),
        status,
        statusCode: code,
        internetStatusCode: null,
      },
    };
  });
}

/** One result for each service that has a login; television and telephony have none. */
export function loginsOf(row: unknown, config: HubsoftConfig): Read<LoginRecord>[] {
  return eachService(row, (service, id, customerId) => {
    const login = textOf(service.login) ?? textOf(service.login_radius);
    // Absent is not blank: a release that calls the field otherwise must not look like one where nobody has a login.
    if (login === null && !('login' in service) && !('login_radius' in service))
      return broken(id, 'servicos.login', 'the service has no login field', 'o serviço não tem o campo login');
    if (login === null) return undefined;
    const state = stateOf(service);
    return {
      record: {
        id,
        login,
        state,
        active: statusOf(service).status === 'active',
        customerId,
        contractId: id,
        concentrator: nameOf(valueAt(service, config.concentratorField)),
        transmitter: nameOf(valueAt(service, config.transmitterField)),
        pon: nameOf(valueAt(service, config.ponField)),
        ctoBox: nameOf(valueAt(service, config.ctoBoxField)),
        since: sinceOf(service, state, config),
      },
    };
  });
}

function eachService<T>(
  row: unknown,
  read: (service: Fields, id: string, customerId: string) => Read<T> | undefined,
): Read<T>[] {
  if (!isRecord(row)) return [noObject];
  const customerId = customerCode(row);
  if (customerId === null) return [noCode];
  const { servicos: services = [] } = row;
  if (services === null) return [];
  if (!Array.isArray(services)) return [broken(customerId, 'servicos', 'is not a list', 'não é uma lista')];
  return services.flatMap((service: unknown) => {
    if (!isRecord(service)) return [broken(customerId, 'servicos', 'is not an object', 'não é um objeto')];
    const id = textOf(service.id_cliente_servico);
    if (id === null)
      return [broken(customerId, 'servicos.id_cliente_servico', 'the service has no id', 'o serviço não tem id')];
    return read(service, id, customerId) ?? [];
  });
}

/** Without an answer to the question itself, nothing is known: a login that never connected reads so too. */
function stateOf(service: Fields): LoginState {
  const last = service.ultima_conexao;
  const connected = flagOf(valueAt(service, 'ultima_conexao.conectado'));
  if (!isRecord(last) || connected === undefined) return 'unknown';
  return connected ? 'online' : 'offline';
}

function sinceOf(service: Fields, state: LoginState, config: HubsoftConfig): string | null {
  if (state === 'unknown') return null;
  return localMomentOf(valueAt(service, state === 'online' ? config.onlineSinceField : config.offlineSinceField));
}

/** In this order: `desabilitado` holds `habilitado`. */
const statusWords: readonly (readonly [RegExp, ContractRecord['status']])[] = [
  [/cancel|desist/, 'cancelled'],
  [/suspens|bloque|desabilit|inativ|desativ/, 'blocked'],
  [/aguard|pendent/, 'pending'],
  [/habilit|ativ/, 'active'],
];

/** By words, because each installation may add statuses of its own. */
function statusOf(service: Fields): { status: ContractRecord['status']; code: string } {
  const code = textOf(service.status_prefixo) ?? textOf(service.status) ?? '';
  const word = plainWord(code);
  return { status: statusWords.find(([pattern]) => pattern.test(word))?.[1] ?? 'other', code };
}
