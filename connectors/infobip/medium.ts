import type { Identities } from '../kit/connector.ts';
import { smsContact, whatsappContact } from '../kit/people.ts';
import type { InfobipConfig } from './config.ts';
import type { ErrorTable } from './errors.ts';

/** Which of the two declarations a result is read for. */
export interface Medium {
  channel: 'sms' | 'whatsapp';
  errors: ErrorTable;
}

/** What an entry of a webhook is read with. */
export interface Reading extends Medium {
  config: InfobipConfig;
  /** Where the entry tells no time that can be read. */
  receivedAt: number;
}

export const contactOf = ({ channel }: Medium, address: string | undefined): Identities | undefined =>
  channel === 'sms' ? smsContact(address) : whatsappContact(address);
