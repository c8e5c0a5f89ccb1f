/** The dry run: what would become of this message now. Nothing is sent and nothing is kept. */
import { type CheckResult, type RuleResult, SendMessage } from '../../contracts/message.ts';
import { type FieldError, type Language, type ProblemCode, problemKinds, Refusal } from '../../contracts/problem.ts';
import type { LiveChannel } from '../channels/registry.ts';
import { type FactsAsk, loadFacts } from '../conversations/facts.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import { parseOrRefuse } from '../platform/field-errors.ts';
import { categoryOf } from '../rules/category.ts';
import { type Judgement, judge } from '../rules/engine.ts';
import type { ContactFacts, LimitFacts } from '../rules/facts.ts';
import { allRules } from '../rules/rules.ts';
import { shownText } from '../rules/template-preview.ts';
import { expandVerdict, spokenOf } from '../rules/verdict.ts';
import { type Caller, type Prepared, type PrepareParts, prepare } from './prepare.ts';
import { senderNotes, smsForecast } from './sms-forecast.ts';

export interface CheckParts extends PrepareParts {
  writer: Writer;
  personOf(address: string): string;
  /** What this process has counted for the channel. */
  limitsOf(channel: string, contact: string, now: number): LimitFacts;
}

export type Check = (input: unknown, caller: Caller, language: Language) => Promise<CheckResult>;

/** @throws Refusal `invalid_request` when the body is no message; everything else is an answer. */
export function createCheck(parts: CheckParts): Check {
  // Through the writer, because facts are read as a batch of a transaction; this one writes nothing.
  const readFacts: Operation<FactsAsk, ContactFacts> = {
    name: 'check',
    run: (tx, asks) => loadFacts(tx, asks, parts.personOf, parts.clock.now()),
  };
  return async (input, caller, language) => {
    const message = parseOrRefuse(SendMessage, input);
    let prepared: Prepared;
    try {
      prepared = await prepare(message, caller, parts);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'forbidden_channel') throw error;
      return refusedEarly(message, error, language);
    }
    const { ask, row, channel } = prepared;
    const facts = await parts.writer.write(readFacts, { ...ask, stage: 'check' });
    const now = parts.clock.now();
    const judgement = judge(allRules, {
      message: ask.message,
      channel: ask.channel,
      templates: parts.templates,
      facts,
      limits: parts.limitsOf(row.channel, row.contact, now),
      now,
    });
    return answer(judgement, ask, channel, parts, language);
  };
}

function answer(
  judgement: Judgement,
  ask: FactsAsk,
  channel: LiveChannel,
  { templates }: CheckParts,
  language: Language,
): CheckResult {
  const { stopped, content } = judgement;
  const converted = content !== ask.message.content;
  const verdict = stopped?.result ?? (converted ? 'convert' : 'send');
  const passed = ['channel_able', 'recipient_valid', 'content_valid', ...judgement.passed];
  const forecast = smsForecast(channel, content);
  const preview = forecast?.text ?? shownText(content, templates, ask.channel.id);
  const spoken = [...spokenOf(judgement), ...senderNotes(channel)];
  const until =
    stopped !== undefined && 'until' in stopped && stopped.until !== undefined ? iso(stopped.until) : undefined;
  return {
    verdict,
    summary: summaryOf(verdict, spoken, language),
    ...(until !== undefined && { until }),
    category: converted ? categoryOf(content, undefined, ask.channel, templates) : ask.message.category,
    results: expandVerdict({ at: 0, stage: 'intake', passed, spoken }),
    content,
    ...(preview !== undefined && { preview }),
    ...(forecast !== undefined && { sms: forecast.sms }),
  };
}

const opening = {
  send: { pt: 'Sairia agora.', en: 'It would go now.' },
  convert: { pt: 'Sairia agora, com outro conteúdo.', en: 'It would go now, with other content.' },
  hold: { pt: 'Esperaria.', en: 'It would wait.' },
  refuse: { pt: 'Não sairia.', en: 'It would not go.' },
};

function summaryOf(verdict: CheckResult['verdict'], spoken: readonly RuleResult[], language: Language): string {
  const said = spoken.map(({ text, textEn, nextStep, nextStepEn }) =>
    (language === 'pt' ? [text, nextStep] : [textEn, nextStepEn]).filter((part) => part !== undefined).join(' '),
  );
  return [opening[verdict][language], ...said].join(' ');
}

/** Channel, recipient and content are looked at before the rules. */
const ruleOf: Partial<Record<ProblemCode, string>> = {
  recipient_invalid: 'recipient_valid',
  recipient_not_mobile: 'recipient_valid',
  channel_unknown: 'channel_able',
  channel_off: 'channel_able',
};

function refusedEarly(message: SendMessage, refusal: Refusal, language: Language): CheckResult {
  const { pt, en } = problemKinds[refusal.code];
  const fields = (text: (error: FieldError) => string) =>
    refusal.errors.map((error) => `${error.path}: ${text(error)}`).join('; ');
  const detail = fields((error) => error.messagePt);
  const result: RuleResult = {
    rule: ruleOf[refusal.code] ?? 'content_valid',
    result: 'refuse',
    code: refusal.code,
    text: pt,
    textEn: en,
    ...(detail !== '' && {
      detail,
      nextStep: `Corrija: ${detail}`,
      nextStepEn: `Correct: ${fields((e) => e.message)}`,
    }),
  };
  return {
    verdict: 'refuse',
    summary: summaryOf('refuse', [result], language),
    category: message.category ?? 'service',
    results: [result],
    content: message.content,
  };
}
