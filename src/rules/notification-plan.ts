/** The ways of a notification: one message and its plan out of them, filled with the same values. */
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import type { Content, TemplateContent } from '../../contracts/content.ts';
import type { SendMessage } from '../../contracts/message.ts';
import type { NotificationInput, NotificationValues, NotificationWay } from '../../contracts/notification.ts';
import type { FieldError } from '../../contracts/problem.ts';
import { templateFaults } from './notification-check.ts';
import { fillNotification } from './notification-fill.ts';
import { fillTexts } from './notification-text.ts';
import type { NotificationWords } from './notification-values.ts';

type TextContent = Extract<Content, { type: 'text' }>;

export interface PlacedWay {
  way: NotificationWords & Pick<NotificationWay, 'when'> & Pick<NotificationInput, 'type'>;
  /** Before the paths of its fields: `ways.0.`, or nothing for the first. */
  at: string;
}

/** In the order in which they are tried. */
export const waysOf = (notification: NotificationInput): [PlacedWay, ...PlacedWay[]] => [
  { way: notification, at: '' },
  ...(notification.ways ?? []).map((way, place) => ({ way, at: `ways.${place}.` })),
];

export const channelsOf = (notification: NotificationInput): string[] =>
  waysOf(notification).map(({ way }) => way.channel);

export type TextWay = PlacedWay & { text: string };
export type TemplateWay = PlacedWay & { template: ProviderTemplate };
/** A way whose words are known. */
export type ReadyWay = TextWay | TemplateWay;

export interface NotificationPlan {
  first: ReadyWay;
  /** What is tried when that does not get through. */
  steps: { ready: ReadyWay; when: NonNullable<NotificationWay['when']> }[];
}

export function fillText(
  { text, way }: TextWay,
  values: NotificationValues,
): { content: TextContent; missing: string[]; errors: FieldError[] } {
  const { texts, ...rest } = fillTexts({ text }, way.variables, values);
  return { content: { type: 'text', body: texts.text }, ...rest };
}

function fillWay(ready: ReadyWay, values: NotificationValues): { content: PlannedContent } | { errors: FieldError[] } {
  if ('template' in ready) return fillNotification(ready.way, ready.template, values);
  const { content, errors } = fillText(ready, values);
  return errors.length === 0 ? { content } : { errors };
}

/** Templates that no longer fit: every message would meet them. */
export const planFaults = ({ first, steps }: NotificationPlan): FieldError[] =>
  [first, ...steps.map(({ ready }) => ready)].flatMap((ready) =>
    'template' in ready ? placed(templateFaults(ready.way, ready.template), ready) : [],
  );

type PlannedContent = TemplateContent | TextContent;
/** What of a message a plan decides. */
export type PlannedMessage = Pick<SendMessage, 'channel' | 'fallback'> & { content: PlannedContent };

/** A step that could not be filled is told now, not when it is needed. */
export function fillPlan(
  { first, steps }: NotificationPlan,
  values: NotificationValues,
): PlannedMessage | { errors: FieldError[] } {
  const filled = [first, ...steps.map(({ ready }) => ready)].map((ready) => ({
    ready,
    result: fillWay(ready, values),
  }));
  const errors = filled.flatMap(({ ready, result }) => ('errors' in result ? placed(result.errors, ready) : []));
  const [message, ...others] = filled.flatMap(({ result }) => ('content' in result ? [result.content] : []));
  if (errors.length > 0 || message === undefined) return { errors: once(errors) };
  const fallback = others.flatMap((content, place) => {
    const step = steps[place];
    return step === undefined ? [] : [{ when: step.when, channel: step.ready.way.channel, content }];
  });
  return { channel: first.way.channel, content: message, ...(fallback.length > 0 && { fallback }) };
}

/** The caller's values are the same for all ways. */
const placed = (errors: readonly FieldError[], { at }: PlacedWay): FieldError[] =>
  errors.map((error) => (/^values\b/.test(error.path) ? error : { ...error, path: `${at}${error.path}` }));

const once = (errors: readonly FieldError[]): FieldError[] =>
  errors.filter(
    ({ path, message }, place) =>
      errors.findIndex((other) => other.path === path && other.message === message) === place,
  );
