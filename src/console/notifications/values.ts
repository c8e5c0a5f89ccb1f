/** Where the values of a notification come from, in words; and values to try it with. */
import type {
  NotificationInput,
  NotificationVariable,
  NotificationView,
  NotificationWay,
  ValueFormat,
} from '../../../contracts/notification.ts';
import type { View } from '../view.ts';

export type Words = Pick<NotificationWay, 'channel' | 'template' | 'text' | 'variables' | 'header' | 'buttons'>;
export type Source = Omit<NotificationVariable, 'parameter'>;

/** One value and the place that it fills. */
export interface Place {
  where: string;
  source: Source;
}

export const waysOf = (notification: NotificationInput): Words[] => [notification, ...(notification.ways ?? [])];

/** Every place of one way, or of the e-mail. */
export function placesOf(view: View, words: Pick<Words, 'variables' | 'header' | 'buttons'>): Place[] {
  const { variables, header, buttons = [] } = words;
  return [
    ...(header?.type === 'text' ? [{ where: view.say('Cabeçalho', 'Header'), source: header }] : []),
    ...(header !== undefined && 'from' in header && header.type !== 'text' && header.from !== undefined
      ? [{ where: view.say('Arquivo do cabeçalho', 'File of the header'), source: linkSource(header.from) }]
      : []),
    ...variables.map(({ parameter, ...source }) => ({ where: `{{${parameter}}}`, source })),
    ...buttons.map(({ index, ...source }) => ({ where: `${view.say('Botão', 'Button')} ${index + 1}`, source })),
  ];
}

const linkSource = (from: string): Source => ({ from, format: 'text', required: true });

export const formatNames = (view: View): readonly (readonly [ValueFormat, string])[] => [
  ['text', view.say('Texto, como veio', 'Text, as it came')],
  ['date', view.say('Data: 10/12/2026', 'Date: 10/12/2026')],
  ['money', view.say('Dinheiro: R$ 1.234,56', 'Money: R$ 1.234,56')],
  ['first_name', view.say('Primeiro nome: Maria', 'First name: Maria')],
  ['upper', view.say('Maiúsculas', 'Capitals')],
];

export const formatName = (view: View, format: ValueFormat): string =>
  formatNames(view).find(([name]) => name === format)?.[1] ?? format;

/** `Campo "vencimento" de quem envia`. */
export const origin = (view: View, { from, constant }: Source): string =>
  from === null
    ? view.say(`Sempre o mesmo: ${constant ?? ''}`, `Always the same: ${constant ?? ''}`)
    : view.say(`Campo "${from}" de quem envia`, `Field "${from}" of whoever sends`);

export function whenMissing(view: View, source: Source): string {
  if (source.from === null) return view.say('Não falta', 'Never missing');
  if (source.default !== undefined) return view.say(`Vai "${source.default}"`, `"${source.default}" goes`);
  return source.required ? view.say('A mensagem não sai', 'The message does not go') : view.say('Vai "-"', '"-" goes');
}

/** A field that whoever sends has to give. */
export interface Wanted {
  field: string;
  label: string;
  isRequired: boolean;
  format: ValueFormat;
}

/** The fields of all ways and the e-mail, each once; asked for where any place cannot do without. */
export function wantedFields(view: View, notification: NotificationView): Wanted[] {
  const all = [...waysOf(notification), ...(notification.email === undefined ? [] : [notification.email])];
  const wanted = new Map<string, Wanted>();
  for (const { source } of all.flatMap((words) => placesOf(view, words))) {
    if (source.from === null) continue;
    const isRequired = source.required && source.default === undefined;
    const before = wanted.get(source.from);
    wanted.set(source.from, {
      field: source.from,
      label: before?.label ?? source.label ?? source.from,
      isRequired: isRequired || before?.isRequired === true,
      format: before?.format ?? source.format,
    });
  }
  return [...wanted.values()];
}

const dayMs = 86_400_000;

/** Something that the format can read, and that looks like an example. */
export function sampleOf(view: View, { field, label, format }: Wanted): string {
  switch (format) {
    case 'date':
      return new Date(view.now + 7 * dayMs).toISOString().slice(0, 10);
    case 'money':
      return '129.90';
    case 'first_name':
      return 'MARIA DA SILVA';
    case 'upper':
    case 'text':
      if (/nome|name/i.test(field)) return 'MARIA DA SILVA';
      return /link|url/i.test(field) ? 'https://exemplo.com.br/fatura.pdf' : label;
  }
}
