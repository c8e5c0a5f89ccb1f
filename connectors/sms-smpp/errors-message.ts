/** Refusals of one message, or of how this channel writes its messages. */
import type { ErrorRow } from '../kit/connector.ts';

const second = 1000;

const notOfOurs = 'Avise o suporte do Ponte com este código: é uma operação que o Ponte não usa.';
const optionalParameters =
  'Confira com a operadora quais parâmetros opcionais ela aceita e desligue os outros na configuração do canal.';
const addressTypes = 'Confira com a operadora o TON e o NPI e ajuste-os na configuração do canal.';

const badRequest = (cause: string, nextStep: string): ErrorRow => ({ class: 'bad_request', cause, nextStep });

export const messageErrors: Readonly<Record<string, ErrorRow>> = {
  ESME_RINVMSGLEN: badRequest(
    'O SMSC não aceitou o tamanho da mensagem.',
    'Confira o alfabeto e a forma de dividir textos longos na configuração do canal.',
  ),
  ESME_RINVCMDLEN: badRequest(
    'O SMSC não aceitou o tamanho da operação.',
    'Avise o suporte do Ponte com este código e com o nome da operadora.',
  ),
  ESME_RINVCMDID: badRequest(
    'O SMSC não conhece a operação enviada.',
    'Confira se a operadora fala SMPP 3.4 e avise o suporte do Ponte.',
  ),
  ESME_RINVPRTFLG: badRequest(
    'O SMSC não aceitou a prioridade da mensagem.',
    'Confira com a operadora as prioridades permitidas.',
  ),
  ESME_RINVREGDLVFLG: badRequest(
    'O SMSC não aceitou o pedido de confirmação de entrega.',
    'Confira com a operadora se a conta pode pedir confirmações de entrega.',
  ),
  ESME_RINVDSTADR: {
    class: 'recipient_invalid',
    cause: 'O SMSC não aceitou o número do destinatário.',
    nextStep: 'Confira se o número é de um celular com DDD e nono dígito.',
  },
  ESME_RINVMSGID: badRequest('O SMSC não conhece o ID da mensagem.', notOfOurs),
  ESME_RCANCELFAIL: badRequest('O SMSC não cancelou a mensagem.', notOfOurs),
  ESME_RREPLACEFAIL: badRequest('O SMSC não substituiu a mensagem.', notOfOurs),
  ESME_RINVSERTYP: badRequest(
    'O SMSC não aceitou o tipo de serviço (service_type).',
    'Confira o tipo de serviço com a operadora; quase sempre ele fica vazio.',
  ),
  ESME_RINVNUMDESTS: badRequest('O SMSC não aceitou o número de destinatários.', notOfOurs),
  ESME_RINVDLNAME: badRequest('O SMSC não conhece a lista de distribuição.', notOfOurs),
  ESME_RINVDESTFLAG: badRequest('O SMSC não aceitou a indicação do destinatário.', notOfOurs),
  ESME_RINVSUBREP: badRequest('O SMSC não aceitou o envio com substituição.', notOfOurs),
  ESME_RINVESMCLASS: badRequest(
    'O SMSC não aceitou o modo da mensagem (esm_class), o que acontece quando ele não permite cabeçalho de partes.',
    'Troque a forma de dividir textos longos na configuração do canal, por exemplo para sar.',
  ),
  ESME_RCNTSUBDL: badRequest('O SMSC não enviou à lista de distribuição.', notOfOurs),
  ESME_RSUBMITFAIL: {
    class: 'transient',
    cause: 'O SMSC não conseguiu receber a mensagem.',
    nextStep: 'O envio é tentado de novo. Se repetir, procure a operadora com o horário e o número.',
    minWaitMs: 5 * second,
    maxAttempts: 3,
  },
  ESME_RINVSRCTON: badRequest('O SMSC não aceitou o TON do remetente.', addressTypes),
  ESME_RINVSRCNPI: badRequest('O SMSC não aceitou o NPI do remetente.', addressTypes),
  ESME_RINVDSTTON: badRequest('O SMSC não aceitou o TON do destinatário.', addressTypes),
  ESME_RINVDSTNPI: badRequest('O SMSC não aceitou o NPI do destinatário.', addressTypes),
  ESME_RINVREPFLAG: badRequest('O SMSC não aceitou o pedido de substituição.', notOfOurs),
  ESME_RINVNUMMSGS: badRequest('O SMSC não aceitou o número de mensagens.', notOfOurs),
  ESME_RINVSCHED: badRequest(
    'O SMSC não aceitou o horário de entrega.',
    'Avise o suporte do Ponte: os agendamentos são feitos pelo Ponte, e não pela operadora.',
  ),
  ESME_RINVEXPIRY: badRequest(
    'O SMSC não aceitou a validade da mensagem; ela pode já ter vencido.',
    'Envie de novo com uma validade maior, se a mensagem ainda interessa.',
  ),
  ESME_RINVDFTMSGID: badRequest('O SMSC não conhece a mensagem predefinida.', notOfOurs),
  ESME_RX_T_APPN: {
    class: 'transient',
    cause: 'O sistema do outro lado não pôde receber a mensagem agora.',
    nextStep: 'O envio é tentado de novo. Se durar, avise a operadora ou o integrador.',
    minWaitMs: 5 * second,
  },
  ESME_RX_P_APPN: badRequest(
    'O sistema do outro lado recusou a mensagem em definitivo.',
    'Procure a operadora ou o integrador com o horário e o número antes de reenviar.',
  ),
  ESME_RX_R_APPN: badRequest(
    'O sistema do outro lado rejeitou a mensagem.',
    'Procure a operadora ou o integrador com o horário e o número antes de reenviar.',
  ),
  ESME_RQUERYFAIL: {
    class: 'transient',
    cause: 'O SMSC não respondeu à consulta.',
    nextStep: 'Nada a fazer: é tentado de novo.',
    minWaitMs: 5 * second,
  },
  ESME_RINVOPTPARSTREAM: badRequest('O SMSC não conseguiu ler os parâmetros opcionais.', optionalParameters),
  ESME_ROPTPARNOTALLWD: badRequest('O SMSC não permite um dos parâmetros opcionais.', optionalParameters),
  ESME_RINVPARLEN: badRequest('O SMSC não aceitou o tamanho de um parâmetro.', optionalParameters),
  ESME_RMISSINGOPTPARAM: badRequest('O SMSC exige um parâmetro opcional que não foi enviado.', optionalParameters),
  ESME_RINVOPTPARAMVAL: badRequest('O SMSC não aceitou o valor de um parâmetro opcional.', optionalParameters),
  ESME_RDELIVERYFAILURE: {
    class: 'unknown',
    cause: 'O SMSC tentou entregar a mensagem na hora e não conseguiu.',
    nextStep: 'Confirme com o cliente se o número está ativo antes de reenviar.',
  },
  ESME_RUNKNOWNERR: {
    class: 'transient',
    cause: 'O SMSC recusou a mensagem por um erro que ele não explica.',
    nextStep: 'O envio é tentado mais uma vez. Se falhar, procure a operadora com o horário e o número.',
    minWaitMs: 30 * second,
    maxAttempts: 2,
  },
  ESME_RPROHIBITED: {
    class: 'policy',
    cause: 'O SMSC proíbe este envio para esta conta.',
    nextStep: 'Veja com a operadora ou o integrador que conteúdo ou destino não é permitido.',
  },
  ESME_RSERTYPDENIED: {
    class: 'policy',
    cause: 'O SMSC negou este tipo de serviço para a mensagem.',
    nextStep: 'Veja com a operadora ou o integrador o que a conta pode enviar.',
  },
  ESME_RINVDCS: badRequest(
    'O SMSC não aceitou o alfabeto da mensagem (data_coding).',
    'Mude o alfabeto na configuração do canal ou ligue a troca de acentos por letras simples.',
  ),
  // 0x400 to 0x4FF: each vendor's own.
  '1024-1279': {
    class: 'unknown',
    cause: 'O SMSC recusou a mensagem com um código próprio do fabricante.',
    nextStep: 'Procure o código no manual da operadora e, se quiser, classifique-o na configuração do canal.',
  },
};
