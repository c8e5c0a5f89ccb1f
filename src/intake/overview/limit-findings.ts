/** What will stop messages soon or has stopped them: a portfolio's tier, a template that the provider does not take. */
import type { Finding } from '../../../contracts/overview.ts';
import type { NotificationRegistry } from '../../channels/notifications.ts';
import type { ChannelRegistry, LiveChannel } from '../../channels/registry.ts';
import { portfolioOf } from '../../channels/shared-scope.ts';
import type { KnownTemplate, TemplateRegistry } from '../../channels/templates.ts';
import type { Tiers } from '../../channels/tiers.ts';
import { recipientCount, templateNews } from '../../ledger/overview.ts';
import type { Store } from '../../ledger/store.ts';
import { whyUnusable } from '../../rules/template-status.ts';
import { counted, finding, type Words } from './finding.ts';

export interface LimitParts {
  store: Store;
  channels: ChannelRegistry;
  templates: TemplateRegistry;
  notifications: NotificationRegistry;
  tiers: Tiers;
}

const dayMs = 86_400_000;
const nearlyUsed = 0.8;
/** A template that no notification uses is news for so long. */
const newsMs = 3 * dayMs;

export async function tierFindings({ store, channels, tiers }: LimitParts, seen: readonly LiveChannel[], now: number) {
  const portfolios = Map.groupBy(
    channels.all().filter(({ state }) => state !== 'off'),
    portfolioOf,
  );
  const findings: Finding[] = [];
  for (const [portfolio, sharing] of portfolios) {
    const limit = tiers.of(sharing[0] as LiveChannel);
    const first = seen.find((channel) => sharing.includes(channel));
    if (typeof limit !== 'number' || first === undefined) continue;
    const [row] = await store.reader.all(recipientCount, portfolio, now - dayMs);
    const used = Number(row?.people ?? 0);
    if (used >= limit * nearlyUsed) findings.push(tierLow(first, used, limit));
  }
  return findings;
}

function tierLow({ id, name }: LiveChannel, used: number, limit: number): Finding {
  const people = counted(limit, { pt: 'pessoa', en: 'person' }, { pt: 'pessoas', en: 'people' });
  const [pt, en] = [used.toLocaleString('pt-BR'), used.toLocaleString('en')];
  const isFull = used >= limit;
  return finding('tier_low', {
    severity: 'warning',
    text: {
      pt: `O portfólio de ${name} já escreveu para ${pt} de ${people.pt} diferentes em 24 horas${isFull ? ': novas conversas esperam lugar.' : '.'}`,
      en: `The portfolio of ${name} has written to ${en} of ${people.en} in 24 hours${isFull ? ': new conversations wait for a place.' : '.'}`,
    },
    nextStep: {
      pt: 'Segure os disparos que podem esperar. Respostas a quem escreveu não contam; o limite do provedor sobe com boa qualidade.',
      en: 'Hold back campaigns that can wait. Replies to people who wrote do not count; the provider raises the tier with good quality.',
    },
    since: null,
    subject: { kind: 'channel', channel: id },
  });
}

/** Templates of an account are the same on each of its channels: told once, for one that the reader may see. */
export async function templateFindings(
  parts: LimitParts,
  seen: readonly LiveChannel[],
  now: number,
): Promise<Finding[]> {
  const active = new Map(seen.filter(({ state }) => state !== 'off').map((channel) => [channel.id, channel]));
  const refused = parts.templates
    .all()
    .filter((template) => active.has(template.channel) && stateOf(template) !== undefined);
  if (refused.length === 0) return [];
  const used = usedTemplates(parts.notifications);
  const told = new Map<string, Finding>();
  const news = new Map<string, Map<string, number>>();
  for (const template of refused) {
    const channel = active.get(template.channel) as LiveChannel;
    const key = `${channel.scope}\n${template.name}\n${template.language}`;
    if (told.has(key)) continue;
    const heard = news.get(channel.scope) ?? (await toldOf(parts, channel.scope));
    news.set(channel.scope, heard);
    const since = heard.get(`${template.name}\n${template.language}`) ?? null;
    const isUsed = used.has(`${template.name}\n${template.language}`);
    if (isUsed || (since !== null && now - since < newsMs)) told.set(key, unusable(template, channel, since, isUsed));
  }
  return [...told.values()];
}

/** How the provider stands to it, where somebody should know. */
function stateOf({ status }: KnownTemplate): Words | undefined {
  const why = whyUnusable(status);
  if (why === 'template_paused') return { pt: 'pausou', en: 'has paused' };
  if (why === 'template_disabled') return { pt: 'desativou', en: 'has disabled' };
  return status.toUpperCase() === 'REJECTED' ? { pt: 'rejeitou', en: 'has rejected' } : undefined;
}

function unusable(template: KnownTemplate, channel: LiveChannel, since: number | null, isUsed: boolean): Finding {
  const { name, language } = template;
  const how = stateOf(template) as Words;
  return finding('template_unusable', {
    severity: isUsed ? 'warning' : 'info',
    text: {
      pt: `O provedor ${how.pt} o template ${name} (${language}) de ${channel.name}${isUsed ? ', que está em uso' : ''}.`,
      en: `The provider ${how.en} the template ${name} (${language}) of ${channel.name}${isUsed ? ', which is in use' : ''}.`,
    },
    nextStep: {
      pt: isUsed
        ? 'Troque o template nas mensagens que o usam, ou corrija-o no provedor; quando voltar, o Ponte percebe sozinho.'
        : 'Nada o usa agora. Corrija-o no provedor antes de usá-lo.',
      en: isUsed
        ? 'Take another template in the notifications that use it, or mend it at the provider; Ponte notices when it is back.'
        : 'Nothing uses it now. Mend it at the provider before you use it.',
    },
    since,
    subject: { kind: 'template', channel: channel.id, id: name },
  });
}

function usedTemplates(notifications: NotificationRegistry): Set<string> {
  const ways = notifications
    .all()
    .flatMap((one) => [one.template, ...(one.ways ?? []).map(({ template }) => template)]);
  return new Set(ways.flatMap((one) => (one === undefined ? [] : [`${one.name}\n${one.language.replace('-', '_')}`])));
}

/** When the provider told it; a notice about an account reaches any of its channels. */
async function toldOf({ store, channels }: LimitParts, scope: string): Promise<Map<string, number>> {
  const told = new Map<string, number>();
  for (const { id } of channels.all().filter((channel) => channel.scope === scope))
    for (const row of await store.reader.all(templateNews, id)) {
      const { name, language } = JSON.parse(String(row.data)) as { name: string; language: string };
      const key = `${name}\n${language.replace('-', '_')}`;
      told.set(key, Math.max(told.get(key) ?? 0, Number(row.time_ms)));
    }
  return told;
}
