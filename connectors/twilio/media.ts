/** Files customers sent. Their address asks for credentials and sends the reader on to a store that must not see them. */
import type { HttpConnector } from '../kit/connector.ts';
import { authorization, endpoint, type TwilioConfig } from './config.ts';

type Media = NonNullable<HttpConnector<TwilioConfig>['media']>;

export const media: Media = {
  resolve(mediaId, { config }) {
    const { message, file } = /^(?<message>\w+)\/(?<file>\w+)$/.exec(mediaId)?.groups ?? {};
    const path = message === undefined ? `Media/${encodeURIComponent(mediaId)}` : `Messages/${message}/Media/${file}`;
    return { method: 'GET', url: endpoint(config, path), headers: { authorization: authorization(config) } };
  },

  parse({ status, headers }) {
    const location = Object.entries(headers).find(([name]) => name.toLowerCase() === 'location')?.[1];
    const url = Array.isArray(location) ? location[0] : location;
    return status >= 300 && status < 400 && url !== undefined && URL.canParse(url) ? { url } : undefined;
  },

  download(address, { config }) {
    const url = URL.parse(address);
    if (url === null || url.username !== '' || url.password !== '') return undefined;
    if (url.origin === new URL(config.baseUrl).origin || url.origin === 'https://api.twilio.com')
      return { method: 'GET', url: url.href, headers: { authorization: authorization(config) } };
    if (url.protocol !== 'https:' || !url.host.endsWith('.twiliocdn.com')) return undefined;
    return { method: 'GET', url: url.href, headers: {} };
  },
};

/** What `resolve` takes, out of the address that a message names. */
export function mediaIdOf(address: string): string {
  const { message, file } = /\/Messages\/(?<message>\w+)\/Media\/(?<file>\w+)/.exec(address)?.groups ?? {};
  return message === undefined || file === undefined ? address : `${message}/${file}`;
}
