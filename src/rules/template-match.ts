/** Does a send fit the approved template? Asked before sending, because the provider only says "mismatch". */
import type { ProviderTemplate, TemplateLimits } from '../../connectors/kit/connector.ts';
import type { TemplateContent } from '../../contracts/content.ts';
import type { FieldError } from '../../contracts/problem.ts';
import { fillTemplate, isHeaderOf } from './template-preview.ts';

/** @param limits of the filled text; left out where the connector knows none. */
export function templateMismatches(
  content: TemplateContent,
  template: ProviderTemplate,
  limits?: TemplateLimits | undefined,
): FieldError[] {
  return [
    ...bodyMismatches(content, template),
    ...headerMismatches(content, template),
    ...buttonMismatches(content, template),
    ...(limits === undefined ? [] : lengthMismatches(content, template, limits)),
  ];
}

function bodyMismatches({ parameters }: TemplateContent, { body, parameterFormat }: ProviderTemplate): FieldError[] {
  const path = 'content.parameters';
  const wanted = body.parameters;
  const given = parameters ?? [];
  if (wanted.length === 0) {
    const count = Array.isArray(given) ? given.length : Object.keys(given).length;
    return count === 0
      ? []
      : [
          issue(
            path,
            `this template takes no parameters, ${count} given`,
            `este template não tem parâmetros, foram enviados ${count}`,
          ),
        ];
  }
  if (parameterFormat === 'positional') {
    if (!Array.isArray(given)) {
      return [
        issue(
          path,
          `this template takes a list of ${wanted.length} values`,
          `este template recebe uma lista de ${wanted.length} valores`,
        ),
      ];
    }
    if (given.length === wanted.length) return [];
    return [
      issue(
        path,
        `this template takes ${wanted.length} parameters, ${given.length} given`,
        `este template recebe ${wanted.length} parâmetros, foram enviados ${given.length}`,
      ),
    ];
  }
  if (Array.isArray(given)) {
    const list = wanted.join(', ');
    return [
      issue(path, `this template takes named parameters: ${list}`, `este template recebe parâmetros nomeados: ${list}`),
    ];
  }
  const missing = wanted.filter((name) => !Object.hasOwn(given, name));
  const extra = Object.keys(given).filter((name) => !wanted.includes(name));
  return [
    ...missing.map((name) => issue(`${path}.${name}`, 'missing parameter', 'parâmetro ausente')),
    ...extra.map((name) =>
      issue(`${path}.${name}`, 'the template has no such parameter', 'o template não tem esse parâmetro'),
    ),
  ];
}

function headerMismatches({ header }: TemplateContent, template: ProviderTemplate): FieldError[] {
  const wanted = template.header;
  const path = 'content.header';
  const needed = wanted !== undefined && (wanted.type !== 'text' || wanted.parameters.length > 0);
  if (!needed) {
    return header === undefined
      ? []
      : [issue(path, 'this template has no header to fill', 'este template não tem cabeçalho a preencher')];
  }
  if (header === undefined) {
    if (wanted.optional === true) return [];
    return [
      issue(
        path,
        `this template needs a ${wanted.type} header`,
        `este template precisa de cabeçalho do tipo ${wanted.type}`,
      ),
    ];
  }
  if (!isHeaderOf(wanted.type, header.type)) {
    return [
      issue(
        `${path}.type`,
        `this template's header is ${wanted.type}, not ${header.type}`,
        `o cabeçalho deste template é ${wanted.type}, não ${header.type}`,
      ),
    ];
  }
  const name = header.type === 'text' ? header.name : undefined;
  if (template.parameterFormat === 'positional' || name === wanted.parameters[0]) return [];
  return [
    issue(
      `${path}.name`,
      `this template's header takes the parameter ${wanted.parameters[0]}`,
      `o cabeçalho deste template recebe o parâmetro ${wanted.parameters[0]}`,
    ),
  ];
}

function buttonMismatches({ buttons = [] }: TemplateContent, template: ProviderTemplate): FieldError[] {
  const given = new Set(buttons.map((button) => button.index));
  const missing = template.buttons.flatMap((button, index) =>
    button.needsParameter && !given.has(index)
      ? [
          issue(
            'content.buttons',
            `button ${index} ("${button.text}") needs a value`,
            `o botão ${index} ("${button.text}") precisa de um valor`,
          ),
        ]
      : [],
  );
  const beyond = buttons.flatMap((button, place) =>
    button.index >= template.buttons.length
      ? [
          issue(
            `content.buttons.${place}.index`,
            `this template has ${template.buttons.length} buttons`,
            `este template tem ${template.buttons.length} botões`,
          ),
        ]
      : [],
  );
  const other = buttons.flatMap((button, place) => {
    const known = template.buttons[button.index];
    const wanted = sentAs.get(known?.type ?? '');
    const path = `content.buttons.${place}`;
    if (known === undefined || wanted === undefined) return [];
    if (wanted !== button.type) {
      return [
        issue(
          `${path}.type`,
          `button ${button.index} of this template is ${wanted}, not ${button.type}`,
          `o botão ${button.index} deste template é ${wanted}, não ${button.type}`,
        ),
      ];
    }
    if (wanted !== 'url' || known.needsParameter) return [];
    return [
      issue(
        path,
        `button ${button.index} ("${known.text}") takes no value`,
        `o botão ${button.index} ("${known.text}") não recebe valor`,
      ),
    ];
  });
  return [...missing, ...beyond, ...other];
}

/** How a send names each kind of button; kinds that are not here are left to the provider. */
export const sentAs: ReadonlyMap<string, NonNullable<TemplateContent['buttons']>[number]['type']> = new Map([
  ['quick_reply', 'quick_reply'],
  ['url', 'url'],
  ['otp', 'url'],
  ['copy_code', 'copy_code'],
  ['flow', 'flow'],
  ['catalog', 'catalog'],
]);

/** 132005: the provider counts the text with its values in place. */
function lengthMismatches(content: TemplateContent, template: ProviderTemplate, limits: TemplateLimits): FieldError[] {
  const { body, header } = fillTemplate(template, content);
  return [
    ...tooLong('content.parameters', body, limits.body),
    ...(template.header?.type === 'text' ? tooLong('content.header.text', header ?? '', limits.header) : []),
  ];
}

function tooLong(path: string, text: string, max: number): FieldError[] {
  if (text.length <= max) return [];
  const length = [...text].length;
  if (length <= max) return [];
  return [
    issue(
      path,
      `the filled text may have at most ${max} characters, it has ${length}`,
      `o texto preenchido pode ter no máximo ${max} caracteres; tem ${length}`,
    ),
  ];
}

const issue = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });
