/** Refusals that concern the account, the sender or their allowance, and HTTP where no code was given. */
import type { ErrorRow } from '../kit/connector.ts';

const minute = 60_000;
const hour = 60 * minute;

const wrongSender: ErrorRow = {
  class: 'auth',
  cause: 'O remetente configurado não pertence a esta conta do Twilio, ou não está habilitado para este tipo de envio.',
  nextStep: 'Confira no Twilio Console o número, short code ou Messaging Service e corrija o remetente do canal.',
};

const channelSetup: ErrorRow = {
  class: 'auth',
  cause: 'O WhatsApp deste remetente está mal configurado no Twilio ou na Meta.',
  nextStep:
    'Veja no Twilio Console, em Messaging > Senders > WhatsApp senders, o que falta; o envio volta depois disso.',
};

const fullQueue: ErrorRow = {
  class: 'rate_limited',
  scope: 'number',
  cause: 'A fila deste remetente no Twilio está cheia: há mensagens demais para o que ele consegue enviar.',
  nextStep:
    'Nada a fazer: o envio volta sozinho. Se repetir, reduza numberMps nos limites do canal ou use um short code.',
  minWaitMs: 5 * minute,
};

export const accountErrors: Readonly<Record<string, ErrorRow>> = {
  '20003': {
    class: 'auth',
    cause: 'O Twilio não aceitou as credenciais: o auth token ou a API key mudou, ou a conta está suspensa.',
    nextStep: 'Confira o Account SID, o auth token e a API key no Twilio Console e atualize o canal.',
  },
  '20404': {
    class: 'auth',
    cause: 'O Twilio não encontrou a conta ou o recurso pedido.',
    nextStep: 'Confira o Account SID, o Messaging Service SID e o endereço da API na configuração do canal.',
  },
  '20429': {
    class: 'rate_limited',
    scope: 'account',
    cause: 'A conta fez pedidos demais ao mesmo tempo; o Twilio não processou este.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  '21408': {
    class: 'auth',
    cause: 'A conta não tem permissão para enviar ao país do destinatário.',
    nextStep:
      'No Twilio Console, em Messaging > Settings > Geo permissions, libere o país; o envio volta depois disso.',
  },
  '21606': wrongSender,
  '21608': {
    class: 'auth',
    cause: 'A conta é de teste, e só envia a números verificados nela.',
    nextStep: 'Verifique o número no Twilio Console ou passe a conta para paga.',
  },
  '21611': fullQueue,
  '30001': fullQueue,
  '63001': channelSetup,
  '63002': wrongSender,
  '63007': wrongSender,
  '63008': channelSetup,
  '63015': {
    class: 'auth',
    cause: 'O canal usa o sandbox do Twilio, e o destinatário não entrou nele.',
    nextStep: 'Peça ao destinatário que envie o código de entrada do sandbox ou use um número de produção.',
  },
  '63017': {
    class: 'rate_limited',
    scope: 'account',
    cause: 'A conta passou da velocidade total de envio permitida no WhatsApp.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites dos canais.',
    minWaitMs: 1000,
  },
  '63018': {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O número passou do limite do WhatsApp: da velocidade, ou de pessoas diferentes em 24 horas.',
    nextStep:
      'Nada a fazer: o envio volta sozinho. Se durar horas, é o limite diário: veja-o no gerenciador do WhatsApp.',
    minWaitMs: minute,
  },
  '63020': channelSetup,
  '63022': channelSetup,
  '63038': {
    class: 'rate_limited',
    scope: 'account',
    cause: 'A conta atingiu o limite diário de mensagens do Twilio.',
    nextStep: 'Aguarde o dia seguinte ou peça ao Twilio um limite maior; o envio volta sozinho.',
    minWaitMs: hour,
  },
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço da API respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço da API (baseUrl) na configuração do canal.',
  },
  http_400: {
    class: 'bad_request',
    cause: 'O endereço da API recusou o pedido sem dar o código do erro.',
    nextStep: 'Leia o detalhe e confira o endereço da API na configuração do canal.',
  },
  http_401: {
    class: 'auth',
    cause: 'O endereço da API recusou as credenciais sem dar o código do erro.',
    nextStep: 'Confira o Account SID, o auth token e o endereço da API na configuração do canal.',
  },
  http_403: {
    class: 'auth',
    cause: 'O acesso à API foi proibido sem o código do erro; pode ser um proxy ou firewall no caminho.',
    nextStep: 'Confira as credenciais, o endereço da API e se algum proxy bloqueia a saída.',
  },
  http_404: {
    class: 'auth',
    cause: 'O endereço da API não conhece esta conta.',
    nextStep: 'Confira o Account SID e o endereço da API na configuração do canal.',
  },
  http_429: {
    class: 'rate_limited',
    scope: 'account',
    cause: 'O Twilio pediu para diminuir o ritmo; ele não processou esta mensagem.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
};
