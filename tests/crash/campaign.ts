/** `npm run test:campaign-crash`: kills Ponte in the middle of a campaign, on every ledger of this machine. */
import { parseArgs } from 'node:util';
import { ledgers } from '../kit/services.ts';
import { runCampaign } from './campaign-round.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '50000' },
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());
for (const ledger of ledgers) {
  const report = await runCampaign(
    {
      ledger,
      records: Number(values.records),
      kills: Number(values.kills),
      seed: Number(values.seed),
      tell: (line) => {
        if (!values.json) console.log(line);
      },
    },
    interrupted.signal,
  );
  console.log(JSON.stringify(report));
  if (
    report.one_result < report.records ||
    report.sent_twice > 0 ||
    report.lost > 0 ||
    report.log_rows !== report.queued
  )
    process.exitCode = 1;
}
