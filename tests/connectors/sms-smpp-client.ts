/** The session on a real socket and the real clock: all that its owner has to do. */
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { SendOutcome } from '../../connectors/kit/connector.ts';
import type { MessagePdu } from '../../connectors/sms-smpp/codec/pdu.ts';
import {
  initialSession,
  type SessionAction,
  type SessionEvent,
  type SessionSettings,
} from '../../connectors/sms-smpp/session/model.ts';
import { step } from '../../connectors/sms-smpp/session/session.ts';
import { wakeAt } from '../../connectors/sms-smpp/session/timers.ts';
import { type SimulatorOptions, startSmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import { account } from './sms-smpp-kit.ts';

export interface Settled {
  token: string;
  outcome: SendOutcome;
  isLate: boolean;
}

export class Client {
  readonly #settings: SessionSettings;
  readonly #address: { host: string; port: number };
  #state = initialSession(1);
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #waiting = new Set<() => void>();
  readonly actions: SessionAction[] = [];
  readonly settled: Settled[] = [];
  readonly received: MessagePdu[] = [];
  /** Of answers to deliveries; undefined: none is given. */
  answer: (pdu: MessagePdu | undefined) => number | undefined = () => 0;

  constructor(address: { host: string; port: number }, settings: Partial<SessionSettings> = {}) {
    this.#address = address;
    this.#settings = { ...account, rebindMs: { first: 10, longest: 50 }, ...settings };
  }

  get phase(): string {
    return this.#state.phase.kind;
  }

  take(event: SessionEvent): void {
    const { state, actions } = step(this.#settings, this.#state, event, Date.now());
    this.#state = state;
    for (const action of actions) this.#do(action);
    this.#rest();
    for (const look of [...this.#waiting]) look();
  }

  submit(token: string, octets: Uint8Array): void {
    this.take({ kind: 'submit', token, octets });
  }

  outcome(token: string): SendOutcome | undefined {
    return this.settled.findLast((each) => each.token === token)?.outcome;
  }

  /** Resolves when `reached` first holds; the test's own timeout ends a wait in vain. */
  until(reached: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!reached()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Resolves when the submit has an outcome. */
  settledOnce(token: string): Promise<void> {
    return this.until(() => this.outcome(token) !== undefined);
  }

  async bound(): Promise<this> {
    this.take({ kind: 'start' });
    await this.until(() => this.phase === 'bound');
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.take({ kind: 'stop' });
    await this.until(() => this.phase === 'stopped');
  }

  #do(action: SessionAction): void {
    this.actions.push(action);
    switch (action.kind) {
      case 'connect':
        this.#connect(action.link);
        return;
      case 'write':
        this.#socket?.write(action.octets);
        return;
      case 'disconnect':
        if (action.flush) this.#socket?.end();
        else this.#socket?.destroy();
        return;
      case 'settled':
        this.settled.push(action);
        return;
      case 'received': {
        if (action.pdu !== undefined) this.received.push(action.pdu);
        const status = this.answer(action.pdu);
        // As after a commit: later, and not in the middle of a step.
        if (status !== undefined) setImmediate(() => this.take({ kind: 'answer', delivery: action.delivery, status }));
      }
    }
  }

  #connect(link: number): void {
    const { host, port } = this.#address;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    let detail: string | undefined;
    socket.on('connect', () => this.take({ kind: 'connected', link }));
    socket.on('data', (octets: Buffer) => this.take({ kind: 'data', link, octets }));
    socket.on('error', (error) => {
      detail = error.message;
    });
    socket.on('close', () => this.take({ kind: 'closed', link, ...(detail !== undefined && { detail }) }));
  }

  #rest(): void {
    clearTimeout(this.#timer);
    const at = wakeAt(this.#settings, this.#state);
    if (at !== undefined) this.#timer = setTimeout(() => this.take({ kind: 'tick' }), Math.max(0, at - Date.now()));
  }
}

/** The simulator, and sessions on it; all of it ends with the test. */
export async function start(options: Partial<SimulatorOptions> = {}) {
  const { systemId, password } = account;
  const smsc = await startSmscSimulator({ systemId, password, receipts: 'none', ...options });
  onTestFinished(() => smsc.close());
  const client = (settings: Partial<SessionSettings> = {}) => {
    const made = new Client(smsc, settings);
    onTestFinished(() => made[Symbol.asyncDispose]());
    return made;
  };
  return { smsc, client, bound: (settings: Partial<SessionSettings> = {}) => client(settings).bound() };
}
