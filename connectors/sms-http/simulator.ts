/**
 * An odd gateway on loopback, after SMSDev: a national number, errors under HTTP 200, situations in Portuguese
 * (RECEBIDA means delivered), times as `ddmmyyyyhhmmss` of Brasília, calls by GET, form or JSON as it is configured.
 */
import { type Call, type CallOptions, Calls } from '../kit/simulator/calls.ts';
import type { FaultRule } from '../kit/simulator/faults.ts';
import { type GatewayAnswer, type GatewayRequest, startGateway } from '../kit/simulator/gateway.ts';

export interface SmsDevOptions extends CallOptions {
  host?: string;
  port?: number;
  key: string;
  /** How it calls. Default `json`. */
  style?: CallStyle;
  faults?: readonly FaultRule[];
  /** Default: the wall clock. */
  clock?: () => number;
}

export type CallStyle = 'get' | 'form' | 'json';

export interface SentSms {
  id: string;
  /** DDD and number. */
  number: string;
  text: string;
  reference: string | undefined;
}

export type SmsDevSimulator = Awaited<ReturnType<typeof startSmsDevSimulator>>;

const brasiliaOffsetMs = -3 * 60 * 60 * 1000;

/** `28022020145322`. */
function brasiliaTime(at: number): string {
  const [year = '', month, day, ...rest] = new Date(at + brasiliaOffsetMs).toISOString().split(/[-T:.]/);
  return [day, month, year, ...rest.slice(0, 3)].join('');
}

const refuse = (codigo: string, descricao: string): GatewayAnswer => ({
  status: 200,
  body: { situacao: 'ERRO', codigo, descricao },
});

export async function startSmsDevSimulator(options: SmsDevOptions) {
  const { key, clock = Date.now } = options;
  const calls = new Calls(options);
  const sent: SentSms[] = [];
  let style: CallStyle = options.style ?? 'json';
  let webhookUrl: string | undefined;
  let credit = true;
  let early: ((sms: SentSms) => Promise<unknown>) | undefined;
  let ids = 637_849_000;

  const answer = async ({ path, query, body, text, headers }: GatewayRequest): Promise<GatewayAnswer> => {
    if (path !== '/v1/send') return { status: 404, body: 'not found' };
    const isForm = /x-www-form-urlencoded/.test(headers['content-type'] ?? '');
    const [first] = Array.isArray(body) ? (body as unknown[]) : [body];
    const given = isForm ? Object.fromEntries(new URLSearchParams(text)) : (first ?? Object.fromEntries(query));
    const { key: shown, number, msg, refer, type } = given as Partial<Record<string, unknown>>;
    if (shown !== key) return refuse('403', 'CHAVE INVALIDA');
    if (!credit) return refuse('412', 'SALDO INSUFICIENTE');
    if (String(type) !== '9') return refuse('400', 'TYPE INVALIDO');
    if (typeof number !== 'string' || !/^\d{2}9\d{8}$/.test(number)) return refuse('400', 'NUMERO INVALIDO');
    if (typeof msg !== 'string' || msg === '') return refuse('400', 'MENSAGEM VAZIA');
    const sms = { id: String(++ids), number, text: msg, reference: typeof refer === 'string' ? refer : undefined };
    sent.push(sms);
    const run = early;
    early = undefined;
    await run?.(sms);
    return { status: 200, body: { situacao: 'OK', codigo: '1', id: sms.id, descricao: 'MENSAGEM NA FILA' } };
  };
  const gateway = await startGateway(answer, () => undefined, options);
  for (const rule of options.faults ?? []) gateway.faults.script(rule);

  const callFor = (records: readonly Record<string, string>[]): Call => {
    if (webhookUrl === undefined) throw new Error('there is no webhook address');
    const [only = {}] = records;
    if (style === 'json') {
      const body = JSON.stringify(records.length === 1 ? only : records);
      return { method: 'POST', url: webhookUrl, headers: { 'content-type': 'application/json' }, body };
    }
    const form = new URLSearchParams(only).toString();
    if (style === 'get') return { method: 'GET', url: `${webhookUrl}&${form}` };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url: webhookUrl, headers, body: form };
  };
  const receiptOf = ({ id, reference, number }: SentSms, situacao: string) => ({
    id,
    ...(reference !== undefined && { refer: reference }),
    telefone: number,
    // As keys have been seen to come.
    'situacao ': situacao,
    data_envio: brasiliaTime(clock()),
    operadora: 'VIVO',
  });

  return {
    /** `http://host:port`. */
    url: gateway.url,
    /** Accepted messages, oldest first. */
    sent: sent as readonly SentSms[],
    requests: gateway.requests,
    faults: gateway.faults,
    /** How many messages were accepted under this reference. */
    accepted: (reference: string): number => sent.filter((sms) => sms.reference === reference).length,
    /** As it is entered in the panel, with its token. */
    setWebhookUrl(url: string): void {
      webhookUrl = url;
    },
    setStyle(next: CallStyle): void {
      style = next;
    },
    setCredit(has: boolean): void {
      credit = has;
    },
    /** Done with the next message before its send is answered. */
    beforeAnswer(run: (sms: SentSms) => Promise<unknown>): void {
      early = run;
    },
    /** Resolves with what each copy was answered. */
    receipt: (sms: SentSms, situacao: string) => calls.send(callFor([receiptOf(sms, situacao)])),
    /** Several in one call, where it calls with JSON. */
    receipts: (all: readonly (readonly [SentSms, string])[]) =>
      calls.send(callFor(all.map(([sms, situacao]) => receiptOf(sms, situacao)))),
    /** Somebody writes. */
    reply: ({ from, text, id = String(++ids) }: { from: string; text: string; id?: string }) =>
      calls.send(callFor([{ id_sms_read: id, telefone: from, data_read: brasiliaTime(clock()), descricao: text }])),
    /** Anything, once. */
    call: (call: Call) => calls.once(call),
    async close(): Promise<void> {
      calls.close();
      await gateway.close();
    },
  };
}
