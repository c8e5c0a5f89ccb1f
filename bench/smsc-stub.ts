/** The SMSC simulator in a process of its own: takes every submit, asks for nothing more. */
import { startSmscSimulator } from '../connectors/sms-smpp/simulator.ts';
import { smppAccount } from './smpp-fixture.ts';
import { serveCalls } from './worker.ts';

let smsc: Awaited<ReturnType<typeof startSmscSimulator>> | undefined;

const handlers = {
  open: async (_: null): Promise<{ host: string; port: number }> => {
    smsc = await startSmscSimulator({ ...smppAccount, receipts: 'none', keepSent: 100 });
    return { host: smsc.host, port: smsc.port };
  },
  counts: (_: null): { accepted: number; repeated: number } => {
    const { accepted = 0, repeated = 0 } = smsc?.stats ?? {};
    return { accepted, repeated };
  },
};
export type SmscStubCalls = typeof handlers;

serveCalls(handlers);
