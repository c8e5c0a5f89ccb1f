/** Refusals that concern the recipient, the window or the moment. */
import type { ErrorRow } from '../kit/connector.ts';

const day = 24 * 60 * 60 * 1000;

const groupProblem: ErrorRow = {
  class: 'recipient_invalid',
  cause: 'A operação com este grupo foi recusada: ele não existe, está suspenso ou o número não participa dele.',
  nextStep: 'Confira o grupo no aplicativo e o detalhe do erro antes de enviar de novo.',
};

export const deliveryErrors: Record<string, ErrorRow> = {
  '1': {
    class: 'transient',
    cause: 'A Meta respondeu com um erro interno sem explicação; às vezes o pedido está malformado.',
    nextStep: 'É tentado mais uma vez. Se continuar, confira o conteúdo da mensagem e veja metastatus.com.',
    maxAttempts: 2,
  },
  '2': {
    class: 'transient',
    cause: 'O serviço da Meta está fora do ar por um momento.',
    nextStep: 'Nada a fazer: o envio é tentado de novo. Se durar, veja metastatus.com.',
  },
  '130403': {
    class: 'recipient_invalid',
    cause: 'Esta pessoa não aceita mensagens da empresa; é provável que tenha bloqueado o número.',
    nextStep: 'Não reenvie. Fale com o cliente por outro canal.',
  },
  '130472': {
    class: 'recipient_cooldown',
    cause: 'Esta pessoa está num experimento da Meta que não entrega mensagens de marketing.',
    nextStep: 'Não reenvie esta mensagem. Use outro canal ou uma mensagem que não seja de marketing.',
    minWaitMs: day,
    maxAttempts: 1,
  },
  '131000': {
    class: 'transient',
    cause: 'A Meta não conseguiu enviar a mensagem e não disse por quê.',
    nextStep: 'O envio é tentado de novo. Se repetir, abra um chamado na Meta com o detalhe do erro.',
    maxAttempts: 3,
  },
  '131016': {
    class: 'transient',
    cause: 'O serviço da Meta está sobrecarregado.',
    nextStep: 'Nada a fazer: o envio é tentado de novo. Se durar, veja metastatus.com.',
  },
  '131020': groupProblem,
  '131021': {
    class: 'recipient_invalid',
    cause: 'O destinatário é o próprio número que envia.',
    nextStep: 'Corrija o telefone do cliente no cadastro.',
  },
  '131026': {
    class: 'recipient_invalid',
    cause:
      'A mensagem não pôde ser entregue: o telefone pode não ter WhatsApp, ter versão antiga ou recusar a empresa.',
    nextStep: 'Confirme o telefone com o cliente ou use outro canal, como SMS.',
  },
  '131041': groupProblem,
  '131047': {
    class: 'window_closed',
    cause: 'Passaram mais de 24 horas desde a última mensagem do cliente; só um modelo aprovado pode ser enviado.',
    nextStep: 'Envie um modelo (HSM) ou aguarde o cliente escrever.',
  },
  '131049': {
    class: 'recipient_cooldown',
    cause: 'A Meta não entregou para não cansar esta pessoa: ela já recebeu muitas mensagens de marketing.',
    nextStep: 'Não reenvie antes de 24 horas; insistir piora. Se for urgente, use outro canal.',
    minWaitMs: day,
  },
  '131050': {
    class: 'recipient_invalid',
    cause: 'O cliente parou de receber marketing desta empresa no WhatsApp.',
    nextStep: 'Não envie mais marketing a esta pessoa. Mensagens de utilidade ainda podem ser enviadas.',
    optsOut: 'marketing',
  },
  '131056': {
    class: 'rate_limited',
    scope: 'pair',
    cause: 'Foram enviadas mensagens demais para esta mesma pessoa em pouco tempo.',
    nextStep: 'Nada a fazer: as mensagens desta pessoa esperam um pouco; as outras seguem.',
    minWaitMs: 6000,
  },
  '131059': groupProblem,
  '131201-131215': groupProblem,
  '131208': {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O número passou do limite de operações com grupos.',
    nextStep: 'Aguarde antes de fazer novas operações com grupos.',
    minWaitMs: 60_000,
  },
  '137000': {
    class: 'recipient_invalid',
    cause: 'A chave de identidade do destinatário mudou: o aparelho ou o dono do número pode ser outro.',
    nextStep: 'Confirme com o cliente, por outro meio, que o número ainda é dele antes de enviar.',
  },
};
