/** Do the words of a notification fit their channel and template? Asked when it is saved, and again: templates change. */
import type { ChannelConnector, ProviderTemplate } from '../../connectors/kit/connector.ts';
import type { NotificationEmail, NotificationInput } from '../../contracts/notification.ts';
import type { FieldError } from '../../contracts/problem.ts';
import { textFaults } from './notification-text.ts';
import type { NotificationWords, TemplateValues, ValueSource } from './notification-values.ts';
import { sentAs } from './template-match.ts';
import { isHeaderOf } from './template-preview.ts';

/** Channels with templates take nothing else unasked; the others have none. */
export function channelFaults(
  words: NotificationWords & Pick<NotificationInput, 'type'>,
  { name, medium, capabilities }: Pick<ChannelConnector, 'name' | 'medium' | 'capabilities'>,
): FieldError[] {
  const { template, text, type } = words;
  const [wanted, other] = capabilities.templates ? (['template', 'text'] as const) : (['text', 'template'] as const);
  const faults: FieldError[] = [];
  if (words[wanted] === undefined)
    faults.push(issue(wanted, `${name} needs a ${wanted}`, `${name} precisa de ${wanted}`));
  if (words[other] !== undefined)
    faults.push(issue(other, `${name} takes a ${wanted}, no ${other}`, `${name} usa ${wanted}, não ${other}`));
  if (type === 'whatsapp' && medium === 'sms')
    faults.push(issue('type', `${name} sends SMS, no WhatsApp`, `${name} envia SMS, não WhatsApp`));
  if (template !== undefined || text === undefined) return faults;
  for (const field of ['header', 'buttons'] as const) {
    if (words[field] !== undefined) faults.push(issue(field, 'only templates have it', 'só existe em templates'));
  }
  return faults;
}

/** What is wrong with an e-mail: paths are those inside it. */
export const emailFaults = ({ subject, text, variables }: NotificationEmail): FieldError[] => [
  ...valueFaults({ variables }),
  ...textFaults({ subject, text }, variables),
];

/** What is wrong with a way whatever its template: paths are those inside it. */
export const wordsFaults = (words: NotificationWords): FieldError[] => [
  ...valueFaults(words),
  ...(words.text === undefined ? [] : textFaults({ text: words.text }, words.variables)),
];

/** What is wrong with where the values come from. */
function valueFaults({ variables, header, buttons = [] }: TemplateValues): FieldError[] {
  const sources: [string, Source][] = [
    ...variables.map((one, place): [string, Source] => [`variables.${place}`, one]),
    ...buttons.map((one, place): [string, Source] => [`buttons.${place}`, one]),
  ];
  if (header?.type === 'text') sources.push(['header', header]);
  return [
    ...sources.flatMap(([path, one]) => sourceFaults(path, one)),
    ...repeated(
      'variables',
      'parameter',
      variables.map(({ parameter }) => parameter),
    ),
    ...repeated(
      'buttons',
      'index',
      buttons.map(({ index }) => String(index)),
    ),
    ...mediaFaults(header),
  ];
}

/** What does not fit the template. */
export function templateFaults(notification: TemplateValues, template: ProviderTemplate): FieldError[] {
  return [
    ...parameterFaults(notification, template),
    ...headerFaults(notification, template),
    ...buttonFaults(notification, template),
  ];
}

type Source = Pick<ValueSource, 'from' | 'constant' | 'default'>;

function sourceFaults(path: string, { from, constant, default: byDefault }: Source): FieldError[] {
  if (from !== null && constant !== undefined) {
    return [issue(`${path}.constant`, 'either from or constant, not both', 'use from ou constant, não os dois')];
  }
  if (from === null && constant === undefined && byDefault === undefined) {
    return [issue(path, 'needs from or constant', 'precisa de from ou constant')];
  }
  return [];
}

function repeated(list: string, field: string, keys: readonly string[]): FieldError[] {
  return keys.flatMap((key, place) =>
    keys.indexOf(key) === place
      ? []
      : [issue(`${list}.${place}.${field}`, `"${key}" is there twice`, `"${key}" está repetido`)],
  );
}

function mediaFaults(header: TemplateValues['header']): FieldError[] {
  if (header === undefined || header.type === 'text' || header.type === 'location') return [];
  if ((header.link === undefined) === (header.from === undefined)) {
    return [issue('header', 'exactly one of link and from is required', 'é preciso exatamente um entre link e from')];
  }
  if (header.type === 'document' || header.filename === undefined) return [];
  return [issue('header.filename', 'documents only', 'só para documentos')];
}

function parameterFaults({ variables }: TemplateValues, { body }: ProviderTemplate): FieldError[] {
  const mapped = new Set(variables.map(({ parameter }) => parameter));
  const missing = body.parameters.filter((name) => !mapped.has(name));
  return [
    ...missing.map((name) =>
      issue(
        'variables',
        `the template's parameter ${name} has no variable`,
        `o parâmetro ${name} do template não tem variável`,
      ),
    ),
    ...variables.flatMap(({ parameter }, place) =>
      body.parameters.includes(parameter)
        ? []
        : [
            issue(
              `variables.${place}.parameter`,
              `the template has no parameter ${parameter}`,
              `o template não tem o parâmetro ${parameter}`,
            ),
          ],
    ),
  ];
}

function headerFaults({ header }: TemplateValues, { header: wanted }: ProviderTemplate): FieldError[] {
  const needed = wanted !== undefined && (wanted.type !== 'text' || wanted.parameters.length > 0);
  if (!needed) {
    return header === undefined
      ? []
      : [issue('header', 'this template has no header to fill', 'este template não tem cabeçalho a preencher')];
  }
  if (header === undefined ? wanted.optional === true : isHeaderOf(wanted.type, header.type)) return [];
  return [
    issue(
      'header',
      `this template needs a ${wanted.type} header`,
      `este template precisa de cabeçalho do tipo ${wanted.type}`,
    ),
  ];
}

function buttonFaults({ buttons = [] }: TemplateValues, template: ProviderTemplate): FieldError[] {
  const given = new Set(buttons.map(({ index }) => index));
  return [
    ...template.buttons.flatMap((button, index) =>
      button.needsParameter && !given.has(index)
        ? [
            issue(
              'buttons',
              `button ${index} ("${button.text}") needs a value`,
              `o botão ${index} ("${button.text}") precisa de um valor`,
            ),
          ]
        : [],
    ),
    ...buttons.flatMap(({ index }, place) => {
      const button = template.buttons[index];
      const fillable = button !== undefined && takesValue(button);
      return fillable
        ? []
        : [
            issue(
              `buttons.${place}.index`,
              `the template has no button ${index} that takes a value`,
              `o template não tem botão ${index} que receba valor`,
            ),
          ];
    }),
  ];
}

function takesValue({ type, needsParameter }: ProviderTemplate['buttons'][number]): boolean {
  const kind = sentAs.get(type);
  return kind === 'url' ? needsParameter : kind !== undefined && kind !== 'catalog';
}

const issue = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });
