/** An OLT fails and comes back, once: the ERP, the watch, the notices and the provider's receipts are all at work. */
import { setTimeout as pause } from 'node:timers/promises';
import { type IxcSimulator, startIxcSimulator } from '../../connectors/ixc/simulator.ts';
import type { SourceEntry } from '../../contracts/source.ts';
import type { WatchPoll } from '../../contracts/watch.ts';
import type { Hub } from '../hub.ts';
import type { KnownWatch } from '../triggers/watches/registry.ts';
import { Narrator, type Say } from './narrator.ts';
import { outageSource, outageWatch } from './outage-records.ts';
import { failingTransmitter, town } from './town.ts';

/** A watch may look every 30 seconds at the most; nobody waits so long for a demo. */
export const watchEveryMs = 2_000;
/** Long enough to read what was told. */
const readingMs = 4_000;

export const startErp = (): Promise<IxcSimulator> => startIxcSimulator({ rows: town, keepRequests: 100 });

export const sourceOf = ({ url, userId, token }: IxcSimulator): SourceEntry => ({
  id: outageSource,
  name: 'IXC (demonstração)',
  connector: 'ixc',
  config: { baseUrl: url, userId, token },
});

/** Plays until it is aborted: the outage by itself once, and after that whatever somebody makes happen. */
export async function playOutage(hub: Hub, erp: IxcSimulator, url: string, auth: string, signal: AbortSignal) {
  const say: Say = (who, text) => {
    const time = new Date(hub.clock.now()).toTimeString().slice(0, 8);
    process.stdout.write(`  ${time}  ${who.padStart(5)}  ${text}\n`);
  };
  const wait = () => pause(readingMs, undefined, { signal });
  const begunAt = hub.clock.now();
  const watch = hub.watches.require(outageWatch.id);
  const narrator = new Narrator(hub, say);

  const story = async () => {
    await wait();
    await tellPreview(hub, watch, say);
    await wait();
    // Who was never seen online cannot go offline, and an outage that the last start left behind ends first.
    while (!isCalm((await hub.watchRunner.view(watch)).lastPoll, begunAt)) await wait();
    const told = narrator.settled('opened');
    say('IXC', `OLT ${failingTransmitter} fails: ${erp.dropTransmitter(failingTransmitter).length} logins go offline`);
    await told;
    await wait();
    const endTold = narrator.settled('closed');
    say('IXC', `OLT ${failingTransmitter} is back: ${erp.restoreTransmitter(failingTransmitter).length} logins online`);
    await endTold;
    await announceNext(hub, erp, url, auth);
  };
  await Promise.all([narrator.follow(signal), story()]);
}

const isCalm = (poll: WatchPoll | null, since: number): boolean =>
  poll !== null && poll.result === 'ok' && Date.parse(poll.at) >= since && poll.openOutages === 0;

async function tellPreview(hub: Hub, watch: KnownWatch, say: Say): Promise<void> {
  const { logins, matching, recipientCount, leftOutCount, leftOut } = await hub.watchRunner.preview(watch);
  const seconds = watchEveryMs / 1_000;
  say('Ponte', `reads the ${logins} logins of the IXC every ${seconds} s (outside this demo every 30 s or more)`);
  say('Ponte', `preview: if all of them went offline, ${recipientCount} people would get one notice each`);
  say('', `left out: logins without an active contract (${logins - matching}), and ${leftOutCount} people:`);
  for (const { name, reason } of leftOut) say('', `  ${name}: ${reason}`);
}

async function announceNext(hub: Hub, erp: IxcSimulator, url: string, auth: string): Promise<void> {
  const [outage] = await hub.watchRunner.outages();
  process.stdout.write(`
  Veja a queda e os avisos · see the outage and its notices:

    curl -s ${url}/v1/outages ${auth}
    curl -s ${url}/v1/outages/${outage?.id}/notices ${auth} -H 'Accept: text/csv'
    curl -s '${url}/v1/log?text=${outage?.id}' ${auth}

  Derrube outra OLT (1 ou 3), e traga-a de volta · make another OLT fail (1 or 3), and bring it back:

    curl -s -X POST ${erp.url}/_sim/transmitters/1/drop
    curl -s -X POST ${erp.url}/_sim/transmitters/1/restore

`);
}
