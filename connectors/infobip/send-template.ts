/** A template: its name, its language, and the values of its parts in order. */
import type { TemplateContent } from '../../contracts/content.ts';
import { checkFilled, type Issues, requireLink } from '../kit/content-checks.ts';
import { cleanParameter } from '../kit/template-text.ts';

export function templateToWire({ name, language, parameters, header, buttons }: TemplateContent, issues: Issues) {
  return {
    templateName: name,
    // Infobip writes languages as WhatsApp does.
    language: language.replace('-', '_'),
    templateData: {
      body: { placeholders: placeholders(parameters, issues) },
      header: headerToWire(header, issues),
      buttons: buttonsToWire(buttons, issues),
    },
  };
}

type Parameters = TemplateContent['parameters'];
type TemplateValue = Extract<Parameters, readonly unknown[]>[number];

function placeholders(parameters: Parameters, issues: Issues): string[] {
  if (parameters === undefined) return [];
  if (!Array.isArray(parameters)) {
    issues.push({
      path: 'content.parameters',
      message: 'must be a list, in the order of {{1}}, {{2}}: Infobip fills templates by position',
      messagePt: 'deve ser uma lista, na ordem de {{1}}, {{2}}: a Infobip preenche modelos pela posição',
    });
    return [];
  }
  return parameters.map((value, index) => {
    const text = cleanParameter(shownText(value));
    checkFilled(issues, `content.parameters.${index}`, text);
    return text;
  });
}

/** Infobip formats nothing: a typed value goes as the text to show where it cannot be formatted. */
function shownText(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  return 'currency' in value ? value.currency.fallback : value.dateTime.fallback;
}

function headerToWire(header: TemplateContent['header'], issues: Issues): unknown {
  if (header === undefined) return undefined;
  switch (header.type) {
    case 'text':
      return { type: 'TEXT', placeholder: cleanParameter(header.text) };
    case 'location':
      return { type: 'LOCATION', latitude: header.latitude, longitude: header.longitude };
    default: {
      const mediaUrl = requireLink(issues, 'content.header', header.link);
      const filename = header.type === 'document' ? header.filename : undefined;
      return { type: header.type.toUpperCase(), mediaUrl, filename };
    }
  }
}

/** In the order of the buttons that take a value; static ones are not named. */
function buttonsToWire(buttons: TemplateContent['buttons'], issues: Issues): unknown[] | undefined {
  if (buttons === undefined || buttons.length === 0) return undefined;
  const ordered = buttons.map((button, at) => ({ button, at })).sort((a, b) => a.button.index - b.button.index);
  return ordered.map(({ button, at }) => {
    if (button.type === 'quick_reply') return { type: 'QUICK_REPLY', parameter: button.payload };
    if (button.type === 'url') return { type: 'URL', parameter: button.text };
    issues.push({
      path: `content.buttons.${at}.type`,
      message: 'must be quick_reply or url: the others are not known to be taken by Infobip',
      messagePt: 'deve ser quick_reply ou url: não se sabe se a Infobip aceita os outros',
    });
    return undefined;
  });
}
