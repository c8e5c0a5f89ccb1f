/** The required shape of every free-form message type. */
import {
  coordinate,
  invalid,
  item,
  list,
  longerThan,
  type MediaLookup,
  mediaSource,
  missing,
  object,
  onlyKeys,
  optionalFlag,
  optionalText,
  text,
} from './check.ts';
import { checkInteractive } from './check-interactive.ts';
import { GraphRefusal } from './graph-error.ts';
import type { Json } from './model.ts';

type ContentCheck = (body: Json, media: MediaLookup) => void;

const mediaKeys: Record<string, readonly string[]> = {
  image: ['id', 'link', 'caption'],
  video: ['id', 'link', 'caption'],
  document: ['id', 'link', 'caption', 'filename'],
  audio: ['id', 'link', 'voice'],
  sticker: ['id', 'link'],
};

const mediaCheck =
  (type: string): ContentCheck =>
  (body, media) => {
    const value = object(body, type, type);
    onlyKeys(value, mediaKeys[type] ?? [], type);
    mediaSource(value, type, media);
    optionalText(value, 'caption', `${type}.caption`, 1024);
    optionalText(value, 'filename', `${type}.filename`, 240);
    optionalFlag(value, 'voice', `${type}.voice`);
  };

function checkText(body: Json): void {
  const value = object(body, 'text', 'text');
  onlyKeys(value, ['body', 'preview_url'], 'text');
  const written = text(value, 'body', 'text.body');
  if (longerThan(written, 4096)) {
    const message = "Param text['body'] must be at most 4096 characters long";
    throw new GraphRefusal(100, message, { message: `(#100) ${message}.` });
  }
  optionalFlag(value, 'preview_url', 'text.preview_url');
}

function checkLocation(body: Json): void {
  const value = object(body, 'location', 'location');
  onlyKeys(value, ['latitude', 'longitude', 'name', 'address'], 'location');
  coordinate(value, 'latitude', 'location.latitude', 90);
  coordinate(value, 'longitude', 'location.longitude', 180);
  optionalText(value, 'name', 'location.name', 1000);
  optionalText(value, 'address', 'location.address', 1000);
}

const nameParts = ['first_name', 'last_name', 'middle_name', 'prefix', 'suffix'];
const contactKeys = ['addresses', 'birthday', 'emails', 'name', 'org', 'phones', 'urls'];

function checkContacts(body: Json): void {
  for (const [index, each] of list(body, 'contacts', 'contacts', 1, 5).entries()) {
    const path = `contacts[${index}]`;
    const card = item(each, path);
    onlyKeys(card, contactKeys, path);
    const name = object(card, 'name', `${path}.name`);
    onlyKeys(name, ['formatted_name', ...nameParts], `${path}.name`);
    text(name, 'formatted_name', `${path}.name.formatted_name`);
    const parts = nameParts.map((part) => optionalText(name, part, `${path}.name.${part}`));
    if (!parts.some((part) => part !== undefined && part !== ''))
      throw missing(`${path}.name: one name part besides formatted_name`);
    for (const many of ['phones', 'emails', 'urls', 'addresses']) {
      if (card[many] !== undefined)
        for (const [n, entry] of list(card, many, `${path}.${many}`, 0, 100).entries())
          item(entry, `${path}.${many}[${n}]`);
    }
    const birthday = optionalText(card, 'birthday', `${path}.birthday`);
    if (birthday !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(birthday))
      throw invalid(`${path}.birthday`, 'must be YYYY-MM-DD');
  }
}

function checkReaction(body: Json): void {
  const value = object(body, 'reaction', 'reaction');
  onlyKeys(value, ['message_id', 'emoji'], 'reaction');
  text(value, 'message_id', 'reaction.message_id');
  // Empty removes the reaction; absent is a mistake.
  if (optionalText(value, 'emoji', 'reaction.emoji', 16) === undefined) throw missing('reaction.emoji');
}

const checks: Record<string, ContentCheck> = {
  text: checkText,
  image: mediaCheck('image'),
  video: mediaCheck('video'),
  document: mediaCheck('document'),
  audio: mediaCheck('audio'),
  sticker: mediaCheck('sticker'),
  location: checkLocation,
  contacts: checkContacts,
  reaction: checkReaction,
  interactive: (body, media) => checkInteractive(object(body, 'interactive', 'interactive'), media),
};

export function checkContent(type: string, body: Json, media: MediaLookup): void {
  const check = Object.hasOwn(checks, type) ? checks[type] : undefined;
  if (check === undefined) {
    const allowed = [...Object.keys(checks), 'template'].map((each) => each.toUpperCase()).join(', ');
    throw new GraphRefusal(100, `Param type must be one of {${allowed}} - got "${type}"`);
  }
  check(body, media);
}
