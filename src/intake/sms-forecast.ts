/** What a check tells about a text on an SMS channel. Sending asks the connector, which plans with the same options. */
import { planText } from '../../connectors/kit/sms-text/plan.ts';
import type { Content } from '../../contracts/content.ts';
import type { CheckResult, RuleResult } from '../../contracts/message.ts';
import type { LiveChannel } from '../channels/registry.ts';
import { resultOf } from '../rules/engine.ts';

/** Undefined where the channel or the content is another; a text that is refused was told with its field. */
export function smsForecast(
  { connector: { sms }, context: { config } }: LiveChannel,
  content: Content,
): { text: string; sms: NonNullable<CheckResult['sms']> } | undefined {
  if (sms === undefined || content.type !== 'text') return undefined;
  const options = sms.text(config);
  const plan = planText(content.body, options);
  if (!plan.ok) return undefined;
  const { alphabet, partCount: parts, unitsLeft, replaced, forcedBy, text } = plan;
  const forced =
    forcedBy === undefined ? {} : { forcedBy: { character: forcedBy.character, position: forcedBy.at + 1 } };
  return { text, sms: { alphabet, parts, maxParts: options.maxParts, unitsLeft, replaced, ...forced } };
}

/** In Brazil a name as sender arrives as a number. */
export function senderNotes({ connector: { sms }, context: { config } }: LiveChannel): RuleResult[] {
  const sender = sms?.sender(config);
  if (sender === undefined || !/\p{L}/u.test(sender)) return [];
  return [resultOf('sender', { result: 'note', code: 'sender_overwritten', detail: sender })];
}
