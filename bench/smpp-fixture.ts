/** The account, the channels and the messages of the SMPP bench. */
import { contactOf } from './fixture.ts';

export const smppAccount = { systemId: 'bench', password: 'bench-smpp-01' };
export const windows = [10, 50] as const;
export const smppSender = '28123';
export const channelOf = (windowSize: number): string => `sms-w${windowSize}`;

/** Limits far above any round: what is measured is Ponte, not its throttle. */
export const smppConfigFile = ({ host, port }: { host: string; port: number }): string =>
  // JSON is YAML.
  JSON.stringify({
    channels: windows.map((windowSize) => ({
      id: channelOf(windowSize),
      connector: 'sms-smpp',
      name: `Bench ${windowSize}`,
      config: { address: `smpp://${host}:${port}`, ...smppAccount, from: smppSender, windowSize },
      limits: { numberMps: 100_000 },
      rules: { quietHours: [] },
    })),
  });

export const bodyOf = (number: number): string =>
  `Fatura ${String(number).padStart(9, '0')} vence em 5 dias. Pague pelo aplicativo ou responda para falar conosco.`;

export const smppMessages = (channel: string, first: number, count: number): object[] =>
  Array.from({ length: count }, (_, place) => ({
    channel,
    to: contactOf(first + place),
    content: { type: 'text', body: bodyOf(first + place) },
  }));
