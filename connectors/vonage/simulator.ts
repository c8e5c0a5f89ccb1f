/**
 * The provider's SMS API on loopback: checks the credentials and the form, cuts texts into parts, answers 200 with the
 * statuses inside, and calls the webhook by GET, form or JSON. A scripted answer stands for one of its bad days.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Callback, type CallbackStyle, callbackRequest } from './simulator/callbacks.ts';
import { partsOf } from './simulator/parts.ts';

export interface SimulatorOptions {
  host?: string;
  port?: number;
  apiKey: string;
  apiSecret: string;
  /** Default: the wall clock. */
  clock?: () => number;
  /** `delivered` after each part; none unless said. */
  receipts?: 'delivered' | 'none';
  style?: CallbackStyle;
}

export interface SentSms {
  to: string;
  from: string;
  text: string;
  type: 'text' | 'unicode';
  clientRef: string;
  /** One a part. */
  ids: readonly string[];
}

/** What one request is answered instead of being processed. */
export type Scripted =
  | { kind: 'answer'; status: number; body: string }
  /** Statuses of the parts in the answer; those with `0` are taken. */
  | { kind: 'statuses'; statuses: readonly string[] }
  /** Taken; the receipts go out before the answer does. */
  | { kind: 'receipts_first' }
  /** Taken, and the connection is cut instead of an answer. */
  | { kind: 'take_and_cut' };

export interface VonageSimulator {
  readonly url: string;
  readonly sent: readonly SentSms[];
  /** Every request that came to the API, taken or not. */
  readonly requests: number;
  setWebhookUrl(url: string): void;
  script(...answers: readonly Scripted[]): void;
  /** Answers when the webhook has answered: with its status. */
  receipt(id: string, status: string, more?: Record<string, string>): Promise<number>;
  /** A message to one of the account's numbers, in parts when it is long or `pieces` are given; resolves with the statuses. */
  reply(message: { from: string; to: string; text: string }): Promise<number[]>;
  piece(piece: {
    from: string;
    to: string;
    text: string;
    reference: string;
    number: number;
    total: number;
    messageId?: string;
  }): Promise<number>;
  call(parameters: Record<string, string>, style?: CallbackStyle): Promise<number>;
  close(): Promise<void>;
}

