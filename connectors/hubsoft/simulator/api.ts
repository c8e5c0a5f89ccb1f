/** The reading part of the integration API, as strict about its parameters as the documented limits. */
import type { HubsoftWorld, SimulatedCustomer } from './world.ts';

export interface Answer {
  status: number;
  body: Record<string, unknown> | string;
  headers?: Record<string, string>;
}

const refused = (msg: string): Answer => ({ status: 422, body: { status: 'error', msg } });

/** The sample of the documentation spells it so. */
const success = { status: 'suscess', msg: 'Dados consultados com sucesso' };

export function answerCustomers({ customers }: HubsoftWorld, parameters: URLSearchParams): Answer {
  const page = numberOf(parameters, 'pagina', 0);
  const size = numberOf(parameters, 'itens_por_pagina', 20);
  if (page === undefined || size === undefined || size < 1 || size > 100) return refused('Paginação inválida');
  return {
    status: 200,
    body: {
      ...success,
      paginacao: {
        primeira_pagina: 0,
        ultima_pagina: Math.max(Math.ceil(customers.length / size) - 1, 0),
        pagina_atual: page,
        total_registros: customers.length,
      },
      clientes: customers.slice(page * size, (page + 1) * size).map((customer) => shown(customer, parameters)),
    },
  };
}

type Matches = (customer: SimulatedCustomer, term: string) => boolean;

const anyServiceHas =
  (field: string): Matches =>
  (customer, term) =>
    customer.servicos.some((service) => service[field] === term);

const searches: Readonly<Record<string, Matches>> = {
  codigo_cliente: (customer, term) => String(customer.codigo_cliente) === term,
  nome_razaosocial: (customer, term) => String(customer.nome_razaosocial).toLowerCase().includes(term.toLowerCase()),
  cpf_cnpj: (customer, term) => customer.cpf_cnpj === term,
  telefone: (customer, term) => String(customer.telefone_primario).replace(/\D/g, '').includes(term.replace(/\D/g, '')),
  login_radius: anyServiceHas('login'),
  ipv4: anyServiceHas('ipv4'),
  mac: anyServiceHas('mac'),
};

export function answerSearch({ customers }: HubsoftWorld, parameters: URLSearchParams): Answer {
  const limit = numberOf(parameters, 'limit', 20);
  const search = searchOf(parameters);
  if (limit === undefined || limit < 1 || limit > 100) return refused('O limite máximo é 100');
  if (search === undefined) return refused('Informe busca e termo_busca');
  const found = customers.filter(search).slice(0, limit);
  return { status: 200, body: { ...success, clientes: found.map((customer) => shown(customer, parameters)) } };
}

export function answerInvoices({ customers, invoices }: HubsoftWorld, parameters: URLSearchParams): Answer {
  const limit = numberOf(parameters, 'limit', 20);
  const search = searchOf(parameters);
  if (limit === undefined || limit < 1 || limit > 50) return refused('O limite máximo é 50');
  if (search === undefined) return refused('Informe busca e termo_busca');
  const onlyOpen = parameters.get('apenas_pendente') === 'sim';
  const found = customers
    .filter(search)
    .flatMap(({ codigo_cliente: code }) => invoices[String(code)] ?? [])
    .filter((invoice) => !onlyOpen || invoice.quitado !== true);
  return { status: 200, body: { ...success, faturas: found.slice(0, limit) } };
}

function searchOf(parameters: URLSearchParams): ((customer: SimulatedCustomer) => boolean) | undefined {
  const matches = searches[parameters.get('busca') ?? ''];
  const term = parameters.get('termo_busca') ?? '';
  return matches === undefined || term === '' ? undefined : (customer) => matches(customer, term);
}

/** The last connection is told only to those who ask for it. */
function shown(customer: SimulatedCustomer, parameters: URLSearchParams): Record<string, unknown> {
  if (parameters.get('ultima_conexao') === 'sim') return customer;
  const services = customer.servicos.map(({ ultima_conexao: _untold, ...service }) => service);
  return { ...customer, servicos: services };
}

function numberOf(parameters: URLSearchParams, name: string, usual: number): number | undefined {
  const text = parameters.get(name) ?? String(usual);
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
