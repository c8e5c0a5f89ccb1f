/** A CSV that is pasted or chosen as a file. */
import { field } from '../components.ts';
import { bodyOf, type Ctx } from '../environment.ts';
import { html, type Markup } from '../markup.ts';
import type { View } from '../view.ts';

export interface CsvFields {
  /** What was pasted. */
  text: string;
  help: string;
  error?: string | undefined;
}

export const csvFields = (view: View, { text, help, error }: CsvFields): Markup =>
  html`${field({
    name: 'file',
    label: view.say('Arquivo CSV', 'CSV file'),
    type: 'file',
    help,
  })}${field({
    name: 'text',
    label: view.say('Ou cole aqui', 'Or paste it here'),
    value: text,
    rows: 5,
    error,
  })}`;

/** The chosen file; without one, what was pasted. */
export async function csvOf(c: Ctx): Promise<string> {
  const { file, text } = await bodyOf(c);
  if (file instanceof File && file.size > 0) return file.text();
  return typeof text === 'string' ? text : '';
}
