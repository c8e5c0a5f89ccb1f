/** `npm run test:rules-load`: a mixed load against the simulator's own checks, one line of counts. */
import { readArguments, usage } from './options.ts';
import { runLoad } from './run.ts';

const { json, help, ...options } = readArguments(process.argv.slice(2));
if (help) {
  console.log(usage);
  process.exit(0);
}
/** What the rules must leave to messages that may go. */
const leastShare = 0.95;
/** Beyond every wait of the pair limit and of shares lent by a Redis that is gone; the tier takes a day. */
const patienceMs = 30 * 60_000;
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());

const tell = (line: string) => {
  if (!json) console.log(line);
};
const { report, findings } = await runLoad({ ...options, patienceMs, tell }, interrupted.signal);
console.log(JSON.stringify(report));
for (const line of findings.lines()) console.error(line);
const breached = Object.values(report.breaches).some((count) => count > 0);
if (breached) console.error('the provider had to refuse what the rules should have held back');
if (report.used_share < leastShare) console.error(`less than ${leastShare * 100} % of the allowed rate was used`);
if (breached || report.used_share < leastShare || !findings.none) process.exitCode = 1;
