/** The webservice's envelope. Many refusals come as HTTP 200, and an empty page has no list of records at all. */
import { z } from 'zod';

/** Everything arrives as text; a gateway in between may have made numbers of it. */
const Count = z.union([z.int().min(0), z.stringFormat('digits', /^\d{1,15}$/).transform(Number)]);

export const Envelope = z.object({
  type: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  total: Count.optional().catch(undefined),
  registros: z.unknown().optional(),
});
export type Envelope = z.infer<typeof Envelope>;

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The title of a web page, when the body is one. */
export function htmlTitle(body: string): string | undefined {
  if (!/^\s*(?:\uFEFF\s*)?<(?:!|[a-z])/i.test(body)) return undefined;
  return /<title[^>]*>([^<]*)/i.exec(body.slice(0, 4096))?.[1] ?? '';
}
