/** Bytes cut again into blocks of whole lines: the same blocks, in whatever pieces the bytes come. */

/** What is looked at before anything is read, and the most that one line or one record may be long. */
export const blockBytes = 64 * 1024;

/** `long`: a line that does not fit into a block was here; nothing of it is kept. */
export type Block = { kind: 'lines'; bytes: Buffer; last: boolean } | { kind: 'long' };

const lineFeed = 10;
const carriageReturn = 13;

/** For encodings in which the bytes of line breaks are nothing else: not for UTF-16. */
export async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  let held: Uint8Array[] = [];
  let size = 0;
  let inLongLine = false;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size <= blockBytes) continue;
    let rest = Buffer.concat(held);
    while (rest.length > blockBytes) {
      const end: number = inLongLine ? firstLineEnd(rest, blockBytes) : lastLineEnd(rest, blockBytes);
      if (inLongLine && end > 0) yield { kind: 'long' };
      if (!inLongLine && end > 0) yield { kind: 'lines', bytes: rest.subarray(0, end), last: false };
      inLongLine = end === 0;
      rest = rest.subarray(end === 0 ? blockBytes : end);
    }
    held = [rest];
    size = rest.length;
  }
  const rest = Buffer.concat(held);
  const end = inLongLine ? firstLineEnd(rest, rest.length) : 0;
  if (inLongLine) yield { kind: 'long' };
  yield { kind: 'lines', bytes: inLongLine && end === 0 ? Buffer.alloc(0) : rest.subarray(end), last: true };
}

/** The whole lines among the first bytes of a file that goes on. A line break that may have a second half waits for it. */
export function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, lastLineEnd(bytes, bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length));
}

/** Behind the first line, 0 when it does not end before `limit`. */
export function firstLineEnd(bytes: Buffer, limit = bytes.length): number {
  for (let place = 0; place < limit; place++) {
    const byte = bytes[place];
    if (byte === lineFeed) return place + 1;
    if (byte === carriageReturn) return bytes[place + 1] === lineFeed ? place + 2 : place + 1;
  }
  return 0;
}

/** Behind the last line that ends before `limit`, never between the two halves of a line break. */
function lastLineEnd(bytes: Buffer, limit: number): number {
  for (let place = limit - 1; place >= 0; place--) {
    const byte = bytes[place];
    if (byte === lineFeed) return place + 1;
    if (byte === carriageReturn && bytes[place + 1] !== lineFeed) return place + 1;
  }
  return 0;
}

/** Line breaks, where CR LF is one. */
export function countLineBreaks(bytes: Buffer, from: number, to: number): number {
  let breaks = 0;
  for (let place = from; place < to; place++) {
    const byte = bytes[place];
    if (byte === lineFeed || (byte === carriageReturn && bytes[place + 1] !== lineFeed)) breaks += 1;
  }
  return breaks;
}
