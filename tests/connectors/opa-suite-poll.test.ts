/** Rounds over an installation: which services are looked at, how far back, and going on after a break. */
import { describe, expect, test } from 'vitest';
import type { InboundItem, ProviderResponse } from '../../connectors/kit/connector.ts';
import { opaSuite } from '../../connectors/opa-suite/connector.ts';
import { answer, channelId, config, success } from './fixtures/opa-suite/kit.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.UTC(2026, 10, 21, 12);
const channel = { id: 'opa', config };
const poll = opaSuite.poll as NonNullable<typeof opaSuite.poll>;
const idOf = (n: number): string => n.toString(16).padStart(24, '0');
const at = (ms: number): string => new Date(ms).toISOString();

interface Service {
  _id: string;
  canal_id?: string;
  canal_cliente?: string;
  date: string;
  fim: string | null;
}
const service = (n: number, rest: Partial<Service> = {}): Service => ({
  _id: idOf(n),
  canal_id: channelId,
  canal_cliente: `55489900000${String(n).padStart(2, '0')}@c.us`,
  date: at(now - day),
  fim: null,
  ...rest,
});
const reply = (id: string, serviceId: string, ms: number) => ({
  _id: id,
  id_rota: serviceId,
  mensagem: id,
  tipo: 'texto',
  canalComunicacao: channelId,
  tipoDestinatario: 'usuarios',
  data: at(ms),
});

/** Answers as the provider would, and tells which services were asked for. */
function installation(services: Service[], messages: ReturnType<typeof reply>[], gone: string[] = []) {
  const asked: string[] = [];
  const days: string[] = [];
  const respond = (url: string, body: string): ProviderResponse => {
    const { filter, options } = JSON.parse(body) as {
      filter: { id_rota?: string; dataInicialAbertura?: string };
      options: { skip: number; limit: number };
    };
    const page = <Item>(all: Item[]) => success(all.slice(options.skip, options.skip + options.limit));
    if (!url.includes('mensagem')) {
      days.push(filter.dataInicialAbertura ?? '');
      return page(services);
    }
    asked.push(filter.id_rota ?? '');
    if (gone.includes(filter.id_rota ?? '')) return answer(404, { error: 'NOT_FOUND_ERROR', message: 'not found' });
    return page(messages.filter(({ id_rota }) => id_rota === filter.id_rota));
  };
  return { asked, days, respond };
}

function round({ respond }: ReturnType<typeof installation>, cursor: string | undefined, at = now) {
  const items: InboundItem[] = [];
  const cursors: (string | undefined)[] = [];
  let question = { cursor, now: at };
  for (let questions = 0; questions < 2_000; questions++) {
    const request = poll.ask(channel, question);
    const read = poll.read(respond(request.url, request.body ?? ''), channel, question);
    if (!read.ok) throw new Error(read.failure.code);
    items.push(...read.items);
    cursors.push(read.cursor);
    question = { cursor: read.cursor, now: at };
    if (!read.again) return { items, cursors, cursor: read.cursor };
  }
  throw new Error('the round does not end');
}
const idsOf = (items: readonly InboundItem[]) => items.map(({ key }) => key.replace('m:', ''));

describe('which services are looked at', () => {
  test('running ones of this channel, and those that closed a little while ago', () => {
    const suite = installation(
      [
        service(1),
        service(2, { canal_id: '6a10c0ffee0000000000a002' }),
        service(3, { fim: at(now - 30 * minute) }),
        service(4, { fim: at(now - 41 * minute) }),
        service(5, { canal_cliente: 'instagram' }),
        service(6, { canal_id: '' }),
      ],
      [],
    );
    round(suite, undefined);
    expect(suite.asked).toEqual([idOf(1), idOf(3), idOf(6)]);
    expect(suite.days).toEqual(['2026-11-14']);
  });

  test('more than a page of them, each once', () => {
    const services = Array.from({ length: 1_100 }, (_, n) => service(n + 1));
    const suite = installation(services, []);
    round(suite, undefined);
    expect(suite.asked).toEqual(services.map(({ _id }) => _id));
  });

  test('one that is gone meanwhile does not end the round for the others', () => {
    const messages = [reply('b', idOf(2), now)];
    const suite = installation([service(1), service(2)], messages, [idOf(1)]);
    expect(idsOf(round(suite, undefined).items)).toEqual(['b']);
  });
});

describe('how far back', () => {
  test('the past of a channel that was never asked is not news, but for ten minutes', () => {
    const messages = [reply('old', idOf(1), now - 11 * minute), reply('new', idOf(1), now - 9 * minute)];
    expect(idsOf(round(installation([service(1)], messages), undefined).items)).toEqual(['new']);
  });

  test('a round begins ten minutes before the one before began, however long ago that was', () => {
    const suite = installation([service(1)], []);
    const { cursor } = round(suite, undefined);
    const messages = [reply('told', idOf(1), now - 11 * minute), reply('late', idOf(1), now - 9 * minute)];
    expect(idsOf(round(installation([service(1)], messages), cursor, now + day).items)).toEqual(['late']);
  });
});

test('a round that breaks off goes on from where it was, at whatever question', () => {
  const services = Array.from({ length: 7 }, (_, n) => service(n + 1));
  const messages = Array.from({ length: 40 }, (_, n) => reply(`m${n}`, idOf((n % 7) + 1), now - minute));
  const whole = round(installation(services, messages), undefined);
  const told = idsOf(whole.items);
  expect(told).toHaveLength(40);
  for (const cursor of whole.cursors.slice(0, -1)) {
    const rest = idsOf(round(installation(services, messages), cursor, now + minute).items);
    expect(told.slice(told.length - rest.length)).toEqual(rest);
  }
});

test('the day from which services are asked for is the one in Brasília', () => {
  const suite = installation([], []);
  round(suite, undefined, Date.UTC(2026, 10, 22, 2));
  expect(suite.days).toEqual(['2026-11-14']);
});
