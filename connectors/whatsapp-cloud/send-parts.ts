/** Wire shapes that occur in more than one kind of content. `undefined` fields vanish in `JSON.stringify`. */

interface MediaSource {
  link?: string | undefined;
  mediaId?: string | undefined;
}

export function mediaToWire(media: MediaSource, extra: Record<string, unknown>): Record<string, unknown> {
  return { id: media.mediaId, link: media.link, ...extra };
}

interface Place {
  latitude: number;
  longitude: number;
  name?: string | undefined;
  address?: string | undefined;
}

export function placeToWire(place: Place): Record<string, unknown> {
  return {
    latitude: place.latitude,
    longitude: place.longitude,
    name: place.name || undefined,
    address: place.address || undefined,
  };
}

type Header =
  | { type: 'text'; text: string }
  | ({ type: 'image' | 'video' } & MediaSource)
  | ({ type: 'document'; filename?: string | undefined } & MediaSource);

/** The same media object serves interactive headers and template header parameters. */
export function headerMediaToWire(header: Exclude<Header, { type: 'text' }>): Record<string, unknown> {
  const extra = header.type === 'document' ? { filename: header.filename } : {};
  return { type: header.type, [header.type]: mediaToWire(header, extra) };
}
