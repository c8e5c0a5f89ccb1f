/**
 * Comtele on loopback, either generation: sends, the two reports by day, a 401 that says nothing. What its answers look
 * like is not published; the names here are those that the connector looks for first.
 */
import type { FaultRule } from '../kit/simulator/faults.ts';
import { type GatewayAnswer, type GatewayRequest, startGateway } from '../kit/simulator/gateway.ts';

export interface ComteleOptions {
  host?: string;
  port?: number;
  api: 'current' | 'v2';
  apiKey: string;
  faults?: readonly FaultRule[];
  /** Default: the wall clock. */
  clock?: () => number;
}

export interface SentSms {
  requestId: string;
  /** DDD and number. */
  receiver: string;
  text: string;
  custom: string | undefined;
  label: string | undefined;
  sentAt: number;
  status: string;
  statusAt: number;
}

interface Reply {
  id: string;
  from: string;
  text: string;
  label: string;
  at: number;
}

export type ComteleSimulator = Awaited<ReturnType<typeof startComteleSimulator>>;

const brasiliaOffsetMs = -3 * 60 * 60 * 1000;
const brasilia = (at: number): string => new Date(at + brasiliaOffsetMs).toISOString().slice(0, 19);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export async function startComteleSimulator(options: ComteleOptions) {
  const { api, apiKey, clock = Date.now } = options;
  const sent: SentSms[] = [];
  const replies: Reply[] = [];
  let ids = 0;
  const newId = (): string => `5f6d0000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const refuse = (status: number, Message: string): GatewayAnswer => ({ status, body: { Success: false, Message } });

  const take = (body: unknown): GatewayAnswer => {
    if (!isObject(body)) return refuse(400, 'corpo inválido');
    const given = api === 'v2' ? body.Receivers : body.receivers;
    const receivers = typeof given === 'string' ? given.split(',') : Array.isArray(given) ? (given as unknown[]) : [];
    const text = api === 'v2' ? body.Content : body.message;
    if (receivers.length === 0 || receivers.some((one) => !/^\d{2}9\d{8}$/.test(String(one))))
      return refuse(400, 'número inválido');
    if (typeof text !== 'string' || text === '') return refuse(400, 'mensagem vazia');
    if (api === 'current' && !Number.isInteger(body.route)) return refuse(400, 'rota inválida');
    const requestId = newId();
    for (const receiver of receivers)
      sent.push({
        requestId,
        receiver: String(receiver),
        text,
        custom: typeof body.custom === 'string' ? body.custom : undefined,
        label: typeof body.Sender === 'string' ? body.Sender : undefined,
        sentAt: clock(),
        status: api === 'v2' ? 'Enviada' : 'sent',
        statusAt: clock(),
      });
    if (api === 'current') return { status: 200, body: { requestId } };
    return { status: 200, body: { Success: true, Object: { requestUniqueId: requestId }, Message: 'OK' } };
  };

  const within = (at: number, query: URLSearchParams): boolean => {
    const [start, end] = [query.get('startDate') ?? '', query.get('endDate') ?? ''];
    // Days as days, times as times; the last one does not count.
    const text = brasilia(at);
    return text.slice(0, start.length) >= start && text < end;
  };
  const list = (records: readonly object[]): GatewayAnswer => ({
    status: 200,
    body: api === 'v2' ? { Success: true, Object: records, Message: null } : { data: records },
  });
  const sentReport = (query: URLSearchParams): GatewayAnswer => {
    const wanted = query.getAll('statuses');
    const found = sent.filter(
      ({ sentAt, status }) => within(sentAt, query) && (wanted.length === 0 || wanted.includes(status)),
    );
    return list(
      found.map(({ requestId, receiver, custom, status, statusAt }) =>
        api === 'v2'
          ? { RequestUniqueId: requestId, Receiver: receiver, DlrStatus: status, DlrDate: brasilia(statusAt) }
          : { requestId, receiver, custom, status, updatedAt: `${brasilia(statusAt)}-03:00` },
      ),
    );
  };
  const replyReport = (query: URLSearchParams): GatewayAnswer =>
    list(
      replies
        .filter(({ at, label }) => within(at, query) && (api === 'current' || label === query.get('sender')))
        .map(({ id, from, text, at }) =>
          api === 'v2'
            ? { Id: id, Sender: from, ReceivedContent: text, ReceivedDate: brasilia(at) }
            : { id, from, message: text, receivedAt: `${brasilia(at)}-03:00` },
        ),
    );

  const answer = ({ method, path, query, headers, body }: GatewayRequest): GatewayAnswer => {
    const call = `${method} ${path}`;
    if (headers[api === 'v2' ? 'auth-key' : 'x-api-key'] !== apiKey) return { status: 401, body: '' };
    if (call === (api === 'v2' ? 'POST /send' : 'POST /messages/sms/send')) return take(body);
    if (call === (api === 'v2' ? 'GET /detailedreporting' : 'GET /reports/messages/sent')) return sentReport(query);
    if (call === (api === 'v2' ? 'GET /replyreporting' : 'GET /reports/messages/received')) return replyReport(query);
    return { status: 404, body: '' };
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
    accepted: (receiver: string): number => sent.filter((sms) => sms.receiver === receiver).length,
    setStatus(sms: SentSms, status: string): void {
      sms.status = status;
      sms.statusAt = clock();
    },
    /** A customer writes. Answers the id of it. */
    reply({ from, text, label = 'ponte', at = clock() }: { from: string; text: string; label?: string; at?: number }) {
      const id = newId();
      replies.push({ id, from, text, label, at });
      return id;
    },
    close: () => gateway.close(),
  };
}
