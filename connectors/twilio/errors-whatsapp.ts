/** 63xxx: what WhatsApp says through Twilio. One of these codes may stand for several of Meta's. */
import type { ErrorRow } from '../kit/connector.ts';

const day = 24 * 60 * 60 * 1000;

const unacceptable: ErrorRow = {
  class: 'bad_request',
  cause: 'O WhatsApp não aceita este conteúdo.',
  nextStep: 'Leia o detalhe do erro e mude o tipo, o tamanho ou o formato do conteúdo.',
};

const fileProblem: ErrorRow = {
  class: 'bad_request',
  cause: 'O WhatsApp não aceitou o arquivo: repetido, grande demais ou de um formato que ele não conhece.',
  nextStep: 'Confira se o link abre sem login, se o formato é aceito (JPEG, PNG, PDF, MP4, OGG) e o tamanho.',
};

const unreachable: ErrorRow = {
  class: 'recipient_invalid',
  cause: 'O WhatsApp não alcança este número: ele pode não ter WhatsApp.',
  nextStep: 'Confirme o telefone com o cliente ou use outro canal, como SMS.',
};

const refusedByPerson: ErrorRow = {
  class: 'recipient_invalid',
  cause: 'Esta pessoa não pode ou não quer receber mensagens da empresa no WhatsApp.',
  nextStep: 'Não reenvie. Fale com o cliente por outro canal.',
};

const internal: ErrorRow = {
  class: 'transient',
  cause: 'Houve um erro interno no Twilio ou no WhatsApp.',
  nextStep: 'Nada a fazer: quando é seguro, o envio é tentado de novo. Se durar, veja status.twilio.com.',
  maxAttempts: 3,
};

const filtered: ErrorRow = {
  class: 'policy',
  cause: 'O WhatsApp ou o Twilio barrou a mensagem por violação de política.',
  nextStep: 'Suspenda a campanha, revise o texto e a lista e veja a qualidade do número no gerenciador do WhatsApp.',
};

const templateProblem: ErrorRow = {
  class: 'template_invalid',
  cause: 'O modelo não pode ser usado: a aprovação falhou ou a Meta o pausou.',
  nextStep: 'Veja o modelo no Content Template Builder, corrija-o ou use outro.',
};

export const whatsAppErrors: Readonly<Record<string, ErrorRow>> = {
  '63003': unreachable,
  '63005': unacceptable,
  '63006': unacceptable,
  '63009': internal,
  '63010': internal,
  '63011': unacceptable,
  '63012': internal,
  '63013': filtered,
  '63014': {
    class: 'recipient_invalid',
    cause: 'O cliente bloqueou o número da empresa no WhatsApp.',
    nextStep: 'Não reenvie. Fale com o cliente por outro canal.',
  },
  '63016': {
    class: 'window_closed',
    cause: 'Passaram mais de 24 horas desde a última mensagem do cliente; só um modelo aprovado pode ser enviado.',
    nextStep:
      'Envie um modelo ou aguarde o cliente escrever. Texto igual ao do modelo não vale: é preciso enviar o modelo.',
  },
  '63019': {
    class: 'transient',
    cause: 'O Twilio não conseguiu baixar o arquivo pelo link informado.',
    nextStep: 'Abra o link num navegador sem login: ele precisa ser público, por https e responder rápido.',
    maxAttempts: 2,
  },
  '63021': unacceptable,
  '63023': internal,
  '63024': unreachable,
  '63025': fileProblem,
  '63026': filtered,
  '63027': {
    class: 'template_invalid',
    cause: 'O modelo não existe neste idioma ou ainda não foi aprovado.',
    nextStep: 'Confira no Content Template Builder se o modelo está aprovado e sincronize os modelos do canal.',
  },
  '63028': {
    class: 'template_invalid',
    cause: 'A quantidade de variáveis enviada é diferente da que o modelo tem.',
    nextStep: 'Confira as variáveis do modelo e o mapeamento da mensagem. Sincronize os modelos se ele mudou.',
  },
  '63029': {
    class: 'transient',
    cause: 'O aparelho do cliente não conseguiu baixar o modelo.',
    nextStep: 'Nada a fazer: quando é seguro, o envio é tentado de novo.',
    maxAttempts: 3,
  },
  '63030': unacceptable,
  '63031': {
    class: 'recipient_invalid',
    cause: 'O destinatário é o próprio número que envia.',
    nextStep: 'Corrija o telefone do cliente no cadastro.',
  },
  '63032': {
    class: 'recipient_cooldown',
    cause: 'Uma limitação do WhatsApp, como um experimento da Meta, impede mensagens de marketing a esta pessoa.',
    nextStep: 'Não reenvie esta mensagem. Use outro canal ou uma mensagem que não seja de marketing.',
    minWaitMs: day,
  },
  '63033': refusedByPerson,
  '63034': fileProblem,
  '63037': fileProblem,
  '63040': templateProblem,
  '63041': templateProblem,
  '63049': {
    class: 'recipient_cooldown',
    cause: 'A Meta não entregou para não cansar esta pessoa: ela já recebeu muitas mensagens de marketing.',
    nextStep: 'Não reenvie antes de 24 horas; insistir piora. Se for urgente, use outro canal.',
    minWaitMs: day,
  },
};
