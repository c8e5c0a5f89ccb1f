/** Which call it is, who may make it, and what it answers. */
import type { Endpoint } from './faults.ts';
import { listPage } from './lists.ts';
import { Refusal } from './model.ts';
import { isLinked, sendInService, sendTemplate } from './sending.ts';
import type { World } from './world.ts';

export interface Call {
  method: string;
  /** Below `/api/v1`, without slashes around it. */
  path: string;
  authorization: string | undefined;
  body: unknown;
}

interface Route {
  endpoint: Endpoint;
  method: 'GET' | 'POST';
  path: RegExp;
  answer(world: World, body: unknown, id: string): unknown;
}

const same = (field: string) => (item: object, value: string) => (item as Record<string, unknown>)[field] === value;
const templateFilters = { atalho: same('atalho'), tipo_mensagem: same('tipo_mensagem') };
const channelFilters = {
  nome: same('nome'),
  id_atendente: same('id_atendente'),
  status: same('status'),
  canal: same('canal'),
  integracao: same('integracao'),
};
const serviceFilters = {
  protocolo: same('protocolo'),
  status: same('status'),
  dataInicialAbertura: ({ date }: { date: string }, day: string) => date.slice(0, 10) >= day,
  dataFinalAbertura: ({ date }: { date: string }, day: string) => date.slice(0, 10) <= day,
};

const channels = ({ options }: World) =>
  options.channels.map(({ allowance: _, status = 'A', canal = 'Whatsapp', integracao = 'dialog360', ...rest }) => ({
    ...rest,
    status,
    canal,
    integracao,
  }));

const templates = ({ options }: World, channelId?: string) =>
  options.templates
    .filter((template) => channelId === undefined || isLinked(template, channelId))
    .map(({ canais: _, tipo_mensagem = 'dialog360', ...rest }) => ({
      ...rest,
      tipo_mensagem,
      departamentos: [],
      identificadorCanal: 'Ab12Cd34',
      anexo: null,
      flow: null,
      dados: '{}',
    }));

function channelOf({ options }: World, id: string) {
  const channel = options.channels.find(({ _id }) => _id === id);
  if (channel === undefined) throw Refusal.notFound('Communication channel not found.');
  return channel;
}

const routes: readonly Route[] = [
  { endpoint: 'send', method: 'POST', path: /^template\/send$/, answer: sendTemplate },
  { endpoint: 'service-send', method: 'POST', path: /^atendimento\/mensagem\/send$/, answer: sendInService },
  {
    endpoint: 'templates',
    method: 'GET',
    path: /^template$/,
    answer: (world, body) => listPage(world, body, templates(world), templateFilters),
  },
  {
    endpoint: 'templates',
    method: 'GET',
    path: /^canal-comunicacao\/([0-9a-f]{24})\/template$/,
    answer: (world, body, id) => listPage(world, body, templates(world, channelOf(world, id)._id), templateFilters),
  },
  {
    endpoint: 'allowance',
    method: 'GET',
    path: /^canal-comunicacao\/([0-9a-f]{24})\/template\/limites-diarios-envio$/,
    answer: (world, _body, id) => {
      const { allowance } = channelOf(world, id);
      return allowance === undefined
        ? {}
        : { ...allowance, availableAmount: allowance.dailyLimit - allowance.messagesSent };
    },
  },
  {
    endpoint: 'channels',
    method: 'GET',
    path: /^canal-comunicacao$/,
    answer: (world, body) => listPage(world, body, channels(world), channelFilters),
  },
  {
    endpoint: 'services',
    method: 'GET',
    path: /^atendimento$/,
    answer: (world, body) => listPage(world, body, world.services, serviceFilters),
  },
  {
    endpoint: 'messages',
    method: 'GET',
    path: /^atendimento\/mensagem$/,
    answer: (world, body) => listPage(world, body, world.messages, { id_rota: same('id_rota') }),
  },
];

const routeOf = ({ method, path }: Call) => routes.find((route) => route.method === method && route.path.test(path));

export const endpointOf = (call: Call): Endpoint | undefined => routeOf(call)?.endpoint;

export interface Answer {
  status: number;
  body: unknown;
}

export function answerCall(world: World, call: Call): Answer {
  try {
    return { status: 200, body: { status: 'success', code: 200, data: dataOf(world, call) } };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body };
    throw error;
  }
}

function dataOf(world: World, call: Call): unknown {
  if (call.authorization !== `Bearer ${world.token}`) throw Refusal.described(401, 'Invalid token');
  for (const start of world.forbidden) if (call.path.startsWith(start)) throw Refusal.described(403, 'Bad role');
  const route = routeOf(call);
  if (route === undefined) throw Refusal.notFound(`Cannot ${call.method} /api/v1/${call.path}`);
  return route.answer(world, call.body, route.path.exec(call.path)?.[1] ?? '');
}
