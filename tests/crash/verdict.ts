/** What became of every accepted message, by the simulator's count and by the events heard; Ponte is not asked. */
import type { Ledger } from '../kit/services.ts';
import type { Witness } from './witness.ts';

export interface CrashReport {
  ledger: Ledger;
  kills: number;
  accepted: number;
  sent_once: number;
  lost: number;
  sent_twice: number;
  uncertain: { settled_by_receipt: number; failed: number };
}

/** How many times the provider has accepted each message. */
export type Acceptances = ReadonlyMap<string, number>;

const reached = ['message.sent', 'message.delivered', 'message.read'];
const final = [...reached, 'message.failed', 'message.expired'];

/** Nothing more is going to happen to the message: the provider's last receipt, or a failure of what it never had. */
export function isSettled(history: readonly string[], acceptances: number): boolean {
  const last = history.at(-1) ?? '';
  return acceptances > 0 ? last === 'message.read' : last === 'message.failed' || last === 'message.expired';
}

export function judge(witness: Witness, acceptances: Acceptances, ledger: Ledger, kills: number): CrashReport {
  const { findings } = witness;
  const report: CrashReport = {
    ledger,
    kills,
    accepted: witness.acceptedCount,
    sent_once: 0,
    lost: 0,
    sent_twice: 0,
    uncertain: { settled_by_receipt: 0, failed: 0 },
  };
  for (const id of witness.ids) {
    const count = acceptances.get(id) ?? 0;
    const history = witness.history(id);
    const last = history.at(-1) ?? 'no event';
    const story = `${id} (${witness.keyOf(id)}), accepted by the provider ${count} times: ${history.join(', ')}`;
    if (count === 1) report.sent_once += 1;
    if (!final.includes(last)) {
      report.lost += 1;
      findings.add('accepted without an outcome', story);
    } else if (count === 0 && reached.includes(last)) {
      findings.add('told as sent, but the provider never had it', story);
    } else if (count > 0 && !isSettled(history, count)) {
      findings.add('the provider has it, the last event says otherwise', story);
    }
    if (!history.includes('message.uncertain')) continue;
    if (reached.includes(last)) report.uncertain.settled_by_receipt += 1;
    if (last === 'message.failed') report.uncertain.failed += 1;
  }
  for (const [id, count] of acceptances) {
    if (count > 1) {
      report.sent_twice += 1;
      findings.add('sent twice', `${id}: ${count} times: ${witness.history(id).join(', ')}`);
    }
    if (witness.keyOf(id) === undefined) findings.add('sent, but nobody was told its id', id);
  }
  for (const [id] of witness.histories) {
    if (witness.keyOf(id) === undefined) findings.add('events of a message that nobody asked for', id);
  }
  return report;
}
