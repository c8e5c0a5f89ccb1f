/** A real Kannel with a configuration and ports of its own, in front of an SMSC that is given. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOf } from './program.ts';
import { probe } from './services.ts';

const bearerboxProgram = () => programOf('bearerbox', 'kannel');
const smsboxProgram = () => programOf('smsbox', 'kannel');

export const hasKannel = await probe('Kannel', () => Promise.all([bearerboxProgram(), smsboxProgram()]));

export interface KannelOptions {
  username: string;
  password: string;
  smsc: { port: number; username: string; password: string };
}

export interface Kannel {
  /** Of its smsbox. */
  url: string;
  /** What it has printed, for a failed test. */
  text(): string;
  stop(): Promise<void>;
}

/** @param getUrl of a service that takes every message. */
export async function startKannel(options: KannelOptions, getUrl: string): Promise<Kannel> {
  const folder = await mkdtemp(join(tmpdir(), 'ponte-kannel-'));
  const [admin, box, sendsms] = [await freePort(), await freePort(), await freePort()];
  const file = join(folder, 'kannel.conf');
  await writeFile(file, configuration(options, { admin, box, sendsms, folder, getUrl }));
  const bearerbox = run(await bearerboxProgram(), file);
  const started = [bearerbox];
  const stop = async () => {
    // smsbox first: bearerbox waits for it.
    for (const program of [...started].reverse()) await program.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await bearerbox.said('Start-up done');
    const smsbox = run(await smsboxProgram(), file);
    started.push(smsbox);
    await smsbox.said('Connected to bearerbox');
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${sendsms}`, text: () => started.map(({ text }) => text()).join('\n'), stop };
}

interface Ports {
  admin: number;
  box: number;
  sendsms: number;
  folder: string;
  getUrl: string;
}

const configuration = ({ username, password, smsc }: KannelOptions, { admin, box, sendsms, folder, getUrl }: Ports) => `
group = core
admin-port = ${admin}
admin-password = ${password}
admin-interface = 127.0.0.1
smsbox-port = ${box}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = "*.*.*.*"
store-type = file
store-location = "${folder}/store"
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = operadora
host = 127.0.0.1
port = ${smsc.port}
smsc-username = ${smsc.username}
smsc-password = ${smsc.password}
system-type = ""
transceiver-mode = true
source-addr-autodetect = yes
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${box}
sendsms-port = ${sendsms}
sendsms-interface = 127.0.0.1
http-request-retry = 10
http-queue-delay = 1

group = sendsms-user
username = ${username}
password = ${password}
max-messages = 20
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
omit-empty = true
get-url = "${getUrl}"
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const closed = once(server, 'close');
  server.close();
  await closed;
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const startMs = 20_000;
const stopMs = 5_000;

function run(program: string, file: string) {
  const child = spawn(program, ['-v', '1', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let out = '';
  const readers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      out += chunk;
      for (const read of readers) read();
    });
  return {
    text: () => out,
    /** Resolves when it was printed. Fails with what was printed instead. */
    said: (words: string) =>
      new Promise<void>((resolve, reject) => {
        const fail = () => reject(new Error(`${program} did not print "${words}", but:\n${out}`));
        const timer = setTimeout(fail, startMs);
        const read = () => {
          if (!out.includes(words)) return;
          clearTimeout(timer);
          readers.delete(read);
          resolve();
        };
        readers.add(read);
        void ended.then(() => {
          clearTimeout(timer);
          fail();
        });
        read();
      }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
  };
}
