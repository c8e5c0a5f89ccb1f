/** The two calls that send: a template, and a message inside a running service. */
import { isJson } from './lists.ts';
import { type Json, Refusal, type SimulatedTemplate } from './model.ts';
import type { World } from './world.ts';

const placeholder = /\{\{\s*([^{}]+?)\s*\}\}/g;
/** What the network behind refuses in a variable: Opa! Suite hands it on as it is. */
const unclean = /[\n\r\t]| {4}/;

export function sendTemplate(world: World, body: unknown): Json {
  const asked = isJson(body) ? body : {};
  const contact = isJson(asked.contato) ? asked.contato : {};
  const wanted = isJson(asked.template) ? asked.template : {};
  const phone = contact.canalCliente;
  if (typeof phone !== 'string' || !/^\+\d{8,15}$/.test(phone)) {
    throw Refusal.field("Field 'contato.canalCliente' is invalid", 'invalid argument');
  }
  const channel = world.options.channels.find(({ _id }) => _id === asked.canal);
  if (channel === undefined) throw Refusal.notFound('Communication channel not found.');
  const template = world.options.templates.find(({ _id }) => _id === wanted._id);
  if (template === undefined || !isLinked(template, channel._id)) throw Refusal.notFound('Template not found.');
  const variables = variablesOf(template, wanted.variaveis);
  const running = world.openServiceOf(phone);
  if (running !== undefined && asked.allowSendingToStartedCustomerService !== true) {
    throw Refusal.described(400, `Este contato já está em atendimento com ${running.atendente}`);
  }
  spend(channel);

  const names = placeholdersOf(template.texto);
  const text = template.texto.replace(placeholder, (_, name: string) => variables[names.indexOf(name)] ?? '');
  const service = running ?? closedService(world, phone, channel._id);
  const { _id: messageSentId } = world.addMessage(service, { mensagem: text, tipoDestinatario: 'clientes_users' });
  world.sent.push({
    messageSentId,
    to: phone,
    templateId: template._id,
    variables,
    text,
    ...(typeof wanted.midiaAlternativa === 'string' && { media: wanted.midiaAlternativa }),
    channelId: channel._id,
    metadata: asked.metadata,
    body: asked,
    at: world.now(),
  });
  return { message: 'Template has been succesfully sent.', messageSentId };
}

export function isLinked({ canais }: SimulatedTemplate, channelId: string): boolean {
  return canais === undefined || canais.includes(channelId);
}

function placeholdersOf(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(placeholder), ([, name = '']) => name))];
}

function variablesOf({ texto }: SimulatedTemplate, given: unknown): string[] {
  const wanted = placeholdersOf(texto).length;
  const variables = Array.isArray(given) ? given.map(String) : [];
  if (variables.length !== wanted) {
    throw Refusal.field(`(#132000) expected ${wanted} variables, got ${variables.length}`, 'invalid argument');
  }
  if (variables.some((text) => unclean.test(text))) {
    throw Refusal.field('(#132018) variables must not have new-line, tab or 4 spaces', 'invalid argument');
  }
  return variables;
}

function spend({ allowance }: World['options']['channels'][number]): void {
  if (allowance === undefined) return;
  if (allowance.messagesSent >= allowance.dailyLimit) throw Refusal.described(400, 'Limite diário de envios atingido');
  allowance.messagesSent++;
}

/** A template does not put the contact into service: somebody has to take it. */
function closedService(world: World, phone: string, channelId: string) {
  const service = world.openService(phone, channelId, '', 'F');
  world.closeService(service._id);
  return service;
}

export function sendInService(world: World, body: unknown): Json {
  const asked = isJson(body) ? body : {};
  const content = isJson(asked.content) ? asked.content : {};
  const service = world.services.find(({ _id }) => _id === asked.customerServiceId);
  if (service === undefined || service.status === 'F') throw Refusal.notFound('Customer service not found.');
  const { _id } = world.addMessage(service, { mensagem: wordsOf(content), tipoDestinatario: 'clientes_users' });
  return { _id };
}

function wordsOf({ type, text, media }: Json): string {
  if (type === 'text' && typeof text === 'string' && text !== '') return text;
  const sources = isJson(media) ? [media.url, media.base64].filter((source) => source !== undefined) : [];
  if (type === 'media' && sources.length === 1) return String(sources[0]).slice(0, 100);
  throw Refusal.field("Field 'content' is invalid", 'invalid argument');
}
