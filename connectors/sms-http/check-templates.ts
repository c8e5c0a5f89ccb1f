/** What is wrong with the templates of a configuration, before a message finds out. */
import type { SmsHttpConfig } from './config-fields.ts';
import { fill, inBody, namesIn, type Values } from './template.ts';
import { textual, type Variable, variables } from './variables.ts';

export interface TemplateFault {
  path: (string | number)[];
  message: string;
}

type Described = Pick<
  SmsHttpConfig,
  'url' | 'headers' | 'body' | 'format' | 'user' | 'secret' | 'secret2' | 'from' | 'webhookUrl'
>;

export function checkTemplates(config: Described): TemplateFault[] {
  const { url, headers, body = '' } = config;
  const places: { path: (string | number)[]; template: string; header: boolean }[] = [
    { path: ['url'], template: url, header: false },
    { path: ['body'], template: body, header: false },
    ...headers.map(({ value }, at) => ({ path: ['headers', at, 'value'], template: value, header: true })),
  ];
  const faults = places.flatMap(({ path, template, header }) =>
    namesIn(template).flatMap((name) => {
      const message = faultOf(name, header, config);
      return message === undefined ? [] : [{ path, message }];
    }),
  );
  const all = places.flatMap(({ template }) => namesIn(template));
  if (!all.some((name) => textual.includes(name))) faults.push({ path: ['body'], message: '{{text}} is nowhere' });
  if (!all.some((name) => name.startsWith('to'))) faults.push({ path: ['body'], message: '{{to}} is nowhere' });
  if (config.format === 'json' && body !== '' && !isJson(body))
    faults.push({ path: ['body'], message: 'is no JSON once it is filled: put "{{text}}" in quotes' });
  return faults;
}

function faultOf(name: string, header: boolean, config: Described): string | undefined {
  if (!(variables as readonly string[]).includes(name))
    return `there is no {{${name}}}; there are: ${variables.join(', ')}`;
  if (header && textual.includes(name)) return `{{${name}}} has no place in a header`;
  if (!header && name === 'basic') return '{{basic}} belongs in a header';
  const needed = neededFields[name as Variable]?.find((field) => config[field] === undefined);
  return needed === undefined ? undefined : `{{${name}}} needs the field ${needed}`;
}

const neededFields: Partial<Record<Variable, readonly ('user' | 'secret' | 'secret2' | 'from' | 'webhookUrl')[]>> = {
  user: ['user'],
  secret: ['secret'],
  secret2: ['secret2'],
  basic: ['user', 'secret'],
  from: ['from'],
  receipt_url: ['webhookUrl'],
};

const sample: Values = {
  ...Object.fromEntries(variables.map((name) => [name, '1'])),
  text: 'a "b"',
  text_original: '{}',
};

function isJson(body: string): boolean {
  try {
    JSON.parse(fill(body, sample, inBody('json', 'utf-8')));
    return true;
  } catch {
    return false;
  }
}
