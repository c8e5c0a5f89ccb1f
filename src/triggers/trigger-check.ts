/** Does a trigger give its notification what that needs? */
import type { NotificationInput } from '../../contracts/notification.ts';
import type { FieldError } from '../../contracts/problem.ts';
import type { TriggerInput } from '../../contracts/trigger.ts';
import { waysOf } from '../rules/notification-plan.ts';
import type { NotificationWords } from '../rules/notification-values.ts';

/** What is wrong with a trigger: paths are those of the record. */
export function triggerFaults(trigger: TriggerInput, notification: NotificationInput): FieldError[] {
  const names = trigger.variables.map(({ name }) => name);
  return [
    ...names.flatMap((name, place) =>
      names.indexOf(name) === place
        ? []
        : [issue(`variables.${place}.name`, `"${name}" is there twice`, `"${name}" está repetido`)],
    ),
    ...(trigger.onceBy ?? []).flatMap((name, place) =>
      names.includes(name)
        ? []
        : [
            issue(
              `onceBy.${place}`,
              `this trigger has no variable "${name}"`,
              `este gatilho não tem a variável "${name}"`,
            ),
          ],
    ),
    ...neededBy(notification)
      .filter((name) => !names.includes(name))
      .map((name) =>
        issue(
          'variables',
          `the notification takes a value from "${name}", which this trigger does not have`,
          `a notificação usa o valor "${name}", que este gatilho não tem`,
        ),
      ),
  ];
}

/** Fields without which one of its ways cannot be filled. */
const neededBy = (notification: NotificationInput): string[] => [
  ...new Set(waysOf(notification).flatMap(({ way }) => neededFor(way))),
];

function neededFor({ variables, header, buttons = [] }: NotificationWords): string[] {
  const sources = [...variables, ...buttons, ...(header?.type === 'text' ? [header] : [])];
  const needed = sources.flatMap(({ from, default: byDefault, required }) =>
    from === null || byDefault !== undefined || !required ? [] : [from],
  );
  const media = header !== undefined && 'from' in header && header.type !== 'text' ? header.from : undefined;
  return media === undefined ? needed : [...needed, media];
}

const issue = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });
