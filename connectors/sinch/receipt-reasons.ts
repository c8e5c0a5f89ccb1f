/** Why a message that had been taken did not arrive. Final whatever the reason: nobody can say how far it got. */
import type { FailureClass } from '../../contracts/failure.ts';

export type Reason = readonly [FailureClass, cause: string, nextStep: string];

const again = 'Se ainda for útil, envie uma nova mensagem ou fale com o cliente por outro canal.';
const support = 'Confirme com o cliente antes de reenviar; se repetir, fale com o suporte da Sinch.';

const expired: Reason = ['unknown', 'O prazo do SMS acabou antes da entrega: aparelho desligado ou sem sinal.', again];
const rejected: Reason = [
  'policy',
  'A Sinch ou a operadora rejeitou o SMS: destino inválido, lista de bloqueio, conteúdo ou falta de rota.',
  'Leia o detalhe, que traz a palavra da Sinch, e corrija o número ou o texto antes de insistir.',
];
const undelivered: Reason = ['unknown', 'A operadora recebeu o SMS e não o entregou ao aparelho.', again];

const unsent: Reason = ['unknown', 'O SMS venceu ou houve um problema com a operadora antes do envio.', again];
const brazilReasons: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ['101', unsent],
  ['102', unsent],
  ['103', unsent],
  ['104', undelivered],
  ...['201', '202', '203', '204', '205', '207'].map((code): [string, Reason] => [code, rejected]),
  ['301', ['unknown', 'Houve um erro interno na Sinch.', support]],
]);

/** By `sentStatusCode` or `deliveredStatusCode`; undefined: no code that is known to be a failure. */
export const brazilReason = (code: string): Reason | undefined => brazilReasons.get(code);

const cancelled: Reason = ['policy', 'O envio foi cancelado na Sinch antes de sair.', again];
const batchReasons: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ['failed', ['unknown', 'A Sinch não conseguiu entregar o SMS.', support]],
  ['rejected', rejected],
  ['aborted', rejected],
  ['cancelled', cancelled],
  ['deleted', cancelled],
  ['expired', expired],
]);

/** By `status` in lower case. */
export const batchReason = (status: string): Reason | undefined => batchReasons.get(status);
