/** W3C trace context: one trace id from the request, through the provider call, to the last event. */
import { randomBytes } from 'node:crypto';

/** All zeros stand for no trace and no span. */
const pattern = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

let pool = randomBytes(4096);
let used = 0;
/** Random bytes by the page: one system call per message would cost more than the rest of the trace. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    pool = randomBytes(4096);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** The caller's trace continued under a new span, or a new trace when the header is missing or malformed. */
export function continueTrace(traceparent: string | undefined): string {
  const parent = traceparent === undefined ? null : pattern.exec(traceparent);
  const traceId = parent?.[1] ?? randomHex(16);
  return `00-${traceId}-${randomHex(8)}-${parent?.[3] ?? '01'}`;
}

export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);
