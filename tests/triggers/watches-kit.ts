/** A small invented ISP for the tests of watches. */
import type { Row } from '../../connectors/ixc/simulator.ts';

const phoneOf = (customer: number) => `(48) 99000-${String(customer).padStart(4, '0')}`;
export const e164Of = (customer: number) => `+554899000${String(customer).padStart(4, '0')}`;
const customer = (id: number, more: Row = {}): Row => ({
  id: String(id),
  razao: `Cliente ${id}`,
  ativo: 'S',
  bairro: 'Centro',
  telefone_celular: phoneOf(id),
  ...more,
});
const login = (id: number, customerId: number, transmitter: number): Row => ({
  id: String(id),
  login: `login${id}`,
  ativo: 'S',
  online: 'S',
  id_cliente: String(customerId),
  id_contrato: String(500 + customerId),
  id_transmissor: String(transmitter),
  interface_transmissao: '0/1/1',
});

/** Twelve logins of ten customers behind one PON of transmitter 1; six of others behind transmitter 2. */
export const isp = () => ({
  cliente: [
    customer(1),
    customer(2, { telefone_celular: '(48) 3300-0002' }),
    customer(3, { bairro: 'Vila Norte' }),
    customer(4, { whatsapp: '(48) 99100-0004', fone: '(48) 3300-0004' }),
    ...[5, 6, 7, 8, 9, 10, 21, 22, 23, 24, 25, 26].map((id) => customer(id)),
  ],
  cliente_contrato: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => ({
    id: String(500 + id),
    id_cliente: String(id),
    contrato: 'Fibra 500 Mega',
    status: 'A',
  })),
  radusuarios: [
    ...[1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((customerId, place) => login(101 + place, customerId, 1)),
    ...[21, 22, 23, 24, 25, 26].map((customerId) => login(200 + customerId, customerId, 2)),
  ],
});
/** Those of the outage that the filter lets through and that can be reached. */
export const reachable = [1, 4, 5, 6, 7, 8, 9, 10].map(e164Of).sort();
