/** A template send against the template it names. */
import { coordinate, item, list, type MediaLookup, mediaSource, missing, object, onlyKeys, text } from './check.ts';
import { GraphRefusal } from './graph-error.ts';
import type { Json } from './model.ts';
import type { Template, TemplateShelf } from './templates.ts';

const countMismatch = (part: string, given: number, expected: number) =>
  new GraphRefusal(
    132000,
    `${part}: number of localizable_params (${given}) does not match the expected number of params (${expected})`,
  );
const formatMismatch = (details: string) => new GraphRefusal(132012, details);

function find(template: Json, shelf: TemplateShelf): Template {
  const name = text(template, 'name', 'template.name', 512);
  const code = text(object(template, 'language', 'template.language'), 'code', 'template.language.code');
  const found = shelf.find(name, code);
  if (found?.status === 'PAUSED') throw new GraphRefusal(132015, `template (${name}) is paused`);
  if (found?.status === 'DISABLED') throw new GraphRefusal(132016, `template (${name}) is disabled`);
  if (found?.status !== 'APPROVED') throw new GraphRefusal(132001, `template name (${name}) does not exist in ${code}`);
  return found;
}

/** The text a parameter puts into the message. */
function textOf(parameter: Json, path: string): string {
  const type = text(parameter, 'type', `${path}.type`);
  if (type === 'text') {
    const value = text(parameter, 'text', `${path}.text`);
    if (/[\n\r\t]| {5,}/.test(value)) {
      throw new GraphRefusal(
        132018,
        `Param ${path}.text cannot have new-line/tab characters or more than 4 consecutive spaces`,
      );
    }
    return value;
  }
  if (type === 'currency') {
    const currency = object(parameter, 'currency', `${path}.currency`);
    text(currency, 'code', `${path}.currency.code`, 3);
    if (typeof currency.amount_1000 !== 'number') throw missing(`${path}.currency.amount_1000`);
    return text(currency, 'fallback_value', `${path}.currency.fallback_value`);
  }
  if (type === 'date_time') {
    return text(
      object(parameter, 'date_time', `${path}.date_time`),
      'fallback_value',
      `${path}.date_time.fallback_value`,
    );
  }
  throw formatMismatch(`Format mismatch at ${path}: expected text, received ${type}`);
}

/** Returns the values in the order of `expected`. */
function fill(part: string, given: unknown[], expected: readonly string[], named: boolean): Map<string, string> {
  if (given.length !== expected.length) throw countMismatch(part, given.length, expected.length);
  const values = new Map<string, string>();
  for (const [index, each] of given.entries()) {
    const path = `${part}.parameters[${index}]`;
    const parameter = item(each, path);
    const name = parameter.parameter_name;
    if (named !== (name !== undefined)) {
      throw formatMismatch(
        `${path}: template parameters are ${named ? 'named, parameter_name is missing' : 'positional, parameter_name is not allowed'}`,
      );
    }
    const key = named ? String(name) : (expected[index] ?? '');
    if (!expected.includes(key) || values.has(key)) throw formatMismatch(`${path}: no open parameter is named ${key}`);
    values.set(key, textOf(parameter, path));
  }
  return values;
}

function checkHeader(template: Template, component: Json | undefined, media: MediaLookup): void {
  const given = component === undefined ? [] : list(component, 'parameters', 'header.parameters', 0, 20);
  const header = template.header;
  if (header === undefined || header.format === 'TEXT') {
    fill('header', given, header?.parameters ?? [], template.parameterFormat === 'NAMED');
    return;
  }
  // Media approved with the template is only an example: every send brings its own.
  if (given.length !== 1) throw formatMismatch(`header: Format mismatch, expected ${header.format}, received UNKNOWN`);
  const parameter = item(given[0], 'header.parameters[0]');
  const type = text(parameter, 'type', 'header.parameters[0].type');
  if (type !== header.format.toLowerCase())
    throw formatMismatch(`header: Format mismatch, expected ${header.format}, received ${type.toUpperCase()}`);
  const path = `header.parameters[0].${type}`;
  const value = object(parameter, type, path);
  if (type === 'location') {
    coordinate(value, 'latitude', `${path}.latitude`, 90);
    coordinate(value, 'longitude', `${path}.longitude`, 180);
  } else mediaSource(value, path, media);
}

