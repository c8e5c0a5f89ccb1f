/** What one full verdict costs: every rule of dispatch over facts that are there, and the text that is kept of it. */
import type { ProviderTemplate } from '../connectors/kit/connector.ts';
import type { Content } from '../contracts/content.ts';
import { ChannelRules } from '../contracts/rules.ts';
import { categoryOf } from '../src/rules/category.ts';
import type { LiveTemplates, RuleChannel } from '../src/rules/channel.ts';
import { judge } from '../src/rules/engine.ts';
import { type ContactFacts, noHistory, noLimits, type RuleContext } from '../src/rules/facts.ts';
import { dispatchRules } from '../src/rules/rules.ts';
import { verdictJson } from '../src/rules/verdict.ts';
import type { BenchContext } from './context.ts';
import { median } from './pairs.ts';
import { type Result, rulesResult } from './report.ts';

const defaults = { messages: 200_000, rounds: 7 };
const hourMs = 3_600_000;

const template: ProviderTemplate = {
  name: 'fatura_lembrete',
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  parameterFormat: 'positional',
  body: { text: 'Olá, {{1}}! Sua fatura de {{2}} vence em {{3}}.', parameters: ['1', '2', '3'] },
  buttons: [],
};
const marketing: ProviderTemplate = { ...template, name: 'oferta', category: 'MARKETING' };
const templates: LiveTemplates = {
  find: (_channel, name) => (name === template.name ? template : name === marketing.name ? marketing : undefined),
  isElsewhere: () => false,
  syncedAt: () => 1,
};
const channel: RuleChannel = { id: 'wa-bench', medium: 'whatsapp', hasWindow: true, rules: ChannelRules.parse({}) };
const parameters = ['Ana', 'R$ 99,90', '10/12/2026'];

/** The kinds that a day of an ISP is made of, by turns: most pass, some are refused, some held. */
const contents: readonly Content[] = [
  { type: 'text', body: 'Sua conexão voltou. Obrigado pela paciência!' },
  { type: 'template', name: template.name, language: 'pt_BR', parameters },
  { type: 'template', name: template.name, language: 'pt_BR', parameters },
  { type: 'template', name: marketing.name, language: 'pt_BR', parameters },
  { type: 'text', body: 'Sem janela.' },
  { type: 'template', name: template.name, language: 'pt_BR', parameters: ['faltam dois'] },
];

export async function benchRules({ options, progress }: BenchContext): Promise<Result> {
  const count = options.messages ?? defaults.messages;
  const rounds = options.pairs ?? defaults.rounds;
  const now = Date.parse('2026-11-20T15:00:00Z');
  const contexts = contents.map((content, kind) => contextOf(content, kind, now));
  const tally = new Map<string, number>();
  const run = (work: (context: RuleContext) => string): number => {
    const before = process.cpuUsage();
    let length = 0;
    for (let place = 0; place < count; place++) length += work(contexts[place % contexts.length] as RuleContext).length;
    if (length === 0) throw new Error('nothing was done');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  };
  /** Fresh objects each time, as dispatch has them; what remains of the cost is the rules'. */
  const asked = (context: RuleContext): RuleContext => ({
    ...context,
    message: {
      ...context.message,
      category: categoryOf(context.message.content, undefined, channel, templates),
    },
  });
  const bare = () => run((context) => asked(context).message.category);
  const full = () =>
    run((context) => {
      const judgement = judge(dispatchRules, asked(context));
      const kind = judgement.stopped?.code ?? 'pass';
      tally.set(kind, (tally.get(kind) ?? 0) + 1);
      return verdictJson(judgement, 'dispatch', now, ['channel_able', 'not_expired']);
    });
  bare();
  full();
  tally.clear();
  const bareMicros: number[] = [];
  const fullMicros: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bareMicros.push(bare());
    fullMicros.push(full());
    progress(`rules: round ${round + 1} of ${rounds}: ${fullMicros.at(-1)?.toFixed(2)} us a verdict`);
  }
  return rulesResult({ bareMicros: median(bareMicros), fullMicros: median(fullMicros), tally, count: count * rounds });
}

function contextOf(content: Content, kind: number, now: number): RuleContext {
  const open = kind !== 4;
  const facts: ContactFacts = {
    contactId: 'c',
    waId: null,
    windowUntil: open ? now + hourMs : now - hourMs,
    windowClosedAt: null,
    lastInboundAt: now - 23 * hourMs,
    consent: { marketingOutAt: null, utilityOutAt: null, allOutAt: null },
    cooldownUntil: null,
    history: noHistory,
    arrivedBefore: false,
  };
  return {
    message: {
      id: '01a1fdd8-0d02-739e-bb2f-93f9be6f31ea',
      contact: '+5592987650001',
      content,
      category: 'utility',
      lane: kind % 2 === 0 ? 'realtime' : 'bulk',
      urgent: false,
      onWindowClosed: 'refuse',
      expiresAt: null,
    },
    channel,
    templates,
    facts,
    limits: noLimits,
    now,
  };
}
