/** The installation: its channels, templates, services and messages. */
import { Faults } from './faults.ts';
import type { RequestRecord, SentTemplate, Service, SimulatorOptions, StoredMessage } from './model.ts';

export class World {
  readonly options: SimulatorOptions;
  readonly faults = new Faults();
  readonly sent: SentTemplate[] = [];
  readonly requests: RequestRecord[] = [];
  readonly services: Service[] = [];
  readonly messages: StoredMessage[] = [];
  /** Resources that the token's group may not use, by the start of their path. */
  readonly forbidden = new Set<string>();
  token: string;
  refuseEmptyFilter: boolean;
  #ids = 0;

  constructor(options: SimulatorOptions) {
    // Allowances are spent here, not in what the caller holds.
    this.options = { ...options, channels: structuredClone(options.channels) };
    this.token = options.token;
    this.refuseEmptyFilter = options.refuseEmptyFilter ?? true;
    this.faults.script(...(options.faults ?? []));
  }

  now(): number {
    return (this.options.clock ?? Date.now)();
  }

  /** Four bytes of time, then a count: as Mongo makes them. */
  newId(): string {
    const seconds = Math.floor(this.now() / 1000);
    return seconds.toString(16).padStart(8, '0') + (++this.#ids).toString(16).padStart(16, '0');
  }

  openServiceOf(phone: string): Service | undefined {
    const address = addressOf(phone);
    return this.services.find(({ canal_cliente, status }) => canal_cliente === address && status !== 'F');
  }

  openService(phone: string, canalId: string, atendente: string, status = 'EA'): Service {
    const channel = this.options.channels.find(({ _id }) => _id === canalId);
    const service: Service = {
      _id: this.newId(),
      protocolo: `OPA${new Date(this.now()).getUTCFullYear()}${this.services.length + 1}`,
      status,
      canal: channel?.canal ?? 'Whatsapp',
      canal_id: canalId,
      canal_cliente: addressOf(phone),
      atendente,
      date: new Date(this.now()).toISOString(),
      fim: null,
    };
    this.services.push(service);
    return service;
  }

  closeService(id: string): void {
    const service = this.services.find(({ _id }) => _id === id);
    if (service === undefined) throw new Error(`no service ${id}`);
    service.status = 'F';
    service.fim = new Date(this.now()).toISOString();
  }

  addMessage(service: Service, message: Pick<StoredMessage, 'mensagem' | 'tipoDestinatario'>): StoredMessage {
    const at = new Date(this.now()).toISOString();
    const stored: StoredMessage = {
      _id: this.newId(),
      id_rota: service._id,
      tipo: 'texto',
      objeto: null,
      canalComunicacao: service.canal_id,
      statusEnvio: { status: 'sent', observacao: '' },
      data: at,
      createdAt: at,
      ...message,
    };
    this.messages.push(stored);
    return stored;
  }
}

const addressOf = (phone: string): string => `${phone.replace(/\D/g, '')}@c.us`;
