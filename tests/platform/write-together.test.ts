import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { writeTogether } from '../../src/platform/write-together.ts';

function recorder() {
  const writes: string[][] = [];
  const socket = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      writes.push([chunk.toString()]);
      done();
    },
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => String(chunk)));
      done();
    },
  });
  return { socket, writes };
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('what is written in one turn leaves together, in order', async () => {
  const { socket, writes } = recorder();
  writeTogether(socket);
  for (const text of ['a', 'b', 'c']) socket.write(text);
  expect(writes).toEqual([]);
  await nextTurn();
  expect(writes).toEqual([['a', 'b', 'c']]);
});

test('each turn leaves by itself, and a library that gathers too is not disturbed', async () => {
  const { socket, writes } = recorder();
  writeTogether(socket);
  socket.cork();
  socket.write('a');
  socket.write('b');
  socket.uncork();
  await nextTurn();
  socket.write('c');
  await nextTurn();
  expect(writes).toEqual([['a', 'b'], ['c']]);
});

test('the end of the stream comes after what was written before it', async () => {
  const { socket, writes } = recorder();
  writeTogether(socket);
  socket.write('a');
  socket.end('b');
  await new Promise((resolve) => socket.once('finish', resolve));
  expect(writes.flat()).toEqual(['a', 'b']);
});
