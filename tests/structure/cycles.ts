/** Import cycles, types included: two files that need each other to be understood are one file in two pieces. */
import { importsOf, type SourceFile, targetOf } from './imports.ts';

/** Each cycle once, as the files along it; empty when there is none. */
export function cyclesIn(files: readonly SourceFile[]): string[][] {
  const edges = new Map(
    files.map((file) => [file.path, importsOf(file).flatMap((one) => targetOf(one) ?? [])] as const),
  );
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (path: string, trail: string[]): void => {
    const place = trail.indexOf(path);
    if (place >= 0) {
      cycles.push([...trail.slice(place), path]);
      return;
    }
    if (done.has(path)) return;
    for (const target of edges.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
}
