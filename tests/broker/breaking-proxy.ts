/** A TCP relay whose first connections break, each after a set number of the broker's answers; later ones last. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface BreakingProxy {
  port: number;
  /** Connections that broke so far. */
  readonly broken: number;
  /** Breaks the one that lasts, and as many of the next as there are numbers. */
  breakAfter(answers: readonly number[]): void;
  close(): Promise<void>;
}

export async function startBreakingProxy(target: { host: string; port: number }): Promise<BreakingProxy> {
  const sockets = new Set<Socket>();
  let plan: number[] = [];
  let broken = 0;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    track(near);
    track(far);
    let left = plan.shift() ?? Number.POSITIVE_INFINITY;
    near.pipe(far);
    far.on('data', (chunk) => {
      near.write(chunk);
      left -= 1;
      if (left > 0) return;
      broken += 1;
      near.resetAndDestroy();
      far.resetAndDestroy();
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    get broken() {
      return broken;
    },
    breakAfter(answers) {
      plan = [...answers];
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
