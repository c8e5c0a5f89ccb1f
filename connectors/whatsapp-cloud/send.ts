/** Ponte's content to `POST /<phone number id>/messages`. Hot path: plain objects, no schema run, no shared state. */
import type { Content } from '../../contracts/content.ts';
import type { ChannelContext, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { authorization, type CloudConfig, endpoint } from './config.ts';
import { checkLength, type Issues, limits } from './limits.ts';
import { contactsToWire } from './send-contacts.ts';
import { interactiveToWire } from './send-interactive.ts';
import { mediaToWire, placeToWire } from './send-parts.ts';
import { templateToWire } from './send-template.ts';

export function send(message: OutboundMessage, channel: ChannelContext<CloudConfig>): SendPlan {
  const issues: Issues = [];
  const content = contentToWire(message.content, issues);
  if (issues.length > 0) return { ok: false, code: 'content_invalid', issues };

  const body: Record<string, unknown> = { messaging_product: 'whatsapp', recipient_type: 'individual' };
  if (message.to.kind === 'bsuid') body.recipient = message.to.id;
  else body.to = internationalForm(message.to.waId ?? message.to.e164);
  body.type = message.content.type;
  body[message.content.type] = content;
  if (message.replyTo !== undefined) body.context = { message_id: message.replyTo };
  body.biz_opaque_callback_data = message.id;

  const { config } = channel;
  return {
    ok: true,
    request: {
      method: 'POST',
      url: endpoint(config, `${config.phoneNumberId}/messages`),
      headers: { authorization: authorization(config), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    },
  };
}

/** Without the `+` the provider may prepend the business's own country code, and the message reaches a stranger. */
function internationalForm(phone: string): string {
  return phone.startsWith('+') ? phone : `+${phone}`;
}

function contentToWire(content: Content, issues: Issues): unknown {
  switch (content.type) {
    case 'text':
      checkLength(issues, 'content.body', content.body, limits.textBody);
      return { preview_url: content.previewUrl ?? false, body: content.body };
    case 'template':
      return templateToWire(content, issues);
    case 'image':
    case 'video':
      checkLength(issues, 'content.caption', content.caption, limits.caption);
      return mediaToWire(content, { caption: content.caption || undefined });
    case 'document':
      checkLength(issues, 'content.caption', content.caption, limits.caption);
      return mediaToWire(content, { caption: content.caption || undefined, filename: content.filename });
    case 'audio':
      return mediaToWire(content, { voice: content.voice });
    case 'sticker':
      return mediaToWire(content, {});
    case 'location':
      return placeToWire(content);
    case 'contacts':
      return contactsToWire(content.contacts, issues);
    case 'interactive':
      return interactiveToWire(content.interactive, issues);
    case 'reaction':
      return { message_id: content.messageId, emoji: content.emoji };
  }
}
