/** Posts receipts as fast as they are answered, one at a time per connection: raw sockets, so that the sender is not what is measured. */
import { connect, type Socket } from 'node:net';
import { deliveredReceipt, type ReceiptSubject, signature, webhookPath } from './fixture.ts';
import { HttpFrames } from './frames.ts';
import { serveCalls } from './worker.ts';

const connections = 256;
const stallMs = 30_000;

let subjects: ReceiptSubject[] = [];

/** A whole request, ready to be written. */
function request(subject: ReceiptSubject, host: string): Buffer {
  const body = deliveredReceipt(subject, Date.now());
  return Buffer.from(
    `POST ${webhookPath} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\nuser-agent: facebookexternalua\r\n` +
      `x-hub-signature-256: ${signature(body)}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function open({ hostname, port }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

function post(sockets: Socket[], requests: Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    let answered = 0;
    const stall = setTimeout(() => reject(new Error(`no answer in ${stallMs / 1000} s`)), stallMs);
    for (const socket of sockets) {
      const frames = new HttpFrames();
      const send = () => {
        const bytes = requests[next];
        next += 1;
        if (bytes !== undefined) socket.write(bytes);
      };
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the connection was closed')));
      socket.on('data', (chunk: Buffer) => {
        frames.push(chunk, (head) => {
          if (!head.startsWith('HTTP/1.1 200 ')) return reject(new Error(`answered: ${head.split('\r\n')[0]}`));
          answered += 1;
          if (answered === requests.length) {
            clearTimeout(stall);
            resolve();
          } else {
            if (answered % 1_000 === 0) stall.refresh();
            send();
          }
        });
      });
      send();
    }
  });
}

const handlers = {
  use: (given: ReceiptSubject[]): void => {
    subjects = given;
  },

  /** Answers the moments of the first byte sent and the last answer read, on the machine's clock. */
  round: async ({ url, from, count }: { url: string; from: number; count: number }) => {
    const target = new URL(url);
    const requests = subjects.slice(from, from + count).map((subject) => request(subject, target.host));
    if (requests.length !== count) throw new Error(`only ${requests.length} of ${count} receipts are there`);
    const sockets = await Promise.all(Array.from({ length: connections }, () => open(target)));
    try {
      const startedAtMs = Number(process.hrtime.bigint()) / 1e6;
      await post(sockets, requests);
      return { startedAtMs, answeredAtMs: Number(process.hrtime.bigint()) / 1e6 };
    } finally {
      for (const socket of sockets) socket.removeAllListeners('close').destroy();
    }
  },
};
export type WebhookLoadCalls = typeof handlers;

serveCalls(handlers);
