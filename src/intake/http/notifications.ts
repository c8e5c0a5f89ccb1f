/** Notifications (Mensagens Omnichannel): managed, previewed and sent. */
import { Hono } from 'hono';
import type { SendMessage } from '../../../contracts/message.ts';
import {
  NotificationId,
  NotificationInput,
  NotificationMessage,
  type NotificationPreview,
  NotificationPreviewInput,
  NotificationQuery,
  type NotificationView,
} from '../../../contracts/notification.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { type KnownNotification, type NotificationRegistry, unknownTemplate } from '../../channels/notifications.ts';
import type { ChannelRegistry } from '../../channels/registry.ts';
import type { KnownTemplate } from '../../channels/templates.ts';
import { iso } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { fillNotification } from '../../rules/notification-fill.ts';
import type { Accept } from '../accept.ts';
import { type Ctx, type Env, mayUse, readJson, readQuery } from './context.ts';
import type { Guard } from './guard.ts';
import { callerOf, withHeaderKey } from './messages.ts';
import { shownTemplate, templateProblems } from './templates.ts';

export interface NotificationRouteParts {
  notifications: NotificationRegistry;
  channels: ChannelRegistry;
  accept: Accept;
}

export function notificationRoutes(guard: Guard, parts: () => NotificationRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  /** Those of channels the key is not bound to are not there for it. */
  const found = (c: Ctx): KnownNotification => {
    const notification = parts().notifications.require(c.req.param('id') ?? '');
    if (!mayUse(c.get('key'))(notification.channel)) throw new Refusal('not_found');
    return notification;
  };
  const withTemplate = (c: Ctx): { notification: KnownNotification; template: KnownTemplate } => {
    const notification = found(c);
    const template = parts().notifications.templateOf(notification);
    if (template === undefined) throw new Refusal('template_unknown', [unknownTemplate(notification)]);
    return { notification, template };
  };

  app.get('/v1/notifications', guard('read'), (c) => {
    const { channel } = readQuery(c, NotificationQuery);
    const { notifications } = parts();
    const data = notifications
      .all()
      .filter((one) => mayUse(c.get('key'))(one.channel) && (channel === undefined || one.channel === channel))
      .map((one) => viewOf(one, notifications));
    return c.json({ data, next: null });
  });

  app.get('/v1/notifications/:id', guard('read'), (c) => c.json(viewOf(found(c), parts().notifications)));

  app.put('/v1/notifications/:id', guard('manage'), async (c) => {
    const { notifications } = parts();
    const id = parseOrRefuse(NotificationId, c.req.param('id'), 'id');
    const input = parseOrRefuse(NotificationInput, await readJson(c, maxBodyBytes));
    const before = notifications.get(id)?.channel ?? input.channel;
    if (![before, input.channel].every(mayUse(c.get('key')))) throw new Refusal('forbidden_channel');
    return c.json(viewOf(await notifications.put(id, input), notifications));
  });

  app.delete('/v1/notifications/:id', guard('manage'), async (c) => {
    await parts().notifications.remove(found(c).id);
    return c.body(null, 204);
  });

  app.post('/v1/notifications/:id/preview', guard('send'), async (c) => {
    const { values } = parseOrRefuse(NotificationPreviewInput, await readJson(c, maxBodyBytes));
    const { notification, template } = withTemplate(c);
    const filled = fillNotification(notification, template, values);
    const content = 'content' in filled ? filled.content : filled.partial;
    const errors =
      'errors' in filled
        ? filled.errors
        : templateProblems(content, template, parts().channels.require(notification.channel));
    const preview: NotificationPreview = { ...shownTemplate(template, content), errors };
    return c.json(preview);
  });

  app.post('/v1/notifications/:id/messages', guard('send'), async (c) => {
    const body = withHeaderKey(await readJson(c, maxBodyBytes), c.req.header('idempotency-key'));
    const { values, ...message } = parseOrRefuse(NotificationMessage, body);
    const { notification, template } = withTemplate(c);
    const filled = fillNotification(notification, template, values);
    if ('errors' in filled) throw new Refusal('invalid_request', filled.errors);
    const send: SendMessage = { ...message, channel: notification.channel, content: filled.content };
    return c.json(await parts().accept(send, callerOf(c)), 202);
  });
  return app;
}

function viewOf(notification: KnownNotification, notifications: NotificationRegistry): NotificationView {
  const { updatedAt, ...record } = notification;
  const template = notifications.templateOf(notification);
  return {
    ...record,
    updatedAt: iso(updatedAt),
    templateStatus: template?.status ?? null,
    category: template?.category ?? null,
    problems: notifications.problems(notification),
  };
}
