/** From a command on RabbitMQ to its `message.sent` event on RabbitMQ, with a provider that is called over HTTP. */
import type { BenchContext } from './context.ts';
import { type Route, whatsappRoute } from './fixture.ts';
import type { BenchName } from './options.ts';
import { measurePath } from './path.ts';
import { dispatchResult, type Ledger, type Result } from './report.ts';
import { smsHttpRoute } from './sms-http-fixture.ts';
import type { StubCalls } from './stub.ts';

/** With the warm-up more than 200,000 messages through one process: enough for memory to show where it settles. */
const defaults = { messages: 40_000, pairs: 5, warmUp: 10_000 };

export const benchDispatch = (ledger: Ledger, context: BenchContext): Promise<Result> =>
  benchRoute('dispatch', whatsappRoute, ledger, context);

export const benchSmsHttp = (ledger: Ledger, context: BenchContext): Promise<Result> =>
  benchRoute('sms-http', smsHttpRoute, ledger, context);

async function benchRoute(name: BenchName, route: Route, ledger: Ledger, context: BenchContext): Promise<Result> {
  const stub = context.worker<StubCalls>('./stub.ts');
  const url = await stub.call('open', null);
  const peer = {
    channel: route.channel,
    config: route.configFile(url),
    sends: () => stub.call('count', null),
    bare: { kind: 'http', url, path: route.providerPath },
  } as const;
  return dispatchResult(await measurePath(name, peer, defaults, ledger, context), name);
}
