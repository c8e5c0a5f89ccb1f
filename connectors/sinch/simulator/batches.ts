/** Sinch REST: batches, delivery reports and inbound messages. A callback that is answered 4xx is lost for ever. */
import { type Base, isObject, Refused, type SentSms, type ServerOptions, startBase } from './model.ts';

export interface BatchesOptions extends ServerOptions {
  servicePlanId: string;
  apiToken: string;
  /** Default: the wall clock. */
  clock?: () => number;
}

export interface BatchesSimulator extends Base {
  report(sms: SentSms, status: string, code?: number, more?: Readonly<Record<string, unknown>>): Promise<number[]>;
  /** The same for the whole batch, without recipients. */
  summary(sms: SentSms, status: string, code?: number): Promise<number[]>;
  reply(message: { from: string; to: string; text: string; id?: string }): Promise<number[]>;
}

export async function startSinchSmsSimulator(options: BatchesOptions): Promise<BatchesSimulator> {
  const now = options.clock ?? Date.now;
  const stamp = (): string => new Date(now()).toISOString();
  const wrong = (text: string) => new Refused(400, { code: 'syntax_invalid_parameter_format', text });
  let ids = 0;
  const newId = (): string => `01K${String(++ids).padStart(23, '0')}`;

  const base = await startBase(
    {
      take({ method, path, headers, body }) {
        if (headers.authorization !== `Bearer ${options.apiToken}`) throw new Refused(401, '');
        if (`${method} ${path}` === `GET /xms/v1/${options.servicePlanId}/batches`)
          return { status: 200, body: { count: 0, page: 0, page_size: 1, batches: [] } };
        if (`${method} ${path}` !== `POST /xms/v1/${options.servicePlanId}/batches`) throw new Refused(404, '');
        if (!isObject(body)) throw new Refused(400, { code: 'syntax_invalid_json', text: 'invalid json' });
        const { to, body: text, client_reference: reference, callback_url: callback } = body;
        const [recipient] = Array.isArray(to) ? (to as unknown[]) : [];
        if (typeof recipient !== 'string' || !/^\d{8,15}$/.test(recipient)) throw wrong('to: not a phone number');
        if (typeof text !== 'string' || text === '' || text.length > 2000) throw wrong('body: wrong length');
        if (callback !== undefined && !URL.canParse(String(callback))) throw wrong('callback_url: not an address');
        return {
          id: newId(),
          to: recipient,
          text,
          reference: typeof reference === 'string' ? reference : undefined,
          callback: typeof callback === 'string' ? callback : undefined,
          body,
        };
      },
      taken: ({ id, body }) => ({
        status: 201,
        body: { id, ...body, type: 'mt_text', canceled: false, created_at: stamp() },
      }),
    },
    options,
  );

  return {
    ...base,
    report: (sms, status, code = 0, more = {}) =>
      base.post(
        {
          type: 'recipient_delivery_report_sms',
          batch_id: sms.id,
          recipient: sms.to,
          client_reference: sms.reference,
          code,
          status,
          at: stamp(),
          operator: 'Vivo',
          ...more,
        },
        sms.callback,
      ),
    summary: (sms, status, code = 0) =>
      base.post(
        {
          type: 'delivery_report_sms',
          batch_id: sms.id,
          client_reference: sms.reference,
          total_message_count: 1,
          statuses: [{ code, status, count: 1 }],
        },
        sms.callback,
      ),
    reply: ({ from, to, text, id = newId() }) =>
      base.post({
        type: 'mo_text',
        id,
        from: from.replace('+', ''),
        to: to.replace('+', ''),
        body: text,
        operator_id: '72406',
        received_at: stamp(),
      }),
  };
}
