/** Customer service windows: until when a number may write free-form to a person. */
import type { BusinessNumber } from './directory.ts';
import type { Person } from './people.ts';

const dayMs = 24 * 60 * 60 * 1000;

export class Windows {
  readonly #until = new Map<string, number>();

  /** Counts from the message's own time; an older message never shortens a window. */
  open(number: BusinessNumber, person: Person, at: number): void {
    const key = keyOf(number, person);
    this.#until.set(key, Math.max(this.#until.get(key) ?? 0, at + dayMs));
  }

  close(number: BusinessNumber, person: Person): void {
    this.#until.delete(keyOf(number, person));
  }

  openUntil(number: BusinessNumber, person: Person): number | undefined {
    return this.#until.get(keyOf(number, person));
  }

  isOpen(number: BusinessNumber, person: Person, now: number): boolean {
    return now < (this.openUntil(number, person) ?? 0);
  }
}

const keyOf = (number: BusinessNumber, person: Person) => `${number.id} ${person.key}`;
