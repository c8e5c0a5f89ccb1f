/** Logins have been told apart; people are told once. One number may belong to several customers. */
import type { NoticeRecipient } from './audience.ts';
import type { Outage } from './outage.ts';
import type { OutageNotice } from './outage-step.ts';

export interface Told {
  recipients: NoticeRecipient[];
  /** Remembers them: to be kept together with the messages. */
  outage: Outage;
}

/**
 * Who of an outage's audience gets this notice: the beginning nobody twice, the end only those who got the beginning.
 * @param outage as it is kept now.
 */
export function tell(outage: Outage, kind: OutageNotice['kind'], recipients: readonly NoticeRecipient[]): Told {
  const heard = new Set(kind === 'opened' ? outage.told : outage.endTold);
  const began = new Set(outage.told);
  const now = recipients.filter(({ phone }) => !heard.has(phone) && (kind === 'opened' || began.has(phone)));
  const phones = now.map(({ phone }) => phone);
  return {
    recipients: now,
    outage:
      kind === 'opened'
        ? { ...outage, told: [...outage.told, ...phones] }
        : { ...outage, endTold: [...outage.endTold, ...phones] },
  };
}
