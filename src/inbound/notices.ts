/** Notices about templates, accounts and people, as events for whoever runs the conversations. */
import type { InboundItem, TemplateItem } from '../../connectors/kit/connector.ts';
import { type ChannelEvent, channelEvent } from '../channels/channel-events.ts';
import { iso } from '../platform/clock.ts';
import { contactKey } from './store-inbound.ts';

export function noticeEvents(channel: string, item: InboundItem, receivedAt: number): ChannelEvent[] {
  const at = item.at ?? receivedAt;
  switch (item.kind) {
    case 'template':
      return [templateEvent(channel, item, at)];
    case 'account': {
      const { event, text, severity, raw } = item;
      return [channelEvent(channel, 'channel.notice', { channel, event, text, severity, native: raw }, at)];
    }
    case 'preference': {
      const name = item.value === 'stop' ? 'contact.opted_out' : 'contact.opted_in';
      const data = {
        channel,
        contact: contactKey(item.contact),
        contactIds: item.contact,
        category: item.category,
        at: iso(at),
      };
      return [channelEvent(channel, name, data, at)];
    }
    case 'other': {
      const text = `Aviso do provedor que o Ponte repassa sem interpretar: ${item.field}`;
      return [
        channelEvent(
          channel,
          'channel.notice',
          { channel, event: item.field, text, severity: 'info', native: item.raw },
          at,
        ),
      ];
    }
    default:
      return [];
  }
}

function templateEvent(channel: string, item: TemplateItem, at: number): ChannelEvent {
  const { name, language, change, value, previous, reason } = item;
  const base = { channel, name, language, value, ...(reason !== undefined && { reason }) };
  if (change === 'status') {
    if (['APPROVED', 'REINSTATED', 'UNARCHIVED'].includes(value)) {
      return channelEvent(channel, 'template.approved', { channel, name, language, value }, at);
    }
    if (value === 'PAUSED' || value === 'DISABLED') return channelEvent(channel, 'template.paused', base, at);
    if (value === 'REJECTED') return channelEvent(channel, 'template.rejected', base, at);
  }
  return channelEvent(
    channel,
    'template.changed',
    { ...base, change, ...(previous !== undefined && { previous }) },
    at,
  );
}
