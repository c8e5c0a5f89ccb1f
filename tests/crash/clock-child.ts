/** Starts a Ponte whose clock its parent moves: nobody waits for the minutes between two polls. */
import { startPonte } from '../../src/ponte.ts';
import { readSettings } from '../../src/settings.ts';

let aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0);
process.on('message', (ms) => {
  aheadMs += Number(ms);
});
const ponte = await startPonte(readSettings(process.env), { clock: { now: () => Date.now() + aheadMs } });
await ponte.ready;
