/** All that goes wrong with an SMSC and its link, at once and again and again. */
import type { FaultRule, SmscSimulator } from '../../connectors/sms-smpp/simulator.ts';

/** One in so many submits; primes, so that they do not fall together. */
const faults: readonly FaultRule[] = [
  { fault: { kind: 'answer_after_receipts' }, every: 101, times: 'always' },
  { fault: { kind: 'no_answer' }, every: 211, times: 'always' },
  { fault: { kind: 'no_answer', accepted: false }, every: 503, times: 'always' },
  { fault: { kind: 'hold' }, every: 307, times: 'always' },
  { fault: { kind: 'drop' }, every: 997, times: 'always' },
  { fault: { kind: 'drop', accepted: false }, every: 1499, times: 'always' },
  { fault: { kind: 'status', status: 0x0b }, every: 1999, times: 'always' },
  { fault: { kind: 'garbage' }, every: 4999, times: 'always' },
  { fault: { kind: 'half_open' }, every: 7001, times: 'always' },
  { fault: { kind: 'status', status: 0x58 }, every: 20_011, times: 'always' },
];

export interface BadDays {
  readonly cuts: number;
  /** Everything that is held goes out, and nothing goes wrong any more. */
  end(): void;
}

const cutMs = { least: 150, most: 450 };
const releaseMs = 350;

export function badDays(smsc: SmscSimulator, random: () => number): BadDays {
  let cuts = 0;
  let timer: NodeJS.Timeout;
  smsc.faults.script(...faults);
  const cut = () => {
    cuts += 1;
    smsc.dropAll();
    later();
  };
  const later = () => {
    timer = setTimeout(cut, cutMs.least + random() * (cutMs.most - cutMs.least));
  };
  later();
  const releases = setInterval(() => smsc.release({ shuffle: true }), releaseMs);
  return {
    get cuts() {
      return cuts;
    },
    end() {
      clearTimeout(timer);
      clearInterval(releases);
      smsc.faults.clear();
      smsc.setReceipts({});
      smsc.release();
      smsc.releaseReceipts();
    },
  };
}
