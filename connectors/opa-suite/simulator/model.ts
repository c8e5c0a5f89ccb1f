/** What the simulator is told, and what it remembers. */
import type { FaultRule } from './faults.ts';

export type Json = Record<string, unknown>;

export interface SimulatedChannel {
  _id: string;
  nome: string;
  status?: 'A' | 'I';
  canal?: string;
  integracao?: 'facebook' | 'dialog360';
  /** Absent: the channel has no daily limit. */
  allowance?: { messagesSent: number; dailyLimit: number };
}

export interface SimulatedTemplate {
  _id: string;
  atalho: string;
  texto: string;
  /** Default `dialog360`. */
  tipo_mensagem?: string;
  /** Ids of the channels it is linked to. Default: all. */
  canais?: readonly string[];
}

export interface SimulatorOptions {
  host?: string;
  /** Default: any free one. */
  port?: number;
  token: string;
  channels: readonly SimulatedChannel[];
  templates: readonly SimulatedTemplate[];
  /** As newer versions do. Default true. */
  refuseEmptyFilter?: boolean;
  /** Default: the wall clock. */
  clock?: () => number;
  faults?: readonly FaultRule[];
}

export interface SentTemplate {
  messageSentId: string;
  /** `canalCliente` as it came. */
  to: string;
  templateId: string;
  variables: readonly string[];
  /** The text with its variables in place. */
  text: string;
  media?: string;
  channelId: string;
  metadata: unknown;
  body: Json;
  at: number;
}

export interface RequestRecord {
  method: string;
  path: string;
  /** 0: the connection was cut instead. */
  status: number;
  body: unknown;
}

export interface Service {
  _id: string;
  protocolo: string;
  status: string;
  canal: string;
  canal_id: string;
  canal_cliente: string;
  /** Who answers: named in the refusal of a template. */
  atendente: string;
  date: string;
  fim: string | null;
}

export interface StoredMessage {
  _id: string;
  id_rota: string;
  mensagem: string;
  tipo: string;
  objeto: unknown;
  canalComunicacao: string;
  tipoDestinatario: 'usuarios' | 'clientes_users';
  statusEnvio: { status: string; observacao: string };
  data: string;
  createdAt: string;
}

/** The provider's own envelope and its three shapes of refusal. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Json;

  constructor(status: number, body: Json) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }

  /** Text in `data.message`, and a description. */
  static field(message: string, description: string): Refusal {
    return new Refusal(400, { status: 'error', code: 400, data: { message }, description });
  }

  static notFound(message: string): Refusal {
    return new Refusal(404, { error: 'NOT_FOUND_ERROR', message });
  }

  static described(status: number, description: string): Refusal {
    return new Refusal(status, { status: 'error', code: status, description });
  }
}
