/**
 * An independent IXC webservice on loopback over an ISP in memory: lists as IXC does, lets lines fail and come back, and
 * misbehaves on demand. For tests and the demo; shares no code with the connector it tests.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type FaultRule, Faults, type ScriptedFault } from './simulator/faults.ts';
import { sampleIsp } from './simulator/sample.ts';
import { createWebservice, type RequestRecord } from './simulator/server.ts';
import { type Row, type Rows, type TableName, World } from './simulator/world.ts';

export type { FaultAction, FaultRule, ScriptedFault } from './simulator/faults.ts';
export { type SampleIspOptions, sampleIsp } from './simulator/sample.ts';
export type { RequestRecord } from './simulator/server.ts';
export type { Row, Rows, TableName } from './simulator/world.ts';

export interface IxcSimulatorOptions {
  /** Default `1`. */
  userId?: string;
  token?: string;
  /** Default an invented ISP of 60 customers. */
  rows?: Rows;
  /** Default any free port. */
  port?: number;
  host?: string;
  clock?: () => number;
  /** Of the server's local time. Default -180, Brasília. */
  utcOffsetMinutes?: number;
  faults?: readonly FaultRule[];
  /** Newest requests kept in memory. Default 10,000. */
  keepRequests?: number;
}

export interface IxcSimulator {
  /** `http://host:port`, for `baseUrl`. */
  readonly url: string;
  readonly userId: string;
  readonly token: string;
  /** Oldest first. */
  readonly requests: readonly RequestRecord[];
  readonly faults: { script(rule: FaultRule): ScriptedFault; clear(): void };
  rows(table: TableName): readonly Readonly<Row>[];
  add(table: TableName, fields: Row): void;
  set(table: TableName, id: string, fields: Row): void;
  remove(table: TableName, id: string): void;
  /** Every login on it that is online goes offline. Returns their ids. */
  dropTransmitter(id: string): string[];
  /** The logins that its failure took down come back. Returns their ids. */
  restoreTransmitter(id: string): string[];
  /** Ends everything at once. */
  close(): Promise<void>;
}

export const simulatorToken = 'invented-token-of-the-ixc-simulator';

export async function startIxcSimulator(options: IxcSimulatorOptions = {}): Promise<IxcSimulator> {
  const { userId = '1', token = simulatorToken, host = '127.0.0.1', keepRequests = 10_000 } = options;
  const clock = options.clock ?? Date.now;
  const offsetMs = (options.utcOffsetMinutes ?? -180) * 60_000;
  const localTime = () => new Date(clock() + offsetMs).toISOString().slice(0, 19).replace('T', ' ');
  const world = new World(options.rows ?? sampleIsp(), localTime);
  const faults = new Faults();
  for (const rule of options.faults ?? []) faults.script(rule);
  const requests: RequestRecord[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const server = createWebservice({
    world,
    faults,
    authorization: `Basic ${Buffer.from(`${userId}:${token}`).toString('base64')}`,
    record: (request) => {
      requests.push(request);
      if (requests.length > keepRequests) requests.shift();
    },
    after: (ms, action) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, ms);
      timer.unref();
      timers.add(timer);
    },
  });
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    userId,
    token,
    requests,
    faults,
    rows: (table) => world.rows(table),
    add: (table, fields) => world.add(table, fields),
    set: (table, id, fields) => world.set(table, id, fields),
    remove: (table, id) => world.remove(table, id),
    dropTransmitter: (id) => world.dropTransmitter(id),
    restoreTransmitter: (id) => world.restoreTransmitter(id),
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
