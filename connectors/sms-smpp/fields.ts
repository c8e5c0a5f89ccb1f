/** Addresses as an operator writes them, and as SMPP carries them. */
import type { LinkPlan } from '../kit/session.ts';
import type { Address } from './codec/pdu.ts';

/** `smpp://host:2775`, or `smpps://` with TLS. Nothing else: the password has a field of its own. */
export function isSmscAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || !['smpp:', 'smpps:'].includes(url.protocol) || url.hostname === '' || url.port === '')
    return false;
  return (
    url.username === '' && url.password === '' && /^\/?$/.test(url.pathname) && url.search === '' && url.hash === ''
  );
}

export function placeOf(address: string, authorities: string | undefined): Pick<LinkPlan, 'host' | 'port' | 'tls'> {
  const { protocol, hostname, port } = new URL(address);
  const place = { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
  if (protocol === 'smpp:') return place;
  return { ...place, tls: authorities === undefined ? {} : { authorities } };
}

const alphanumeric = 5;

/** What SMSCs mostly want for it; what they say goes before. */
export function senderAddress(from: string, ton: number | undefined, npi: number | undefined): Address {
  const number = from.replace(/^\+/, '');
  const usual = /\D/.test(number)
    ? { ton: alphanumeric, npi: 0 }
    : number.length <= 6
      ? { ton: 0, npi: 0 }
      : { ton: 1, npi: 1 };
  return { ton: ton ?? usual.ton, npi: npi ?? usual.npi, number };
}

/** `000002000000000R` is two days from now on. */
export function relativeTime(hours: number): string {
  const [days, rest] = [Math.floor(hours / 24), hours % 24];
  return `0000${String(days).padStart(2, '0')}${String(rest).padStart(2, '0')}0000000R`;
}
