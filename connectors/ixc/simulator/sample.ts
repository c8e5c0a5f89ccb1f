/** An invented ISP of any size, the same every time: customers in districts, on boxes, on transmitters. */
import type { Row, Rows } from './world.ts';

export interface SampleIspOptions {
  /** Default 60. */
  customers?: number;
  /** Optical line terminals; ids from 1. Default 3. */
  transmitters?: number;
  /** Optical boxes of each; ids from 1, over all. Default 4. */
  boxesPerTransmitter?: number;
}

const firstNames = ['Marina', 'Rui', 'Lia', 'Otávio', 'Cecília', 'Breno', 'Iara', 'Davi', 'Nair', 'Ciro'];
const lastNames = ['Exemplo', 'Modelo', 'Amostra', 'Ensaio', 'Fictício', 'Inventado', 'Suposto'];
const districts = ['Centro', 'Jardim Aurora', 'Vila Norte', 'Beira-Rio'];
const plans = ['Fibra 300 Mega', 'Fibra 500 Mega', 'Fibra 1 Giga'];

const pick = (list: readonly string[], n: number): string => list[n % list.length] ?? '';
const padded = (n: number, digits: number): string => String(n).padStart(digits, '0');

/** One in eight is offline and one in sixteen has no status, as on an ordinary day. */
function stateOf(n: number): string {
  if (n % 8 === 3) return 'N';
  return n % 16 === 9 ? 'SS' : 'S';
}

function customer(n: number): Row {
  const name = `${pick(firstNames, n)} ${pick(lastNames, n)} ${n}`;
  return {
    id: String(n),
    razao: name,
    fantasia: pick(firstNames, n),
    cnpj_cpf: `000.${padded(n, 3).slice(-3)}.000-00`,
    telefone_celular: `(48) 99000-${padded(n, 4)}`,
    whatsapp: n % 5 === 0 ? `(48) 99100-${padded(n, 4)}` : '',
    fone: n % 3 === 0 ? `(48) 3300-${padded(n, 4)}` : '',
    email: `cliente${n}@exemplo.invalid`,
    bairro: pick(districts, n),
    cidade: '1',
    ativo: n % 20 === 19 ? 'N' : 'S',
    nao_avisar_ate: n % 25 === 24 ? '2099-12-31' : '0000-00-00',
    senha: `senha-inventada-${n}`,
  };
}

function contract(n: number): Row {
  return {
    id: String(5000 + n),
    id_cliente: String(n),
    contrato: pick(plans, n),
    status: n % 20 === 19 ? 'I' : 'A',
    status_internet: n % 15 === 14 ? 'CA' : 'A',
    data_ativacao: '2026-01-10',
  };
}

function login(n: number, box: number, transmitter: number): Row {
  const online = stateOf(n);
  return {
    id: String(9000 + n),
    login: `cliente${n}@exemplo`,
    senha: `senha-pppoe-inventada-${n}`,
    ativo: n % 20 === 19 ? 'N' : 'S',
    online,
    id_cliente: String(n),
    id_contrato: String(5000 + n),
    id_concentrador: '1',
    concentrador: 'Concentrador Matriz',
    id_transmissor: String(transmitter),
    interface_transmissao: `0/1/${box % 8}`,
    id_caixa_ftth: String(box),
    ftth_porta: String(1 + (n % 8)),
    ip: online === 'S' ? `10.0.${Math.floor(n / 250)}.${1 + (n % 250)}` : '0.0.0.0',
    ultima_conexao_inicial: '2026-11-20 06:00:00',
    ultima_conexao_final: online === 'N' ? '2026-11-20 21:30:00' : '0000-00-00 00:00:00',
  };
}

function invoice(n: number, month: number): Row {
  const paid = month === 11 && n % 4 !== 0;
  const amount = `${99 + (n % 3) * 30}.90`;
  return {
    id: String(70000 + 2 * n + (month - 11)),
    id_cliente: String(n),
    id_contrato: String(5000 + n),
    valor: amount,
    valor_aberto: paid ? '0.00' : amount,
    data_emissao: `2026-${month - 1}-20`,
    data_vencimento: `2026-${month}-10`,
    status: paid ? 'R' : 'A',
    linha_digitavel: `00000.00000 00000.000000 00000.${padded(n, 6)} 0 0000000000${month}`,
    gateway_link: `https://boleto.exemplo.invalid/${n}/${month}`,
  };
}

export function sampleIsp(options: SampleIspOptions = {}): Required<Rows> {
  const { customers = 60, transmitters = 3, boxesPerTransmitter = 4 } = options;
  const numbers = Array.from({ length: customers }, (_, index) => index + 1);
  const boxes = transmitters * boxesPerTransmitter;
  return {
    cliente: numbers.map(customer),
    cliente_contrato: numbers.map(contract),
    radusuarios: numbers.map((n) => {
      const box = 1 + (n % boxes);
      return login(n, box, 1 + ((box - 1) % transmitters));
    }),
    fn_areceber: numbers.flatMap((n) => [invoice(n, 11), invoice(n, 12)]),
  };
}
