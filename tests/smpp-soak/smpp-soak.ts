/** `npm run test:smpp-soak`: a bad link for every ledger of this machine, one line each. */
import { ledgers } from '../kit/services.ts';
import { readArguments, usage } from './options.ts';
import { runSoak } from './run.ts';

const { ledger, json, help, ...options } = readArguments(process.argv.slice(2));
if (help) {
  console.log(usage);
  process.exit(0);
}
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());

const tell = (line: string) => {
  if (!json) console.log(line);
};
if (ledger !== undefined && !ledgers.includes(ledger)) throw new Error(`${ledger} does not answer on this machine`);
for (const each of ledger === undefined ? ledgers : [ledger]) {
  const run = runSoak({ ...options, ledger: each, tell }, interrupted.signal);
  const { report, findings } = await run.catch((error: unknown) => {
    if (!interrupted.signal.aborted) throw error;
    console.error('interrupted');
    process.exit(130);
  });
  console.log(JSON.stringify(report));
  for (const line of findings.lines()) console.error(`${each}: ${line}`);
  if (report.lost > 0 || report.doubled > 0 || !findings.none) process.exitCode = 1;
}
