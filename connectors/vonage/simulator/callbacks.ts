/** How the account is set to call: everything in the address, as a form, or as JSON. */
export type CallbackStyle = 'get' | 'form' | 'json';

export interface Callback {
  parameters: Record<string, string>;
  style: CallbackStyle;
}

/** @param webhook as the operator has entered it, with its token. */
export function callbackRequest(webhook: URL, { parameters, style }: Callback) {
  if (style === 'get') {
    const url = new URL(webhook);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
    return { url, method: 'GET' };
  }
  const json = style === 'json';
  return {
    url: webhook,
    method: 'POST',
    headers: { 'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded' },
    body: json ? JSON.stringify(parameters) : new URLSearchParams(parameters).toString(),
  };
}
