/** Changes of templates while the simulator runs, with the webhook Meta sends about them. */
import type { Account } from './directory.ts';
import type { Json, TemplateOptions, TemplateStatus } from './model.ts';
import type { Template } from './templates.ts';
import { exactInteger } from './webhook-body.ts';
import type { World } from './world.ts';

export interface TemplateStatusDetails {
  wabaId?: string;
  /** Default: the status. Some changes have an event of their own (`REINSTATED`, `FLAGGED`). */
  event?: string;
  reason?: string;
  otherInfo?: { title: string; description?: string };
}

function announce(world: World, account: Account, template: Template, details: TemplateStatusDetails): void {
  const value: Json = {
    event: details.event ?? template.status,
    // A JSON number, and longer than a double is exact: part of what a consumer has to cope with.
    message_template_id: exactInteger(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
    message_template_category: template.category,
    reason: details.reason ?? 'NONE',
    ...(details.otherInfo && { other_info: details.otherInfo }),
  };
  world.webhooks.change({
    wabaId: account.options.wabaId,
    field: 'message_template_status_update',
    value,
    time: Math.floor(world.now() / 1000),
  });
}

export function registerTemplate(world: World, template: TemplateOptions, wabaId?: string): { id: string } {
  const account = world.directory.account(wabaId);
  const added = account.templates.add(template);
  announce(world, account, added, {});
  return { id: added.id };
}

export function setTemplateStatus(
  world: World,
  name: string,
  language: string,
  status: TemplateStatus,
  details: TemplateStatusDetails = {},
): { id: string } {
  const account = world.directory.account(details.wabaId);
  const template = account.templates.find(name, language);
  if (template === undefined) throw new Error(`the account has no template ${name} in ${language}`);
  template.status = status;
  announce(world, account, template, details);
  return { id: template.id };
}
