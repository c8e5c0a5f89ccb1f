/** How an operator says in which way texts are written on an SMS channel. */
import { z } from 'zod';
import type { Alphabet } from './alphabets.ts';

export const transliteration = z.boolean().default(true).meta({
  title: 'Trocar acentos',
  description:
    'Ligado, letras que não cabem no SMS comum são trocadas (ç por c, ã por a) quando com isso o texto inteiro passa a caber: sai mais barato, e várias operadoras trocariam do mesmo jeito.',
});

export const unicode = z.boolean().default(true).meta({
  title: 'Permitir Unicode',
  description:
    'Ligado, um texto com emoji ou outras letras vai em Unicode, com menos da metade dos caracteres em cada SMS. Desligado, ele é recusado: nem toda operadora entrega Unicode.',
});

/** @param most what the gateway takes. */
export const maxParts = (most: number, usual = most) =>
  z
    .int()
    .min(1)
    .max(most)
    .default(usual)
    .meta({
      title: 'Máximo de partes',
      description: `Um texto que ocupa mais SMS que isto é recusado antes do envio. No máximo ${most}.`,
    });

export const alphabetsFor = (allowed: boolean): readonly [Alphabet, ...Alphabet[]] =>
  allowed ? ['gsm7', 'ucs2'] : ['gsm7'];
