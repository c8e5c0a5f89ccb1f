/** Notices about templates, accounts, preferences and identities become events, once, in order per channel. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TemplateView } from '../../contracts/admin.ts';
import { type EventName, eventSchema, eventType } from '../../contracts/event.ts';
import { account, startTestPonte, type TestPonte } from '../kit/ponte.ts';

const body = { type: 'BODY' as const, text: 'Olá {{1}}', example: { body_text: [['Ana']] } };

describe('notices', () => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ templates: [{ name: 'fatura', language: 'pt_BR', components: [body] }] });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-suporte' });
  });
  afterAll(() => t.stop());
  const arrived = async (name: EventName, where: (data: Record<string, unknown>) => boolean = () => true) => {
    const of = (event: { type: string; data: Record<string, unknown> }) =>
      event.type === eventType(name) && where(event.data);
    const events = (await t.untilEvents((all) => all.some(of), name)).filter(of);
    for (const event of events) eventSchema(name).parse(event);
    return events;
  };
  const templates = async () =>
    (await t.call<{ data: TemplateView[] }>('GET', '/v1/templates?channel=wa-matriz')).body.data;
  const change = (field: string, value: unknown, time = 1_795_251_600) =>
    t.sim.webhooks.change({ wabaId: account.wabaId, field, value, time });

  test.each([
    ['PAUSED', 'template.paused'],
    ['REJECTED', 'template.rejected'],
    ['APPROVED', 'template.approved'],
    ['DISABLED', 'template.paused'],
  ] as const)('a template that becomes %s', async (status, name) => {
    t.sim.setTemplateStatus('fatura', 'pt_BR', status, { reason: 'INCORRECT_CATEGORY' });
    const events = await arrived(name, (data) => data.value === status);
    // The account has two numbers, so both channels are told.
    await t.untilEvents((all) => all.filter((event) => event.data.value === status).length === 2, 'both channels');
    expect(events[0]?.data).toMatchObject({ name: 'fatura', language: 'pt_BR', value: status });
    expect(await templates()).toMatchObject([{ name: 'fatura', status }]);
  });

  test('T4: a template id beyond 2^53 is read to the last digit and changes nothing else', async () => {
    t.sim.registerTemplate({ name: 'novo', language: 'pt_BR', id: '9007199254740993123', components: [body] });
    await arrived('template.approved', (data) => data.name === 'novo');
  });

  test('quality and category', async () => {
    change('message_template_quality_update', {
      previous_quality_score: 'GREEN',
      new_quality_score: 'RED',
      message_template_id: 1,
      message_template_name: 'fatura',
      message_template_language: 'pt_BR',
    });
    const [quality] = await arrived('template.changed', (data) => data.change === 'quality');
    expect(quality?.data).toMatchObject({ value: 'RED', previous: 'GREEN' });
    change('template_category_update', {
      previous_category: 'UTILITY',
      new_category: 'MARKETING',
      message_template_id: 1,
      message_template_name: 'fatura',
      message_template_language: 'pt_BR',
    });
    await arrived('template.changed', (data) => data.change === 'category');
    expect(await templates()).toMatchObject([{ name: 'fatura', quality: 'RED', category: 'MARKETING' }]);
  });

  test('an account update', async () => {
    change('account_update', {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING' }],
    });
    const [event] = await arrived('channel.notice', (data) => data.severity !== 'info');
    expect(event?.data).toMatchObject({
      text: expect.stringMatching(/./),
      severity: expect.stringMatching(/warning|critical/),
    });
  });

  test('a field of the future is passed on, not refused', async () => {
    change('quantum_update', { spin: 'up' });
    const [event] = await arrived('channel.notice', (data) => data.event === 'quantum_update');
    expect(event?.data).toMatchObject({ native: { spin: 'up' }, severity: 'info' });
  });

  test('opting out and in of marketing', async () => {
    const preference = (value: string, timestamp: number) =>
      t.sim.webhooks.change({
        phoneNumberId: '106000000000001',
        field: 'user_preferences',
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: '551130000001', phone_number_id: '106000000000001' },
          contacts: [{ profile: { name: 'Ana' }, wa_id: '5511988880001' }],
          user_preferences: [{ wa_id: '5511988880001', detail: 'x', category: 'marketing_messages', value, timestamp }],
        },
      });
    preference('stop', 1_795_251_600);
    const [out] = await arrived('contact.opted_out');
    expect(out?.data).toMatchObject({
      channel: 'wa-matriz',
      contact: '+5511988880001',
      category: 'marketing',
    });
    preference('resume', 1_795_251_700);
    expect((await arrived('contact.opted_in'))[0]?.data).toMatchObject({ contact: '+5511988880001' });
    // The same notice delivered again is no new fact.
    preference('stop', 1_795_251_600);
    await t.sim.settled();
    expect(await arrived('contact.opted_out')).toHaveLength(1);
  });

  test('T8: a changed identity is merged', async () => {
    t.sim.reply({
      from: { phone: '+5511988880007', bsuid: 'BR.100' },
      content: { type: 'user_changed_user_id', newUserId: 'BR.200' },
    });
    const [event] = await arrived('contact.merged');
    expect(event?.data).toMatchObject({
      channel: 'wa-matriz',
      previous: { bsuid: 'BR.100' },
      current: { bsuid: 'BR.200' },
    });
  });

  test('events of one channel count up without a gap', async () => {
    const events = (await t.events()).filter((event) => event.subject === 'wa-matriz');
    expect(events.length).toBeGreaterThan(5);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, place) => place + 1));
  });
});
