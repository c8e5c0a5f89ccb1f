/** Our own connector for Opa! Suite, written for the real one, takes the surface for it. */

import { request } from 'undici';
import { beforeAll, expect, test } from 'vitest';
import type { ChannelContext, ProviderRequest, ProviderResponse } from '../../connectors/kit/connector.ts';
import { allowance, listChannels, parseAllowance, parseChannels } from '../../connectors/opa-suite/channels.ts';
import { OpaConfig } from '../../connectors/opa-suite/config.ts';
import { opaSuite } from '../../connectors/opa-suite/connector.ts';
import { messagesSince, parseServices, servicesSince } from '../../connectors/opa-suite/messages.ts';
import { testKey } from '../kit/ponte.ts';
import { stage } from '../kit/scenario.ts';
import { kinds } from './opa-kit.ts';

const { given, ponte } = stage({ templates: kinds, limits: { portfolioTier: 100 } });
let account: { baseUrl: string; token: string };
let context: ChannelContext<OpaConfig>;
beforeAll(async () => {
  account = { baseUrl: `${ponte().url}/opa`, token: testKey };
  const { channels } = parseChannels(await ask(listChannels(account)));
  expect(channels).toMatchObject([
    { name: 'wa-matriz', medium: 'Whatsapp', integration: 'facebook', active: true },
    { name: 'wa-suporte' },
  ]);
  const config = OpaConfig.parse({ ...account, canal: channels[0]?.id, webhookSecret: 'segredo-de-teste' });
  context = { id: 'opa', config };
});

async function ask({ url, method, headers, body }: ProviderRequest): Promise<ProviderResponse> {
  const answer = await request(url, { method, headers, ...(body !== undefined && { body }) });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

async function templates() {
  const page = opaSuite.templates?.parse(await ask(opaSuite.templates.list(context)));
  return page?.templates ?? [];
}

async function send(phone: string, name: string, parameters: string[], id = 'hub-1', config = context.config) {
  const content = { type: 'template' as const, name, language: 'pt_BR', parameters };
  const plan = opaSuite.send({ id, to: { kind: 'phone', e164: phone }, content }, { id: 'opa', config });
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return opaSuite.outcome(await ask(plan.request));
}

const named = async (text: RegExp) => (await templates()).find(({ body }) => text.test(body.text))?.name ?? '';

test('it lists the templates and sends one, once, however often it asks', async () => {
  const { phone } = given.stranger();
  const name = await named(/^Oi \{\{nome/);
  const first = await send(phone, name, ['Ana', 'chuva'], 'hub-7');
  expect(first).toEqual({ kind: 'accepted', providerId: expect.any(String) });
  expect(await send(phone, name, ['Ana', 'chuva'], 'hub-7')).toEqual(first);
  const id = (first.kind === 'accepted' && first.providerId) || '';
  expect((await ponte().untilStatus(id, 'read')).metadata).toEqual({ hubMessageId: 'hub-7' });
  expect(ponte().sim.accepted(id)).toBe(1);
});

test('it reads the allowance', async () => {
  expect(parseAllowance(await ask(allowance(context.config)))).toMatchObject({ limit: 100 });
});

test('it understands why it is refused', async () => {
  const name = await named(/^Oi \{\{nome/);
  const customer = await given.customer();
  const failure = async (answer: ReturnType<typeof send>) => {
    const outcome = await answer;
    return outcome.kind === 'failed' ? [outcome.failure.code, outcome.failure.class] : outcome;
  };
  expect(await failure(send(customer.phone, name, ['Ana', 'chuva'], 'hub-2'))).toEqual([
    'contact_in_service',
    'rate_limited',
  ]);
  const { phone } = given.stranger();
  const missing = '6a10c0ffee0000000000c001';
  expect(await failure(send(phone, missing, []))).toEqual(['template_not_found', 'template_invalid']);
  const elsewhere = { ...context.config, canal: missing };
  expect(await failure(send(phone, name, [], 'hub-3', elsewhere))).toEqual(['channel_not_found', 'bad_request']);
  expect(await failure(send(phone, name, ['Ana'], 'hub-4'))).toEqual(['http_400', 'bad_request']);
  const stranger = { ...context.config, token: 'velho' };
  expect(await failure(send(phone, name, ['Ana', 'chuva'], 'hub-5', stranger))).toEqual(['http_401', 'auth']);
});

test('it finds who is in service; messages of a service it cannot read here, and says so', async () => {
  const { phone } = await given.customer();
  const { services } = parseServices(await ask(servicesSince(account, '2026-11-21')));
  const service = services.find(({ customer }) => customer?.phone === phone);
  expect(service).toMatchObject({ status: 'EA', channelId: context.config.canal, closedAt: null });
  const answer = await ask(messagesSince(account, { serviceId: service?.id ?? '' }));
  expect(answer.status).toBe(404);
});
