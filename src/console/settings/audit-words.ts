/** Operations as sentences: somebody "pausou o canal" something. The something follows where an entry has one. */
import type { View } from '../view.ts';

/** What the target of an operation is, where it has one. */
export type TargetKind =
  | 'message'
  | 'channel'
  | 'campaign'
  | 'notification'
  | 'trigger'
  | 'task'
  | 'watch'
  | 'user'
  | 'outage'
  | 'other';

interface Words {
  pt: string;
  en: string;
  target?: TargetKind;
}

const words = (pt: string, en: string, target?: TargetKind): Words => ({
  pt,
  en,
  ...(target !== undefined && { target }),
});

const operations: Readonly<Record<string, Words>> = {
  login: words('entrou no console', 'logged in to the console'),
  logout: words('saiu do console', 'logged out of the console'),
  // Of a message, or of a dead letter.
  reveal: words('mostrou os dados originais de', 'revealed the original data of', 'other'),

  sendMessage: words('enviou uma mensagem', 'sent a message'),
  checkMessage: words('conferiu uma mensagem', 'checked a message'),
  sendBatch: words('enviou um lote de mensagens', 'sent a batch of messages'),
  cancelMessage: words('cancelou a mensagem', 'cancelled the message', 'message'),
  retryMessage: words('tentou de novo a mensagem', 'retried the message', 'message'),

  putChannel: words('salvou o canal', 'saved the channel', 'channel'),
  pauseChannel: words('pausou o canal', 'paused the channel', 'channel'),
  resumeChannel: words('retomou o canal', 'resumed the channel', 'channel'),
  listProviderChannels: words('buscou canais no provedor para', "listed the provider's channels for", 'channel'),
  tryChannel: words('testou as configurações do canal', 'tried settings of the channel', 'channel'),
  testChannel: words('testou o canal', 'tested the channel', 'channel'),
  testConnector: words('testou o conector', 'tested the connector', 'other'),
  syncTemplates: words('sincronizou os templates de um canal', 'synchronised the templates of a channel'),
  previewTemplate: words('viu a prévia de um template', 'previewed a template'),

  createKey: words('criou uma chave', 'created a key'),
  deleteKey: words('revogou a chave', 'revoked the key', 'other'),
  putUser: words('salvou o usuário', 'saved the user', 'user'),
  deleteUser: words('excluiu o usuário', 'deleted the user', 'other'),

  replayDeadLetters: words('reprocessou vários itens não entendidos', 'replayed several dead letters'),
  discardDeadLetters: words('descartou vários itens não entendidos', 'discarded several dead letters'),
  replayDeadLetter: words('reprocessou o item não entendido', 'replayed the dead letter', 'other'),
  discardDeadLetter: words('descartou o item não entendido', 'discarded the dead letter', 'other'),
  cancelReplay: words('parou o reprocessamento', 'stopped the replay', 'other'),
  discardParkedReceipts: words('descartou recibos sem mensagem', 'discarded receipts without a message'),

  setConsent: words('registrou um opt-out ou a volta de um contato', 'opted a contact out or in again'),
  importConsents: words('importou uma lista de opt-out', 'imported a list of opt-outs'),
  findPerson: words('procurou os dados de uma pessoa', 'looked for the data of a person'),
  exportPerson: words('baixou os dados de uma pessoa', 'downloaded the data of a person'),
  erasePerson: words('apagou uma pessoa', 'erased a person'),
  putRetention: words('mudou os prazos de retenção', 'changed for how long things are kept'),

  putNotification: words('salvou a notificação', 'saved the notification', 'notification'),
  deleteNotification: words('excluiu a notificação', 'deleted the notification', 'other'),
  previewNotification: words('viu a prévia da notificação', 'previewed the notification', 'notification'),
  sendNotification: words('enviou a notificação', 'sent the notification', 'notification'),
  putSource: words('salvou a origem', 'saved the source', 'other'),
  deleteSource: words('excluiu a origem', 'deleted the source', 'other'),
  testSource: words('testou a origem', 'tested the source', 'other'),
  putTrigger: words('salvou o gatilho', 'saved the trigger', 'trigger'),
  deleteTrigger: words('excluiu o gatilho', 'deleted the trigger', 'other'),
  fireTrigger: words('disparou o gatilho', 'fired the trigger', 'trigger'),
  checkTrigger: words('conferiu o gatilho', 'checked the trigger', 'trigger'),
  putWatch: words('salvou a vigia de quedas', 'saved the watch for outages', 'watch'),
  deleteWatch: words('excluiu a vigia de quedas', 'deleted the watch for outages', 'other'),
  previewWatch: words('viu a prévia da vigia de quedas', 'previewed the watch for outages', 'watch'),
  putOutageForecast: words('mudou a previsão da queda', 'changed the forecast of the outage', 'outage'),

  createCampaign: words('criou um disparo', 'created a campaign'),
  changeCampaign: words('mudou o disparo', 'changed the campaign', 'campaign'),
  showMapForm: words('abriu o mapa de um disparo', 'opened the map of a campaign'),
  putCampaignFile: words('enviou o arquivo do disparo', 'sent the file of the campaign', 'campaign'),
  checkCampaign: words('conferiu o disparo', 'checked the campaign', 'campaign'),
  previewCampaign: words('viu a prévia do disparo', 'previewed the campaign', 'campaign'),
  startCampaign: words('iniciou o disparo', 'started the campaign', 'campaign'),
  pauseCampaign: words('pausou o disparo', 'paused the campaign', 'campaign'),
  cancelCampaign: words('cancelou o disparo', 'cancelled the campaign', 'campaign'),
  retryCampaign: words('tentou de novo as falhas do disparo', 'retried the failures of the campaign', 'campaign'),
  putTask: words('salvou a tarefa', 'saved the task', 'task'),
  deleteTask: words('excluiu a tarefa', 'deleted the task', 'other'),

  importPrices: words('importou preços', 'imported prices'),
  deletePrices: words('excluiu uma tabela de preços', 'deleted a price table'),
};

/** Calls that only look are answered and not remembered. */
const looks = /^(check|preview)/;
/** What the trail can hold. */
export const rememberedActions: readonly string[] = Object.keys(operations).filter((action) => !looks.test(action));

/** Undefined: an operation of which no words are known. */
export const actionWords = (view: View, action: string): string | undefined => {
  const found = operations[action];
  return found === undefined ? undefined : view.say(found.pt, found.en);
};

const places: Readonly<Record<Exclude<TargetKind, 'other'>, string>> = {
  message: '/console/messages',
  channel: '/console/channels',
  campaign: '/console/campaigns',
  notification: '/console/notifications',
  trigger: '/console/triggers',
  task: '/console/tasks',
  watch: '/console/watches',
  user: '/console/settings/users',
  outage: '/console/outages',
};

/** The page of what it was done to; undefined: it has none, or is gone. */
export function targetPage(action: string, target: string): string | undefined {
  const kind = operations[action]?.target;
  return kind === undefined || kind === 'other' ? undefined : `${places[kind]}/${encodeURIComponent(target)}`;
}
