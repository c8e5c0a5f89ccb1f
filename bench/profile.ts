/** A CPU profile in words: which functions, and which parts of the program, the time was spent in. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

const shownFunctions = 40;
const shownParts = 15;
/** `(program)` is work outside JavaScript, most of it reading and writing sockets. */
const waiting = new Set(['(idle)', '(root)']);

/** Threads that did less than this are left out. */
const leastBusyMicros = 500_000;

/** Every thread's profile, the busiest first. */
export async function topFunctions(directory: string): Promise<string> {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.cpuprofile'));
  const profiles = await Promise.all(
    files.map(async (name) => selfTimes(JSON.parse(await readFile(join(directory, name), 'utf8')) as CpuProfile)),
  );
  const busy = profiles
    .filter(({ busyMicros }) => busyMicros >= leastBusyMicros)
    .toSorted((a, b) => b.busyMicros - a.busyMicros);
  return busy.length === 0 ? `no profile in ${directory}` : busy.map(describeThread).join('\n\n');
}

function describeThread({ busyMicros, byPart, byFunction }: SelfTimes): string {
  const share = (micros: number) => `${((micros / busyMicros) * 100).toFixed(1).padStart(5)}%`;
  const lines = (times: Map<string, number>, most: number) =>
    [...times]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([name, micros]) => `${share(micros)}  ${name}`);
  return [
    `a thread, busy for ${(busyMicros / 1e6).toFixed(1)} s; self time by part`,
    ...lines(byPart, shownParts),
    'self time by function',
    ...lines(byFunction, shownFunctions),
  ].join('\n');
}

export interface SelfTimes {
  busyMicros: number;
  byFunction: Map<string, number>;
  byPart: Map<string, number>;
}

export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): SelfTimes {
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const result: SelfTimes = { busyMicros: 0, byFunction: new Map(), byPart: new Map() };
  for (const [place, id] of samples.entries()) {
    const frame = frames.get(id);
    const micros = timeDeltas[place] ?? 0;
    if (frame === undefined || waiting.has(frame.functionName)) continue;
    result.busyMicros += micros;
    const part = partOf(frame.url);
    const name = `${frame.functionName || '(anonymous)'}  ${part}${frame.url === '' ? '' : `:${frame.lineNumber + 1}`}`;
    result.byFunction.set(name, (result.byFunction.get(name) ?? 0) + micros);
    result.byPart.set(part, (result.byPart.get(part) ?? 0) + micros);
  }
  return result;
}

/** `src/ledger/writer.ts`, `amqplib/lib/mux.js`, `node:net`; native code has no place. */
function partOf(url: string): string {
  if (url === '') return '(native)';
  const [, dependency] = /node_modules\/(.+)$/.exec(url) ?? [];
  if (dependency !== undefined) return dependency;
  const [, ours] = /\/((?:src|contracts|connectors)\/.+)$/.exec(url) ?? [];
  return ours ?? url;
}
