/** Graph's error envelope and the status and title of each code. */

/** Code: HTTP status, title. A code that is not listed answers 400. */
const known: Readonly<Record<number, readonly [status: number, title: string]>> = {
  0: [401, 'AuthException'],
  1: [400, 'API Unknown'],
  2: [503, 'API Service'],
  3: [500, 'API Method'],
  4: [400, 'Application request limit reached'],
  10: [403, 'Permission Denied'],
  33: [400, 'Parameter value is not valid'],
  100: [400, 'Invalid parameter'],
  190: [401, 'Invalid OAuth access token'],
  200: [403, 'API Permission'],
  368: [403, 'Temporarily blocked for policies violations'],
  613: [400, 'Calls to this api have exceeded the rate limit'],
  2500: [400, 'Unknown path components'],
  80007: [400, 'Rate limit issues'],
  130403: [400, 'User blocked the business'],
  130429: [429, 'Rate limit hit'],
  130472: [400, "User's number is part of an experiment"],
  130497: [403, 'Business account is restricted from messaging users in this country'],
  131000: [500, 'Something went wrong'],
  131005: [403, 'Access denied'],
  131008: [400, 'Required parameter is missing'],
  131009: [400, 'Parameter value is not valid'],
  131014: [400, 'Request for url failed'],
  131016: [500, 'Service unavailable'],
  131021: [400, 'Recipient cannot be sender'],
  131026: [400, 'Message undeliverable'],
  131030: [400, 'Recipient phone number not in allowed list'],
  131031: [403, 'Account has been locked'],
  131037: [400, 'Display name approval needed'],
  131042: [400, 'Business eligibility payment issue'],
  131045: [500, 'Incorrect certificate'],
  131047: [400, 'Re-engagement message'],
  131048: [400, 'Spam rate limit hit'],
  131049: [400, 'This message was not delivered to maintain healthy ecosystem engagement'],
  131050: [400, 'User stopped marketing messages'],
  131051: [400, 'Unsupported message type'],
  131052: [400, 'Media download error'],
  131053: [400, 'Media upload error'],
  131055: [400, 'Message not allowed on this endpoint'],
  131056: [400, '(Business Account, Consumer Account) pair rate limit hit'],
  131057: [500, 'Account in maintenance mode'],
  131062: [400, 'Authentication template cannot be sent to a business-scoped user id'],
  131063: [400, 'Marketing templates are turned off on this endpoint'],
  131064: [400, 'Account throttled for template categorisation'],
  132000: [400, 'Number of parameters does not match the expected number of params'],
  132001: [404, 'Template name does not exist in the translation'],
  132005: [400, 'Translated text too long'],
  132007: [400, 'Template Format Character Policy Violated'],
  132012: [400, 'Parameter format does not match format in the created template'],
  132015: [400, 'Template is Paused'],
  132016: [400, 'Template is Disabled'],
  132018: [400, 'Template parameter value is not valid'],
  132068: [400, 'Flow is blocked'],
  132069: [400, 'Flow is throttled'],
  133004: [503, 'Server Temporarily Unavailable'],
  133010: [400, 'Phone number not registered'],
  133016: [400, 'Account register deregister rate limit exceeded'],
  135000: [400, 'Generic user error'],
  137000: [400, 'Identity key hash mismatch'],
  139200: [400, 'Direct Send content blocked'],
  2494100: [400, 'Number in maintenance'],
};

export const titleOf = (code: number): string => known[code]?.[1] ?? 'Simulated error';

export interface RefusalExtras {
  status?: number;
  subcode?: number;
  type?: string;
  message?: string;
  isTransient?: boolean;
}

/** Thrown where the simulated provider refuses; becomes the answer. */
export class GraphRefusal extends Error {
  readonly code: number;
  readonly details: string | undefined;
  readonly extras: RefusalExtras;

  constructor(code: number, details?: string, extras: RefusalExtras = {}) {
    super(`${code}: ${details ?? titleOf(code)}`);
    this.code = code;
    this.details = details;
    this.extras = extras;
  }

  get status(): number {
    return this.extras.status ?? known[this.code]?.[0] ?? 400;
  }
}

/** Same shape for an id that never was and for one that belongs to somebody else's token. */
export const noSuchObject = (method: string, id: string) =>
  new GraphRefusal(100, undefined, {
    subcode: 33,
    type: 'GraphMethodException',
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, ` +
      'cannot be loaded due to missing permissions, or does not support this operation.',
  });

let traces = 0;
const traceId = () => `A${(++traces).toString(36).padStart(10, '0')}sim`;

export function envelope(refusal: GraphRefusal): string {
  const { code, details, extras } = refusal;
  return JSON.stringify({
    error: {
      message: extras.message ?? `(#${code}) ${titleOf(code)}`,
      type: extras.type ?? 'OAuthException',
      code,
      ...(extras.subcode !== undefined && { error_subcode: extras.subcode }),
      ...(extras.isTransient !== undefined && { is_transient: extras.isTransient }),
      ...(details !== undefined && { error_data: { messaging_product: 'whatsapp', details } }),
      fbtrace_id: traceId(),
    },
  });
}

/** The same refusal as it appears in a `failed` status. */
export const statusError = (code: number, details?: string) => ({
  code,
  title: titleOf(code),
  message: titleOf(code),
  error_data: { details: details ?? titleOf(code) },
  href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
});
