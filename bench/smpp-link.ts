/** A codec and a socket, and nothing else: a link to an SMSC without timers, retries or memory. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encodePdu, withSequence } from '../connectors/sms-smpp/codec/encode.ts';
import type { Pdu } from '../connectors/sms-smpp/codec/pdu.ts';
import { emptyStream, readStream } from '../connectors/sms-smpp/codec/stream.ts';
import { SmppConfig } from '../connectors/sms-smpp/config.ts';
import { smsSmpp } from '../connectors/sms-smpp/connector.ts';
import { smppAccount, smppSender } from './smpp-fixture.ts';

export interface BareText {
  id: string;
  to: string;
  body: string;
}

export class BareLink {
  readonly #socket: Socket;
  readonly #channel = {
    id: 'bare',
    config: SmppConfig.parse({ address: 'smpp://127.0.0.1:1', ...smppAccount, from: smppSender }),
  };
  readonly #asked = new Map<number, (id: string) => void>();
  #stream = emptyStream;
  #sequence = 0;
  onAnswer: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      const { state, items } = readStream(this.#stream, chunk);
      this.#stream = state;
      socket.cork();
      for (const item of items) {
        // A failure ends this process, and with it the run: a bare loop that loses messages measures nothing.
        if (item.kind !== 'pdu' || item.pdu.status !== 0) throw new Error(`the SMSC answered ${JSON.stringify(item)}`);
        this.#answered(item.pdu);
      }
      socket.uncork();
    });
  }

  bind(): Promise<string> {
    const addressRange = { ton: 0, npi: 0, number: '' };
    const bind = { ...smppAccount, systemType: '', interfaceVersion: 0x34, addressRange };
    return this.#ask((sequence) => encodePdu({ command: 'bind_transceiver', status: 0, sequence, ...bind }));
  }

  /** From the words to the octets, as Ponte's connector does it; resolves with the SMSC's id. One part only. */
  submit({ id, to, body }: BareText): Promise<string> {
    const plan = smsSmpp.send({ id, to: { kind: 'phone', e164: to }, content: { type: 'text', body } }, this.#channel);
    if (!plan.ok) throw new Error(plan.code);
    const [octets, ...more] = plan.submits;
    if (more.length > 0) throw new Error('a text of the bench takes one part');
    return this.#ask((sequence) => withSequence(octets, sequence));
  }

  #ask(octets: (sequence: number) => Uint8Array): Promise<string> {
    return new Promise((resolve) => {
      this.#sequence += 1;
      this.#asked.set(this.#sequence, resolve);
      this.#socket.write(octets(this.#sequence));
    });
  }

  #answered(pdu: Pdu): void {
    const resolve = this.#asked.get(pdu.sequence);
    this.#asked.delete(pdu.sequence);
    resolve?.('messageId' in pdu ? String(pdu.messageId) : '');
    if (pdu.command === 'submit_sm_resp') this.onAnswer();
  }
}

export async function openBareLink({ host, port }: { host: string; port: number }): Promise<BareLink> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  const link = new BareLink(socket);
  await link.bind();
  return link;
}
