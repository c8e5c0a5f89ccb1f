/** Refusals of what was sent: request, media, template, flow. Nothing here is cured by trying again unchanged. */
import type { ErrorRow } from '../kit/connector.ts';

export const contentErrors: Record<string, ErrorRow> = {
  '100': {
    class: 'bad_request',
    cause: 'A Meta recusou um campo do pedido, ou o recurso usado não está habilitado na conta.',
    nextStep: 'Veja no detalhe qual campo foi recusado e corrija a mensagem ou a configuração do canal.',
  },
  '131008': {
    class: 'bad_request',
    cause: 'Falta um campo obrigatório na mensagem.',
    nextStep: 'Veja no detalhe qual campo falta e complete a mensagem.',
  },
  '131009': {
    class: 'bad_request',
    cause: 'Um campo da mensagem tem valor inválido ou longo demais.',
    nextStep: 'Veja no detalhe qual campo foi recusado e corrija a mensagem.',
  },
  '131014': {
    class: 'transient',
    cause: 'A Meta não conseguiu baixar o arquivo pelo link informado.',
    nextStep: 'Abra o link num navegador sem login: ele precisa ser público, por https e responder rápido.',
    maxAttempts: 3,
  },
  '131051': {
    class: 'bad_request',
    cause: 'O WhatsApp não aceita este tipo de mensagem.',
    nextStep: 'Use outro tipo de conteúdo: texto, mídia, interativa ou modelo.',
  },
  '131052': {
    class: 'bad_request',
    cause: 'O arquivo enviado pelo cliente não pôde ser baixado pela Meta; costuma ter mais de 100 MB.',
    nextStep: 'Peça ao cliente para enviar o arquivo de novo, menor.',
  },
  '131053': {
    class: 'bad_request',
    cause: 'A Meta não aceitou o arquivo: o link falhou, ou o formato ou o tamanho não é permitido.',
    nextStep: 'Confira se o arquivo abre, se o formato é aceito (JPEG, PNG, PDF, MP4, OGG Opus) e o tamanho máximo.',
    maxAttempts: 3,
  },
  '131055': {
    class: 'bad_request',
    cause: 'Esta mensagem não pode sair pela API de marketing; só modelos de marketing podem.',
    nextStep: 'Envie um modelo da categoria marketing ou use o envio comum.',
  },
  '131062': {
    class: 'bad_request',
    cause: 'Modelos de autenticação não podem ir para quem só tem identificador de usuário, sem telefone visível.',
    nextStep: 'Informe o telefone do cliente para enviar o código.',
  },
  '132000': {
    class: 'template_invalid',
    cause: 'A quantidade de variáveis enviada é diferente da que o modelo tem.',
    nextStep: 'Confira as variáveis do modelo e o mapeamento da mensagem. Sincronize os modelos se ele mudou.',
  },
  '132001': {
    class: 'template_invalid',
    cause: 'O modelo não existe neste idioma ou ainda não foi aprovado.',
    nextStep: 'Confira o nome e o idioma exatos do modelo (pt e pt_BR são diferentes) e se está aprovado.',
  },
  '132005': {
    class: 'template_invalid',
    cause: 'O texto do modelo ficou longo demais depois de preenchido.',
    nextStep: 'Encurte os valores das variáveis.',
  },
  '132007': {
    class: 'template_invalid',
    cause: 'O conteúdo do modelo viola a política do WhatsApp.',
    nextStep: 'Edite o modelo no Gerenciador do WhatsApp e envie de novo para aprovação.',
  },
  '132008': {
    class: 'template_invalid',
    cause: 'O valor de uma variável não combina com o modelo.',
    nextStep: 'Veja no detalhe qual variável foi recusada e corrija o mapeamento.',
  },
  '132012': {
    class: 'template_invalid',
    cause: 'O formato de uma variável não combina com o modelo.',
    nextStep: 'Confira se o cabeçalho, as variáveis e os botões enviados são os do modelo aprovado.',
  },
  '132015': {
    class: 'template_invalid',
    cause: 'A Meta pausou o modelo por baixa qualidade.',
    nextStep:
      'Aguarde a liberação (3 h na primeira vez, 6 h na segunda) ou use outro modelo; revise o texto e a lista.',
  },
  '132016': {
    class: 'template_invalid',
    cause: 'A Meta desativou o modelo depois de pausas seguidas por baixa qualidade.',
    nextStep: 'Crie outro modelo, com texto diferente, e troque-o na notificação.',
  },
  '132018': {
    class: 'template_invalid',
    cause: 'Os valores das variáveis não seguem as regras do modelo.',
    nextStep: 'Veja o detalhe do erro e corrija os valores enviados.',
  },
  '132068': {
    class: 'template_invalid',
    cause: 'O fluxo (Flow) usado na mensagem está bloqueado.',
    nextStep: 'Corrija o fluxo no Gerenciador do WhatsApp e publique-o de novo.',
  },
  '132069': {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O fluxo (Flow) está limitado pela Meta: poucos envios por hora.',
    nextStep: 'Veja a saúde do fluxo no Gerenciador do WhatsApp e corrija os erros do seu servidor.',
    minWaitMs: 60_000,
  },
  '135000': {
    class: 'bad_request',
    cause: 'A Meta recusou a mensagem sem dizer qual campo está errado.',
    nextStep: 'Revise o conteúdo da mensagem, em especial variáveis e botões, e o detalhe do erro.',
  },
  '138000-138999': {
    class: 'bad_request',
    cause: 'A Meta recusou uma operação de chamada de voz, que este canal não usa.',
    nextStep: 'Veja o detalhe do erro e use o app da Meta que cuida das chamadas.',
  },
  '139100-139103': {
    class: 'bad_request',
    cause: 'A Meta recusou o bloqueio ou desbloqueio de um contato.',
    nextStep: 'Veja o detalhe do erro; só dá para bloquear quem escreveu nas últimas 24 horas.',
  },
  '2388000-2388999': {
    class: 'template_invalid',
    cause: 'A Meta recusou a criação ou a edição do modelo.',
    nextStep: 'Veja no detalhe qual regra não foi seguida e corrija o modelo.',
  },
  '2388019': {
    class: 'template_invalid',
    cause: 'A conta atingiu o número máximo de modelos.',
    nextStep: 'Exclua modelos que não usa mais ou verifique a empresa na Meta para ter mais.',
  },
  '2388040': {
    class: 'template_invalid',
    cause: 'Um campo do modelo passou do tamanho máximo.',
    nextStep: 'Encurte o campo indicado no detalhe.',
  },
  '2388047': {
    class: 'template_invalid',
    cause: 'O cabeçalho ou o corpo do modelo tem formato inválido.',
    nextStep: 'Retire quebras de linha, emojis e formatação do cabeçalho e revise o corpo.',
  },
  '2388073': {
    class: 'template_invalid',
    cause: 'O rodapé do modelo tem formato inválido.',
    nextStep: 'Retire variáveis, quebras de linha e emojis do rodapé.',
  },
  '2388293': {
    class: 'template_invalid',
    cause: 'O modelo tem variáveis demais para o tamanho do texto.',
    nextStep: 'Acrescente texto fixo ou reduza o número de variáveis.',
  },
  '2388299': {
    class: 'template_invalid',
    cause: 'O modelo começa ou termina com uma variável.',
    nextStep: 'Coloque texto fixo antes da primeira e depois da última variável.',
  },
};
