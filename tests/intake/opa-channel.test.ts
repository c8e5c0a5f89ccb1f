/** Notices over channels of an Opa! Suite, as an operator meets them: HTTP in, the provider's wire out. */
import { request } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import type { TemplateView } from '../../contracts/admin.ts';
import { footprint } from '../kit/ledger.ts';
import { opaIds, opaStage, webhookSecret } from '../kit/opa-channel.ts';
import { ledgers } from '../kit/services.ts';

const minute = 60_000;
const image = 'https://cdn.exemplo.com.br/mapa.png';

describe.each(ledgers)('a channel of Opa! Suite on %s', (ledger) => {
  const stage = opaStage({ ledger });
  const { clock, opa, ponte, someone, template } = stage;
  afterEach(() => opa().faults.clear());
  const wireOf = (id: string) =>
    opa().sent.find(({ metadata }) => (metadata as { hubMessageId: string }).hubMessageId === id);

  test('IXC-04: without a channel of Opa! Suite nothing is sent and nothing is queued; the caller is told what to do', async () => {
    const before = await footprint(ponte().hub.store.reader);
    const answer = await template(someone(), {}, 'opa-inexistente');
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'channel_unknown',
        detailPt: expect.stringMatching(/Liste os canais/),
        errors: [{ path: 'channel' }],
      },
    });
    const notification = {
      name: 'Queda',
      channel: 'opa-inexistente',
      template: { name: opaIds.notice, language: 'pt_BR' },
      variables: [],
    };
    const saved = await ponte().call('PUT', '/v1/notifications/queda', notification);
    expect([saved.status, saved.body]).toMatchObject([422, { code: 'channel_unknown' }]);
    expect(await footprint(ponte().hub.store.reader)).toEqual(before);
  });

  test('a contact in service: it waits with the reason and what to do, and goes when the service has ended', async () => {
    const to = someone();
    const service = opa().openService(to, opaIds.matriz, 'Fulana');
    const { body } = await template(to);
    const held = await ponte().untilMessage(body.id, ({ failure }) => failure !== null);
    expect(held).toMatchObject({
      status: 'queued',
      failure: {
        class: 'rate_limited',
        scope: 'pair',
        code: 'contact_in_service',
        detail: 'Este contato já está em atendimento com Fulana',
        cause: expect.stringMatching(/está em atendimento/),
        nextStep: expect.stringMatching(/encerre o atendimento ou ligue/),
      },
      attempts: [{ outcome: 'failed' }],
    });
    const dueInMs = Date.parse(held.dueAt ?? '') - clock.now();
    expect(dueInMs).toBeGreaterThanOrEqual(10 * minute);
    const other = await template(someone());
    await ponte().untilStatus(other.body.id, 'sent');
    opa().closeService(service);
    clock.advance(dueInMs);
    ponte().hub.fleet.wake('opa-matriz');
    await ponte().untilStatus(body.id, 'sent');
    expect(wireOf(body.id)).toMatchObject({ to, text: 'Oi Marina, manutenção às 02h.' });
  });

  test('IXC-26: a template of another channel is refused before anything leaves, with what to do', async () => {
    const calls = opa().requests.length;
    const more = { name: opaIds.ofFilial, parameters: undefined };
    const { status, body } = await template(someone(), more);
    expect([status, body]).toMatchObject([
      422,
      {
        code: 'template_channel_mismatch',
        detailPt: expect.stringMatching(/vinculado a outro canal/),
        nextStepPt: expect.stringMatching(/Escolha o canal/),
        errors: [{ path: 'content.name' }],
      },
    ]);
    const notification = {
      name: 'Filial',
      channel: 'opa-matriz',
      template: { name: opaIds.ofFilial, language: 'pt_BR' },
    };
    const saved = await ponte().call('PUT', '/v1/notifications/filial', { ...notification, variables: [] });
    expect([saved.status, saved.body]).toMatchObject([422, { code: 'template_channel_mismatch' }]);
    expect(opa().requests).toHaveLength(calls);
    const right = await template(someone(), more, 'opa-filial');
    await ponte().untilStatus(right.body.id, 'sent');
    expect((await template(someone(), { name: '6a10c0ffee0000000000c00f' })).body.code).toBe('template_unknown');
  });

  test('IXC-27: the templates to choose from are those of the chosen channel', async () => {
    const list = async (channel: string) =>
      (await ponte().call<{ data: TemplateView[] }>('GET', `/v1/templates?channel=${channel}`)).body.data;
    expect((await list('opa-matriz')).map(({ name }) => name)).toEqual([opaIds.notice]);
    expect(await list('opa-filial')).toMatchObject([{ name: opaIds.ofFilial, body: { text: 'Oi!' } }]);
  });

  test('the medium of a template may be replaced, and need not be', async () => {
    const shown = (await ponte().call<{ data: TemplateView[] }>('GET', '/v1/templates?channel=opa-matriz')).body.data;
    expect(shown).toMatchObject([{ header: { type: 'media', optional: true } }]);
    const plain = await template(someone());
    await ponte().untilStatus(plain.body.id, 'sent');
    expect(wireOf(plain.body.id)?.media).toBeUndefined();
    for (const type of ['image', 'document'] as const) {
      const { body } = await template(someone(), { header: { type, link: image } });
      await ponte().untilStatus(body.id, 'sent');
      expect(wireOf(body.id)?.media).toBe(image);
    }
    const text = await template(someone(), { header: { type: 'text', text: 'Aviso' } });
    expect([text.status, text.body.code]).toEqual([422, 'content_invalid']);
  });

  test('a notification sends the medium where the record has one', async () => {
    const notification = {
      name: 'Queda',
      channel: 'opa-matriz',
      template: { name: opaIds.notice, language: 'pt_BR' },
      header: { type: 'image', from: 'mapa' },
      variables: [
        { parameter: 'nome', from: 'nome' },
        { parameter: 'motivo', from: 'motivo' },
      ],
    };
    expect((await ponte().call('PUT', '/v1/notifications/queda', notification)).status).toBe(200);
    const preview = async (values: Record<string, string>) =>
      (await ponte().call('POST', '/v1/notifications/queda/preview', { values })).body;
    const values = { nome: 'Marina', motivo: 'chuva' };
    expect(await preview(values)).toMatchObject({ parts: { missing: [] }, text: 'Oi Marina, chuva.' });
    expect(await preview({ ...values, mapa: image })).toMatchObject({
      parts: { missing: [] },
      text: `[imagem] ${image}\nOi Marina, chuva.`,
    });
  });

  test('the secret in the address of the webhook is enough, and is kept nowhere', async () => {
    const post = async (query: string, body: unknown) => {
      const answer = await request(`${ponte().url}/webhooks/opa-matriz${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      await answer.body.dump();
      return answer.statusCode;
    };
    const message = {
      event: 'message.received',
      data: { _id: '6a10c0ffee00000000010077', telefone: '5548990000077', text: 'oi', timestamp: 1_795_262_400 },
    };
    expect(await post('', message)).toBe(401);
    expect(await post('?x-ponte-token=errado', message)).toBe(401);
    expect(await post(`?outro=${webhookSecret}`, message)).toBe(401);
    expect(await post(`?a=1&x-ponte-token=${webhookSecret}`, message)).toBe(200);
    const events = await ponte().events();
    expect(events.at(-1)).toMatchObject({ type: 'ponte.message.received.v1', data: { contact: '+5548990000077' } });
    expect(await post(`?x-ponte-token=${webhookSecret}`, 'isto não é JSON')).toBe(200);
    const kept = await ponte().hub.store.reader.all({ name: '', text: 'select * from webhook' });
    expect(kept).toMatchObject([{ body: 'isto não é JSON', call: expect.stringContaining('x-ponte-token=***') }]);
    expect(JSON.stringify(kept)).not.toContain(webhookSecret);
  });
});
