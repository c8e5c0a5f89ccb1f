import type { ItemRoute } from '../kit/connector.ts';
import type { ErrorTable } from './errors.ts';

/** Which of the two declarations an event is read for. A subscription names one of Zenvia's channels. */
export interface Medium {
  channel: 'sms' | 'whatsapp';
  errors: ErrorTable;
}

/** Over which of the account's senders: one subscription tells of them all. */
export const routeOf = (alias: string | undefined): ItemRoute => (alias === undefined ? {} : { numberId: alias });
