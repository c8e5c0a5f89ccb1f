/** Connections that stay open: plain, or encrypted with the peer's certificate always verified. */
import { isIP, connect as openPlain, type Socket } from 'node:net';
import { connect as openSecure } from 'node:tls';

export interface SocketPlace {
  host: string;
  port: number;
  /** Undefined: not encrypted. `authorities`: PEM, in the place of those that this machine trusts. */
  tls?: { authorities?: string };
}

export interface SocketEvents {
  /** Encrypted and verified, where it is to be. */
  onOpen(): void;
  onData(octets: Buffer): void;
  /** Once, also when it never opened; with what the system says about it, where it says something. */
  onClose(detail: string | undefined): void;
}

export interface OpenSocket {
  write(octets: Uint8Array): void;
  /** `flush`: what was written goes out first; a peer that takes nothing more is cut off after a while. */
  end(flush: boolean): void;
}

const keepAliveMs = 30_000;
const flushMs = 2_000;

export function openSocket(place: SocketPlace, events: SocketEvents): OpenSocket {
  try {
    return watched(place, events);
  } catch (error) {
    // A certificate of an authority that is none: thrown before there is a socket that could tell it.
    setImmediate(() => events.onClose(error instanceof Error ? error.message : String(error)));
    return { write: () => undefined, end: () => undefined };
  }
}

function watched({ host, port, tls }: SocketPlace, events: SocketEvents): OpenSocket {
  const socket = tls === undefined ? openPlain({ host, port }) : openSecure(secureOptions(host, port, tls));
  // A transport that waits for more bytes makes every exchange 40 ms slower.
  socket.setNoDelay(true).setKeepAlive(true, keepAliveMs);
  let detail: string | undefined;
  socket.once(tls === undefined ? 'connect' : 'secureConnect', () => events.onOpen());
  socket.on('data', (octets: Buffer) => events.onData(octets));
  socket.on('error', (error) => {
    // Where a name has several addresses, only the code says what happened.
    detail = error.message === '' ? (error as NodeJS.ErrnoException).code : error.message;
  });
  socket.once('close', () => events.onClose(detail));
  return { write: together(socket), end: (flush) => endOf(socket, flush) };
}

/** A name is sent and checked; an address has none, and is looked for in the certificate as such. */
const secureOptions = (host: string, port: number, { authorities }: { authorities?: string }) => ({
  host,
  port,
  rejectUnauthorized: true,
  ...(isIP(host) === 0 && { servername: host }),
  ...(authorities !== undefined && { ca: authorities }),
});

/** What is written in one go leaves in one go. */
function together(socket: Socket): OpenSocket['write'] {
  let isCorked = false;
  const uncork = () => {
    isCorked = false;
    socket.uncork();
  };
  return (octets) => {
    if (!socket.writable) return;
    if (!isCorked) {
      isCorked = true;
      socket.cork();
      process.nextTick(uncork);
    }
    socket.write(octets);
  };
}

function endOf(socket: Socket, flush: boolean): void {
  if (!flush) {
    socket.destroy();
    return;
  }
  socket.end();
  const timer = setTimeout(() => socket.destroy(), flushMs);
  socket.once('close', () => clearTimeout(timer));
}
