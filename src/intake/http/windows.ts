/** Windows and contacts, as a CRM asks about them. */
import { Hono } from 'hono';
import type { ContentType } from '../../../contracts/content.ts';
import { Refusal } from '../../../contracts/problem.ts';
import type { ContactView, WindowView } from '../../../contracts/window.ts';
import { recordOf } from '../../conversations/contact-rows.ts';
import { addressOf, type ContactRecord, shownIds } from '../../conversations/identities.ts';
import { windowView } from '../../conversations/window-view.ts';
import { aliasesOfContact, type ContactRow, contactByAlias } from '../../ledger/contacts.ts';
import type { Store } from '../../ledger/store.ts';
import { lastTemplate, type WindowRow, windowByAlias, windowChannels } from '../../ledger/windows.ts';
import { type Clock, firstIdAt, iso } from '../../platform/clock.ts';
import type { RuleChannel } from '../../rules/channel.ts';
import { requireAddress } from '../contact-address.ts';
import { type Env, languageOf, mayUse } from './context.ts';
import type { Guard } from './guard.ts';

export interface WindowRouteParts {
  store: Store;
  clock: Clock;
  channels: {
    get(
      id: string,
    ): { judged: RuleChannel; connector: { capabilities: { content: readonly ContentType[] } } } | undefined;
  };
}

/** How far back a template is looked for. */
const templatesMs = 7 * 24 * 3_600_000;

export function windowRoutes(guard: Guard, parts: () => WindowRouteParts): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/windows/:channel/:contact', guard('read'), async (c) => {
    const { store, clock, channels } = parts();
    const id = c.req.param('channel');
    const channel = channels.get(id);
    if (channel === undefined || !mayUse(c.get('key'))(id)) throw new Refusal('not_found');
    const contact = requireAddress(c.req.param('contact'), 'contact');
    const now = clock.now();
    const [known, windows, templates] = await Promise.all([
      contactBehind(store, contact),
      store.reader.all(windowByAlias, id, contact),
      store.reader.all(lastTemplate, id, contact, firstIdAt(now - templatesMs)),
    ]);
    const { reasonEn, ...view } = windowView({
      channel: channel.judged,
      content: channel.connector.capabilities.content,
      contact,
      ids: known === undefined ? {} : shownIds(known),
      window: windows[0] as WindowRow | undefined,
      lastTemplateAt: templates[0]?.sent_at === null ? null : Number(templates[0]?.sent_at),
      now,
    });
    const reason = languageOf(c) === 'pt' ? view.reasonPt : reasonEn;
    return c.json({ ...view, reason } satisfies WindowView);
  });

  app.get('/v1/contacts/:contact', guard('read'), async (c) => {
    const { store } = parts();
    const contact = await contactBehind(store, requireAddress(c.req.param('contact'), 'contact'));
    if (contact === undefined) throw new Refusal('not_found');
    if (c.get('key').channels !== undefined) {
      const rows = await store.reader.all(windowChannels, contact.id);
      if (!rows.some((row) => mayUse(c.get('key'))(String(row.channel)))) throw new Refusal('not_found');
    }
    const aliases = await store.reader.all(aliasesOfContact, contact.id);
    const view: ContactView = {
      id: contact.id,
      contact: addressOf(contact),
      contactIds: shownIds(contact),
      aliases: aliases.map((row) => String(row.alias)),
      createdAt: iso(contact.createdAt),
      updatedAt: iso(contact.updatedAt),
    };
    return c.json(view);
  });
  return app;
}

async function contactBehind(store: Store, address: string): Promise<ContactRecord | undefined> {
  const [row] = (await store.reader.all(contactByAlias, address)) as ContactRow[];
  return row === undefined ? undefined : recordOf(row);
}
