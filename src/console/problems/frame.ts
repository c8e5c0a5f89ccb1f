/** What all pages of Problemas share: their tabs with the counts, and which letters are meant. */
import type { DeadLetterSummary, ParkedReceiptPage, ReplayView } from '../../../contracts/dead-letter.ts';
import { tabs } from '../components.ts';
import type { Ctx } from '../environment.ts';
import { html, type Markup } from '../markup.ts';
import type { View } from '../view.ts';

export const home = '/console/problems';
export const places = {
  commands: home,
  quarantine: `${home}/quarantine`,
  receipts: `${home}/receipts`,
  replays: `${home}/replays`,
} as const;
export type ProblemPlace = keyof typeof places;

export interface Overview {
  summary: DeadLetterSummary;
  /** At most 10,000 are counted. */
  parked: number;
  /** Replays that have not ended. */
  replaying: number;
}

export async function overviewOf(c: Ctx): Promise<Overview> {
  const api = c.get('api');
  const [summary, parked, replays] = await Promise.all([
    api.get<DeadLetterSummary>('/v1/dead-letters/summary'),
    api.get<ParkedReceiptPage>('/v1/parked-receipts', { limit: 1 }),
    api.get<{ data: ReplayView[] }>('/v1/replays', { limit: 20 }),
  ]);
  return { summary, parked: parked.total, replaying: replays.data.filter(isGoing).length };
}

export const isGoing = ({ state }: Pick<ReplayView, 'state'>): boolean => state === 'running' || state === 'waiting';

const mostCounted = 10_000;

export function problemTabs(view: View, current: ProblemPlace, { summary, parked, replaying }: Overview): Markup {
  const { kinds } = summary;
  const named = (name: string, count: number) =>
    `${name} (${view.number(count)}${count >= mostCounted && name === receipts ? '+' : ''})`;
  const receipts = view.say('Recibos sem mensagem', 'Receipts without a message');
  return tabs(view.say('Tipos de problema', 'Kinds of problems'), places[current], [
    [places.commands, named(view.say('Cartas mortas', 'Dead letters'), kinds.command)],
    [
      places.quarantine,
      named(view.say('Quarentena', 'Quarantine'), kinds.webhook_item + kinds.webhook_body + kinds.receipt),
    ],
    [places.receipts, named(receipts, parked)],
    [places.replays, named(view.say('Reenvios em andamento', 'Replays'), replaying)],
  ]);
}

/** Which letters an address means: `id` once or more, or a `cause`, or a `kind`. */
export interface Chosen {
  ids: string[];
  cause: string;
  kind: string;
}

export const chosenOf = (c: Ctx): Chosen => ({
  ids: c.req.queries('id') ?? [],
  cause: c.req.query('cause') ?? '',
  kind: c.req.query('kind') ?? '',
});

export const chosenIn = (form: Record<string, string>): Chosen => ({
  ids: (form.ids ?? '').split(',').filter((id) => id !== ''),
  cause: form.cause ?? '',
  kind: form.kind ?? '',
});

export const isNothing = ({ ids, cause, kind }: Chosen): boolean => ids.length === 0 && cause === '' && kind === '';

/** As the API is asked. */
export const selectionOf = ({ ids, cause, kind }: Chosen): object =>
  ids.length > 0
    ? { ids }
    : { filter: { ...(cause !== '' && { cause }), ...(cause === '' && kind !== '' && { kind }) } };

/** Carried through a form. */
export const chosenFields = ({ ids, cause, kind }: Chosen): Markup =>
  html`<input type="hidden" name="ids" value="${ids.join(',')}"><input type="hidden" name="cause" value="${cause}"><input type="hidden" name="kind" value="${kind}">`;

/** The address of a page about them. */
export function addressOf(page: string, { ids, cause, kind }: Chosen): string {
  const query = new URLSearchParams();
  for (const id of ids) query.append('id', id);
  if (cause !== '') query.set('cause', cause);
  if (kind !== '') query.set('kind', kind);
  return `${home}/${page}?${query}`;
}

export const ofCause = (cause: string): Chosen => ({ ids: [], cause, kind: '' });
export const ofLetter = (id: string): Chosen => ({ ids: [id], cause: '', kind: '' });

/** Where letters of this kind are listed. */
export const placeOf = (kind: string): ProblemPlace => (kind === 'command' || kind === '' ? 'commands' : 'quarantine');
