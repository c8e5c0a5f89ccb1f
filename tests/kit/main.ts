/** `npm start` as a process of its own, for tests of what a person at the terminal sees. */
import { spawn } from 'node:child_process';

const main = new URL('../../src/main.js', import.meta.url).pathname;

export interface Main {
  /** All that was printed so far. */
  text(): string;
  /** Resolves when it was printed. Fails with what was printed instead. */
  said(words: string, timeoutMs?: number): Promise<void>;
  stop(): void;
  /** With the exit code. */
  ended: Promise<number | null>;
}

export function startMain(cwd: string, env: NodeJS.ProcessEnv): Main {
  const child = spawn(process.execPath, [main], { cwd, env: { PATH: process.env.PATH, ...env } });
  let out = '';
  const readers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      out += chunk;
      for (const read of readers) read();
    });
  return {
    text: () => out,
    said: (words, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`"${words}" was not printed, but:\n${out}`)), timeoutMs);
        const read = () => {
          if (!out.includes(words)) return;
          clearTimeout(timer);
          readers.delete(read);
          resolve();
        };
        readers.add(read);
        read();
      }),
    stop: () => child.kill('SIGTERM'),
    ended: new Promise((resolve) => child.on('exit', resolve)),
  };
}
