/** What operators are told of the bus: whether it is there, and what waits on either side of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConsumersView } from '../../contracts/consumer.ts';
import { openConsole } from '../kit/console.ts';
import { type BusTest, startBusTest } from './fixture.ts';

const page = '/console/settings/consumers';

describe('how consumers are connected', () => {
  let b: BusTest;
  beforeAll(async () => {
    b = await startBusTest({ ledger: 'sqlite' });
  }, 60_000);
  afterAll(() => b.stop());

  const bus = async () => (await b.t.call<ConsumersView>('GET', '/v1/consumers')).body.bus;
  const until = async (wanted: (view: ConsumersView['bus']) => boolean) => {
    for (;;) {
      const view = await bus();
      if (wanted(view)) return view;
      await b.t.hub.signal.next(50, new AbortController().signal);
    }
  };

  test('while it is up: its names, and nothing that waits', async () => {
    await b.t.sendText('+5511988880001', 'olá');
    const { prefix } = b.bus;
    expect(await until(({ eventsWaiting }) => eventsWaiting === 0)).toMatchObject({
      status: 'up',
      eventsExchange: `${prefix}.events`,
      commandsQueue: `${prefix}.commands`,
      deadQueue: `${prefix}.dead`,
      commandsWaiting: 0,
      deadWaiting: 0,
      oldestWaitingAt: null,
    });
    const { text } = await (await openConsole(b.t.url)).get(page);
    expect(text).toMatch(/Conexão conectado desde .* Eventos a publicar nenhum: em dia Comandos esperando 0/);
  });

  test('while it is away: how many events wait since when, and all of them leave once it is back', async () => {
    await b.proxy.cut();
    await b.untilRabbit('down');
    await b.t.sendText('+5511988880002', 'olá');
    const view = await bus();
    expect(view).toMatchObject({ status: 'down', commandsWaiting: null, deadWaiting: null });
    expect(view.eventsWaiting).toBeGreaterThan(0);
    expect(Date.parse(view.oldestWaitingAt ?? '')).toBeLessThanOrEqual(Date.now());
    const { text } = await (await openConsole(b.t.url)).get(page);
    expect(text).toContain('O RabbitMQ está fora.');
    expect(text).toContain('os eventos esperam aqui e saem em ordem');
    await b.proxy.join();
    const back = await until(
      ({ status, eventsWaiting, commandsWaiting }) =>
        status === 'up' && eventsWaiting === 0 && commandsWaiting !== null,
    );
    expect(back.commandsWaiting).toBe(0);
  });
});
