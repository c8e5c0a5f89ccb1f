/** Whom a notice would not reach because they asked not to be written to: known before anything is queued for them. */
import type { Content } from '../../contracts/content.ts';
import type { NotificationRegistry } from '../channels/notifications.ts';
import type { ChannelRegistry } from '../channels/registry.ts';
import { consentsOf } from '../ledger/consent.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { categoryOf } from '../rules/category.ts';
import type { LiveTemplates } from '../rules/channel.ts';
import { outSince } from '../rules/checks/consent.ts';
import type { Category, ConsentFacts } from '../rules/facts.ts';
import type { TriggerRegistry } from './registry.ts';

export interface OptedOutParts {
  /** Many people at once are asked for in one statement, which only the writer has. */
  writer: Writer;
  channels: Pick<ChannelRegistry, 'get'>;
  triggers: Pick<TriggerRegistry, 'get'>;
  notifications: Pick<NotificationRegistry, 'get'>;
  templates: LiveTemplates;
  personOf(address: string): string;
}

/** What people may have asked not to get. @property channel the way it goes, where that is not the notification's first. */
export type Notice = { trigger: string } | { notification: string; channel?: string | undefined };

/** Answers those of the phones that are not to be written to. */
export type OptedOut = (notice: Notice, phones: readonly string[]) => Promise<ReadonlySet<string>>;

/** Small enough that others who write wait for none of it. */
const askedAtOnce = 1_000;

export function createOptedOut(parts: OptedOutParts): OptedOut {
  const { writer, personOf } = parts;
  return async (notice, phones) => {
    const category = categoryOfNotice(notice, parts);
    const out = new Set<string>();
    // Nothing can be sent by it; what could would be looked at again.
    if (category === undefined) return out;
    for (let from = 0; from < phones.length; from += askedAtOnce) {
      const some = new Map(phones.slice(from, from + askedAtOnce).map((phone) => [personOf(phone), phone]));
      for (const { person, ...consent } of await writer.write(readConsents, [...some.keys()])) {
        const phone = some.get(person);
        if (phone !== undefined && outSince(consent, category) !== null) out.add(phone);
      }
    }
    return out;
  };
}

function categoryOfNotice(notice: Notice, parts: OptedOutParts): Category | undefined {
  const trigger = 'trigger' in notice ? parts.triggers.get(notice.trigger) : undefined;
  const id = 'trigger' in notice ? trigger?.notification : notice.notification;
  const notification = id === undefined ? undefined : parts.notifications.get(id);
  if (notification === undefined) return undefined;
  const by = ('channel' in notice && notice.channel) || notification.channel;
  const way = [notification, ...(notification.ways ?? [])].find(({ channel }) => channel === by);
  const channel = parts.channels.get(by);
  if (way === undefined || channel === undefined) return undefined;
  const { template } = way;
  const content: Content = template === undefined ? { type: 'text', body: '-' } : { type: 'template', ...template };
  return categoryOf(content, trigger?.category, channel.judged, parts.templates);
}

type KnownConsent = ConsentFacts & { person: string };

/** Of those who ever said anything. */
const readConsents: Operation<string[], KnownConsent[]> = {
  name: 'read-consents',
  async run(tx, inputs) {
    const results: KnownConsent[][] = [];
    for (const persons of inputs) {
      const rows = await tx.each(
        consentsOf,
        persons.map((person) => ({ person })),
      );
      results.push(
        rows.map((row) => ({
          person: String(row.person),
          marketingOutAt: row.marketing_out_at as number | null,
          utilityOutAt: row.utility_out_at as number | null,
          allOutAt: row.all_out_at as number | null,
        })),
      );
    }
    return results;
  },
};
