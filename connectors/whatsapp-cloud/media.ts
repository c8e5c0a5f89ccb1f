/** Files customers sent: an id, its short-lived address, the download. */
import type { ChannelContext, HttpConnector, ProviderRequest } from '../kit/connector.ts';
import { authorization, type CloudConfig, endpoint } from './config.ts';
import { isSuccess, parseJson } from './outcome.ts';
import { MediaAnswer } from './wire.ts';

type Media = NonNullable<HttpConnector<CloudConfig>['media']>;

export const media: Media = {
  resolve(mediaId, { config }) {
    return {
      method: 'GET',
      url: `${endpoint(config, encodeURIComponent(mediaId))}?phone_number_id=${config.phoneNumberId}`,
      headers: { authorization: authorization(config) },
    };
  },

  parse(response) {
    const { data } = MediaAnswer.safeParse(parseJson(response.body));
    if (data === undefined || !isSuccess(response.status)) return undefined;
    const found: ReturnType<Media['parse']> = { url: data.url };
    if (data.mime_type !== undefined) found.mimeType = data.mime_type;
    if (data.sha256 !== undefined) found.sha256 = data.sha256;
    const sizeBytes = Number(data.file_size ?? Number.NaN);
    if (Number.isSafeInteger(sizeBytes)) found.sizeBytes = sizeBytes;
    return found;
  },

  download,
};

/** The address comes from a webhook or an answer body, so anybody's host may stand in it. */
function download(address: string, { config }: ChannelContext<CloudConfig>): ProviderRequest | undefined {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  if (!isProviderHost(url) && url.origin !== new URL(config.baseUrl).origin) return undefined;
  return {
    method: 'GET',
    url: url.href,
    // Requests without a user agent are refused.
    headers: { authorization: authorization(config), 'user-agent': 'ponte' },
  };
}

const providerHosts = new Set(['lookaside.fbsbx.com', 'graph.facebook.com']);

function isProviderHost({ protocol, host }: URL): boolean {
  return protocol === 'https:' && (providerHosts.has(host) || host.endsWith('.fbcdn.net'));
}
