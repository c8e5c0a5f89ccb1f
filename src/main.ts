/** `npm start`: reads the settings, starts Ponte (or the demo when nothing is configured), stops in order on a signal. */
import { announceDemo, startDemo } from './demo/demo.ts';
import { startPonte } from './ponte.ts';
import { readSettings, SettingsError } from './settings.ts';

try {
  await run();
} catch (error) {
  // A person reads this on a terminal: the reason in one line, the stack only where it is a bug.
  const known = error instanceof SettingsError || (error instanceof Error && error.cause !== undefined);
  process.stderr.write(`ponte: ${known ? (error as Error).message : (error as Error).stack}\n`);
  process.exit(1);
}

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  const demo = settings.channels === undefined ? await startDemo(settings) : undefined;
  const ponte = await startPonte(settings);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await demo?.stop();
    await ponte.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const hub = await ponte.ready;
  if (hub.adminKey !== undefined && demo === undefined) {
    process.stdout.write(
      `\nFirst start: this is the administrator's API key, shown only now:\n\n  ${hub.adminKey}\n\n`,
    );
  }
  if (demo !== undefined) {
    await demo.begin(hub, ponte.url);
    announceDemo(hub, ponte.url);
  }
}