function checkBody(template: Template, component: Json | undefined): void {
  const given = component === undefined ? [] : list(component, 'parameters', 'body.parameters', 0, 200);
  const values = fill('body', given, template.bodyParameters, template.parameterFormat === 'NAMED');
  let length = template.bodyText.length;
  for (const value of values.values()) length += value.length;
  const alone = template.components.length === 1;
  if (length > (alone ? 32768 : 1024)) throw new GraphRefusal(132005, 'body: the filled text is too long');
}

function checkButtons(template: Template, components: readonly Json[]): void {
  const filled = new Set<number>();
  for (const component of components) {
    const subType = text(component, 'sub_type', 'button.sub_type').toLowerCase();
    const index =
      typeof component.index === 'number' ? component.index : Number(text(component, 'index', 'button.index'));
    const button = template.buttons[index];
    if (button?.subType !== subType) {
      throw formatMismatch(
        `buttons: Button at index ${index} of the template is ${button?.type ?? 'absent'}, received ${subType}`,
      );
    }
    const path = `button[${index}].parameters`;
    const parameters = component.parameters === undefined ? [] : list(component, 'parameters', path, 0, 1);
    const parameter = parameters.length === 0 ? undefined : item(parameters[0], `${path}[0]`);
    if (button.required !== undefined) {
      if (parameter?.type !== button.required) throw missing(`${path}[0] of type ${button.required}`);
      text(parameter, button.required, `${path}[0].${button.required}`, button.required === 'text' ? 2000 : 20);
    } else if (parameter !== undefined && subType === 'url') {
      throw countMismatch(`button[${index}]`, 1, 0);
    } else if (parameter !== undefined && subType === 'quick_reply') {
      if (parameter.type !== 'payload')
        throw formatMismatch(`${path}[0]: expected payload, received ${String(parameter.type)}`);
      text(parameter, 'payload', `${path}[0].payload`, 1024);
    }
    filled.add(index);
  }
  for (const [index, button] of template.buttons.entries()) {
    if (button.required !== undefined && !filled.has(index)) {
      throw new GraphRefusal(131008, `buttons: Button at index ${index} of type ${button.type} requires a parameter`);
    }
  }
}

export function checkTemplate(body: Json, shelf: TemplateShelf, media: MediaLookup): Template {
  const sent = object(body, 'template', 'template');
  onlyKeys(sent, ['name', 'language', 'components', 'namespace'], 'template');
  const template = find(sent, shelf);
  const components = sent.components === undefined ? [] : list(sent, 'components', 'template.components', 0, 20);
  const parts: Record<'header' | 'body' | 'button', Json[]> = { header: [], body: [], button: [] };
  for (const [index, each] of components.entries()) {
    const path = `template.components[${index}]`;
    const component = item(each, path);
    onlyKeys(component, ['type', 'sub_type', 'index', 'parameters'], path);
    const type = text(component, 'type', `${path}.type`).toLowerCase();
    if (type !== 'header' && type !== 'body' && type !== 'button') {
      throw new GraphRefusal(100, `Param ${path}.type must be one of {HEADER, BODY, BUTTON} - got "${type}"`);
    }
    parts[type].push(component);
  }
  if (parts.header.length > 1 || parts.body.length > 1)
    throw formatMismatch('template.components: a part is given twice');
  checkHeader(template, parts.header[0], media);
  checkBody(template, parts.body[0]);
  checkButtons(template, parts.button);
  return template;
}
