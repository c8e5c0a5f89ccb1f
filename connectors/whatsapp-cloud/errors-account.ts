/** Refusals that concern the account, the number or their allowance, not one message. */
import type { ErrorRow } from '../kit/connector.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

export const accountErrors: Record<string, ErrorRow> = {
  '0': {
    class: 'auth',
    cause: 'A Meta não aceitou o token de acesso: ele venceu, foi revogado ou está incorreto.',
    nextStep: 'Gere um novo token de usuário do sistema e atualize o canal.',
  },
  '3': {
    class: 'auth',
    cause: 'O app não tem autorização para usar esta função da API.',
    nextStep: 'Confira no painel da Meta as permissões whatsapp_business_messaging e whatsapp_business_management.',
  },
  '4': {
    class: 'rate_limited',
    scope: 'app',
    cause: 'O app atingiu o limite de chamadas à API da Meta.',
    nextStep:
      'Aguarde: o envio volta sozinho. Se repetir, reduza as consultas de modelos e números feitas por este app.',
    minWaitMs: minute,
  },
  '10': {
    class: 'auth',
    cause: 'A permissão necessária não foi concedida ao token ou foi removida.',
    nextStep: 'Atribua a conta do WhatsApp ao usuário do sistema com controle total e gere o token de novo.',
  },
  '33': {
    class: 'auth',
    cause: 'O ID do número de telefone não existe mais ou foi excluído na Meta.',
    nextStep: 'Confira o ID do número no painel da Meta e corrija a configuração do canal.',
  },
  '190': {
    class: 'auth',
    cause: 'O token de acesso venceu ou foi invalidado.',
    nextStep: 'Gere um token de usuário do sistema sem vencimento e atualize o canal.',
  },
  '200-299': {
    class: 'auth',
    cause: 'O token não tem permissão para esta operação.',
    nextStep: 'Revise as permissões do usuário do sistema sobre a conta do WhatsApp e gere o token de novo.',
  },
  '368': {
    class: 'policy',
    cause: 'A Meta bloqueou a conta temporariamente por violação de política.',
    nextStep:
      'Abra a Qualidade da conta no Gerenciador do WhatsApp, veja o motivo e peça análise. Suspenda as campanhas.',
  },
  '613': {
    class: 'rate_limited',
    scope: 'app',
    cause: 'Foram feitas chamadas demais à API em pouco tempo.',
    nextStep: 'Aguarde: o envio volta sozinho. Se repetir, reduza o ritmo das chamadas deste app.',
    minWaitMs: minute,
  },
  '80007': {
    class: 'rate_limited',
    scope: 'account',
    cause: 'A conta do WhatsApp (WABA) atingiu o limite de chamadas à API.',
    nextStep: 'Aguarde até uma hora. Se repetir, reduza as consultas de modelos e números desta conta.',
    minWaitMs: minute,
  },
  '130429': {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O número passou da velocidade de envio permitida.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: second,
  },
  '130497': {
    class: 'policy',
    cause: 'A conta não tem permissão para enviar mensagens a pessoas do país do destinatário.',
    nextStep: 'Retire da lista os números desse país ou verifique com a Meta as restrições da sua atividade.',
  },
  '131005': {
    class: 'auth',
    cause: 'Acesso negado: a permissão não foi concedida ou foi retirada.',
    nextStep: 'Confira as permissões do token e se o número pertence à conta configurada no canal.',
  },
  '131030': {
    class: 'auth',
    cause: 'O número de teste só envia para telefones da lista de permitidos, e este não está nela.',
    nextStep: 'Inclua o telefone na lista do painel da Meta (com e sem o nono dígito) ou use um número de produção.',
  },
  '131031': {
    class: 'policy',
    cause: 'A conta está bloqueada pela Meta, ou o PIN da verificação em duas etapas não confere.',
    nextStep: 'Veja o aviso no Gerenciador do WhatsApp: peça análise do bloqueio ou corrija o PIN.',
  },
  '131037': {
    class: 'auth',
    cause: 'O número ainda não tem nome de exibição aprovado.',
    nextStep: 'Envie o nome de exibição para aprovação no Gerenciador do WhatsApp e aguarde.',
  },
  '131042': {
    class: 'auth',
    cause: 'Há um problema de pagamento na conta da Meta: falta cartão, o limite acabou ou a moeda está errada.',
    nextStep: 'Regularize o pagamento em Cobrança, no Gerenciador de Negócios. Nada sai deste canal até lá.',
  },
  '131044': {
    class: 'auth',
    cause: 'Há um problema de pagamento para chamadas na conta da Meta.',
    nextStep: 'Regularize o pagamento em Cobrança, no Gerenciador de Negócios.',
  },
  '131045': {
    class: 'auth',
    cause: 'O número não está registrado na API ou o certificado dele está errado.',
    nextStep: 'Registre o número de novo (com o PIN) no painel da Meta.',
  },
  '131048': {
    class: 'rate_limited',
    scope: 'number',
    cause: 'A Meta limitou o número porque muitas pessoas bloquearam ou denunciaram as mensagens.',
    nextStep: 'Suspenda as campanhas deste número, veja a qualidade no Gerenciador do WhatsApp e revise as listas.',
    minWaitMs: 2 * hour,
  },
  '131057': {
    class: 'transient',
    cause: 'O número está em manutenção na Meta, por exemplo para aumentar a velocidade de envio.',
    nextStep: 'Nada a fazer: o envio é tentado de novo depois de um minuto.',
    minWaitMs: minute,
  },
  '131063': {
    class: 'auth',
    cause: 'A conta desativou o envio de modelos de marketing por esta API.',
    nextStep: 'Reative o marketing pela Cloud API no Gerenciador do WhatsApp ou envie por outro canal.',
  },
  '131064': {
    class: 'rate_limited',
    scope: 'portfolio',
    cause: 'A Meta limitou a empresa por usar modelos na categoria errada.',
    nextStep: 'Suspenda os envios em massa e corrija a categoria dos modelos (utilidade que é marketing).',
    minWaitMs: hour,
  },
  '133000-133015': {
    class: 'auth',
    cause: 'Há um problema no registro do número na API: PIN, exclusão anterior ou espera obrigatória.',
    nextStep: 'Veja o detalhe do erro e refaça o registro do número no painel da Meta.',
  },
  '133004': {
    class: 'transient',
    cause: 'O servidor de registro da Meta está fora do ar por um momento.',
    nextStep: 'Nada a fazer: é tentado de novo. Se passar de uma hora, veja metastatus.com.',
  },
  '133010': {
    class: 'auth',
    cause: 'O número não está registrado na Cloud API.',
    nextStep: 'Registre o número, com o PIN de duas etapas, no painel da Meta.',
  },
  '133016': {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O número foi registrado ou removido vezes demais; a Meta bloqueou novas tentativas por até 72 horas.',
    nextStep: 'Pare de registrar o número e tente de novo depois de 72 horas.',
    minWaitMs: hour,
  },
  '134011': {
    class: 'auth',
    cause: 'Os termos de pagamento do WhatsApp não foram aceitos.',
    nextStep: 'Aceite os termos no Gerenciador do WhatsApp.',
  },
  '134100-134102': {
    class: 'auth',
    cause: 'A conta não está habilitada para a API de mensagens de marketing.',
    nextStep: 'Confira a elegibilidade e aceite os termos da API de marketing no Gerenciador do WhatsApp.',
  },
  '134101': {
    class: 'transient',
    cause: 'O modelo ainda está sendo preparado para a API de marketing; leva até 10 minutos.',
    nextStep: 'Nada a fazer: o envio é tentado de novo em alguns minutos.',
    minWaitMs: 2 * minute,
  },
  '138013': {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O número passou do limite de pedidos de chamada.',
    nextStep: 'Aguarde antes de fazer novos pedidos de chamada por este número.',
    minWaitMs: minute,
  },
  '139200': {
    class: 'policy',
    cause: 'A Meta bloqueou o conteúdo deste envio direto.',
    nextStep: 'Reescreva o texto conforme a política de mensagens ou use um modelo aprovado.',
  },
  '147001-147005': {
    class: 'auth',
    cause: 'A operação com o nome de usuário da empresa foi recusada.',
    nextStep: 'Confira o nome de usuário da empresa no Gerenciador do WhatsApp.',
  },
  '2494100': {
    class: 'transient',
    cause: 'O número está em manutenção durante uma migração.',
    nextStep: 'Nada a fazer: o envio é tentado de novo depois de um minuto.',
    minWaitMs: minute,
  },
};
