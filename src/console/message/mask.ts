/**
 * What went over the wire, without what it said to whom: structure, codes and a provider's own error words stay; phones,
 * documents, names and texts go. Nothing is shown unless its field is known to carry none of these.
 */

/** Fields of one word each, out of a provider's own list. */
const wordFields = new Set(
  (
    'type sub_type status state result code error_code errorcode error-code errorcodename error_subcode subcode ' +
    'messaging_product recipient_type category channel method encoding coding data_coding datacoding policy ' +
    'language lang locale currency priority groupname groupid message_status messagestatus preview_url parameter_format ' +
    'message-count messagecount httpstatus success ok sent index esm_class registered_delivery'
  ).split(' '),
);
/** Fields in which an answer says what is wrong, in a sentence. */
const sentenceFields = new Set(
  (
    'message messages error errors error_message errormessage error-text errortext error_data error_user_title ' +
    'error_user_msg details detail title description descricao reason motivo cause text msg mensagem erro statusdescription ' +
    'status_description h1 p body faultstring faultcode'
  ).split(' '),
);

/** What the message itself says: its texts, names and addresses, in whatever form a provider quotes them. */
export type Told = ReadonlySet<string>;

/** Words of three letters or digits and more, out of everything in the message. */
export function wordsOf(...values: readonly unknown[]): Told {
  const words = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number')
      for (const [word] of String(value).matchAll(wordPattern)) words.add(bare(word));
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  values.forEach(visit);
  return words;
}

/** An SMS goes without its accents, and comes back without them. */
const bare = (word: string): string => word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

const wordPattern = /[\p{L}\p{M}\p{N}]{3,}/gu;
/** As long as the shortest phone without its area code, whatever stands between the digits. */
const longNumber = /\d(?:[\s().+\-/]*\d){7,}/g;
const dots = '•••';

const hidden = (text: string): string => (text === '' ? '' : `${dots} (${[...text].length})`);

/** A sentence without what the message says. */
export const withoutTold = (text: string, told: Told): string =>
  text
    .replaceAll(longNumber, dots)
    .replaceAll(wordPattern, (word) => (told.has(bare(word)) ? dots : word))
    .replaceAll(/[\w.+-]+@[\w-]+\.[\w.-]+/g, dots);

export function maskRequest(body: string, told: Told): string {
  const trimmed = body.trim();
  const json = jsonOf(trimmed);
  if (json !== undefined) return pretty(masked(json, '', told, false));
  const fields = formOf(trimmed);
  return fields === undefined ? hidden(body) : maskedForm(fields, told);
}

export function maskAnswer(body: string, told: Told): string {
  const trimmed = body.trim();
  const json = jsonOf(trimmed);
  if (json !== undefined) return pretty(masked(json, '', told, true));
  // Shortened in the middle of a value, or spoiled: there is no telling which field a word belongs to.
  if (/^[[{"]/.test(trimmed)) return hidden(body);
  if (trimmed.startsWith('<')) return maskedXml(trimmed, told);
  return withoutTold(body, told);
}

/** Host and structure of the path stay. */
export function maskUrl(address: string, told: Told): string {
  if (!URL.canParse(address)) return hidden(address);
  const url = new URL(address);
  const path = url.pathname
    .split('/')
    .map((segment) => withoutTold(decoded(segment), told))
    .join('/');
  const query = [...url.searchParams];
  return `${url.protocol}//${url.host}${path}${query.length === 0 ? '' : `?${maskedForm(query, told)}`}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return dots;
  }
}

function jsonOf(text: string): object | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

function masked(value: unknown, field: string, told: Told, isAnswer: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, field, told, isAnswer));
  if (typeof value === 'object' && value !== null) {
    // Only a template's name is a name of ours.
    const isTemplate = field === 'template';
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        withoutTold(key, told),
        isTemplate && key === 'name' && typeof item === 'string' && /^[a-z_]{1,60}$/.test(item)
          ? item
          : masked(item, key.toLowerCase(), told, isAnswer),
      ]),
    );
  }
  if (typeof value === 'boolean' || value === null) return value;
  return leaf(String(value), field, told, isAnswer);
}

function leaf(text: string, field: string, told: Told, isAnswer: boolean): string {
  // A code to log in with is a text, too.
  if (/^-?\d{1,6}$/.test(text) && (wordFields.has(field) || isAnswer)) return told.has(text) ? dots : text;
  if (wordFields.has(field) && /^[a-z][a-z_ -]{0,30}$/i.test(text)) return isAnswer ? withoutTold(text, told) : text;
  if (isAnswer && (sentenceFields.has(field) || wordFields.has(field))) return withoutTold(text, told);
  return hidden(text);
}

function formOf(text: string): [string, string][] | undefined {
  if (!/^[\w.[\]-]+=[^\s&]*(?:&[\w.[\]-]+=[^\s&]*)*$/.test(text)) return undefined;
  return [...new URLSearchParams(text)];
}

const maskedForm = (fields: readonly (readonly [string, string])[], told: Told): string =>
  fields.map(([name, value]) => `${withoutTold(name, told)}=${leaf(value, name.toLowerCase(), told, false)}`).join('&');

/** Elements stay, their attributes go, and of what stands in them only what an answer says. */
const maskedXml = (text: string, told: Told): string =>
  text
    .replaceAll(/<([!/?]?[\w:.-]+)[^>]*>/g, '<$1>')
    .replaceAll(/<([\w:.-]+)>([^<]+)/g, (_, name: string, inner: string) => {
      const field = (name.split(':').at(-1) ?? name).toLowerCase();
      return `<${name}>${inner.trim() === '' ? inner : leaf(inner, field, told, true)}`;
    })
    .replaceAll(
      /<(\/[\w:.-]+)>([^<]+)/g,
      (_, name: string, inner: string) => `<${name}>${inner.trim() === '' ? inner : hidden(inner)}`,
    );
