/** Codes of WhatsApp itself, which Zenvia quotes in its text of a cause and nowhere else. */
import type { ErrorRow } from '../kit/connector.ts';

const day = 24 * 60 * 60 * 1000;

export const whatsappRows: Readonly<Record<string, ErrorRow>> = {
  '130429': {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O número passou do ritmo de envio que o WhatsApp aceita.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  '130472': {
    class: 'recipient_cooldown',
    cause: 'Esta pessoa está num experimento da Meta que não entrega mensagens de marketing.',
    nextStep: 'Não reenvie esta mensagem. Use outro canal ou uma mensagem que não seja de marketing.',
    minWaitMs: day,
  },
  '131026': {
    class: 'recipient_invalid',
    cause: 'A mensagem não pôde ser entregue: o telefone pode não ter WhatsApp ou recusar a empresa.',
    nextStep: 'Confirme o telefone com o cliente ou use outro canal, como SMS.',
  },
  '131031': {
    class: 'policy',
    cause: 'A conta do WhatsApp Business foi bloqueada pela Meta.',
    nextStep: 'Veja o motivo no Gerenciador do WhatsApp ou com a Zenvia; nada sai até ser resolvido.',
  },
  '131042': {
    class: 'auth',
    cause: 'Há um problema de pagamento na conta do WhatsApp Business.',
    nextStep: 'Regularize o pagamento com a Zenvia ou na Meta; o envio volta sozinho.',
  },
  '131047': {
    class: 'window_closed',
    cause: 'Passaram mais de 24 horas desde a última mensagem do cliente; só um modelo aprovado pode ser enviado.',
    nextStep: 'Envie um modelo (HSM) ou aguarde o cliente escrever.',
  },
  '131048': {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O WhatsApp limitou o número porque muitas mensagens foram bloqueadas ou denunciadas.',
    nextStep: 'Pare os envios em massa, revise a lista e o texto, e acompanhe a qualidade do número.',
    minWaitMs: 60_000,
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
  '131051': {
    class: 'bad_request',
    cause: 'O WhatsApp não aceita este tipo de mensagem.',
    nextStep: 'Use outro tipo de conteúdo: texto, mídia ou modelo.',
  },
  '131053': {
    class: 'bad_request',
    cause: 'O WhatsApp não aceitou o arquivo: o link falhou, ou o formato ou o tamanho não é permitido.',
    nextStep: 'Confira se o link abre sem login, se o formato é aceito e o tamanho máximo.',
  },
  '131056': {
    class: 'rate_limited',
    scope: 'pair',
    cause: 'Foram enviadas mensagens demais para esta mesma pessoa em pouco tempo.',
    nextStep: 'Nada a fazer: as mensagens desta pessoa esperam um pouco; as outras seguem.',
    minWaitMs: 6000,
  },
  '132000': {
    class: 'template_invalid',
    cause: 'A quantidade de variáveis enviada é diferente da que o modelo tem.',
    nextStep: 'Confira as variáveis do modelo e o mapeamento da mensagem. Sincronize os modelos se ele mudou.',
  },
  '132001': {
    class: 'template_invalid',
    cause: 'O modelo não existe neste idioma ou ainda não foi aprovado.',
    nextStep: 'Confira na Zenvia se o modelo está aprovado e sincronize os modelos do canal.',
  },
  '132012': {
    class: 'template_invalid',
    cause: 'O formato de uma variável não combina com o modelo.',
    nextStep: 'Confira se os campos enviados são os do modelo aprovado.',
  },
  '132015': {
    class: 'template_invalid',
    cause: 'A Meta pausou o modelo por baixa qualidade.',
    nextStep: 'Aguarde a liberação ou use outro modelo; revise o texto e a lista.',
  },
  '132016': {
    class: 'template_invalid',
    cause: 'A Meta desativou o modelo depois de pausas seguidas por baixa qualidade.',
    nextStep: 'Crie outro modelo, com texto diferente, e troque-o na notificação.',
  },
};

/** Six digits among the words. Only a number that has a row counts: a protocol or a date may look like one. */
export const codeIn = (words: string): string | undefined =>
  words.match(/\b1[0-9]{5}\b/g)?.find((code) => Object.hasOwn(whatsappRows, code));
