/** What the codec and a socket can do with nothing in between: encode, write, read the answer. The limit Ponte is held against. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encodePdu, withSequence } from '../connectors/sms-smpp/codec/encode.ts';
import type { Pdu } from '../connectors/sms-smpp/codec/pdu.ts';
import { emptyStream, readStream } from '../connectors/sms-smpp/codec/stream.ts';
import { SmppConfig } from '../connectors/sms-smpp/config.ts';
import { smsSmpp } from '../connectors/sms-smpp/connector.ts';
import { contactOf } from './fixture.ts';
import { bodyOf, smppAccount, smppSender } from './smpp-fixture.ts';
import { serveCalls } from './worker.ts';

class BareLink {
  readonly #socket: Socket;
  readonly #channel = {
    id: 'bare',
    config: SmppConfig.parse({ address: 'smpp://127.0.0.1:1', ...smppAccount, from: smppSender }),
  };
  #stream = emptyStream;
  #sequence = 0;
  onAnswer: (answer: Pdu) => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      const { state, items } = readStream(this.#stream, chunk);
      this.#stream = state;
      socket.cork();
      for (const item of items) {
        // A failure ends this process, and with it the run: a bare loop that loses messages measures nothing.
        if (item.kind !== 'pdu' || item.pdu.status !== 0) throw new Error(`the SMSC answered ${JSON.stringify(item)}`);
        this.onAnswer(item.pdu);
      }
      socket.uncork();
    });
  }

  bind(): Promise<void> {
    return new Promise((resolve) => {
      this.onAnswer = () => resolve();
      const addressRange = { ton: 0, npi: 0, number: '' };
      const bind = { ...smppAccount, systemType: '', interfaceVersion: 0x34, addressRange };
      this.#write({ command: 'bind_transceiver', status: 0, sequence: ++this.#sequence, ...bind });
    });
  }

  /** From the words to the octets, as Ponte's connector does it. */
  submit(number: number): void {
    const to = { kind: 'phone', e164: contactOf(number) } as const;
    const plan = smsSmpp.send({ id: idOf(number), to, content: { type: 'text', body: bodyOf(number) } }, this.#channel);
    if (!plan.ok) throw new Error(plan.code);
    for (const octets of plan.submits) this.#socket.write(withSequence(octets, ++this.#sequence));
  }

  #write(pdu: Pdu): void {
    this.#socket.write(encodePdu(pdu));
  }
}

/** Ends in four digits of its own, as Ponte's ids do. */
const idOf = (number: number): string => (number & 0xffff).toString(16).padStart(4, '0');

let link: BareLink | undefined;

const handlers = {
  open: async ({ host, port }: { host: string; port: number }): Promise<void> => {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, 'connect');
    link = new BareLink(socket);
    await link.bind();
  },
  /** Answers the milliseconds from the first submit to the last answer. */
  round: ({ first, count, windowSize }: { first: number; count: number; windowSize: number }): Promise<number> =>
    new Promise((resolve, reject) => {
      if (link === undefined) return reject(new Error('not open'));
      const open = link;
      let sent = 0;
      let answered = 0;
      const startedAt = performance.now();
      const submit = () => {
        if (sent < count) open.submit(first + sent++);
      };
      open.onAnswer = () => {
        answered += 1;
        if (answered === count) resolve(performance.now() - startedAt);
        else submit();
      };
      while (sent < Math.min(windowSize, count)) submit();
    }),
};
export type BareSmppCalls = typeof handlers;

serveCalls(handlers);
