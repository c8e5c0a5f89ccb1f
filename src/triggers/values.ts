/** The values of a firing, checked against the types that the trigger gives them. */
import type { NotificationValues } from '../../contracts/notification.ts';
import type { FieldError } from '../../contracts/problem.ts';
import type { TriggerVariable, TriggerVariableType } from '../../contracts/trigger.ts';
import { type FieldValue, formatValue } from '../rules/value-format.ts';
import { boletoFault } from './boleto.ts';
import { pixFault } from './pix.ts';
import type { ValueFault } from './value-fault.ts';

/** One error for each value that is missing or not of its type. Values that the trigger does not know are let be. */
export function valueFaults(variables: readonly TriggerVariable[], values: NotificationValues): FieldError[] {
  return variables.flatMap(({ name, label = name, type, required }): FieldError[] => {
    const value = values[name];
    const fault = isEmpty(value) ? missing(required, label) : faultOf(type, value as FieldValue);
    return fault === undefined ? [] : [{ path: `values.${name}`, message: fault.en, messagePt: fault.pt }];
  });
}

const isEmpty = (value: FieldValue | undefined): boolean =>
  value === undefined || value === null || String(value).trim() === '';

const missing = (required: boolean, label: string): ValueFault | undefined =>
  required ? { en: `${label} is required`, pt: `falta ${label}` } : undefined;

function faultOf(type: TriggerVariableType, value: FieldValue): ValueFault | undefined {
  const text = String(value).trim();
  switch (type) {
    case 'text':
      return undefined;
    case 'number':
      return Number.isFinite(Number(text.replace(',', '.')))
        ? undefined
        : { en: 'is not a number', pt: 'não é um número' };
    case 'money':
    case 'date': {
      const formatted = formatValue(value, type);
      return formatted !== undefined && 'wrong' in formatted ? formatted.wrong : undefined;
    }
    case 'time':
      return /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text)
        ? undefined
        : { en: 'is not a time such as 14:30', pt: 'não é um horário como 14:30' };
    case 'url':
      return /^https?:$/.test(URL.parse(text)?.protocol ?? '')
        ? undefined
        : { en: 'is not an http or https address', pt: 'não é um endereço http ou https' };
    case 'pix':
      return pixFault(text);
    case 'boleto':
      return boletoFault(text);
  }
}
