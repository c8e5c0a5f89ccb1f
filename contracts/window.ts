/** What a contact may be sent now on a channel, and who the contact is. */
import { z } from 'zod';
import { contentTypes } from './content.ts';
import { ContactIds } from './event.ts';
import { ChannelId } from './message.ts';
import { Timestamp } from './time.ts';

export const WindowView = z.strictObject({
  channel: ChannelId,
  contact: z.string().describe('As asked for: E.164, or a business-scoped user id.'),
  contactIds: ContactIds.describe('Every identifier known of the contact; empty for one never heard of.'),
  state: z
    .enum(['open', 'closed'])
    .describe(
      '`open`: free-form content may go. Ends 60 seconds before `expiresAt`. A channel without windows is always open.',
    ),
  expiresAt: Timestamp.nullable().describe("24 hours after the customer's last message or call; null: never wrote."),
  openedBy: z.enum(['message', 'call']).nullable().describe('What the customer did last.'),
  lastInboundAt: Timestamp.nullable().describe("By the provider's clock, not by time of arrival."),
  closedByProviderAt: Timestamp.nullable().describe('When the provider last refused free-form as outside the window.'),
  freeEntryUntil: Timestamp.nullable().describe(
    'The customer came from an ad: until then at least, messages cost nothing once answered within 24 hours. A matter of price only.',
  ),
  needsTemplate: z.boolean().describe('Only a template may go now.'),
  allowed: z.array(z.enum(contentTypes)).describe('Kinds of content that may go now.'),
  awaitingCustomer: z
    .boolean()
    .describe('A template went and the customer has not answered: the text field stays locked.'),
  lastTemplateAt: Timestamp.nullable().describe(
    'Last template sent to the contact on this channel, of the last 7 days.',
  ),
  alert: z.enum(['template_required']).nullable(),
  actions: z.array(z.enum(['select_template'])).describe('What the operator can do about the alert.'),
  reason: z.string().describe('Why, in the language asked for.'),
  reasonPt: z.string().describe('Portuguese.'),
});
export type WindowView = z.infer<typeof WindowView>;

export const ContactView = z.strictObject({
  id: z.string(),
  contact: z.string().describe('The address messages go to: the phone where it is known.'),
  contactIds: ContactIds,
  aliases: z
    .array(z.string())
    .describe("Every address that leads here: E.164, `wa:` and the provider's digits, business-scoped user ids."),
  createdAt: Timestamp.describe('First heard of.'),
  updatedAt: Timestamp.describe('Last change of an identifier or name.'),
});
export type ContactView = z.infer<typeof ContactView>;