export async function startVonageSimulator(options: SimulatorOptions): Promise<VonageSimulator> {
  const now = options.clock ?? Date.now;
  const sent: SentSms[] = [];
  const scripted: Scripted[] = [];
  const running = new Set<Promise<unknown>>();
  let requests = 0;
  let ids = 0;
  let webhookUrl: URL | undefined;
  const newId = (): string => `0C000000${(++ids).toString(16).toUpperCase().padStart(8, '0')}`;

  const post = async (callback: Callback): Promise<number> => {
    if (webhookUrl === undefined) throw new Error('there is no webhook address');
    const { url, ...init } = callbackRequest(webhookUrl, callback);
    const response = await fetch(url, init);
    await response.arrayBuffer();
    return response.status;
  };
  const call = (parameters: Record<string, string>, style = options.style ?? 'get'): Promise<number> => {
    const calling = post({ parameters, style }).finally(() => running.delete(calling));
    running.add(calling);
    return calling;
  };
  const stamp = (): string => new Date(now()).toISOString().slice(0, 19).replace('T', ' ');
  const receipt = (id: string, status: string, more: Record<string, string> = {}): Promise<number> => {
    const one = sent.find((sms) => sms.ids.includes(id));
    return call({
      msisdn: one?.to ?? '5511900000000',
      to: one?.from ?? '28123',
      'network-code': '72406',
      messageId: id,
      price: '0.04500000',
      status,
      scts: stamp().replaceAll(/\D/g, '').slice(2, 12),
      'err-code': status === 'delivered' || status === 'buffered' ? '0' : '1',
      'api-key': options.apiKey,
      'client-ref': one?.clientRef ?? '',
      'message-timestamp': stamp(),
      ...more,
    });
  };
  const inbound = (from: string, to: string, text: string, more: Record<string, string>): Promise<number> =>
    call({
      msisdn: from.replace('+', ''),
      to: to.replace('+', ''),
      messageId: newId(),
      text,
      type: 'text',
      keyword: (text.split(/\s/)[0] ?? '').toUpperCase(),
      'api-key': options.apiKey,
      'message-timestamp': stamp(),
      ...more,
    });

  const take = (form: URLSearchParams, count?: number): SentSms => {
    const type = form.get('type') === 'unicode' ? 'unicode' : 'text';
    const text = form.get('text') ?? '';
    const length = count ?? partsOf(text, type).length;
    const sms: SentSms = {
      to: form.get('to') ?? '',
      from: form.get('from') ?? '',
      text,
      type,
      clientRef: form.get('client-ref') ?? '',
      ids: Array.from({ length }, newId),
    };
    sent.push(sms);
    return sms;
  };
  const taken = ({ to, ids: partIds }: SentSms, statuses = partIds.map(() => '0')): object => {
    const left = [...partIds];
    return {
      'message-count': String(statuses.length),
      messages: statuses.map((status) =>
        status === '0'
          ? {
              to,
              'message-id': left.shift(),
              status,
              'remaining-balance': '3.10',
              'message-price': '0.045',
              network: '72406',
            }
          : { to, status, 'error-text': `Refused with ${status}` },
      ),
    };
  };
  const refused = (status: string, text: string) => ({
    'message-count': '1',
    messages: [{ status, 'error-text': text }],
  });

  const answer = async (form: URLSearchParams): Promise<{ status: number; body: string } | undefined> => {
    const ok = (body: object) => ({ status: 200, body: JSON.stringify(body) });
    if (form.get('api_key') !== options.apiKey || form.get('api_secret') !== options.apiSecret) {
      return ok(refused('4', 'Bad Credentials'));
    }
    const missing = ['to', 'from', 'text'].find((name) => (form.get(name) ?? '') === '');
    if (missing !== undefined) return ok(refused('2', `Missing ${missing} param`));
    if (!/^\d{8,15}$/.test(form.get('to') ?? '')) return ok(refused('33', 'Number Invalid'));
    const plan = scripted.shift();
    if (plan?.kind === 'answer') return plan;
    if (plan?.kind === 'statuses') {
      const accepted = plan.statuses.filter((status) => status === '0').length;
      return ok(taken(take(form, accepted), [...plan.statuses]));
    }
    const sms = take(form);
    if (plan?.kind === 'take_and_cut') return undefined;
    if (plan?.kind === 'receipts_first') for (const id of sms.ids) await receipt(id, 'delivered');
    if (options.receipts === 'delivered')
      queueMicrotask(() => void Promise.all(sms.ids.map((id) => receipt(id, 'delivered'))));
    return ok(taken(sms));
  };

  const balance = (query: URLSearchParams) =>
    query.get('api_key') === options.apiKey && query.get('api_secret') === options.apiSecret
      ? { status: 200, body: JSON.stringify({ value: 3.1, autoReload: false }) }
      : { status: 401, body: JSON.stringify({ 'error-code': '401', 'error-code-label': 'authentication failed' }) };

  const server = createServer(async (incoming, response) => {
    requests += 1;
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://simulator');
    const isBalance = incoming.method === 'GET' && pathname === '/account/get-balance';
    const isSend = incoming.method === 'POST' && pathname === '/sms/json';
    const other = isBalance ? balance(searchParams) : { status: 404, body: 'not found' };
    const result = isSend ? await answer(new URLSearchParams(await bodyOf(incoming))) : other;
    if (result === undefined) return incoming.socket.resetAndDestroy();
    response.writeHead(result.status, { 'content-type': 'application/json' }).end(result.body);
  });
  // A server that closes idle connections races with the next request on them.
  server.keepAliveTimeout = 0;
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    sent,
    get requests() {
      return requests;
    },
    setWebhookUrl: (url) => {
      webhookUrl = new URL(url);
    },
    script: (...answers) => scripted.push(...answers),
    receipt,
    async reply({ from, to, text }) {
      const pieces = partsOf(text, 'text');
      if (pieces.length === 1) return [await inbound(from, to, text, {})];
      const reference = String(++ids % 256);
      const total = String(pieces.length);
      return Promise.all(
        pieces.map((piece, place) =>
          inbound(from, to, piece, {
            concat: 'true',
            'concat-ref': reference,
            'concat-total': total,
            'concat-part': String(place + 1),
          }),
        ),
      );
    },
    piece: ({ from, to, text, reference, number, total, messageId }) =>
      inbound(from, to, text, {
        concat: 'true',
        'concat-ref': reference,
        'concat-total': String(total),
        'concat-part': String(number),
        ...(messageId !== undefined && { messageId }),
      }),
    call,
    async close() {
      await Promise.allSettled(running);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
