/** Files: uploaded by the business or sent by customers, resolved to an address that lives five minutes. */
import { createHash } from 'node:crypto';
import { GraphRefusal } from './graph-error.ts';

const dayMs = 24 * 60 * 60 * 1000;
const uploadLifeMs = 30 * dayMs;
const inboundLifeMs = 7 * dayMs;
const addressLifeMs = 5 * 60 * 1000;

export interface MediaFile {
  id: string;
  wabaId: string;
  bytes: Uint8Array;
  mimeType: string;
  filename?: string;
  sha256: Buffer;
  expiresAt: number;
}

export interface NewMedia {
  wabaId: string;
  bytes: Uint8Array;
  mimeType: string;
  filename?: string;
  id?: string;
  origin: 'upload' | 'inbound';
}

const megabyte = 1024 * 1024;
const accepted: readonly { kind: string; types: RegExp; maxBytes: number }[] = [
  { kind: 'audio', types: /^audio\/(aac|amr|mpeg|mp4|ogg)$/, maxBytes: 16 * megabyte },
  { kind: 'image', types: /^image\/(jpeg|png)$/, maxBytes: 5 * megabyte },
  { kind: 'sticker', types: /^image\/webp$/, maxBytes: 500 * 1024 },
  { kind: 'video', types: /^video\/(mp4|3gpp)$/, maxBytes: 16 * megabyte },
  { kind: 'document', types: /^(text\/plain|application\/(pdf|msword|vnd\.[\w.-]+))$/, maxBytes: 100 * megabyte },
];

export function checkUpload(mimeType: string, size: number): void {
  const bare = mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
  const kind = accepted.find(({ types }) => types.test(bare));
  if (kind === undefined)
    throw new GraphRefusal(100, `Param file must be a file of a supported type, received ${mimeType}`);
  if (size > kind.maxBytes)
    throw new GraphRefusal(131053, `Param file: ${kind.kind} of ${size} bytes is larger than ${kind.maxBytes}`);
}

export class MediaStore {
  readonly #files = new Map<string, MediaFile>();
  readonly #now: () => number;
  #lastId = 700_000_000_000_000;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(media: NewMedia): MediaFile {
    const file: MediaFile = {
      id: media.id ?? String(++this.#lastId),
      wabaId: media.wabaId,
      bytes: media.bytes,
      mimeType: media.mimeType,
      ...(media.filename !== undefined && { filename: media.filename }),
      sha256: createHash('sha256').update(media.bytes).digest(),
      expiresAt: this.#now() + (media.origin === 'upload' ? uploadLifeMs : inboundLifeMs),
    };
    this.#files.set(file.id, file);
    return file;
  }

  find(id: string): MediaFile | undefined {
    const file = this.#files.get(id);
    return file !== undefined && this.#now() < file.expiresAt ? file : undefined;
  }

  has(id: string): boolean {
    return this.find(id) !== undefined;
  }

  delete(id: string): void {
    this.#files.delete(id);
  }

  /** Path and query of the place the bytes can be had from; a new one each time it is asked for. */
  address(file: MediaFile): string {
    const expires = this.#now() + addressLifeMs;
    return `/whatsapp_business/attachments/?mid=${file.id}&ext=${expires}&hash=${seal(file, expires)}`;
  }

  /** Undefined when the address is wrong or too old, which look the same from outside. */
  atAddress(query: URLSearchParams): MediaFile | undefined {
    const file = this.find(query.get('mid') ?? '');
    const expires = Number(query.get('ext'));
    if (file === undefined || this.#now() >= expires || query.get('hash') !== seal(file, expires)) return undefined;
    return file;
  }
}

const seal = (file: MediaFile, expires: number) =>
  createHash('sha256').update(`${file.id} ${expires} `).update(file.sha256).digest('base64url').slice(0, 24);
