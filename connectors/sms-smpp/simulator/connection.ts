/** One connection to the simulator, from its bind to its end. */
import type { Socket } from 'node:net';
import type { Receiver } from './deliveries.ts';
import type { FaultAction, Operation } from './faults.ts';
import { answer, bindBody, cut, type Frame, frame, id, idBody, isAnswer, nack, readBind, readSubmit } from './pdu.ts';
import { followUp, take } from './submits.ts';
import type { World } from './world.ts';

const status = {
  invalidCommandId: 0x03,
  invalidBindStatus: 0x04,
  alreadyBound: 0x05,
  invalidPassword: 0x0e,
  invalidSystemId: 0x0f,
  throttled: 0x58,
} as const;

const operations = new Map<number, Operation>([
  [id.submit, 'submit'],
  [id.bindReceiver, 'bind'],
  [id.bindTransmitter, 'bind'],
  [id.bindTransceiver, 'bind'],
  [id.enquireLink, 'enquire_link'],
  [id.unbind, 'unbind'],
]);

const httpAnswer = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n', 'latin1');

export class Connection implements Receiver {
  readonly #world: World;
  readonly #socket: Socket;
  #pending: Buffer = Buffer.alloc(0);
  #sequence = 0;
  #isSilent = false;
  /** `command_id` of the bind. */
  bound: number | undefined;

  constructor(world: World, socket: Socket) {
    this.#world = world;
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    // A client that resets the connection is its own business; `close` follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#ended());
  }

  request(command: number, body: Buffer): number {
    this.#sequence++;
    this.write(frame({ id: command, status: 0, sequence: this.#sequence, body }));
    return this.#sequence;
  }

  /** Takes everything and says nothing, as a peer behind a dead NAT. */
  silence(): void {
    this.#isSilent = true;
  }

  cut(): void {
    this.#socket.resetAndDestroy();
  }

  write(octets: Uint8Array): void {
    if (!this.#isSilent && this.#socket.writable) this.#socket.write(octets);
  }

  #receive(chunk: Buffer): void {
    try {
      const { frames, rest } = cut(Buffer.concat([this.#pending, chunk]));
      this.#pending = rest;
      for (const asked of frames) this.#take(asked);
    } catch (error) {
      // What cannot be read is a defect of the client, and must be seen.
      process.emitWarning(error instanceof Error ? error : String(error));
      this.cut();
    }
    this.#world.changed();
  }

  #take(asked: Frame): void {
    if (isAnswer(asked.id)) {
      this.#world.deliveries.answer(this, asked.sequence, asked.status);
      return;
    }
    const operation = operations.get(asked.id);
    if (operation === undefined) {
      this.write(nack(asked.sequence, status.invalidCommandId));
      return;
    }
    if (operation === 'submit') this.#world.journal.submits++;
    if (this.#isSilent) return;
    const destination = operation === 'submit' ? readSubmit(asked.body).destination : undefined;
    this.#send(this.#answers(asked, operation, this.#world.faults.strike(operation, destination)));
  }

  #send(answers: readonly Buffer[]): void {
    for (const each of answers) this.write(each);
  }

  /** To be written now: nothing, where a fault has it so. */
  #answers(asked: Frame, operation: Operation, fault: FaultAction | undefined): readonly Buffer[] {
    switch (fault?.kind) {
      case undefined:
        return this.#process(asked, operation);
      case 'status':
        if (operation === 'submit') this.#world.journal.refuse(fault.status);
        return [answer(asked, fault.status)];
      case 'nack':
        return [nack(fault.sequence ?? asked.sequence, fault.status)];
      case 'no_answer':
      case 'drop':
        if (fault.accepted !== false) this.#process(asked, operation);
        if (fault.kind === 'drop') this.cut();
        return [];
      case 'slow': {
        const answers = this.#process(asked, operation);
        this.#world.later(fault.ms, () => this.#send(answers));
        return [];
      }
      case 'hold': {
        const answers = fault.status === undefined ? this.#process(asked, operation) : [answer(asked, fault.status)];
        this.#world.held.push(() => this.#send(answers));
        return [];
      }
      case 'garbage':
        return [Buffer.from(fault.octets ?? httpAnswer)];
      case 'cut_answer':
        return this.#process(asked, operation).map((whole) => whole.subarray(0, Math.ceil(whole.length / 2)));
      case 'half_open':
        this.silence();
        return [];
      case 'answer_after_receipts':
        return this.#process(asked, operation, 'for_receipts');
    }
  }

  /** What to answer now; with `for_receipts`, the answer comes by itself after them. */
  #process(asked: Frame, operation: Operation, wait?: 'for_receipts'): Buffer[] {
    switch (operation) {
      case 'bind':
        return [this.#bind(asked)];
      case 'submit':
        return this.#submit(asked, wait);
      case 'enquire_link':
        return [answer(asked, 0)];
      case 'unbind':
        this.#ended();
        return [answer(asked, 0)];
    }
  }

  #bind(asked: Frame): Buffer {
    const { options, deliveries, binds } = this.#world;
    const { systemId, password } = readBind(asked.body);
    if (systemId !== options.systemId) return answer(asked, status.invalidSystemId);
    if (password !== options.password) return answer(asked, status.invalidPassword);
    if (this.bound !== undefined || binds() >= (options.maxBinds ?? Number.POSITIVE_INFINITY))
      return answer(asked, status.alreadyBound);
    this.bound = asked.id;
    // After the answer has been written: nobody takes a delivery before they know that they are bound.
    if (asked.id !== id.bindTransmitter) queueMicrotask(() => deliveries.bound(this));
    return answer(asked, 0, bindBody('SIMULADOR'));
  }

  #submit(asked: Frame, wait?: 'for_receipts'): Buffer[] {
    const world = this.#world;
    const refusal = this.#refusal();
    if (refusal !== undefined) {
      world.journal.refuse(refusal);
      return [answer(asked, refusal)];
    }
    const taken = take(world, asked.body);
    const accepted = answer(asked, 0, idBody(taken.sent.messageId));
    if (wait === 'for_receipts') {
      followUp(world, taken, () => this.write(accepted));
      return [];
    }
    // Receipts come after the answer, unless a fault says otherwise.
    queueMicrotask(() => followUp(world, taken, () => undefined));
    return [accepted];
  }

  #refusal(): number | undefined {
    if (this.bound === undefined || this.bound === id.bindReceiver) return status.invalidBindStatus;
    return this.#world.isTooFast() ? status.throttled : undefined;
  }

  #ended(): void {
    this.bound = undefined;
    this.#world.deliveries.unbound(this);
    this.#world.changed();
  }
}
