/**
 * Numbers are kept as they were written: `10.50` and a contract number of twenty digits would not survive as numbers.
 * Undefined when the text is no JSON.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''), (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? (context?.source ?? String(value)) : value,
    ) as unknown;
  } catch {
    return undefined;
  }
}
