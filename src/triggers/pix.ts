/** A PIX copy-and-paste code: an EMV text that ends with its own checksum. Banco Central, "Manual do BR Code". */
import type { ValueFault } from './value-fault.ts';

/** Undefined when it is one, and whole. */
export function pixFault(text: string): ValueFault | undefined {
  if (!text.startsWith('000201') || !/br\.gov\.bcb\.pix/i.test(text)) {
    return { en: 'is no PIX copy-and-paste code', pt: 'não é um código PIX copia e cola' };
  }
  const [, covered, checksum] = /^(.*6304)([0-9A-Fa-f]{4})$/s.exec(text) ?? [];
  if (covered === undefined || checksum === undefined) {
    return {
      en: 'is cut off: it does not end with its checksum',
      pt: 'está cortado: não termina com a soma de verificação',
    };
  }
  return crc16(covered) === Number.parseInt(checksum, 16)
    ? undefined
    : {
        en: 'its checksum is wrong: a character was changed',
        pt: 'a soma de verificação não confere: algum caractere mudou',
      };
}

/** CRC-16/CCITT-FALSE, as EMV wants it. */
function crc16(text: string): number {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc;
}
