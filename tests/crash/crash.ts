/** `npm run test:crash`: kills Ponte under load on every ledger of this machine, prints one line each. */
import { hasRabbit, ledgers } from '../kit/services.ts';
import { readArguments, usage } from './options.ts';
import { runRound } from './round.ts';

const { kills, seed, rate, ledger, json, help } = readArguments(process.argv.slice(2));
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
tell(`seed ${seed}`);
if (!hasRabbit) console.error('RabbitMQ does not answer: commands go over HTTP, events come from the feed');

for (const each of ledger === undefined ? ledgers : [ledger]) {
  const { report, findings } = await runRound(
    { ledger: each, kills, seed, rate, bus: hasRabbit, tell },
    interrupted.signal,
  );
  console.log(JSON.stringify(report));
  for (const line of findings.lines()) console.error(`${each}: ${line}`);
  if (report.lost > 0 || report.sent_twice > 0 || !findings.none) process.exitCode = 1;
}
