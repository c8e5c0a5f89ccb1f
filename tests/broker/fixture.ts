/** A Ponte on a bus of its own, with a client on the other side. */

import type { Dependency } from '../../contracts/admin.ts';
import { startTestPonte, type TestPonte, type TestPonteOptions } from '../kit/ponte.ts';
import { type CutProxy, startCutProxy } from '../kit/proxy.ts';
import { temporaryBus } from '../kit/services.ts';
import { type BreakingProxy, startBreakingProxy } from './breaking-proxy.ts';
import { type BusClient, openBusClient, untilTrue } from './client.ts';

export interface BusTest {
  t: TestPonte;
  bus: { url: string; prefix: string };
  client: BusClient;
  /** Between Ponte and RabbitMQ; the client goes straight. */
  proxy: CutProxy;
  /** The next stretch of the same way. */
  breaking: BreakingProxy;
  rabbitStatus(): Promise<string>;
  rabbitDetail(): Promise<string>;
  untilRabbit(status: 'up' | 'down'): Promise<void>;
  /** The sum of a metric over its labels. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
}

export interface BusTestOptions extends Omit<TestPonteOptions, 'bus'> {
  /** False: RabbitMQ cannot be reached when Ponte starts. */
  joined?: boolean;
  /** The client's queue for events; null: nothing is bound. */
  queue?: string | null;
}

export async function startBusTest({ joined = true, queue, ...options }: BusTestOptions = {}): Promise<BusTest> {
  const bus = await temporaryBus();
  const { hostname, port } = new URL(bus.url);
  const breaking = await startBreakingProxy({ host: hostname, port: Number(port) });
  const proxy = await startCutProxy({ host: '127.0.0.1', port: breaking.port }, joined);
  const client = await openBusClient(bus.url, bus.prefix, queue);
  const letGo = async () => {
    await client.close().catch(() => undefined);
    await proxy.close();
    await breaking.close();
    await bus.remove();
  };
  const t = await startTestPonte({ ...options, bus: { url: proxy.through(bus.url), prefix: bus.prefix } }).catch(
    async (error) => {
      await letGo();
      throw error;
    },
  );
  const rabbit = async () => {
    const { body } = await t.call<{ dependencies: Dependency[] }>('GET', '/readyz');
    return body.dependencies.find(({ name }) => name === 'rabbitmq');
  };
  const rabbitStatus = async () => (await rabbit())?.status ?? 'unknown';
  const untilRabbit: BusTest['untilRabbit'] = (status) =>
    untilTrue(async () => (await rabbitStatus()) === status, `rabbitmq is ${status}`);
  if (joined) await untilRabbit('up');
  return {
    t,
    bus,
    client,
    proxy,
    breaking,
    rabbitStatus,
    rabbitDetail: async () => (await rabbit())?.detail ?? '',
    untilRabbit,
    async metric(name) {
      const { text } = await t.call('GET', '/metrics');
      const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    async stop() {
      await t.stop();
      await letGo();
    },
  };
}
