import { Refusal } from '../../contracts/problem.ts';

/**
 * A wrong entry of ponte.yaml, for the person at the terminal: what it is, which field, and what is wrong with it.
 * @throws always; what is no refusal as it is.
 */
export function explainEntry(kind: string, id: string, cause: unknown): never {
  if (!(cause instanceof Refusal)) throw cause;
  const details = cause.errors.map((error) => `${error.path}: ${error.message}`).join('; ');
  throw new Error(`${kind} ${id}: ${details}`, { cause });
}
