/** How an operator says where a value stands in answers and calls that nobody has published. */
import { z } from 'zod';
import { faultOf } from './pick.ts';
import { isTimeFormat } from './written-times.ts';

const checked = (isField: boolean) =>
  z
    .string()
    .max(500)
    .superRefine((text, context) => {
      const fault = isField && text.startsWith('text:') ? 'must be names of fields' : faultOf(text);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    });

/** Names joined by dots, with `|` between several that mean the same. */
export const fieldNames = checked(true);
/** The same, or `text:` and a pattern. */
export const placeInAnswer = checked(false);

export const timeFormat = z
  .string()
  .max(64)
  .refine(isTimeFormat, { error: 'must be iso, epoch, epoch_ms or parts such as DDMMYYYYHHmmss' })
  .default('iso')
  .meta({
    title: 'Escrita dos horários',
    description:
      'iso, epoch (segundos), epoch_ms, ou as partes na ordem em que vêm: DDMMYYYYHHmmss, YYYY-MM-DD HH:mm:ss.',
  });

export const utcOffset = z
  .string()
  .regex(/^[+-](?:0\d|1[0-4]):[0-5]\d$/, 'such as -03:00')
  .default('-03:00')
  .meta({
    title: 'Fuso dos horários',
    description: 'Vale para horários que não dizem o seu: -03:00 é Brasília, +00:00 é UTC.',
  });
