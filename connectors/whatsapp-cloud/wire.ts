/**
 * The provider's shapes as they arrive. Only what gives an item its identity is required; every other field that is
 * malformed reads as absent, because one odd optional field must not cost a customer's message. What a field nobody
 * reads says stays in the item's `raw`; only where the name of the field is data are unknown ones carried along.
 */
import { z } from 'zod';
import { isRecord } from './fields.ts';

const latestInstant = 8.64e15;

/** Seconds or milliseconds since the epoch, as a number or in digits, to milliseconds. */
export function instant(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= 0)) return undefined;
  const ms = Math.floor(number >= 1e12 ? number : number * 1000);
  return ms <= latestInstant ? ms : undefined;
}

const Instant = z.unknown().transform((value, context) => {
  const ms = instant(value);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: 'expected seconds or milliseconds since the epoch' });
  return z.NEVER;
});

const Id = z.string().min(1);
/** Ids are text for us, whatever the field: some arrive as numbers. */
const NumberOrText = z.union([Id, z.int().transform(String)]);

/** An optional field, read by one function: cheaper on the receipt path than a schema with a fallback. */
function lenient<T>(read: (value: unknown) => T) {
  return z.unknown().optional().transform(read);
}

const anything = z.unknown().optional();
const text = lenient((value) => (typeof value === 'string' && value !== '' ? value : undefined));
const idText = lenient((value) => {
  if (typeof value === 'string' && value !== '') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
});
const flag = lenient((value) => (typeof value === 'boolean' ? value : undefined));
const record = lenient((value) => (isRecord(value) ? value : undefined));
/** Anything else where a list belongs becomes its one element, to be refused there and not lost here. */
const list = lenient((value): unknown[] => {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
});

export const Delivery = z.object({ entry: z.array(z.unknown()) });
export const Entry = z.object({ id: NumberOrText, time: idText, changes: z.array(z.unknown()) });
export const Change = z.object({ field: Id, value: anything });

/** Account-level values have no `metadata`. */
export const NumberValue = z.object({
  metadata: z.object({ phone_number_id: idText }).optional().catch(undefined),
  contacts: list,
  messages: list,
  message_echoes: list,
  statuses: list,
  errors: list,
});
export type NumberValue = z.infer<typeof NumberValue>;

export const Contact = z.object({
  wa_id: idText,
  user_id: text,
  profile: z.object({ name: text, username: text }).optional().catch(undefined),
});
export type Contact = z.infer<typeof Contact>;

export const GraphError = z.object({
  code: z.union([z.int(), z.stringFormat('digits', /^\d{1,9}$/).transform(Number)]),
  message: text,
  title: text,
  /** Where older webhooks put what is now in `error_data`. */
  details: text,
  error_user_msg: text,
  error_data: z
    .union([z.string(), z.object({ details: text })])
    .optional()
    .catch(undefined),
});
export type GraphError = z.infer<typeof GraphError>;

export const Status = z.object({
  id: Id,
  status: Id,
  timestamp: Instant,
  recipient_id: idText,
  recipient_user_id: text,
  recipient_type: text,
  recipient_participant_id: idText,
  recipient_participant_user_id: text,
  biz_opaque_callback_data: text,
  pricing: record,
  errors: list,
});
export type Status = z.infer<typeof Status>;

export const Message = z.looseObject({
  id: Id,
  type: Id,
  timestamp: Instant,
  from: idText,
  from_user_id: text,
  to: idText,
  to_user_id: text,
  group_id: text,
  context: z
    .looseObject({ id: text, forwarded: flag, frequently_forwarded: flag, referred_product: record })
    .optional()
    .catch(undefined),
  referral: record,
  errors: list,
});
export type Message = z.infer<typeof Message>;

export const Media = z.object({
  id: NumberOrText,
  mime_type: text,
  sha256: text,
  filename: text,
  caption: text,
  url: text,
  voice: flag,
  animated: flag,
});

export const Location = z.object({
  latitude: z.number(),
  longitude: z.number(),
  name: text,
  address: text,
  url: text,
});

export const Reaction = z.object({ message_id: Id, emoji: text });
export const Reply = z.object({
  id: text,
  title: text,
  description: text,
  body: text,
  response_json: anything,
});
export const Button = z.object({ text, payload: text });
export const Order = z.object({ text });
export const System = z.object({ body: text, type: text, wa_id: idText, new_wa_id: idText, user_id: text });
export const Changed = z.looseObject({ original_message_id: text });

export const TemplateNotice = z.object({
  message_template_id: idText,
  message_template_name: Id,
  message_template_language: Id,
  event: text,
  reason: text,
  rejection_info: z.object({ reason: text }).optional().catch(undefined),
  other_info: z.object({ title: text }).optional().catch(undefined),
  previous_quality_score: text,
  new_quality_score: text,
  previous_category: text,
  new_category: text,
});
export type TemplateNotice = z.infer<typeof TemplateNotice>;

export const Preference = z.object({
  wa_id: idText,
  user_id: text,
  category: Id,
  value: Id,
  timestamp: anything,
});

export const Call = z.object({
  id: Id,
  event: Id,
  direction: Id,
  timestamp: Instant,
  from: idText,
  from_user_id: text,
});

const ChangedId = z
  .union([
    z.string().transform((id) => ({ previous: id, current: undefined })),
    z.object({ previous: text, current: text }),
  ])
  .optional()
  .catch(undefined);
export const UserIdUpdate = z.object({
  wa_id: idText,
  previous: text,
  current: text,
  user_id: ChangedId,
  timestamp: anything,
});

/** Every account notice read together: which fields are there depends on `field`. */
export const AccountNotice = z.object({
  event: text,
  display_phone_number: idText,
  decision: text,
  requested_verified_name: text,
  rejection_reason: text,
  requester: text,
  max_daily_conversations_per_business: idText,
  max_daily_conversation_per_phone: idText,
  current_limit: text,
  alert_info: z
    .looseObject({ alert_type: text, alert_severity: text, alert_description: text })
    .optional()
    .catch(undefined),
  alert_type: text,
  alert_severity: text,
  alert_description: text,
  ban_info: z.object({ waba_ban_state: text, waba_ban_date: text }).optional().catch(undefined),
  violation_info: z.object({ violation_type: text }).optional().catch(undefined),
  restriction_info: list,
});
export type AccountNotice = z.infer<typeof AccountNotice>;
export const Restriction = z.object({ restriction_type: text, expiration: anything });

export const SendAnswer = z.object({
  messages: z.tuple([z.object({ id: Id, message_status: text })]).rest(z.unknown()),
  contacts: list,
});
export type SendAnswer = z.infer<typeof SendAnswer>;
export const ErrorAnswer = z.object({ error: GraphError });

export const TemplatePage = z.object({
  data: z.array(z.unknown()),
  paging: z
    .looseObject({ next: text, cursors: z.object({ after: text }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
export const Template = z.object({
  id: idText,
  name: Id,
  language: Id,
  status: Id,
  category: text,
  parameter_format: text,
  quality_score: z.object({ score: text }).optional().catch(undefined),
  components: list,
});
export type Template = z.infer<typeof Template>;
export const Component = z.object({ type: Id, format: text, text, buttons: list });
export type Component = z.infer<typeof Component>;
export const TemplateButton = z.object({ type: Id, text, url: text });

export const MediaAnswer = z.object({ url: Id, mime_type: text, sha256: text, file_size: idText });

/** What is wrong with a value, in one line: `timestamp: expected ...`. */
export function complaint(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'not understood';
  const path = issue.path.join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
