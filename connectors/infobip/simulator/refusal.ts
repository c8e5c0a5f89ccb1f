import type { Json } from './world.ts';

/** The provider's own envelope of a refusal. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Json;

  constructor(status: number, messageId: string, text: string, validationErrors?: Json) {
    super(text);
    this.status = status;
    const serviceException = { messageId, text, ...(validationErrors !== undefined && { validationErrors }) };
    this.body = { requestError: { serviceException } };
  }

  static field(path: string, reason: string): Refusal {
    return new Refusal(400, 'BAD_REQUEST', 'Bad request', { [path]: [reason] });
  }
}
