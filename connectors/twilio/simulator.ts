/**
 * Twilio's messaging API on loopback, from its documentation: credentials, the form and its refusals, Content templates
 * by pages, signed callbacks. It shares no code with the connector it tests.
 */
import { type GatewayAnswer, type GatewayRequest, startGateway } from '../kit/simulator/gateway.ts';
import { Callbacks } from './simulator/callbacks.ts';
import { judge, resourceOf } from './simulator/messages.ts';
import { Refusal, type Reply, type SentMessage, type SimulatorOptions } from './simulator/model.ts';

export { signatureOf } from './simulator/callbacks.ts';
export type { ContentTemplate, Reply, SentMessage, SimulatorOptions } from './simulator/model.ts';

export type TwilioSimulator = Awaited<ReturnType<typeof startTwilioSimulator>>;

type More = Readonly<Record<string, string>>;

export async function startTwilioSimulator(options: SimulatorOptions) {
  const { accountSid, authToken, contents = [], reach = (url) => url, repeat = 1, retryMs = 50 } = options;
  const sent: SentMessage[] = [];
  const callbacks = new Callbacks({ authToken, reach, repeat, retryMs });
  const following = new Set<Promise<unknown>>();
  let early: readonly string[] = [];
  let sids = 0;
  let webhookUrl: string | undefined;
  const newSid = (prefix: string): string => `${prefix}${(++sids).toString(16).padStart(32, '0')}`;

  const receipt = (sid: string, status: string, more: More = {}): Promise<number[]> => {
    const message = sent.find((one) => one.sid === sid);
    const url = message?.callback ?? webhookUrl;
    if (url === undefined) throw new Error('there is no address to call');
    const parameters = {
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      MessageSid: sid,
      SmsSid: sid,
      MessageStatus: status,
      SmsStatus: status,
      To: message?.to ?? '+5511900000000',
      ...(message?.from !== undefined && { From: message.from }),
      ...(message?.service !== undefined && { MessagingServiceSid: message.service }),
      ...more,
    };
    return callbacks.send({ url, parameters });
  };
  const follow = async (sid: string, statuses: readonly string[]): Promise<void> => {
    for (const status of statuses) await receipt(sid, status);
  };

  const take = async (form: URLSearchParams): Promise<GatewayAnswer> => {
    const message = judge(form, contents, newSid(form.get('MediaUrl') === null ? 'SM' : 'MM'));
    sent.push(message);
    const first = early;
    early = [];
    await follow(message.sid, first);
    const rest = follow(message.sid, options.receipts ?? []).finally(() => following.delete(rest));
    following.add(rest);
    return { status: 201, body: resourceOf(message, accountSid) };
  };

  const contentPage = (query: URLSearchParams): GatewayAnswer => {
    const size = Number(query.get('PageSize') ?? 50);
    const page = Number(query.get('Page') ?? 0);
    const more = (page + 1) * size < contents.length;
    const next = `https://content.twilio.com/v1/ContentAndApprovals?PageSize=${size}&Page=${page + 1}&PageToken=DN${page}`;
    const meta = { page, page_size: size, key: 'contents', next_page_url: more ? next : null };
    return { status: 200, body: { contents: contents.slice(page * size, (page + 1) * size), meta } };
  };

  const messagePage = (query: URLSearchParams): GatewayAnswer => {
    const size = Number(query.get('PageSize') ?? 50);
    const page = sent.slice(-size).map((message) => resourceOf(message, accountSid));
    return { status: 200, body: { messages: page, page: 0, page_size: size } };
  };

  const dispatch = ({ method, path, query, headers, text }: GatewayRequest): GatewayAnswer | Promise<GatewayAnswer> => {
    if (!isAllowed(headers.authorization, options)) throw new Refusal(401, 20003, 'Authenticate');
    const call = `${method} ${path}`;
    if (call === `POST /2010-04-01/Accounts/${accountSid}/Messages.json`) return take(new URLSearchParams(text));
    if (call === `GET /2010-04-01/Accounts/${accountSid}/Messages.json`) return messagePage(query);
    if (call === 'GET /v1/ContentAndApprovals') return contentPage(query);
    if (/^GET \/2010-04-01\/Accounts\/\w+\/Messages\/\w+\/Media\/\w+$/.test(call))
      return { status: 307, body: '', headers: { location: 'https://mms.twiliocdn.com/file' } };
    throw new Refusal(404, 20404, `The requested resource ${path} was not found`);
  };
  const answer = async (request: GatewayRequest): Promise<GatewayAnswer> => {
    try {
      return await dispatch(request);
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body };
      throw error;
    }
  };

  const gateway = await startGateway(answer, () => undefined, options);
  for (const rule of options.faults ?? []) gateway.faults.script(rule);

  return {
    /** `http://host:port`, for `baseUrl` and `contentUrl`. */
    url: gateway.url,
    /** Accepted messages, oldest first. */
    sent: sent as readonly SentMessage[],
    requests: gateway.requests,
    faults: gateway.faults,
    /** How many messages were accepted whose callback carries this id. */
    accepted: (messageId: string): number => sent.filter(({ callback = '' }) => callback.includes(messageId)).length,
    callbacks: callbacks as Pick<Callbacks, 'hold' | 'release' | 'post' | 'posts' | 'acknowledged'>,
    /** Where messages of customers go: what is entered at the number. */
    setWebhookUrl(url: string): void {
      webhookUrl = url;
    },
    /** A status of a message; resolves with what each copy was answered. */
    receipt,
    /** These statuses of the next message are acknowledged before its send is answered. */
    receiptsFirst(...statuses: readonly string[]): void {
      early = statuses;
    },
    async reply({ from, to, body = '', more = {}, sid = newSid('SM') }: Reply): Promise<number[]> {
      if (webhookUrl === undefined) throw new Error('there is no webhook address');
      const ids = { MessageSid: sid, SmsSid: sid, SmsMessageSid: sid, SmsStatus: 'received' };
      const parameters = { AccountSid: accountSid, ...ids, From: from, To: to, Body: body, NumMedia: '0', ...more };
      return callbacks.send({ url: webhookUrl, parameters });
    },
    /** Resolves when the callbacks that follow messages by themselves have been answered. */
    settled: async (): Promise<void> => void (await Promise.all(following)),
    async close(): Promise<void> {
      await callbacks.close();
      await Promise.allSettled(following);
      await gateway.close();
    },
  };
}

function isAllowed(authorization = '', { accountSid, authToken, apiKey }: SimulatorOptions): boolean {
  const given = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
  return given === `${accountSid}:${authToken}` || (apiKey !== undefined && given === `${apiKey.sid}:${apiKey.secret}`);
}
