/** The ISP behind the webservice: tables of rows in which everything is text, and lines that fail and come back. */

export const tableNames = ['cliente', 'cliente_contrato', 'radusuarios', 'fn_areceber'] as const;
export type TableName = (typeof tableNames)[number];
export type Row = Record<string, string>;

/** What a row has besides what it is given, as IXC writes "nothing" in each field. */
const blank: Readonly<Record<TableName, Row>> = {
  cliente: {
    id: '',
    razao: '',
    fantasia: '',
    cnpj_cpf: '',
    tipo_pessoa: 'F',
    ativo: 'S',
    status_internet: 'A',
    fone: '',
    telefone_comercial: '',
    telefone_celular: '',
    whatsapp: '',
    contato: '',
    email: '',
    endereco: '',
    numero: '',
    bairro: '',
    cidade: '0',
    uf: '0',
    cep: '',
    filial_id: '1',
    data_nascimento: '0000-00-00',
    alerta: '',
    nao_avisar_ate: '0000-00-00',
    nao_bloquear_ate: '0000-00-00',
    aviso_atraso: 'N',
    ultima_atualizacao: '0000-00-00 00:00:00',
    senha: '',
    hotsite_email: '',
  },
  cliente_contrato: {
    id: '',
    id_cliente: '0',
    contrato: '',
    status: 'A',
    status_internet: 'A',
    status_velocidade: 'N',
    id_vd_contrato: '0',
    id_filial: '1',
    data_ativacao: '0000-00-00',
    data_cancelamento: '0000-00-00',
    pago_ate_data: '0000-00-00',
    nao_avisar_ate: '0000-00-00',
    aviso_atraso: 'N',
    num_parcelas_atraso: '0',
    contrato_suspenso: 'N',
    desbloqueio_confianca: 'N',
    situacao_financeira_contrato: 'R',
    ultima_atualizacao: '0000-00-00 00:00:00',
  },
  radusuarios: {
    id: '',
    login: '',
    senha: '',
    ativo: 'S',
    online: 'SS',
    id_cliente: '0',
    id_contrato: '0',
    id_filial: '1',
    id_grupo: '0',
    id_concentrador: '0',
    concentrador: '',
    conexao: '',
    tipo_conexao: '',
    ip: '',
    mac: '',
    onu_mac: '',
    id_transmissor: '0',
    interface_transmissao: '',
    id_caixa_ftth: '0',
    ftth_porta: '',
    ultima_conexao_inicial: '0000-00-00 00:00:00',
    ultima_conexao_final: '0000-00-00 00:00:00',
    ultima_atualizacao: '0000-00-00 00:00:00',
    tempo_conexao: '',
    count_desconexao: '0',
    motivo_desconexao: '',
    sinal_ultimo_atendimento: '',
    autenticacao: 'L',
  },
  fn_areceber: {
    id: '',
    id_cliente: '0',
    id_contrato: '0',
    valor: '0.00',
    valor_aberto: '0.00',
    data_emissao: '0000-00-00',
    data_vencimento: '0000-00-00',
    status: 'A',
    liberado: 'S',
    tipo_recebimento: 'Boleto',
    linha_digitavel: '',
    gateway_link: '',
    nn_boleto: '',
    pix_txid: '',
    estornado: 'N',
    titulo_renegociado: 'N',
    ultima_atualizacao: '0000-00-00 00:00:00',
  },
};

export type Rows = Partial<Record<TableName, readonly Row[]>>;

export class World {
  readonly #tables: Record<TableName, Map<string, Row>> = {
    cliente: new Map(),
    cliente_contrato: new Map(),
    radusuarios: new Map(),
    fn_areceber: new Map(),
  };
  /** Transmitter to the logins it took down: those that were offline before stay so when it returns. */
  readonly #dropped = new Map<string, Set<string>>();
  readonly #localTime: () => string;

  /** @param localTime `YYYY-MM-DD HH:mm:ss`, as the server writes it. */
  constructor(rows: Rows, localTime: () => string) {
    this.#localTime = localTime;
    for (const table of tableNames) for (const row of rows[table] ?? []) this.add(table, row);
  }

  static isTable(name: string): name is TableName {
    return (tableNames as readonly string[]).includes(name);
  }

  static columns(table: TableName): readonly string[] {
    return Object.keys(blank[table]);
  }

  rows(table: TableName): readonly Readonly<Row>[] {
    return [...this.#tables[table].values()];
  }

  row(table: TableName, id: string): Readonly<Row> | undefined {
    return this.#tables[table].get(id);
  }

  add(table: TableName, fields: Row): void {
    const row = { ...blank[table], ...known(table, fields) };
    if (row.id === undefined || row.id === '') throw new Error(`a row of ${table} needs an id`);
    if (this.#tables[table].has(row.id)) throw new Error(`${table} ${row.id} is already there`);
    this.#tables[table].set(row.id, row);
  }

  set(table: TableName, id: string, fields: Row): void {
    const row = this.#tables[table].get(id);
    if (row === undefined) throw new Error(`${table} ${id} is not there`);
    Object.assign(row, known(table, fields), { ultima_atualizacao: this.#localTime() });
  }

  remove(table: TableName, id: string): void {
    this.#tables[table].delete(id);
  }

  /** Every login on it that is online goes offline. Returns their ids. */
  dropTransmitter(id: string): string[] {
    const lost = this.rows('radusuarios').filter((row) => row.id_transmissor === id && row.online === 'S');
    const ids = lost.flatMap((row) => row.id ?? []);
    const dropped = this.#dropped.get(id) ?? new Set();
    for (const login of ids) {
      dropped.add(login);
      this.#end(login);
    }
    this.#dropped.set(id, dropped);
    return ids;
  }

  /** The logins that its failure took down come back. Returns their ids. */
  restoreTransmitter(id: string): string[] {
    const ids = [...(this.#dropped.get(id) ?? [])].filter((login) => this.row('radusuarios', login) !== undefined);
    this.#dropped.delete(id);
    const now = this.#localTime();
    for (const login of ids) {
      this.set('radusuarios', login, { online: 'S', ultima_conexao_inicial: now, motivo_desconexao: '' });
    }
    return ids;
  }

  #end(login: string): void {
    const count = Number(this.row('radusuarios', login)?.count_desconexao ?? '0') + 1;
    this.set('radusuarios', login, {
      online: 'N',
      ultima_conexao_final: this.#localTime(),
      count_desconexao: String(count),
      motivo_desconexao: 'Lost-Carrier',
    });
  }
}

function known(table: TableName, fields: Row): Row {
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(blank[table], name));
  if (unknown !== undefined) throw new Error(`${table} has no field ${unknown}`);
  return fields;
}
