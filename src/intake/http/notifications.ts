/** Notifications (Mensagens Omnichannel): managed, previewed and sent. */
import { Hono } from 'hono';
import type { SendMessage } from '../../../contracts/message.ts';
import {
  NotificationId,
  NotificationInput,
  NotificationMessage,
  NotificationPreviewInput,
  NotificationQuery,
  type NotificationView,
} from '../../../contracts/notification.ts';
import { type Language, Refusal } from '../../../contracts/problem.ts';
import type { KnownNotification, NotificationRegistry } from '../../channels/notifications.ts';
import type { ChannelRegistry } from '../../channels/registry.ts';
import { iso } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { channelsOf, fillPlan } from '../../rules/notification-plan.ts';
import type { Accept } from '../accept.ts';
import { type Ctx, type Env, languageOf, mayUse, readJson, readQuery } from './context.ts';
import type { Guard } from './guard.ts';
import { callerOf, withHeaderKey } from './messages.ts';
import { emailPreview, wayPreview } from './notification-preview.ts';
import { unusableIn } from './templates.ts';

export interface NotificationRouteParts {
  notifications: NotificationRegistry;
  channels: ChannelRegistry;
  accept: Accept;
}

export function notificationRoutes(guard: Guard, parts: () => NotificationRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  const maySee = (c: Ctx, notification: NotificationInput): boolean =>
    channelsOf(notification).every(mayUse(c.get('key')));
  /** Those of channels the key is not bound to are not there for it. */
  const found = (c: Ctx): KnownNotification => {
    const notification = parts().notifications.require(c.req.param('id') ?? '');
    if (!maySee(c, notification)) throw new Refusal('not_found');
    return notification;
  };

  app.get('/v1/notifications', guard('read'), (c) => {
    const { channel } = readQuery(c, NotificationQuery);
    const { notifications } = parts();
    const data = notifications
      .all()
      .filter((one) => maySee(c, one) && (channel === undefined || channelsOf(one).includes(channel)))
      .map((one) => viewOf(one, notifications, languageOf(c)));
    return c.json({ data, next: null });
  });

  app.get('/v1/notifications/:id', guard('read'), (c) =>
    c.json(viewOf(found(c), parts().notifications, languageOf(c))),
  );

  app.put('/v1/notifications/:id', guard('manage'), async (c) => {
    const { notifications } = parts();
    const id = parseOrRefuse(NotificationId, c.req.param('id'), 'id');
    const input = parseOrRefuse(NotificationInput, await readJson(c, maxBodyBytes));
    const before = notifications.get(id) ?? input;
    if (![before, input].every((one) => maySee(c, one))) throw new Refusal('forbidden_channel');
    return c.json(viewOf(await notifications.put(id, input), notifications, languageOf(c)));
  });

  app.delete('/v1/notifications/:id', guard('manage'), async (c) => {
    await parts().notifications.remove(found(c).id);
    return c.body(null, 204);
  });

  app.post('/v1/notifications/:id/preview', guard('send'), async (c) => {
    const { values, channel, via } = parseOrRefuse(NotificationPreviewInput, await readJson(c, maxBodyBytes));
    const notification = found(c);
    if (via !== undefined) return c.json(emailPreview(notification, values));
    const { notifications, channels } = parts();
    const ready = notifications.way(notification, channel);
    return c.json(wayPreview(ready, channels.require(ready.way.channel), values));
  });

  app.post('/v1/notifications/:id/messages', guard('send'), async (c) => {
    const body = withHeaderKey(await readJson(c, maxBodyBytes), c.req.header('idempotency-key'));
    const { values, channel, ...message } = parseOrRefuse(NotificationMessage, body);
    const filled = fillPlan(parts().notifications.plan(found(c), channel), values);
    if ('errors' in filled) throw new Refusal('invalid_request', filled.errors);
    const send: SendMessage = { ...message, ...filled };
    return c.json(await parts().accept(send, callerOf(c)), 202);
  });
  return app;
}

function viewOf(
  notification: KnownNotification,
  notifications: NotificationRegistry,
  language: Language,
): NotificationView {
  const { updatedAt, ...record } = notification;
  const template = notifications.templateOf(notification);
  return {
    ...record,
    updatedAt: iso(updatedAt),
    templateStatus: template?.status ?? null,
    templateUnusable: template === undefined ? null : unusableIn(template.status, language),
    category: template?.category ?? null,
    problems: notifications.problems(notification),
  };
}
