/** What a provider's receipt says, in a word. */
import type { View } from './view.ts';

const words: Readonly<Record<string, readonly [pt: string, en: string]>> = {
  sent: ['enviada', 'sent'],
  delivered: ['entregue', 'delivered'],
  read: ['lida', 'read'],
  played: ['ouvida', 'played'],
  failed: ['falhou', 'failed'],
  deleted: ['apagada', 'deleted'],
};

export const receiptWord = (view: View, status: string): string => view.say(...(words[status] ?? [status, status]));
