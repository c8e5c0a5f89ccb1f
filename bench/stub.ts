/** The provider, reduced to a fixed answer: raw sockets, so that it costs less than what it answers to. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { HttpFrames } from './frames.ts';
import { templatePage } from './mailing.ts';
import { gatewayAnswer, gatewayPath } from './sms-http-fixture.ts';
import { serveCalls } from './worker.ts';

/** A send as the provider saw it. */
export interface SeenSend {
  messageId: string;
  providerId: string;
  recipient: string;
  /** `process.hrtime` in milliseconds when the request's first byte was read: one clock for the whole machine. */
  atMs: number;
}

let sends = 0;
let watching = false;
let seen: SeenSend[] = [];

const reference = /"biz_opaque_callback_data":"([^"]+)"/;
const addressee = /"to":"\+?(\d+)"/;

const head = (length: number) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8\r\ncontent-length: ${length}\r\n\r\n`;
const providerIdOf = (count: number): string => `wamid.HBgNNTUxMTk${String(count).padStart(20, '0')}AA==`;
const answerStart = '{"messaging_product":"whatsapp","contacts":[{"input":"+5511900000000","wa_id":"';
const answerMiddle = '"}],"messages":[{"id":"';
const digits = 13;
const answerEnd = '"}]}';
// Ids and numbers have one length, so the head is always the same.
const answerLength = answerStart.length + digits + answerMiddle.length + providerIdOf(0).length + answerEnd.length;
const sendAnswer = head(answerLength) + answerStart;
const gatewayStart = `POST ${gatewayPath} `;
const gatewayHead = head(gatewayAnswer(0).length);
const toMark = Buffer.from('"to":"+');

/** Whom the provider would say it has sent to: the number as it was asked for. */
function numberIn(body: Buffer): string {
  const at = body.indexOf(toMark);
  return body.toString('latin1', at + toMark.length, at + toMark.length + digits);
}
const listAnswer = head(templatePage.length) + templatePage;

function onConnection(socket: Socket): void {
  const frames = new HttpFrames();
  let firstByteMs = 0;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    if (watching && frames.empty) firstByteMs = Number(process.hrtime.bigint()) / 1e6;
    let answers = '';
    frames.push(chunk, (requestHead, body) => {
      if (!requestHead.startsWith('POST ')) {
        answers += listAnswer;
        return;
      }
      sends += 1;
      if (requestHead.startsWith(gatewayStart)) {
        answers += gatewayHead + gatewayAnswer(sends);
        return;
      }
      const providerId = providerIdOf(sends);
      if (watching) note(body.toString('utf8'), providerId, firstByteMs);
      answers += sendAnswer + numberIn(body) + answerMiddle + providerId + answerEnd;
    });
    if (answers !== '') socket.write(answers, 'latin1');
  });
}

function note(body: string, providerId: string, atMs: number): void {
  const messageId = reference.exec(body)?.[1];
  if (messageId !== undefined) seen.push({ messageId, providerId, recipient: addressee.exec(body)?.[1] ?? '', atMs });
}

const handlers = {
  open: (_: null) =>
    new Promise<string>((resolve, reject) => {
      const server = createServer(onConnection);
      server.once('error', reject);
      server.listen(0, '127.0.0.1', 4096, () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    }),
  count: (_: null): number => sends,
  watch: (on: boolean): void => {
    watching = on;
  },
  /** Every send since the last call. */
  take: (_: null): SeenSend[] => {
    const taken = seen;
    seen = [];
    return taken;
  },
};
export type StubCalls = typeof handlers;

serveCalls(handlers);
