/** What a provider says of a template, in words. A word that is not known is shown as it is. */
import type { View } from './view.ts';

type Both = readonly [pt: string, en: string];

const states: Readonly<Record<string, Both>> = {
  APPROVED: ['aprovado', 'approved'],
  ACTIVE: ['aprovado', 'approved'],
  REINSTATED: ['aprovado de novo', 'approved again'],
  UNARCHIVED: ['aprovado de novo', 'approved again'],
  FLAGGED: ['em observação', 'flagged'],
  PENDING: ['em análise', 'in review'],
  IN_APPEAL: ['em recurso', 'in appeal'],
  REJECTED: ['rejeitado', 'rejected'],
  PAUSED: ['pausado', 'paused'],
  LIMIT_EXCEEDED: ['pausado por limite', 'paused by a limit'],
  DISABLED: ['desativado', 'disabled'],
  LOCKED: ['bloqueado', 'locked'],
  ARCHIVED: ['arquivado', 'archived'],
  PENDING_DELETION: ['sendo excluído', 'being deleted'],
  DELETED: ['excluído', 'deleted'],
};

const categories: Readonly<Record<string, Both>> = {
  marketing: ['marketing', 'marketing'],
  utility: ['utilidade', 'utility'],
  authentication: ['autenticação', 'authentication'],
  service: ['atendimento', 'service'],
};

const wordOf = (view: View, words: Readonly<Record<string, Both>>, key: string, given: string): string =>
  view.say(...(words[key] ?? ([given, given] as const)));

export const templateState = (view: View, status: string): string => wordOf(view, states, status.toUpperCase(), status);
/** Of a template or a message. */
export const categoryWord = (view: View, category: string): string =>
  wordOf(view, categories, category.toLowerCase(), category);
