/** Reads and writes the few kinds of field that SMPP has. */
import { maxCharactersRead } from './limits.ts';

/** The octets are no such operation. Caught by the decoder, which tells it as a value. */
export class MalformedPdu extends Error {}

/** A field cannot be written as it is: the caller should have refused it before. */
export class FieldError extends RangeError {
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.field = field;
  }
}

type Width = 1 | 2 | 4;

export class OctetReader {
  readonly #octets: Buffer;
  #at: number;

  constructor(octets: Uint8Array, from = 0) {
    this.#octets = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    this.#at = from;
  }

  get left(): number {
    return this.#octets.length - this.#at;
  }

  integer(field: string, width: Width = 1): number {
    this.#need(field, width);
    const value = this.#octets.readUIntBE(this.#at, width);
    this.#at += width;
    return value;
  }

  /** Each octet is one character: what was read can be written again, whatever alphabet the peer meant. */
  text(field: string): string {
    const window = this.#octets.subarray(this.#at, this.#at + maxCharactersRead + 1);
    const length = window.indexOf(0);
    if (length < 0) throw new MalformedPdu(`${field} has no end`);
    this.#at += length + 1;
    return window.toString('latin1', 0, length);
  }

  octets(field: string, count: number): Uint8Array {
    this.#need(field, count);
    const value = this.#octets.subarray(this.#at, this.#at + count);
    this.#at += count;
    return value;
  }

  /** Some SMSCs close a body with stray NULs. */
  onlyNulsLeft(): boolean {
    return this.#octets.subarray(this.#at).every((octet) => octet === 0);
  }

  #need(field: string, count: number): void {
    if (count > this.left) throw new MalformedPdu(`${field} is cut off`);
  }
}

export class OctetWriter {
  readonly #pieces: Uint8Array[] = [];

  integer(field: string, value: number, width: Width = 1): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * width))
      throw new FieldError(field, `${value} does not fit in ${width} octets`);
    const octets = Buffer.alloc(width);
    octets.writeUIntBE(value, 0, width);
    this.#pieces.push(octets);
    return this;
  }

  text(field: string, value: string, maxLength: number): this {
    if (value.length > maxLength) throw new FieldError(field, `${value.length} characters, at most ${maxLength}`);
    for (const character of value) {
      if (character === '\0' || character > 'ÿ') throw new FieldError(field, 'has a character that cannot be written');
    }
    this.#pieces.push(Buffer.from(`${value}\0`, 'latin1'));
    return this;
  }

  octets(value: Uint8Array): this {
    this.#pieces.push(value);
    return this;
  }

  join(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
