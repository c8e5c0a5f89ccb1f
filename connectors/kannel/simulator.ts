/**
 * Kannel's smsbox on loopback, as version 1.4.5 was seen to answer: refusals in plain text, no id in an answer,
 * `dlr-url` and `get-url` with their escapes. It shares no code with the connector it tests.
 */
import { type CallOptions, Calls } from '../kit/simulator/calls.ts';
import type { FaultRule } from '../kit/simulator/faults.ts';
import { type GatewayAnswer, type GatewayRequest, startGateway } from '../kit/simulator/gateway.ts';
import { expand, octetsIn, read, written } from './simulator/octets.ts';

export interface KannelOptions extends CallOptions {
  host?: string;
  port?: number;
  username: string;
  password: string;
  /** `default-sender`. */
  sender?: string;
  /** Parts that a text may take before it is cut off without a word: `max-messages`. Default 10. */
  maxMessages?: number;
  /** Knows `dlrmask` and `dlrurl` only. */
  oldNames?: boolean;
  faults?: readonly FaultRule[];
  /** Default: the wall clock. */
  clock?: () => number;
}

export interface SentSms {
  to: string;
  from: string;
  /** As the person reads it. */
  text: string;
  coding: string;
  mask: number;
  /** With its escapes. */
  dlrUrl: string;
  /** Of the operator. */
  foreign: string;
  smsc: string | undefined;
  priority: string | undefined;
  validity: string | undefined;
}

export interface Written {
  from: string;
  to: string;
  text: string;
  /** In UTF-16, as an SMSC sends accents. Default: where there are any. */
  unicode?: boolean;
  id?: string;
  /** User data header, where Kannel was told not to join parts. */
  header?: Buffer;
}

export type KannelSimulator = Awaited<ReturnType<typeof startKannelSimulator>>;

const refuse = (status: number, body: string): GatewayAnswer => ({ status, body });

export async function startKannelSimulator(options: KannelOptions) {
  const { username, password, sender, maxMessages = 10, oldNames = false, clock = Date.now } = options;
  const calls = new Calls(options);
  const sent: SentSms[] = [];
  let early: ((sms: SentSms) => Promise<unknown>) | undefined;
  let service: { getUrl?: string; postUrl?: string } = {};
  let connection: 'up' | 'down' | 'none' = 'up';
  let ids = 0;
  const seconds = (): string => String(Math.floor(clock() / 1000));

  const judge = (given: Map<string, Buffer>): SentSms | GatewayAnswer => {
    const word = (name: string): string | undefined => given.get(name)?.toString('utf8');
    if (word('username') !== username || word('password') !== password)
      return refuse(403, 'Authorization failed for sendsms');
    const [to, from, coding = '0'] = [word('to'), word('from') ?? sender, word('coding')];
    if (to === undefined || to === '') return refuse(400, 'Missing receiver number, rejected');
    if (from === undefined) return refuse(400, 'Sender missing and no global set, rejected');
    if (!/^\+?\d+$/.test(to)) return refuse(400, 'Number(s) has/have been denied by white- and/or black-lists.');
    const text = read(given.get('text') ?? Buffer.alloc(0), word('charset') ?? 'UTF-8');
    if (text === undefined) return refuse(400, 'Charset or body misformed, rejected');
    const mask = Number(word(oldNames ? 'dlrmask' : 'dlr-mask') ?? 0);
    if (!Number.isInteger(mask) || mask < 0 || mask > 31) return refuse(400, 'DLR-Mask field misformed, rejected');
    return {
      to,
      from,
      text: text.slice(0, maxMessages * (coding === '2' ? 67 : 153)),
      coding,
      mask,
      dlrUrl: word(oldNames ? 'dlrurl' : 'dlr-url') ?? '',
      foreign: (++ids).toString(16).toUpperCase().padStart(8, '0'),
      smsc: word('smsc'),
      priority: word('priority'),
      validity: word('validity'),
    };
  };

  const answer = async ({ method, path, search }: GatewayRequest): Promise<GatewayAnswer> => {
    if (path !== '/cgi-bin/sendsms') return refuse(404, 'Unknown request.');
    if (method !== 'GET') return refuse(400, 'Invalid content-type');
    const sms = judge(octetsIn(search));
    if ('status' in sms) return sms;
    if (connection === 'none') return refuse(403, 'Not routable. Do not try again.');
    sent.push(sms);
    const run = early;
    early = undefined;
    await run?.(sms);
    return { status: 202, body: connection === 'down' ? '3: Queued for later delivery' : '0: Accepted for delivery' };
  };

  const gateway = await startGateway(answer, () => undefined, options);
  for (const rule of options.faults ?? []) gateway.faults.script(rule);

  return {
    /** `http://host:port`, for `baseUrl`. */
    url: gateway.url,
    /** Accepted messages, oldest first. */
    sent: sent as readonly SentSms[],
    requests: gateway.requests,
    faults: gateway.faults,
    /** How many messages were accepted whose `dlr-url` carries this id. */
    accepted: (id: string): number => sent.filter(({ dlrUrl }) => dlrUrl.includes(id)).length,
    /** The `get-url` or `post-url` of the service that takes every message. */
    setService(urls: { getUrl?: string; postUrl?: string }): void {
      service = urls;
    },
    /** `down`: taken and kept until the operator is back. `none`: nobody leads to that number. */
    setConnection(state: typeof connection): void {
      connection = state;
    },
    /** Done with the next message before its send is answered. */
    beforeAnswer(run: (sms: SentSms) => Promise<unknown>): void {
      early = run;
    },
    /** Empty when the mask does not ask for it; else what each copy was answered. */
    async dlr(sms: SentSms, bits: number, reply = 'ACK/', foreign = sms.foreign): Promise<number[]> {
      if ((sms.mask & bits) === 0 || sms.dlrUrl === '') return [];
      const values = { d: String(bits), A: reply, i: 'sim', T: seconds(), F: foreign, p: sms.to, P: sms.from };
      return calls.send({ method: 'GET', url: expand(sms.dlrUrl, values) });
    },
    /** A person writes. */
    async deliver({ from, to, text, unicode = /[^ -~]/.test(text), id, header }: Written): Promise<number[]> {
      const { octets, coding, charset } = written(text, !unicode);
      const own = { p: `+${from.replace('+', '')}`, P: to, c: coding, C: charset, T: seconds(), i: 'sim', u: header };
      const values = { ...own, b: octets, I: id ?? `mo-${++ids}` };
      if (service.getUrl !== undefined) return calls.send({ method: 'GET', url: expand(service.getUrl, values) });
      if (service.postUrl === undefined) throw new Error('there is no service');
      const headers = { 'content-type': `text/plain; charset="${charset}"`, 'x-kannel-coding': coding };
      return calls.send({ method: 'POST', url: expand(service.postUrl, values), headers, body: octets });
    },
    /** Anything, once. */
    call: (url: string) => calls.once({ method: 'GET', url }),
    async close(): Promise<void> {
      calls.close();
      await gateway.close();
    },
  };
}
