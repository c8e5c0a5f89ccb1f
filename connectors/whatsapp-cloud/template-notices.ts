import type { InboundItem, TemplateItem } from '../kit/connector.ts';
import { defined } from './fields.ts';
import { type Notice, noticeBase, otherItem, unparsed } from './items.ts';
import { complaint, TemplateNotice } from './wire.ts';

type Change = Pick<TemplateItem, 'change' | 'value' | 'previous' | 'reason'>;

/** Each returns undefined when the notice announces nothing that has happened. */
const readers: Record<string, (notice: TemplateNotice) => Change | undefined> = {
  message_template_status_update: (notice) =>
    notice.event === undefined
      ? undefined
      : defined({ change: 'status', value: notice.event, reason: statusReason(notice) }),
  message_template_quality_update: ({ new_quality_score: value, previous_quality_score: previous }) =>
    value === undefined ? undefined : defined({ change: 'quality', value, previous }),
  // Without a previous category it may only be the announcement of a future change.
  template_category_update: ({ new_category: value, previous_category: previous }) =>
    value === undefined || previous === undefined ? undefined : { change: 'category', value, previous },
  message_template_components_update: () => ({ change: 'components', value: 'UPDATED' }),
};

/** `NONE` is the provider's word for no reason; the kind of pause is in `other_info`. */
function statusReason({ reason, rejection_info: rejection, other_info: other }: TemplateNotice): string | undefined {
  if (reason !== undefined && reason !== 'NONE') return reason;
  return rejection?.reason ?? other?.title;
}

/** Undefined when the field is none of the template fields. */
export function templateItem(notice: Notice): InboundItem | undefined {
  const { field, value, route } = notice;
  const read = Object.hasOwn(readers, field) ? readers[field] : undefined;
  if (read === undefined) return undefined;
  const { data: template, error } = TemplateNotice.safeParse(value);
  if (template === undefined) return unparsed(value, `${field}: ${complaint(error)}`, route);
  const change = read(template);
  if (change === undefined) return otherItem(notice, value);
  const item: TemplateItem = {
    kind: 'template',
    ...noticeBase(notice, value),
    name: template.message_template_name,
    language: template.message_template_language.replace('-', '_'),
    ...change,
  };
  if (template.message_template_id !== undefined) item.templateId = template.message_template_id;
  return item;
}
