/**
 * Who somebody is without saying it: a keyed hash of an address. Without the key nobody can try out numbers against it,
 * so a refusal can be kept after the person has been erased.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { sha256 } from './secrets.ts';

export interface PersonHash {
  /** @param address a phone in E.164, or a business-scoped user id. */
  (address: string): string;
  /** The same person, from a list that holds plain SHA-256 hashes (64 hexadecimal digits) of E.164 numbers. */
  ofSha256(hex: string): string;
}

/** @param secretKey the secret that seals what is at rest; the key for persons is derived from it. */
export function createPersonHash(secretKey: Buffer): PersonHash {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'ponte person', 32));
  const ofSha256 = (hex: string): string => createHmac('sha256', key).update(hex.toLowerCase()).digest('base64url');
  return Object.assign((address: string) => ofSha256(sha256(address)), { ofSha256 });
}
