/** Cuts a byte stream into HTTP/1.1 messages by Content-Length, however reads are split or joined. */

const none = Buffer.alloc(0);
const headEnd = '\r\n\r\n';
const lengthHeader = /\r\ncontent-length:[ \t]*(\d+)/i;
const encodingHeader = /\r\ntransfer-encoding:/i;

export class HttpFrames {
  #rest: Buffer = none;

  /** True between two messages: the next byte begins a new one. */
  get empty(): boolean {
    return this.#rest.length === 0;
  }

  /** @throws on a message whose end Content-Length does not tell. */
  push(chunk: Buffer, onMessage: (head: string, body: Buffer) => void): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const end = bytes.indexOf(headEnd);
      if (end === -1) break;
      const head = bytes.toString('latin1', 0, end);
      if (encodingHeader.test(head)) throw new Error('a message with Transfer-Encoding, only Content-Length is read');
      const [, length = '0'] = lengthHeader.exec(head) ?? [];
      const bodyStart = end + headEnd.length;
      const bodyEnd = bodyStart + Number(length);
      if (bytes.length < bodyEnd) break;
      onMessage(head, bytes.subarray(bodyStart, bodyEnd));
      bytes = bytes.subarray(bodyEnd);
    }
    this.#rest = bytes.length === 0 ? none : bytes;
  }
}
