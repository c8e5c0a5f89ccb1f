/** Sinch Brazil: `POST /v1/send-sms`, callback, DR and MO, keys with the blanks that its samples have. */
import { randomUUID } from 'node:crypto';
import { type Base, isObject, Refused, type SentSms, type ServerOptions, startBase } from './model.ts';

export interface BrazilOptions extends ServerOptions {
  username: string;
  authenticationToken: string;
  /** Default: the wall clock. */
  clock?: () => number;
}

export interface BrazilSimulator extends Base {
  /** The operator took it, or why not. */
  callback(sms: SentSms, code?: number, word?: string): Promise<number[]>;
  /** What the handset said. */
  dr(sms: SentSms, code?: number, word?: string): Promise<number[]>;
  /** A customer writes; `answers` links it to a message of ours. */
  reply(message: { from: string; text: string; answers?: SentSms; id?: string }): Promise<number[]>;
}

export async function startSinchBrazilSimulator(options: BrazilOptions): Promise<BrazilSimulator> {
  const now = options.clock ?? Date.now;
  const wrong = (errorMessage: string) => new Refused(400, { errorCode: 400, errorMessage });

  const base = await startBase(
    {
      take({ method, path, headers, body }) {
        if (`${method} ${path}` !== 'POST /v1/send-sms') throw new Refused(404, { error: 'not found' });
        if (headers.username !== options.username || headers.authenticationtoken !== options.authenticationToken)
          throw new Refused(401, { errorCode: 401, errorMessage: 'invalid username or authenticationtoken' });
        if (!isObject(body)) throw wrong('invalid json');
        const { destination, messageText, correlationId } = body;
        if (typeof destination !== 'string' || !/^55\d{11}$/.test(destination)) throw wrong('invalid destination');
        if (typeof messageText !== 'string' || messageText === '' || [...messageText].length > 1280)
          throw wrong('invalid messageText');
        if (typeof correlationId === 'string' && correlationId.length > 64) throw wrong('invalid correlationId');
        const reference = typeof correlationId === 'string' ? correlationId : undefined;
        return { id: randomUUID(), to: destination, text: messageText, reference, callback: undefined, body };
      },
      taken: ({ id }) => ({ status: 200, body: { id } }),
    },
    options,
  );

  const about = ({ id, reference, to }: SentSms) => ({
    id,
    correlationId: reference,
    carrierId: 1,
    carrierName: 'VIVO',
    destination: to,
  });
  const sentPart = (code: number, word: string) => ({
    'sentStatusCode ': code,
    'sentStatus ': word,
    sentStatusAt: now(),
    sentStatusDate: new Date(now()).toISOString(),
  });

  return {
    ...base,
    callback: (sms, code = 2, word = 'SENT_SUCCESS') => base.post({ ...about(sms), ...sentPart(code, word) }),
    dr: (sms, code = 4, word = 'DELIVERED_SUCCESS') =>
      base.post({
        ...about(sms),
        ...sentPart(2, 'SENT_SUCCESS'),
        deliveredStatusCode: code,
        deliveredStatus: word,
        deliveredAt: now(),
        deliveredDate: new Date(now()).toISOString(),
      }),
    reply: ({ from, text, answers, id = randomUUID() }) =>
      base.post({
        id,
        source: from.replace('+', ''),
        shortCode: '28123',
        messageText: text,
        receivedAt: now(),
        // Another time than the epoch's, as it has been seen to be.
        receivedDate: '2010-02-20T10:05:00Z',
        carrierId: 1,
        carrierName: 'VIVO',
        ...(answers !== undefined && { mt: { id: answers.id, correlationId: answers.reference } }),
      }),
  };
}
