/** Conversations that notices have opened. */
import { Hono } from 'hono';
import { ConversationQuery, type ConversationView } from '../../../contracts/conversation.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { recordOf } from '../../conversations/contact-rows.ts';
import { shownIds } from '../../conversations/identities.ts';
import { bodyOf } from '../../conversations/openings.ts';
import { conversationById, conversationPage, type ShownConversation } from '../../ledger/conversations.ts';
import type { Store } from '../../ledger/store.ts';
import { iso, isoOrNull } from '../../platform/clock.ts';
import { requireAddress } from '../contact-address.ts';
import { type Env, mayUse, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

const defaultLimit = 50;

export function conversationRoutes(guard: Guard, parts: () => { store: Store }): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/conversations', guard('read'), async (c) => {
    const { channel, contact, cursor, limit = defaultLimit } = readQuery(c, ConversationQuery);
    const key = c.get('key');
    if (channel !== undefined && !mayUse(key)(channel)) throw new Refusal('forbidden_channel');
    const { statement, values } = conversationPage({
      channel,
      contact: contact === undefined ? undefined : requireAddress(contact, 'contact'),
      channels: key.channels,
      before: cursor === undefined ? undefined : placeOf(cursor),
      limit: limit + 1,
    });
    const rows = (await parts().store.reader.all(statement, ...values)) as ShownConversation[];
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last !== undefined ? `${last.opened_at}:${last.id}` : null;
    return c.json({ data: page.map(viewOf), next });
  });

  app.get('/v1/conversations/:id', guard('read'), async (c) => {
    const [row] = (await parts().store.reader.all(conversationById, c.req.param('id'))) as ShownConversation[];
    if (row === undefined || !mayUse(c.get('key'))(row.channel)) throw new Refusal('not_found');
    return c.json(viewOf(row));
  });
  return app;
}

const placeOf = (cursor: string): { openedAt: number; id: string } => {
  const colon = cursor.indexOf(':');
  return { openedAt: Number(cursor.slice(0, colon)), id: cursor.slice(colon + 1) };
};

function viewOf(row: ShownConversation): ConversationView {
  const { occurrence = null, extra, customer } = bodyOf(row);
  return {
    id: row.id,
    channel: row.channel,
    contact: row.contact,
    contactIds: shownIds(recordOf(row)),
    messageId: row.message_id,
    campaignId: row.campaign_id,
    openedBy: row.opened_by as ConversationView['openedBy'],
    openedAt: iso(Number(row.opened_at)),
    lastReplyAt: isoOrNull(row.replied_at),
    occurrence,
    extra,
    customer,
  };
}
