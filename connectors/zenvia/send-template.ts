/** A template: its id, and one map of names to values for all of its fields. */
import type { TemplateContent } from '../../contracts/content.ts';
import { checkFilled, type Issues } from '../kit/content-checks.ts';
import { cleanParameter } from '../kit/template-text.ts';
import { idOfName } from './template-id.ts';

export function templateToWire(template: TemplateContent, issues: Issues): unknown {
  const { name, parameters, header, buttons } = template;
  const fields = fieldsFrom(parameters, issues);
  addHeader(fields, header, issues);
  if (buttons !== undefined && buttons.length > 0) {
    issues.push({
      path: 'content.buttons',
      message: "must be absent: a value for a button is one of the template's fields, under its name",
      messagePt: 'não pode ser informado: o valor de um botão é um dos campos do modelo, pelo nome',
    });
  }
  return { type: 'template', templateId: idOfName(name), fields };
}

type Parameters = TemplateContent['parameters'];
type TemplateValue = Extract<Parameters, readonly unknown[]>[number];

function fieldsFrom(parameters: Parameters, issues: Issues): Record<string, string> {
  if (parameters === undefined) return {};
  if (Array.isArray(parameters)) {
    if (parameters.length === 0) return {};
    issues.push({
      path: 'content.parameters',
      message: 'must be an object: Zenvia fills the fields of a template by name',
      messagePt: 'deve ser um objeto: a Zenvia preenche os campos do modelo pelo nome',
    });
    return {};
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const text = cleanParameter(shownText(value));
      checkFilled(issues, `content.parameters.${name}`, text);
      return [name, text];
    }),
  );
}

/** Zenvia formats nothing: a typed value goes as the text to show where it cannot be formatted. */
function shownText(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  return 'currency' in value ? value.currency.fallback : value.dateTime.fallback;
}

function addHeader(fields: Record<string, string>, header: TemplateContent['header'], issues: Issues): void {
  if (header === undefined) return;
  if (header.type === 'text' && header.name !== undefined) {
    fields[header.name] = cleanParameter(header.text);
    return;
  }
  issues.push({
    path: header.type === 'text' ? 'content.header.name' : 'content.header',
    message: "is not taken so: what a header needs is one of the template's fields, under its name",
    messagePt: 'não é aceito assim: o que o cabeçalho precisa é um dos campos do modelo, pelo nome',
  });
}
