/** A plan for when the message does not get through: which step, when, once, and told in one story. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TemplateOptions } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { MessageView } from '../../contracts/message.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const template = { type: 'template', name: 'lembrete', language: 'pt_BR', parameters: ['Ana'] };

const approved: TemplateOptions = {
  name: 'lembrete',
  language: 'pt_BR',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Olá, {{1}}! Sua fatura vence amanhã.' }],
};

describe.each(ledgers)('a fallback plan on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, rules: {}, templates: [approved], simulator: { receipts: 'none' } });
  });
  afterAll(() => t.stop());

  const send = async (to: string, more: Record<string, unknown>) =>
    t.call<{ id: string; code: string; errors: { path: string }[] }>('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to,
      content: { type: 'text', body: 'Sua fatura vence amanhã.' },
      ...more,
    });
  /** The message and the steps made for it, once there are so many. */
  const family = async (id: string, steps: number): Promise<[MessageView, MessageView[]]> => {
    const view = await t.untilMessage(id, ({ fallbacks }) => fallbacks.length >= steps, `${steps} steps`);
    return [view, await Promise.all(view.fallbacks.map((step) => t.message(step)))];
  };

  test('given a closed window, when onWindowClosed is fallback, then the step goes and the story says why', async () => {
    const { body, status } = await send('+5511987650001', {
      onWindowClosed: 'fallback',
      fallback: [{ when: { codes: ['window_closed'] }, channel: 'wa-suporte', content: template }],
    });
    expect(status).toBe(202);
    const [view, [step]] = await family(body.id, 1);
    expect(view).toMatchObject({ status: 'failed', failure: { code: 'window_closed' }, attempts: [] });
    await t.untilStatus(String(step?.id), 'sent');
    expect(step).toMatchObject({ channel: 'wa-suporte', fallbackOf: body.id, content: template });
    const story = (await t.message(body.id)).timeline.map((entry) => entry.text).join('\n');
    expect(story).toMatch(/window: Mensagem livre só pode sair até 24 horas/);
    expect(story).toMatch(/passo 1 de 1 da mensagem .*motivo window_closed/);
    // The step's own story holds the first message's.
    const about = (await t.message(String(step?.id))).timeline.filter((entry) => entry.messageId === body.id);
    expect(about.length).toBeGreaterThan(1);
    const kinds = (await t.events()).filter(({ subject }) => subject === step?.id);
    expect(kinds[0]).toMatchObject({ type: 'ponte.message.accepted.v1', data: { fallbackOf: body.id } });
  });

  test('given a plan of two steps, when the provider refuses twice, then each step is taken once, in order', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: '+5511987650002', times: 2 });
    const step = (channel: string) => ({ when: { classes: ['recipient_invalid'] }, channel, content: template });
    const { body } = await send('+5511987650002', {
      content: template,
      fallback: [step('wa-suporte'), step('wa-matriz')],
    });
    const [, [first]] = await family(body.id, 1);
    const [, [second]] = await family(String(first?.id), 1);
    await t.untilStatus(String(second?.id), 'sent');
    expect([first?.channel, second?.channel]).toEqual(['wa-suporte', 'wa-matriz']);
    expect((await t.message(body.id)).fallbacks).toEqual([first?.id]);
  });

  test('given no step fits the failure, then nothing more is sent', async () => {
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 368 }, to: '+5511987650003' });
    const fallback = [{ when: { codes: ['131026'] }, channel: 'wa-suporte', content: template }];
    const { body } = await send('+5511987650003', { content: template, fallback });
    await t.untilStatus(body.id, 'failed');
    const after = await send('+5511987650004', {
      onWindowClosed: 'fallback',
      fallback: [{ when: { codes: ['window_closed'] }, channel: 'wa-suporte', content: template }],
    });
    await family(after.body.id, 1);
    expect((await t.message(body.id)).fallbacks).toEqual([]);
  });

  test('given no delivery in time, then the step says that both may arrive; not a second before', async () => {
    const fallback = [{ when: { notDeliveredSeconds: 60 }, channel: 'wa-suporte', content: template }];
    const { body } = await send('+5511987650005', { content: template, fallback });
    await t.untilStatus(body.id, 'sent');
    clock.advance(59_000);
    const probe = await send('+5511987650006', {
      onWindowClosed: 'fallback',
      fallback: [{ when: { codes: ['window_closed'] }, channel: 'wa-suporte', content: template }],
    });
    await family(probe.body.id, 1);
    expect((await t.message(body.id)).fallbacks).toEqual([]);
    clock.advance(1_001);
    const [, [step]] = await family(body.id, 1);
    const [verdict] = step?.verdicts ?? [];
    expect(verdict?.results).toContainEqual(expect.objectContaining({ code: 'possible_copy', result: 'note' }));
  });

  test('given the first message arrives while its step waits, then the step is not sent', async () => {
    await t.call('POST', '/v1/channels/wa-suporte/pause');
    const fallback = [{ when: { notDeliveredSeconds: 60 }, channel: 'wa-suporte', content: template }];
    const { body } = await send('+5511987650007', { content: template, fallback });
    await t.untilStatus(body.id, 'sent');
    clock.advance(60_001);
    const [view, [step]] = await family(body.id, 1);
    const { providerId } = await t.message(body.id);
    t.sim.receipt({ wamid: String(providerId), status: 'delivered' });
    await t.untilStatus(view.id, 'delivered');
    await t.call('POST', '/v1/channels/wa-suporte/resume');
    const ended = await t.untilStatus(String(step?.id), 'failed');
    expect(ended).toMatchObject({ failure: { code: 'fallback_not_needed' }, attempts: [] });
  });

  test('a plan that cannot be carried out is refused at once, naming the field', async () => {
    const unknown = await send('+5511987650008', { fallback: [{ when: { codes: ['x'] }, channel: 'nenhum' }] });
    expect(unknown).toMatchObject({
      status: 422,
      body: { code: 'channel_unknown', errors: [{ path: 'fallback.0.channel' }] },
    });
    const empty = await send('+5511987650008', { onWindowClosed: 'fallback' });
    expect(empty).toMatchObject({ status: 422, body: { errors: [{ path: 'fallback' }] } });
    const noCondition = await send('+5511987650008', { fallback: [{ when: {}, channel: 'wa-suporte' }] });
    expect(noCondition).toMatchObject({ status: 422, body: { errors: [{ path: 'fallback.0.when' }] } });
  });
});
