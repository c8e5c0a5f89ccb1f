/** Parts of the harness that run in processes of their own, and how they are called. */
import { type ChildProcess, fork } from 'node:child_process';

// `never` lets every handler in, whatever it takes; callers see each one's own input type.
export type Handlers = Record<string, (input: never) => unknown>;

interface Call {
  id: number;
  name: string;
  input: unknown;
}

interface Answer {
  id: number;
  output?: unknown;
  error?: string;
}

export interface Worker<H extends Handlers> {
  call<Name extends keyof H & string>(name: Name, input: Parameters<H[Name]>[0]): Promise<Awaited<ReturnType<H[Name]>>>;
  stop(): void;
}

/** Worker side: answers calls until the parent goes away. */
export function serveCalls(handlers: Handlers): void {
  process.on('message', async ({ id, name, input }: Call) => {
    try {
      const handler = handlers[name];
      if (handler === undefined) throw new Error(`no call "${name}"`);
      reply({ id, output: await handler(input as never) });
    } catch (error) {
      reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
}

function reply(answer: Answer): void {
  process.send?.(answer);
}

/** Parent side. */
export function startWorker<H extends Handlers>(file: string): Worker<H> {
  const child: ChildProcess = fork(new URL(file, import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, { resolve: (output: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  let stopped = false;
  child.on('message', ({ id, output, error }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(output);
    else call?.reject(new Error(`${file}: ${error}`));
  });
  child.on('exit', (code, signal) => {
    if (stopped) return;
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended (${signal ?? code})`));
    waiting.clear();
  });
  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error(`${file} is not running`));
        last += 1;
        waiting.set(last, { resolve: resolve as (output: unknown) => void, reject });
        child.send({ id: last, name, input } satisfies Call);
      }),
    stop() {
      stopped = true;
      if (child.connected) child.disconnect();
    },
  };
}
