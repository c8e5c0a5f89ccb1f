/** What a claim may ask about limits. Looks only: a claim's transaction may run again, so nothing is counted by asking. */
export interface LimitView {
  /** When the next message to the contact may go on this channel; 0: now. */
  pairFreeAt(contact: string, now: number): number;
  /**
   * When a template outside windows may go to the contact; 0: now, or the contact is counted already. Ask only about
   * messages that count: with the tier exhausted each new contact is told the next place in the row.
   * @param lane bulk leaves the last part of the tier to realtime.
   */
  tierFreeAt(contact: string, now: number, lane?: 'realtime' | 'bulk'): number;
  /** When the provider lets the channel send again; 0: it does. A claim takes no more than it lets. */
  readonly allowanceFreeAt: number;
}
