/** Notices about the account and its numbers, told to operators in Portuguese. */
import type { AccountItem, InboundItem } from '../kit/connector.ts';
import { failureFrom } from './errors.ts';
import { type Notice, noticeBase, unparsed } from './items.ts';
import { AccountNotice, complaint, GraphError, instant, Restriction } from './wire.ts';

/** `event` is the provider's word, when the notice has one. */
type News = Pick<AccountItem, 'text' | 'severity'> & { event?: string | undefined };

const readers: Record<string, (notice: AccountNotice) => News> = {
  account_update: accountUpdate,
  account_alerts: accountAlert,
  account_review_update: reviewUpdate,
  business_capability_update: (notice) => ({
    text: `Limites da empresa atualizados. ${dailyLimit(notice) ?? 'Veja os valores no detalhe.'}`,
    severity: 'info',
  }),
  phone_number_name_update: nameUpdate,
  phone_number_quality_update: qualityUpdate,
  security: securityUpdate,
};

/** Undefined when the field is none of the account fields. */
export function accountItem(notice: Notice): InboundItem | undefined {
  const { field, value, route } = notice;
  const read = Object.hasOwn(readers, field) ? readers[field] : undefined;
  if (read === undefined) return undefined;
  const { data, error } = AccountNotice.safeParse(value);
  if (data === undefined) return unparsed(value, `${field}: ${complaint(error)}`, route);
  const { event, text, severity } = read(data);
  const portfolioTier = tierOf(data);
  const item: AccountItem = {
    kind: 'account',
    ...noticeBase(notice, value),
    event: event === undefined ? field : `${field}.${event}`,
    text,
    severity,
    ...(portfolioTier !== undefined && { portfolioTier }),
  };
  return item;
}

/** An error of the whole value, with no message or status it could belong to. */
export function accountErrorItem(raw: unknown, notice: Notice): InboundItem {
  const { data, error } = GraphError.safeParse(raw);
  if (data === undefined) return unparsed(raw, `error: ${complaint(error)}`, notice.route);
  const failure = failureFrom(data, 'receipt');
  const critical = failure.class === 'auth' || failure.class === 'policy';
  return {
    kind: 'account',
    ...noticeBase(notice, raw),
    event: `error.${failure.code}`,
    text: `${failure.cause} ${failure.nextStep}`,
    severity: critical ? 'critical' : 'warning',
  };
}

const accountEvents: Record<string, Pick<News, 'text' | 'severity'>> = {
  ACCOUNT_DELETED: { text: 'A conta do WhatsApp Business foi excluída.', severity: 'critical' },
  ACCOUNT_OFFBOARDED: {
    text: 'O número saiu da API por falta de uso do aplicativo no celular; nada mais é enviado por ele.',
    severity: 'critical',
  },
  ACCOUNT_RECONNECTED: { text: 'O número voltou à API.', severity: 'info' },
  ACCOUNT_RESTRICTION: { text: 'A Meta restringiu a conta.', severity: 'critical' },
  ACCOUNT_VIOLATION: { text: 'A Meta registrou uma violação de política na conta.', severity: 'critical' },
  DISABLED_UPDATE: { text: 'A Meta desativou a conta ou avisou que vai desativá-la.', severity: 'critical' },
  PARTNER_REMOVED: { text: 'O acesso do app à conta foi removido.', severity: 'critical' },
};

function accountUpdate(notice: AccountNotice): News {
  const { event, ban_info: ban, violation_info: violation } = notice;
  if (event === 'DISABLED_UPDATE' && ban?.waba_ban_state === 'REINSTATE') {
    return { event, text: 'A Meta reativou a conta.', severity: 'info' };
  }
  const known = event !== undefined && Object.hasOwn(accountEvents, event) ? accountEvents[event] : undefined;
  const base = known ?? { text: `Mudança na conta: ${event ?? 'sem detalhe'}.`, severity: 'info' };
  const details = [
    ban?.waba_ban_state && `Situação: ${ban.waba_ban_state}${ban.waba_ban_date ? `, ${ban.waba_ban_date}` : ''}.`,
    violation?.violation_type && `Motivo: ${violation.violation_type}.`,
    ...notice.restriction_info.map(restrictionText),
  ];
  return { event, text: [base.text, ...details].filter(Boolean).join(' '), severity: base.severity };
}

const restrictions: Record<string, string> = {
  RESTRICTED_BIZ_INITIATED_MESSAGING: 'envio de modelos suspenso; respostas a clientes continuam',
  RESTRICTED_CUSTOMER_INITIATED_MESSAGING: 'respostas a clientes suspensas',
  RESTRICTED_ADD_PHONE_NUMBER_ACTION: 'inclusão de números suspensa',
};

function restrictionText(raw: unknown): string | undefined {
  const { data } = Restriction.safeParse(raw);
  if (data?.restriction_type === undefined) return undefined;
  const type = data.restriction_type;
  const words = (Object.hasOwn(restrictions, type) && restrictions[type]) || type;
  const until = instant(data.expiration);
  return `Restrição: ${words}${until === undefined ? '' : `, até ${dateText(until)}`}.`;
}

function dateText(ms: number): string {
  const [year, month, day] = new Date(ms).toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
}

