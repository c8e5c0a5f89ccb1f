/** Fewer, larger writes on a socket that a library feeds piece by piece. */
import type { Duplex } from 'node:stream';

/**
 * AMQP frames and pipelined SQL statements are handed to the socket one by one, a system call each, and the server then
 * reads them one by one. What is written in one turn of the event loop leaves together.
 */
export function writeTogether(socket: Duplex): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  let waiting = false;
  const release = () => {
    waiting = false;
    socket.uncork();
  };
  socket.write = (...given: unknown[]) => {
    if (!waiting) {
      waiting = true;
      socket.cork();
      process.nextTick(release);
    }
    return write(...given);
  };
}
