/** Money as whole millionths of its currency: sums of prices such as 0.0068 stay exact. */

const microsPerUnit = 1_000_000;

/** Reads `0.035` or `0,035`; undefined for anything else, also for more than a millionth can tell. */
export function microsOf(text: string): number | undefined {
  const parts = /^(\d{1,6})(?:[.,](\d{1,6}))?$/.exec(text);
  if (parts === null) return undefined;
  return Number(parts[1]) * microsPerUnit + Number((parts[2] ?? '').padEnd(6, '0'));
}

/** `0.035` */
export function decimalOf(micros: number): string {
  const fraction = String(micros % microsPerUnit)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const units = Math.floor(micros / microsPerUnit);
  return fraction === '' ? String(units) : `${units}.${fraction}`;
}
