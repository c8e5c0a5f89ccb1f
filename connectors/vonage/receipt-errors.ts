/** `err-code` of receipts: why the operator did not deliver. Their numbers mean other things than those of an answer. */
import type { FailureClass } from '../../contracts/failure.ts';
import type { ProviderFailure } from '../kit/connector.ts';

type Reason = readonly [FailureClass, cause: string, nextStep: string];

const later = 'Tente mais tarde, com uma mensagem nova, ou fale com o cliente por outro canal.';
const number = 'Confira o número com o cliente; não insista neste.';
const content = 'Mude o texto (links, palavras de propaganda) e fale com o suporte da Vonage antes de insistir.';
const route = 'Fale com o suporte da Vonage: a rota para esta operadora não está entregando.';

const unknownReason: Reason = ['unknown', 'A operadora não entregou o SMS e não disse o motivo.', later];

const reasons: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ['1', unknownReason],
  ['2', ['unknown', 'O celular estava desligado ou fora de área até o prazo do SMS acabar.', later]],
  ['3', ['recipient_invalid', 'O número não existe ou não está mais ativo.', number]],
  ['4', ['policy', 'O cliente bloqueou o recebimento de SMS deste tipo.', 'Não insista; fale por outro canal.']],
  ['5', ['recipient_invalid', 'O número mudou de operadora e o SMS não o encontrou.', route]],
  ['6', ['policy', 'O filtro da operadora tomou o SMS por spam.', content]],
  ['7', ['unknown', 'O aparelho estava ocupado ou com a memória cheia.', later]],
  ['8', ['unknown', 'Houve um erro na rede da operadora.', route]],
  ['9', ['recipient_invalid', 'A operadora não aceita SMS para este número.', number]],
  ['10', ['bad_request', 'A operadora recusou o texto como inválido.', content]],
  ['11', ['unknown', 'Não havia rota até a operadora do destinatário.', route]],
  ['12', ['unknown', 'A operadora do destinatário não pôde ser alcançada.', route]],
  ['13', ['policy', 'O plano do cliente não recebe SMS deste tipo (restrição de idade).', 'Fale por outro canal.']],
  ['14', ['policy', 'O número está bloqueado para SMS desta conta.', 'Não insista; fale por outro canal.']],
  ['15', ['policy', 'A linha pré-paga do cliente está sem saldo para receber o SMS.', later]],
]);
const filtered: Reason = ['policy', 'Uma regra da operadora ou do país barrou o SMS.', content];

export function receiptFailure(status: string, code: string | undefined): ProviderFailure {
  const [failureClass, cause, nextStep] = reasonOf(code);
  return { class: failureClass, code: `receipt_${code ?? status}`, detail: `status ${status}`, cause, nextStep };
}

function reasonOf(code: string | undefined): Reason {
  if (code !== undefined && /^5[0-4]$/.test(code)) return filtered;
  return reasons.get(code ?? '') ?? unknownReason;
}
