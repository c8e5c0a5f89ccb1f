/**
 * Every refusal has one stable code, one HTTP status and a text in both languages. `detail` and `message` follow the
 * caller's `Accept-Language`; the Portuguese twins are always there, because operators read Portuguese.
 */
import { z } from 'zod';
import { refusalReasons } from './reasons.ts';

interface ProblemKind {
  status: number;
  en: string;
  pt: string;
  nextStepEn?: string;
  nextStepPt?: string;
}

export const problemKinds = {
  malformed_json: { status: 400, en: 'The body is not valid JSON.', pt: 'O corpo não é um JSON válido.' },
  unsupported_media_type: {
    status: 415,
    en: 'Send the body as application/json.',
    pt: 'Envie o corpo como application/json.',
  },
  invalid_request: {
    status: 422,
    en: 'One or more fields are wrong; see errors.',
    pt: 'Um ou mais campos estão errados; veja errors.',
  },
  body_too_large: { status: 413, en: 'The body is larger than allowed.', pt: 'O corpo é maior que o permitido.' },
  recipient_invalid: {
    status: 422,
    en: 'The recipient is not a valid number.',
    pt: 'Número inválido, corrija e tente novamente',
  },
  recipient_unsupported: {
    status: 422,
    en: 'This channel cannot reach this kind of recipient.',
    pt: 'Este canal não alcança esse tipo de destinatário.',
  },
  recipient_not_mobile: {
    status: 422,
    en: 'SMS reaches mobile numbers only; nothing was sent, and nothing was spent.',
    pt: 'SMS só chega a celulares; nada foi enviado nem gasto.',
  },
  channel_unknown: {
    status: 422,
    en: 'There is no channel with this id. List them with GET /v1/channels.',
    pt: 'Não existe canal com esse id. Liste os canais com GET /v1/channels.',
  },
  channel_off: {
    status: 422,
    en: 'This channel is switched off. Switch it on, or choose another channel.',
    pt: 'Este canal está desligado. Ligue-o ou escolha outro canal.',
  },
  unsupported_content: {
    status: 422,
    en: 'This channel cannot send this kind of content.',
    pt: 'Este canal não envia esse tipo de conteúdo.',
  },
  content_invalid: {
    status: 422,
    en: 'The provider would refuse this content; see errors.',
    pt: 'O provedor recusaria este conteúdo; veja errors.',
  },
  ...refusalReasons,
  reply_target_unknown: {
    status: 422,
    en: 'The message to quote or react to is not known on this channel.',
    pt: 'A mensagem a citar ou a reagir não é conhecida neste canal.',
  },
  send_at_past: {
    status: 422,
    en: 'sendAt lies in the past. Leave it out to send now.',
    pt: 'sendAt está no passado. Omita o campo para enviar agora.',
  },
  expires_before_send: {
    status: 422,
    en: 'expiresAt must lie after now and after sendAt.',
    pt: 'expiresAt deve ser depois de agora e depois de sendAt.',
  },
  idempotency_conflict: {
    status: 409,
    en: 'This idempotency key was used before with other content. Use a new key for a new message.',
    pt: 'Essa chave de idempotência já foi usada com outro conteúdo. Use uma chave nova para uma mensagem nova.',
  },
  unauthorized: {
    status: 401,
    en: 'A valid key is needed: Authorization: Bearer <key>.',
    pt: 'É preciso uma chave válida: Authorization: Bearer <chave>.',
  },
  forbidden_scope: {
    status: 403,
    en: 'This key does not have the scope for this call.',
    pt: 'Essa chave não tem a permissão para essa chamada.',
  },
  forbidden_channel: {
    status: 403,
    en: 'This key is bound to other channels.',
    pt: 'Essa chave está vinculada a outros canais.',
  },
  signature_invalid: {
    status: 401,
    en: 'The webhook signature is missing or wrong; the body was not read.',
    pt: 'A assinatura do webhook está ausente ou errada; o corpo não foi lido.',
  },
  not_found: { status: 404, en: 'There is nothing at this address.', pt: 'Não há nada neste endereço.' },
  method_not_allowed: {
    status: 405,
    en: 'This address does not take this method.',
    pt: 'Este endereço não aceita esse método.',
  },
  state_conflict: {
    status: 409,
    en: 'Its state does not allow this now; see errors.',
    pt: 'O estado atual não permite isso; veja errors.',
  },
  not_confirmed: {
    status: 409,
    en: 'The number that was confirmed is not the number of recipients now; nothing was started. See errors.',
    pt: 'O número confirmado não é o número de destinatários agora; nada foi iniciado. Veja errors.',
    nextStepEn: 'Look at the preview, and start with the number it tells.',
    nextStepPt: 'Confira a prévia e inicie com o número que ela informa.',
  },
  provider_unavailable: {
    status: 502,
    en: 'The provider did not answer as expected; nothing was changed. Try again, and check the channel.',
    pt: 'O provedor não respondeu como esperado; nada foi alterado. Tente de novo e verifique o canal.',
  },
  overloaded: {
    status: 503,
    en: 'Too many messages are waiting to be sent. Try again after the seconds in Retry-After.',
    pt: 'Há mensagens demais esperando envio. Tente de novo após os segundos em Retry-After.',
  },
  ledger_unavailable: {
    status: 503,
    en: 'The database is away, nothing was accepted. Try again after the seconds in Retry-After.',
    pt: 'O banco de dados está fora, nada foi aceito. Tente de novo após os segundos em Retry-After.',
  },
  stopping: {
    status: 503,
    en: 'Ponte is stopping; nothing was accepted. Try again after the seconds in Retry-After.',
    pt: 'O Ponte está parando; nada foi aceito. Tente de novo após os segundos em Retry-After.',
  },
  command_not_cloudevent: {
    status: 400,
    en: 'The message is not a CloudEvent 1.0 in structured JSON.',
    pt: 'A mensagem não é um CloudEvent 1.0 em JSON estruturado.',
  },
  command_type_unknown: {
    status: 400,
    en: 'Ponte does not know this command type.',
    pt: 'O Ponte não conhece esse tipo de comando.',
  },
  internal: {
    status: 500,
    en: 'Something broke inside Ponte; the log has the details under this trace id.',
    pt: 'Algo quebrou dentro do Ponte; o log tem os detalhes sob este trace id.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

export const FieldError = z.strictObject({
  path: z.string().describe('Path of the field in the request: `content.body`, `messages.3.to`.'),
  message: z.string(),
  messagePt: z.string().describe('Portuguese.'),
});
export type FieldError = z.infer<typeof FieldError>;

/** RFC 9457 `application/problem+json`. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(problemKinds) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string(),
  detailPt: z.string().describe('Portuguese.'),
  nextStep: z.string().optional().describe('What to do now.'),
  nextStepPt: z.string().optional().describe('Portuguese.'),
  errors: z.array(FieldError).optional(),
  traceId: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

export type Language = 'en' | 'pt';

/** A refusal on its way to the caller: thrown by the parts, turned into a `Problem` at the edges. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    errors: FieldError[] = [],
    options: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(problemKinds[code].en, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.errors = errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The wire form of a refusal in the caller's language. */
export function toProblem(refusal: Refusal, language: Language = 'en', traceId?: string): Problem {
  const kind: ProblemKind = problemKinds[refusal.code];
  const nextStep = language === 'pt' ? kind.nextStepPt : kind.nextStepEn;
  return {
    type: `urn:ponte:problem:${refusal.code}`,
    title: refusal.code.replaceAll('_', ' '),
    status: kind.status,
    code: refusal.code,
    detail: kind[language],
    detailPt: kind.pt,
    ...(nextStep !== undefined && { nextStep }),
    ...(kind.nextStepPt !== undefined && { nextStepPt: kind.nextStepPt }),
    ...(refusal.errors.length > 0 && {
      errors: refusal.errors.map((error) => (language === 'pt' ? { ...error, message: error.messagePt } : error)),
    }),
    ...(traceId !== undefined && { traceId }),
  };
}
