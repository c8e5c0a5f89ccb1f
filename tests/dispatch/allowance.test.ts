/** The provider's daily allowance is read before a queue is drained: what it does not allow is held, and says so. */
import { afterEach, describe, expect, test } from 'vitest';
import type { AllowanceView } from '../../contracts/admin.ts';
import { opaIds, opaStage, opaToken } from '../kit/opa-channel.ts';
import { ledgers } from '../kit/services.ts';

const minute = 60_000;
const path = `canal-comunicacao/${opaIds.matriz}/template/limites-diarios-envio`;
const channels = (messagesSent: number) => [
  { _id: opaIds.matriz, nome: 'WhatsApp Matriz', allowance: { messagesSent, dailyLimit: 1_000 } },
  { _id: opaIds.filial, nome: 'WhatsApp Filial' },
];

describe.each(ledgers)('the daily allowance on %s', (ledger) => {
  const stage = opaStage({ ledger, simulator: { channels: channels(998) } });
  const { clock, opa, ponte, someone, template, asked } = stage;
  afterEach(() => opa().faults.clear());
  const allowance = async () => (await stage.channel()).allowance as AllowanceView | null;
  const send = async () => (await template(someone())).body.id;
  /** The loop looks at what is due by itself; the clock says what that is. */
  const due = () => ponte().hub.fleet.wake('opa-matriz');

  test('nothing is asked while nothing waits', async () => {
    expect(asked(path)).toEqual([]);
    expect(await allowance()).toBeNull();
  });

  test('two are left: two go, the third waits until the next day with a code, a cause and a time', async () => {
    const [first, second] = [await send(), await send()];
    await ponte().untilStatus(first, 'sent');
    await ponte().untilStatus(second, 'sent');
    // By Ponte's own count it may be used up by now: the provider is asked again before anything is held.
    clock.advance(5_000);
    const third = await send();
    const held = await ponte().untilMessage(third, ({ failure }) => failure !== null);
    expect(held).toMatchObject({
      status: 'queued',
      attempts: [],
      dueAt: '2026-11-22T03:00:00.000Z',
      failure: {
        code: 'daily_allowance',
        cause: expect.stringMatching(/não deixa este canal enviar mais hoje/),
        nextStep: expect.stringMatching(/zerar a contagem/),
      },
    });
    const event = (await ponte().events()).find(
      ({ type, data }) => type === 'ponte.message.held.v1' && data.messageId === third,
    );
    expect(event?.data).toMatchObject({ until: '2026-11-22T03:00:00.000Z', failure: { code: 'daily_allowance' } });
    expect(opa().sent).toHaveLength(2);
    expect(await allowance()).toMatchObject({ left: 0, limit: 1_000, resetsAt: null, failedAt: null, failure: null });
    const check = await ponte().call('POST', '/v1/messages/check', {
      channel: 'opa-matriz',
      to: someone(),
      content: { type: 'template', name: opaIds.notice, language: 'pt_BR', parameters: ['Ana', 'chuva'] },
    });
    expect(check.body).toMatchObject({ verdict: 'hold', until: '2026-11-22T03:00:00.000Z' });
  });

  test('on the next day what was held goes, when the provider has counted anew', async () => {
    const waiting = await send();
    await ponte().untilMessage(waiting, ({ failure }) => failure !== null);
    const fresh = {
      status: 'success',
      code: 200,
      data: { messagesSent: 0, dailyLimit: 1_000, availableAmount: 1_000 },
    };
    opa().faults.script({ fault: { kind: 'answer', status: 200, body: fresh }, on: 'allowance', times: 'always' });
    // The simulator itself goes on refusing: that is what a lagging provider would do.
    opa().faults.script({
      fault: {
        kind: 'answer',
        status: 200,
        body: { status: 'success', data: { messageSentId: '6a10c0ffee0000000000e001' } },
      },
      times: 'always',
    });
    clock.advance(Date.parse('2026-11-22T03:00:00Z') - clock.now());
    due();
    await ponte().untilStatus(waiting, 'sent');
    expect(await allowance()).toMatchObject({ left: 1_000, readAt: '2026-11-22T03:00:00.000Z' });
  });

  test('one that cannot be read stops nothing, and is shown', async () => {
    const refusal = { status: 'error', code: 500, description: `falhou: Bearer ${opaToken}` };
    opa().faults.script({ fault: { kind: 'answer', status: 500, body: refusal }, on: 'allowance', times: 'always' });
    opa().faults.script({
      fault: {
        kind: 'answer',
        status: 200,
        body: { status: 'success', data: { messageSentId: '6a10c0ffee0000000000e002' } },
      },
      times: 'always',
    });
    clock.advance(24 * 60 * minute);
    await ponte().untilStatus(await send(), 'sent');
    const shown = await allowance();
    expect(shown).toMatchObject({
      left: 1_000,
      readAt: '2026-11-22T03:00:00.000Z',
      failedAt: new Date(clock.now()).toISOString(),
      failure: { class: 'transient', code: 'http_5xx', nextStep: expect.stringMatching(/consulta de novo/) },
    });
    expect(JSON.stringify(shown)).not.toContain(opaToken);
    const before = asked(path).length;
    await ponte().untilStatus(await send(), 'sent');
    expect(asked(path)).toHaveLength(before);
  });

  test('a channel without a daily limit sends, and says that there is none', async () => {
    const { body } = await template(someone(), { name: opaIds.ofFilial, parameters: undefined }, 'opa-filial');
    await ponte().untilStatus(body.id, 'sent');
    expect((await stage.channel('opa-filial')).allowance).toMatchObject({ left: null, limit: null, failure: null });
  });

  test('refused for the limit although there seemed to be room: it waits instead of failing', async () => {
    opa().faults.clear();
    clock.advance(24 * 60 * minute);
    const room = { status: 'success', code: 200, data: { messagesSent: 0, dailyLimit: 1_000, availableAmount: 5 } };
    opa().faults.script({ fault: { kind: 'answer', status: 200, body: room }, on: 'allowance' });
    const id = await send();
    const view = await ponte().untilMessage(id, ({ failure }) => failure?.code === 'daily_limit');
    expect(view).toMatchObject({ status: 'queued', failure: { class: 'rate_limited', scope: 'number' } });
    clock.advance(30 * minute);
    due();
    expect(await ponte().untilMessage(id, ({ failure }) => failure?.code === 'daily_allowance')).toMatchObject({
      status: 'queued',
    });
  });
});
