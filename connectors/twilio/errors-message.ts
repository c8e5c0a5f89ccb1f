/** What stands in the way of one message: the person, the text, the operator. */
import type { ErrorRow } from '../kit/connector.ts';

const badMedia: ErrorRow = {
  class: 'bad_request',
  cause: 'O Twilio não aceitou o endereço do arquivo.',
  nextStep: 'Abra o link num navegador sem login: ele precisa ser público e responder rápido.',
};

const invalidTo: ErrorRow = {
  class: 'recipient_invalid',
  cause: 'O número do destinatário não é válido para este envio.',
  nextStep: 'Corrija o telefone do cliente no cadastro.',
};

export const messageErrors: Readonly<Record<string, ErrorRow>> = {
  '11751': {
    class: 'bad_request',
    cause: 'O arquivo é maior do que a operadora ou o WhatsApp aceita.',
    nextStep: 'Envie um arquivo menor.',
  },
  '21211': invalidTo,
  '21602': {
    class: 'bad_request',
    cause: 'A mensagem não tem texto.',
    nextStep: 'Escreva o texto da mensagem e envie de novo.',
  },
  '21610': {
    class: 'recipient_invalid',
    cause: 'O cliente pediu ao Twilio para não receber mais mensagens deste remetente (STOP).',
    nextStep: 'Não reenvie. Só o próprio cliente pode voltar atrás, respondendo START ao remetente.',
    optsOut: 'marketing',
  },
  '21612': {
    class: 'recipient_invalid',
    cause: 'O Twilio não tem como levar mensagens deste remetente a este destinatário.',
    nextStep: 'Confira o número do cliente e se o remetente do canal pode enviar ao país dele.',
  },
  '21614': {
    class: 'recipient_invalid',
    cause: 'O número do destinatário não é um celular.',
    nextStep: 'Peça ao cliente um número de celular.',
  },
  '21617': {
    class: 'bad_request',
    cause: 'O texto passou de 1600 caracteres.',
    nextStep: 'Encurte o texto.',
  },
  '21619': {
    class: 'bad_request',
    cause: 'A mensagem não tem texto nem arquivo.',
    nextStep: 'Escreva o texto da mensagem ou informe o arquivo e envie de novo.',
  },
  '21620': badMedia,
  '21655': {
    class: 'template_invalid',
    cause: 'O Twilio não conhece o Content SID do modelo.',
    nextStep: 'Sincronize os modelos do canal e escolha o modelo de novo.',
  },
  '21656': {
    class: 'template_invalid',
    cause: 'As variáveis não combinam com o modelo.',
    nextStep: 'Confira a quantidade e a ordem das variáveis no Content Template Builder e na notificação.',
  },
  '30003': {
    class: 'transient',
    cause: 'O aparelho do cliente está desligado ou fora de área.',
    nextStep: 'Tente mais tarde com uma mensagem nova, ou fale com o cliente por outro canal.',
    maxAttempts: 3,
  },
  '30004': {
    class: 'policy',
    cause: 'A mensagem foi bloqueada: o cliente ou a operadora dele não aceita mensagens deste remetente.',
    nextStep: 'Não insista; fale com o cliente por outro canal.',
  },
  '30005': {
    class: 'recipient_invalid',
    cause: 'O número não existe ou não está mais ativo.',
    nextStep: 'Confirme o telefone com o cliente; não insista neste.',
  },
  '30006': {
    class: 'recipient_invalid',
    cause: 'O número é fixo, ou a operadora dele não pode ser alcançada.',
    nextStep: 'Não reenvie a este número; peça um celular ao cliente.',
  },
  '30007': {
    class: 'policy',
    cause: 'A operadora ou o Twilio filtrou a mensagem como propaganda indesejada ou golpe.',
    nextStep: 'Suspenda a campanha e mude o texto: links encurtados e palavras de propaganda são a causa comum.',
  },
  '30008': {
    class: 'unknown',
    cause: 'A operadora não entregou a mensagem e não disse por quê.',
    nextStep: 'Confirme com o cliente se a mensagem chegou antes de reenviar.',
  },
  '30036': {
    class: 'policy',
    cause: 'A mensagem esperou na fila do Twilio além da validade configurada e não foi enviada.',
    nextStep: 'Se ainda for útil, envie de novo; para esperar mais, aumente a validade no canal.',
  },
  canceled: {
    class: 'policy',
    cause: 'O envio foi cancelado no Twilio antes de sair.',
    nextStep: 'Veja no Twilio Console quem cancelou e envie de novo se ainda for útil.',
  },
  partially_delivered: {
    class: 'unknown',
    cause: 'Só uma parte da mensagem chegou ao cliente.',
    nextStep: 'Confirme com o cliente o que chegou antes de reenviar.',
  },
};
