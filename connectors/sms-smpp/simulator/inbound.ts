/** What a person writes, cut into deliver_sm as SMSCs do it. */
import type { InboundText } from './model.ts';
import type { Deliver, Option } from './pdu.ts';
import { written } from './text.ts';

const headerIndicator = 0x40;

export function inboundParts({
  from,
  to,
  text,
  split = 'udh8',
  partLength = text.length,
  reference = 1,
  order,
}: InboundText): Deliver[] {
  const whole = written(text);
  const width = whole.dataCoding === 8 ? 2 : 1;
  const { dataCoding } = whole;
  const address = { source: from, destination: to, dataCoding };
  if (split === 'payload') {
    const options = [{ tag: 0x0424, value: whole.octets }];
    return [{ ...address, esmClass: 0, octets: Buffer.alloc(0), options }];
  }
  const total = Math.max(1, Math.ceil(text.length / Math.max(1, partLength)));
  if (total === 1) return [{ ...address, esmClass: 0, octets: whole.octets, options: [] }];
  const numbers = order ?? Array.from({ length: total }, (_, place) => place + 1);
  return numbers.map((number): Deliver => {
    const octets = whole.octets.subarray((number - 1) * partLength * width, number * partLength * width);
    if (split === 'sar') return { ...address, esmClass: 0, octets, options: sar(reference, total, number) };
    const header =
      split === 'udh8'
        ? Buffer.of(5, 0, 3, reference & 0xff, total, number)
        : Buffer.of(6, 8, 4, reference >> 8, reference & 0xff, total, number);
    return { ...address, esmClass: headerIndicator, octets: Buffer.concat([header, octets]), options: [] };
  });
}

const sar = (reference: number, total: number, number: number): Option[] => [
  { tag: 0x020c, value: Buffer.of(reference >> 8, reference & 0xff) },
  { tag: 0x020e, value: Buffer.of(total) },
  { tag: 0x020f, value: Buffer.of(number) },
];