const alertSeverities: Record<string, News['severity']> = { CRITICAL: 'critical', INFORMATIONAL: 'info' };

function accountAlert(notice: AccountNotice): News {
  const alert = notice.alert_info ?? notice;
  const severity = alert.alert_severity ?? '';
  const words = [alert.alert_type, alert.alert_description].filter(Boolean).join(': ');
  return {
    event: alert.alert_type,
    text: `Alerta da Meta sobre a conta: ${words || 'sem detalhe'}`,
    severity: (Object.hasOwn(alertSeverities, severity) && alertSeverities[severity]) || 'warning',
  };
}

function reviewUpdate({ decision }: AccountNotice): News {
  if (decision === 'APPROVED') return { event: decision, text: 'A conta passou na análise da Meta.', severity: 'info' };
  if (decision === 'REJECTED') {
    return { event: decision, text: 'A conta foi reprovada na análise da Meta.', severity: 'critical' };
  }
  return { event: decision, text: `Análise da conta pela Meta: ${decision ?? 'sem detalhe'}.`, severity: 'info' };
}

function nameUpdate(notice: AccountNotice): News {
  const { decision, requested_verified_name: name, rejection_reason: reason } = notice;
  const subject = `Nome de exibição "${name ?? '?'}" do número ${notice.display_phone_number ?? '?'}`;
  if (decision === 'APPROVED') return { event: decision, text: `${subject} aprovado.`, severity: 'info' };
  const why = reason === undefined || reason === 'NONE' ? '' : ` (${reason})`;
  if (decision === 'REJECTED') return { event: decision, text: `${subject} recusado${why}.`, severity: 'warning' };
  return { event: decision, text: `${subject}: ${decision ?? 'sem detalhe'}${why}.`, severity: 'info' };
}

const qualityEvents: Record<string, Pick<News, 'text' | 'severity'>> = {
  FLAGGED: { text: 'foi marcado pela Meta por baixa qualidade', severity: 'warning' },
  DOWNGRADE: { text: 'teve o limite de envio reduzido', severity: 'warning' },
  UNFLAGGED: { text: 'voltou à qualidade normal', severity: 'info' },
  UPGRADE: { text: 'teve o limite de envio aumentado', severity: 'info' },
  THROUGHPUT_UPGRADE: { text: 'teve a velocidade de envio aumentada', severity: 'info' },
  ONBOARDING: { text: 'foi incluído na plataforma', severity: 'info' },
};

function qualityUpdate(notice: AccountNotice): News {
  const { event } = notice;
  const known = event !== undefined && Object.hasOwn(qualityEvents, event) ? qualityEvents[event] : undefined;
  const { text, severity } = known ?? { text: `mudou: ${event ?? 'sem detalhe'}`, severity: 'info' };
  const sentences = [`O número ${notice.display_phone_number ?? '?'} ${text}.`, dailyLimit(notice)];
  return { event, text: sentences.filter(Boolean).join(' '), severity };
}

/**
 * Different people outside windows in 24 hours, counted over the whole business portfolio; null: unlimited. The older
 * fields, which speak of one number, are no such limit.
 */
export function tierOf(notice: Pick<AccountNotice, 'max_daily_conversations_per_business'>): number | null | undefined {
  const tier = notice.max_daily_conversations_per_business;
  return tier === undefined ? undefined : peopleOf(tier);
}

/** `TIER_2K`, `2000`; undefined: not set, or a word we do not know. */
function peopleOf(limit: string): number | null | undefined {
  if (limit === 'TIER_UNLIMITED' || limit === '-1') return null;
  const [, digits, thousands] = /^(?:TIER_)?(\d+)(K?)$/.exec(limit) ?? [];
  const people = Number(digits ?? 0) * (thousands ? 1000 : 1);
  return people > 0 ? people : undefined;
}

/** The field's name depends on the version chosen for the webhook. */
function dailyLimit(notice: AccountNotice): string | undefined {
  const limit =
    notice.max_daily_conversations_per_business ?? notice.max_daily_conversation_per_phone ?? notice.current_limit;
  if (limit === undefined || limit === 'TIER_NOT_SET') return undefined;
  const people = peopleOf(limit);
  if (people === null) return 'Sem limite diário de pessoas.';
  return `Limite: ${people?.toLocaleString('pt-BR') ?? limit} pessoas por dia.`;
}

const securityEvents: Record<string, string> = {
  PIN_CHANGED: 'O PIN de duas etapas foi alterado',
  PIN_RESET_REQUEST: 'Foi pedida a remoção do PIN de duas etapas',
  PIN_RESET_SUCCESS: 'O PIN de duas etapas foi removido',
};

function securityUpdate({ event, display_phone_number: phone, requester }: AccountNotice): News {
  const words =
    (event !== undefined && Object.hasOwn(securityEvents, event) && securityEvents[event]) ||
    `Aviso de segurança ${event ?? 'sem detalhe'}`;
  const who = requester === undefined ? '' : `, por ${requester}`;
  const text = `${words} no número ${phone ?? '?'}${who}. Se não foi a sua equipe, troque o PIN e revise os acessos.`;
  return { event, text, severity: 'warning' };
}
