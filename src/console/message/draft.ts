/** What was typed into the form on the contact page, and the content that it means. Pure. */
import type { TemplateView } from '../../../contracts/admin.ts';
import type { TemplateContent } from '../../../contracts/content.ts';

export type Form = Readonly<Record<string, string>>;

export const templateKey = ({ name, language }: { name: string; language: string }): string => `${name}|${language}`;

/** Left out where nothing is typed, so that the preview says what is missing. */
const given = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text;

export function templateContent(form: Form, template: TemplateView): TemplateContent {
  const { body, header, parameterFormat, name, language } = template;
  const values = body.parameters.map((_, place) => given(form[`p${place}`]));
  // Positional values cannot leave a gap: up to the first that is missing.
  const gap = values.indexOf(undefined);
  const positional = (gap === -1 ? values : values.slice(0, gap)).filter((value) => value !== undefined);
  const named = Object.fromEntries(
    body.parameters.flatMap((parameter, place) => {
      const value = values[place];
      return value === undefined ? [] : [[parameter, value]];
    }),
  );
  const shownHeader = headerContent(form, header, parameterFormat);
  const buttons = template.buttons.flatMap((button, index): NonNullable<TemplateContent['buttons']> => {
    const value = button.needsParameter ? given(form[`b${index}`]) : undefined;
    if (value === undefined) return [];
    return [
      /copy/i.test(button.type) ? { type: 'copy_code', index, code: value } : { type: 'url', index, text: value },
    ];
  });
  return {
    type: 'template',
    name,
    language,
    ...(body.parameters.length > 0 && { parameters: parameterFormat === 'named' ? named : positional }),
    ...(shownHeader !== undefined && { header: shownHeader }),
    ...(buttons.length > 0 && { buttons }),
  };
}

function headerContent(
  form: Form,
  header: TemplateView['header'],
  format: TemplateView['parameterFormat'],
): TemplateContent['header'] {
  const value = given(form.header);
  if (header === null || value === undefined) return undefined;
  switch (header.type) {
    case 'text': {
      const [name] = header.parameters;
      if (name === undefined) return undefined;
      return { type: 'text', text: value, ...(format === 'named' && { name }) };
    }
    case 'location':
      return undefined;
    case 'media':
      return { type: mediumOf(value), link: value };
    default:
      return { type: header.type, link: value };
  }
}

/** The provider does not say which medium it wants; the link's ending does. */
const mediumOf = (link: string): 'image' | 'video' | 'document' =>
  /\.(?:png|jpe?g|webp)(?:\?|$)/i.test(link) ? 'image' : /\.(?:mp4|3gp)(?:\?|$)/i.test(link) ? 'video' : 'document';

export interface Place {
  name: string;
  label: string;
  isLink: boolean;
}

/** The fields that a template needs, in the order in which the customer reads them. */
export function placesOf(
  { header, body, buttons }: TemplateView,
  words: { header: string; parameter: string; button: string },
): Place[] {
  const places: Place[] = [];
  if (header !== null && header.type === 'text' && header.parameters.length > 0)
    places.push({ name: 'header', label: `${words.header} {{${header.parameters[0]}}}`, isLink: false });
  if (header !== null && header.type !== 'text' && header.type !== 'location')
    places.push({ name: 'header', label: `${words.header} (${header.type})`, isLink: true });
  for (const [place, parameter] of body.parameters.entries())
    places.push({ name: `p${place}`, label: `${words.parameter} {{${parameter}}}`, isLink: false });
  for (const [index, { text, needsParameter }] of buttons.entries())
    if (needsParameter) places.push({ name: `b${index}`, label: `${words.button} "${text}"`, isLink: false });
  return places;
}
