/** The templates of an account, what a send must supply for each, and the paged listing. */
import type {
  Json,
  TemplateButtonOptions,
  TemplateComponentOptions,
  TemplateOptions,
  TemplateStatus,
} from './model.ts';

export interface ButtonNeeds {
  type: TemplateButtonOptions['type'];
  /** `sub_type` a send must use. */
  subType: string;
  /** The parameter that cannot be left out. */
  required?: 'text' | 'coupon_code';
}

export interface Template
  extends Required<Pick<TemplateOptions, 'name' | 'language' | 'category' | 'parameterFormat'>> {
  id: string;
  status: TemplateStatus;
  quality: NonNullable<TemplateOptions['quality']>;
  messageStatus: NonNullable<TemplateOptions['messageStatus']>;
  components: TemplateComponentOptions[];
  header?: { format: NonNullable<TemplateComponentOptions['format']>; parameters: string[] };
  bodyText: string;
  bodyParameters: string[];
  buttons: ButtonNeeds[];
}

export const placeholdersOf = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? '')),
];

const subTypes: Record<TemplateButtonOptions['type'], string> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  OTP: 'url',
  PHONE_NUMBER: 'phone_number',
  COPY_CODE: 'copy_code',
  FLOW: 'flow',
  CATALOG: 'catalog',
  MPM: 'mpm',
  SPM: 'spm',
};

function needsOf(button: TemplateButtonOptions): ButtonNeeds {
  const needs: ButtonNeeds = { type: button.type, subType: subTypes[button.type] };
  const hasVariable = placeholdersOf(button.url ?? '').length > 0;
  if (button.type === 'OTP' || hasVariable) return { ...needs, required: 'text' };
  return button.type === 'COPY_CODE' ? { ...needs, required: 'coupon_code' } : needs;
}

let templateIds = 900_000_000_000_000;

function compile(options: TemplateOptions): Template {
  const part = (type: TemplateComponentOptions['type']) => options.components.find((each) => each.type === type);
  const header = part('HEADER');
  const bodyText = part('BODY')?.text ?? '';
  return {
    name: options.name,
    language: options.language,
    id: options.id ?? String(++templateIds),
    category: options.category ?? 'UTILITY',
    status: options.status ?? 'APPROVED',
    quality: options.quality ?? 'UNKNOWN',
    parameterFormat: options.parameterFormat ?? 'POSITIONAL',
    messageStatus: options.messageStatus ?? 'accepted',
    components: options.components,
    ...(header && { header: { format: header.format ?? 'TEXT', parameters: placeholdersOf(header.text ?? '') } }),
    bodyText,
    bodyParameters: placeholdersOf(bodyText),
    buttons: (part('BUTTONS')?.buttons ?? []).map(needsOf),
  };
}

export interface ListQuery {
  limit: number;
  after?: string;
  before?: string;
  fields?: string[];
  filter: { name?: string; language?: string; status?: string; category?: string };
}

export interface TemplatePage {
  data: Json[];
  cursors?: { before: string; after: string };
  hasNext: boolean;
  hasPrevious: boolean;
}

const cursorOf = (position: number) => Buffer.from(`t${position}`).toString('base64url');
const positionOf = (cursor: string) => Number(Buffer.from(cursor, 'base64url').toString().slice(1));

const defaultFields = ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'id'];

function wire(template: Template, fields: readonly string[]): Json {
  const all: Json = {
    name: template.name,
    parameter_format: template.parameterFormat,
    components: template.components,
    language: template.language,
    status: template.status,
    category: template.category,
    quality_score: { score: template.quality },
    id: template.id,
  };
  const shown = fields.includes('id') ? fields : [...fields, 'id'];
  return Object.fromEntries(shown.filter((field) => field in all).map((field) => [field, all[field]]));
}

export class TemplateShelf {
  readonly #templates = new Map<string, Template>();

  constructor(templates: readonly TemplateOptions[]) {
    for (const template of templates) this.add(template);
  }

  add(options: TemplateOptions): Template {
    const template = compile(options);
    this.#templates.set(keyOf(options.name, options.language), template);
    return template;
  }

  /** Exact language only: Meta has no fallback from `pt_BR` to `pt`. */
  find(name: string, language: string): Template | undefined {
    return this.#templates.get(keyOf(name, language));
  }

  page(query: ListQuery): TemplatePage {
    const { name, language, status, category } = query.filter;
    const matching = [...this.#templates.values()].filter(
      (each) =>
        (name === undefined || each.name.includes(name)) &&
        (language === undefined || each.language === language) &&
        (status === undefined || each.status === status) &&
        (category === undefined || each.category === category),
    );
    const end = query.before === undefined ? undefined : positionOf(query.before);
    const start =
      end === undefined
        ? query.after === undefined
          ? 0
          : positionOf(query.after) + 1
        : Math.max(0, end - query.limit);
    const templates = matching.slice(start, end ?? start + query.limit);
    const last = start + templates.length - 1;
    return {
      data: templates.map((each) => wire(each, query.fields ?? defaultFields)),
      ...(templates.length > 0 && { cursors: { before: cursorOf(start), after: cursorOf(last) } }),
      hasNext: last + 1 < matching.length,
      hasPrevious: start > 0,
    };
  }
}

const keyOf = (name: string, language: string) => `${language} ${name}`;
