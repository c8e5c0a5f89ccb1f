/** Forms with rows: `variables.0.label`, `variables.1.label`. */

export type Form = Readonly<Record<string, string>>;

/** The rows under a name, in their order; each by the rest of its fields' names. */
export function rowsOf(form: Form, name: string): Form[] {
  const rows = new Map<number, Record<string, string>>();
  const pattern = new RegExp(`^${name}\\.(\\d{1,3})\\.(.+)$`);
  for (const [key, value] of Object.entries(form)) {
    const [, place, field] = pattern.exec(key) ?? [];
    if (place === undefined || field === undefined) continue;
    const row = rows.get(Number(place)) ?? {};
    row[field] = value;
    rows.set(Number(place), row);
  }
  return [...rows].toSorted(([one], [other]) => one - other).map(([, row]) => row);
}

/** The fields whose names begin so, without that beginning. */
export const under = (form: Form, beginning: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) =>
      name.startsWith(beginning) ? [[name.slice(beginning.length), value]] : [],
    ),
  );

/** A field that was typed; undefined where it was left empty. */
export const typed = (value: string | undefined): string | undefined => {
  const text = value?.trim();
  return text === '' ? undefined : text;
};
