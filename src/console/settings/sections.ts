/** The pages of Configuração, as far as the reader may see them. */
import type { Scope } from '../../../contracts/admin.ts';
import { tabs } from '../components.ts';
import type { Markup } from '../markup.ts';
import type { View } from '../view.ts';

const pages = [
  ['keys', 'manage', 'Chaves', 'Keys'],
  ['users', 'manage', 'Usuários', 'Users'],
  ['audit', 'manage', 'Auditoria', 'Audit'],
  ['consumers', 'manage', 'Consumidores', 'Consumers'],
  ['consents', 'read', 'Opt-out', 'Opt-outs'],
  ['calendars', 'read', 'Calendários', 'Calendars'],
  ['prices', 'read', 'Preços', 'Prices'],
  ['retention', 'manage', 'Retenção', 'Retention'],
  ['privacy', 'manage', 'Privacidade', 'Privacy'],
] as const satisfies readonly (readonly [string, Scope, string, string])[];

export type Section = (typeof pages)[number][0];

const hrefOf = (section: Section): string => `/console/settings/${section}`;
const seenBy = (view: View) => pages.filter(([, scope]) => view.may(scope));

export const sections = (view: View, current: Section): Markup =>
  tabs(
    view.say('Configuração', 'Settings'),
    hrefOf(current),
    seenBy(view).map(([section, , pt, en]) => [hrefOf(section), view.say(pt, en)]),
  );

export function sectionName(view: View, section: Section): string {
  const [, , pt, en] = pages.find(([one]) => one === section) ?? pages[0];
  return view.say(pt, en);
}

/** Where the reader is taken who asks for no page in particular. */
export function firstSection(view: View): string {
  const [first] = seenBy(view);
  return first === undefined ? '/console' : hrefOf(first[0]);
}
