/** The simulated ERP's town: sixteen customers behind three OLTs, the second of which is going to fail. */
import type { Row, Rows } from '../../connectors/ixc/simulator.ts';

export const failingTransmitter = '2';

interface Household {
  id: number;
  name: string;
  transmitter: 1 | 2 | 3;
  /** Default 1: most people have one. */
  logins?: number;
  customer?: Row;
  contract?: Row;
}

const households: readonly Household[] = [
  { id: 11, name: 'MARINA EXEMPLO', transmitter: 1, logins: 2 },
  { id: 12, name: 'RUI MODELO', transmitter: 1 },
  { id: 13, name: 'LIA AMOSTRA', transmitter: 1 },
  { id: 14, name: 'OTÁVIO ENSAIO', transmitter: 1, customer: { telefone_celular: '' } },
  { id: 15, name: 'DALVA FICTÍCIA', transmitter: 1 },
  { id: 21, name: 'CECÍLIA EXEMPLO', transmitter: 2, logins: 2 },
  { id: 22, name: 'BRENO INVENTADO', transmitter: 2 },
  { id: 23, name: 'IARA SUPOSTA', transmitter: 2 },
  { id: 24, name: 'PADARIA MODELO LTDA', transmitter: 2, logins: 2 },
  { id: 25, name: 'ELZA AMOSTRA', transmitter: 2 },
  { id: 26, name: 'NAIR ENSAIO', transmitter: 2, customer: { telefone_celular: '(48) 3300-0026' } },
  { id: 27, name: 'DAVI MODELO', transmitter: 2, customer: { nao_avisar_ate: '2099-12-31' } },
  { id: 31, name: 'CIRO EXEMPLO', transmitter: 3 },
  { id: 32, name: 'JOANA FICTÍCIA', transmitter: 3, logins: 2 },
  { id: 33, name: 'NILO SUPOSTO', transmitter: 3, contract: { status_internet: 'CA' } },
  { id: 34, name: 'TERESA AMOSTRA', transmitter: 3, logins: 2 },
];

const districts = { 1: 'Centro', 2: 'Jardim Aurora', 3: 'Vila Norte' };

const customerRow = ({ id, name, transmitter, customer }: Household): Row => ({
  id: String(id),
  razao: name,
  telefone_celular: `(48) 99000-00${id}`,
  bairro: districts[transmitter],
  cidade: '1',
  ...customer,
});

const contractRow = ({ id, contract }: Household): Row => ({
  id: String(5_000 + id),
  id_cliente: String(id),
  contrato: 'Fibra 500 Mega',
  ...contract,
});

const loginRows = ({ id, transmitter, logins = 1 }: Household): Row[] =>
  Array.from({ length: logins }, (_, place) => ({
    id: `${9_000 + id}${place}`,
    login: `cliente${id}${place === 0 ? '' : `-${place + 1}`}`,
    online: 'S',
    id_cliente: String(id),
    id_contrato: String(5_000 + id),
    id_transmissor: String(transmitter),
    // Two ports: neither of them alone explains a failure of both.
    interface_transmissao: `0/1/${id % 2}`,
  }));

export const town: Rows = {
  cliente: households.map(customerRow),
  cliente_contrato: households.map(contractRow),
  radusuarios: households.flatMap(loginRows),
};
