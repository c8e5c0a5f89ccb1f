import type { TemplateContent } from '../../contracts/content.ts';
import { cleanParameter } from '../kit/template-text.ts';
import { checkFilled, type Issues } from './limits.ts';
import { headerMediaToWire, placeToWire } from './send-parts.ts';

type TemplateButton = NonNullable<TemplateContent['buttons']>[number];
type TemplateHeader = NonNullable<TemplateContent['header']>;
type TemplateValue = Extract<TemplateContent['parameters'], readonly unknown[]>[number];

type Wire = Record<string, unknown>;

export function templateToWire(content: TemplateContent, issues: Issues): Wire {
  const components: Wire[] = [];
  if (content.header !== undefined) components.push(headerToWire(content.header, issues));
  const bodyParameters = bodyToWire(content.parameters, issues);
  if (bodyParameters.length > 0) components.push({ type: 'body', parameters: bodyParameters });
  checkNaming(content, issues);
  checkButtonIndexes(content.buttons, issues);
  content.buttons?.forEach((button, index) => {
    components.push(buttonToWire(button, `content.buttons.${index}`, issues));
  });
  return {
    name: content.name,
    language: { code: content.language.replace('-', '_') },
    components: components.length > 0 ? components : undefined,
  };
}

function textParameter(text: string, path: string, issues: Issues): Wire {
  checkFilled(issues, path, text);
  return { type: 'text', text: cleanParameter(text) };
}

function valueToWire(value: TemplateValue, path: string, issues: Issues): Wire {
  if (typeof value === 'string') return textParameter(value, path, issues);
  if ('currency' in value) {
    const { fallback, code, amount1000 } = value.currency;
    return {
      type: 'currency',
      currency: { fallback_value: cleanParameter(fallback), code, amount_1000: amount1000 },
    };
  }
  return { type: 'date_time', date_time: { fallback_value: cleanParameter(value.dateTime.fallback) } };
}

function bodyToWire(parameters: TemplateContent['parameters'], issues: Issues): Wire[] {
  if (parameters === undefined) return [];
  if (Array.isArray(parameters)) {
    return parameters.map((value, index) => valueToWire(value, `content.parameters.${index}`, issues));
  }
  return Object.entries(parameters).map(([name, value]) => ({
    ...valueToWire(value, `content.parameters.${name}`, issues),
    parameter_name: name,
  }));
}

function headerToWire(header: TemplateHeader, issues: Issues): Wire {
  return { type: 'header', parameters: [headerParameter(header, issues)] };
}

function headerParameter(header: TemplateHeader, issues: Issues): Wire {
  switch (header.type) {
    case 'text':
      return { ...textParameter(header.text, 'content.header.text', issues), parameter_name: header.name };
    case 'location':
      return { type: 'location', location: placeToWire(header) };
    default:
      return headerMediaToWire(header);
  }
}

/** A template is named or positional as a whole. */
function checkNaming({ header, parameters }: TemplateContent, issues: Issues): void {
  if (header?.type !== 'text' || parameters === undefined) return;
  if (Array.isArray(parameters)) {
    if (parameters.length === 0 || header.name === undefined) return;
    issues.push({
      path: 'content.header.name',
      message: 'must be absent when the body parameters are positional',
      messagePt: 'não pode ser informado quando os parâmetros do corpo são posicionais',
    });
  } else if (Object.keys(parameters).length > 0 && header.name === undefined) {
    issues.push({
      path: 'content.header.name',
      message: 'is required when the body parameters are named',
      messagePt: 'é obrigatório quando os parâmetros do corpo são nomeados',
    });
  }
}

function checkButtonIndexes(buttons: TemplateContent['buttons'], issues: Issues): void {
  const seen = new Set<number>();
  buttons?.forEach((button, position) => {
    if (seen.has(button.index)) {
      issues.push({
        path: `content.buttons.${position}.index`,
        message: `repeats index ${button.index} of another button`,
        messagePt: `repete o índice ${button.index} de outro botão`,
      });
    }
    seen.add(button.index);
  });
}

function buttonToWire(button: TemplateButton, path: string, issues: Issues): Wire {
  return {
    type: 'button',
    sub_type: button.type,
    index: String(button.index),
    parameters: [buttonParameter(button, path, issues)],
  };
}

function buttonParameter(button: TemplateButton, path: string, issues: Issues): Wire {
  switch (button.type) {
    case 'quick_reply':
      return { type: 'payload', payload: button.payload };
    case 'url':
      return textParameter(button.text, `${path}.text`, issues);
    case 'copy_code':
      return { type: 'coupon_code', coupon_code: button.code };
    case 'flow':
      return { type: 'action', action: { flow_token: button.flowToken || undefined, flow_action_data: button.data } };
    case 'catalog':
      return { type: 'action', action: { thumbnail_product_retailer_id: button.thumbnailProductId } };
  }
}
