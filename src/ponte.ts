/** A whole Ponte in one process: server first, then the ledger (retried until it is there), then everything else. */
import type { AddressInfo } from 'node:net';
import { type Hub, type HubContext, startHub } from './hub.ts';
import { isConnectionError } from './ledger/postgres.ts';
import { type Clock, type NewId, newId, systemClock } from './platform/clock.ts';
import { createLogger, type Logger, Metrics } from './platform/telemetry.ts';
import { limitStop, Watchdog } from './platform/watchdog.ts';
import { createApp, type LedgerState, listen } from './server.ts';
import type { Settings } from './settings.ts';

export interface PonteOptions {
  clock?: Clock;
  newId?: NewId;
  dice?: () => number;
  log?: Logger;
}

export interface Ponte {
  url: string;
  /** Resolves when the ledger is open and messages are sent; rejects when it never can be. */
  ready: Promise<Hub>;
  stop(): Promise<void>;
}

const ledgerRetryMs = 2_000;
const stopGraceMs = 5_000;

export async function startPonte(settings: Settings, options: PonteOptions = {}): Promise<Ponte> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLogger(settings.logLevel);
  const watchdog = new Watchdog(() => clock.now());
  const context: HubContext = {
    settings,
    clock,
    newId: options.newId ?? newId,
    dice: options.dice ?? Math.random,
    log,
    metrics: new Metrics(),
    watchdog,
  };
  let hub: Hub | undefined;
  let stopping = false;
  let stopped: Promise<void> | undefined;
  let ledger: LedgerState = { up: false, since: clock.now(), detail: 'connecting' };
  const ledgerNow = (): LedgerState => {
    if (hub !== undefined && hub.writer.away === ledger.up) {
      ledger = {
        up: !hub.writer.away,
        since: clock.now(),
        detail: hub.writer.away ? 'the database does not answer' : 'connected',
      };
    }
    return ledger;
  };
  const { server, url } = await listen(
    createApp(context, () => ({ hub, stopping, ledger: ledgerNow() })),
    settings.host,
    settings.port,
  );
  settings.port = (server.address() as AddressInfo).port;

  const ready = (async (): Promise<Hub> => {
    for (;;) {
      try {
        hub = await startHub(context);
        ledger = { up: true, since: clock.now(), detail: 'connected' };
        log.info({ url }, 'ponte is ready');
        return hub;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        // An embedded ledger that does not open is a mistake to mend; a database over the network may come back.
        if (stopping || settings.databaseUrl === undefined || !isConnectionError(error)) throw error;
        ledger = { ...ledger, detail: reason };
        log.error({ reason }, 'the ledger is away; trying again');
        await new Promise((resolve) => setTimeout(resolve, ledgerRetryMs));
      }
    }
  })();

  return {
    url,
    ready,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };

  async function stop(): Promise<void> {
    stopping = true;
    const inTime = limitStop(log, settings.stopMs + stopGraceMs);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await hub?.stop();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await closed;
    inTime();
    log.info('ponte has stopped');
  }
}
