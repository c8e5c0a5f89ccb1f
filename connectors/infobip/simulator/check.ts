/** What WhatsApp contents must hold, by the step of the address. */
import { Refusal } from './refusal.ts';
import type { Json, SimulatedTemplate } from './world.ts';

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export function checkContent(kind: string, content: Json, templates: readonly SimulatedTemplate[]): void {
  switch (kind) {
    case 'text':
      textAt(content, 'text', 4096);
      return;
    case 'image':
    case 'video':
    case 'document':
    case 'audio':
    case 'sticker':
      if (!/^https?:\/\/\S+$/.test(textAt(content, 'mediaUrl', 2048)))
        throw Refusal.field('content.mediaUrl', 'is not a valid URL');
      return;
    case 'location':
      for (const field of ['latitude', 'longitude'])
        if (typeof content[field] !== 'number') throw Refusal.field(`content.${field}`, 'must be a number');
      return;
    case 'contact':
      checkContacts(content);
      return;
    case 'template':
      checkTemplate(content, templates);
      return;
    case 'interactive/buttons':
    case 'interactive/list':
      checkInteractive(kind, content);
      return;
    default:
      throw new Refusal(404, 'NOT_FOUND', 'Requested URL not found');
  }
}

function checkContacts({ contacts }: Json): void {
  if (!Array.isArray(contacts) || contacts.length === 0) throw Refusal.field('content.contacts', 'must not be empty');
  for (const card of contacts) {
    const name = isJson(card) && isJson(card.name) ? card.name : {};
    textAt(name, 'firstName', 255);
    textAt(name, 'formattedName', 255);
  }
}

function checkTemplate(content: Json, templates: readonly SimulatedTemplate[]): void {
  const [name, language] = [textAt(content, 'templateName', 512), textAt(content, 'language', 16)];
  const template = templates.find((one) => one.name === name && one.language === language);
  if (template === undefined) throw Refusal.field('content.templateName', `${name} (${language}) does not exist`);
  const data = isJson(content.templateData) ? content.templateData : {};
  const given = isJson(data.body) && Array.isArray(data.body.placeholders) ? data.body.placeholders : undefined;
  const wanted = new Set(template.text.match(/\{\{\d+\}\}/g)).size;
  if (given?.length !== wanted) throw Refusal.field('content.templateData.body.placeholders', `must have ${wanted}`);
}

function checkInteractive(kind: string, { body, action }: Json): void {
  textAt(isJson(body) ? body : {}, 'text', 1024);
  const held = isJson(action) ? action : {};
  const list = kind === 'interactive/buttons' ? held.buttons : held.sections;
  if (!Array.isArray(list) || list.length === 0) throw Refusal.field('content.action', 'must not be empty');
  if (kind === 'interactive/list') textAt(held, 'title', 20);
}

function textAt(holder: Json, key: string, longest: number): string {
  const text = holder[key];
  if (typeof text !== 'string' || text === '') throw Refusal.field(`content.${key}`, 'must not be blank');
  if ([...text].length > longest) throw Refusal.field(`content.${key}`, `must have at most ${longest} characters`);
  return text;
}
