/** `npm run bench`: measures Ponte beside what its parts can do alone, and prints what came out. */
import { benchCampaign } from './campaign.ts';
import { type BenchContext, createContext } from './context.ts';
import { benchDispatch, benchSmsHttp } from './dispatch.ts';
import { benchLatency } from './latency.ts';
import { benchLog } from './log.ts';
import { type BenchName, type Options, readOptions, UsageError, usage } from './options.ts';
import { topFunctions } from './profile.ts';
import { jsonLine, type Ledger, type Result, table } from './report.ts';
import { benchRules } from './rules.ts';
import { MissingService } from './services.ts';
import { benchSmpp } from './smpp.ts';
import { benchWebhooks } from './webhooks.ts';

const benches: Record<BenchName, (ledger: Ledger, context: BenchContext) => Promise<Result>> = {
  dispatch: benchDispatch,
  webhooks: benchWebhooks,
  latency: benchLatency,
  rules: (_, context) => benchRules(context),
  campaign: benchCampaign,
  smpp: benchSmpp,
  'sms-http': benchSmsHttp,
  log: benchLog,
};

let current: BenchContext | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await current?.cleanup.run();
    process.exit(130);
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(`${usage}\n`);
  else await runAll(options);
} catch (error) {
  const plain = error instanceof UsageError || error instanceof MissingService;
  const text = plain ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`bench: ${text}\n${error instanceof UsageError ? `\n${usage}\n` : ''}`);
  process.exitCode = 1;
}

async function runAll(options: Options): Promise<void> {
  const results: Result[] = [];
  for (const name of options.benches) {
    for (const ledger of name === 'rules' ? options.ledgers.slice(0, 1) : options.ledgers) {
      const result = await runOne(name, ledger, options);
      results.push(result);
      if (options.json) process.stdout.write(`${jsonLine(result)}\n`);
    }
  }
  if (!options.json) process.stdout.write(`\n${table(results)}\n`);
}

async function runOne(name: BenchName, ledger: Ledger, options: Options): Promise<Result> {
  const profile = options.profile === undefined ? undefined : `${options.profile}/${name}-${ledger}`;
  current = createContext({ ...options, profile });
  try {
    const result = await benches[name](ledger, current);
    if (profile !== undefined) current.progress(await topFunctions(profile));
    return result;
  } finally {
    await current.cleanup.run();
    current = undefined;
  }
}
