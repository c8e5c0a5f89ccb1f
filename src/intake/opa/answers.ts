/** The envelope of Opa! Suite and its shapes of refusal, with Ponte's reasons in them. */
import { type FieldError, type ProblemCode, problemKinds, Refusal } from '../../../contracts/problem.ts';

export interface Success<Data> {
  status: 'success';
  code: 200;
  data: Data;
}

export const success = <Data>(data: Data): Success<Data> => ({ status: 'success', code: 200, data });

/** A refusal with a text of its own, where Opa! Suite has words that its clients know, or Ponte has no code. */
export class OpaRefusal extends Refusal {
  readonly text: string;
  readonly description: string;
  /** Beside the message. */
  readonly more: Record<string, string>;

  constructor(
    code: ProblemCode,
    text: string,
    { description = text, more = {} }: { description?: string; more?: Record<string, string> } = {},
  ) {
    super(code);
    this.text = text;
    this.description = description;
    this.more = more;
  }
}

/** One field is wrong. */
export const fieldRefusal = (path: string, messagePt: string, code: ProblemCode = 'invalid_request'): Refusal =>
  new Refusal(code, [{ path, message: messagePt, messagePt }]);

export interface Refused {
  status: number;
  body: Record<string, unknown>;
}

/** @param traceId for the log, where Ponte itself has failed. */
export function refused(refusal: Refusal, traceId: string): Refused {
  const status = statusOf(refusal.code);
  const own = refusal instanceof OpaRefusal ? refusal : undefined;
  const text = own?.text ?? textOf(refusal);
  if (status === 404) return { status, body: { error: 'NOT_FOUND_ERROR', message: text } };
  const message = refusal.code === 'internal' ? `${text} (${traceId})` : text;
  const description = own?.description ?? message;
  // Versions differ in which of the two carries the reason, so both do.
  return { status, body: { status: 'error', code: status, data: { message, ...own?.more }, description } };
}

/** The codes that clients of Opa! Suite know; whatever a rule refuses is a bad request to them. */
function statusOf(code: ProblemCode): number {
  if (code === 'channel_unknown' || code === 'template_unknown') return 404;
  const { status } = problemKinds[code];
  return code === 'idempotency_conflict' || kept.has(status) || status >= 500 ? status : 400;
}

const kept = new Set<number>([401, 403, 404, 413]);

/** Cause, fields and next step as one text: a client has one column for it. */
export function textOf({ code, errors }: Refusal): string {
  const kind: { pt: string; nextStepPt?: string } = problemKinds[code];
  // The fields stand in the same text here.
  const cause = kind.pt.replace(/(; veja errors)?\.?$/, '');
  const fields = errors.map(({ path, messagePt }) =>
    [path, messagePt === kind.pt ? '' : messagePt].filter((part) => part !== '').join(': '),
  );
  const said = fields.length === 0 ? cause : `${cause}: ${fields.join('; ')}`;
  return [`${said.replace(/\.$/, '')}.`, kind.nextStepPt ?? ''].join(' ').trim();
}

/** @throws the same refusal, naming the caller's fields instead of Ponte's. */
export function renameFields(error: unknown, fieldOf: (path: string) => string): never {
  if (!(error instanceof Refusal) || error instanceof OpaRefusal) throw error;
  const { retryAfterSeconds } = error;
  const errors = error.errors.map((one): FieldError => ({ ...one, path: fieldOf(one.path) }));
  throw new Refusal(error.code, errors, {
    cause: error,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}
