/** Windows and contacts as a CRM sees them: from the provider's webhook to the answer and the events. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyCreated } from '../../contracts/admin.ts';
import { type EventName, eventSchema, eventType } from '../../contracts/event.ts';
import { ContactView, WindowView } from '../../contracts/window.ts';
import { sweepWindows } from '../../src/conversations/windows.ts';
import { testIds } from '../kit/ids.ts';
import { account, numberIds, startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const hourMs = 3_600_000;
const start = Date.parse('2026-11-21T12:00:00Z');

describe.each(ledgers)('windows over HTTP on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock(start);
  let people = 0;
  /** A person nobody has heard of: phone as one writes it, and as it is answered. */
  const somebody = () => {
    people += 1;
    const number = `98765${String(people).padStart(4, '0')}`;
    return { phone: `+5511${number}`, national: `(11) ${number}`, waId: `5511${number.slice(1)}` };
  };
  beforeAll(async () => {
    const body = { type: 'BODY' as const, text: 'Olá' };
    t = await startTestPonte({
      ledger,
      clock,
      newId: testIds(clock),
      rules: {},
      templates: [{ name: 'oi', language: 'pt_BR', components: [body] }],
      simulator: { brazilianWaId: 'without-ninth-digit', clock: () => clock.now() },
    });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  });
  afterAll(() => t.stop());

  const windowAt = async (contact: string, channel = 'wa-matriz', headers = {}) => {
    const answer = await t.call('GET', `/v1/windows/${channel}/${encodeURIComponent(contact)}`, undefined, headers);
    expect(answer.status).toBe(200);
    return WindowView.parse(answer.body);
  };
  const contactAt = async (contact: string) => {
    const answer = await t.call('GET', `/v1/contacts/${encodeURIComponent(contact)}`);
    expect(answer.status).toBe(200);
    return ContactView.parse(answer.body);
  };
  /** The customer's message, on disk. */
  const says = async (reply: Parameters<TestPonte['sim']['reply']>[0]) => {
    await t.sim.reply({ at: clock.now(), ...reply }).settled;
  };
  const call = (fields: Record<string, unknown>) =>
    t.sim.webhooks.change({
      phoneNumberId: numberIds['wa-matriz'],
      field: 'calls',
      value: {
        metadata: { phone_number_id: numberIds['wa-matriz'] },
        calls: [{ event: 'connect', direction: 'USER_INITIATED', timestamp: String(clock.now() / 1000), ...fields }],
      },
    });
  const eventsAbout = async (phone: string) =>
    (await t.events()).filter(
      ({ type, data }) => /\.(window|contact)\./.test(type) && JSON.stringify(data).includes(phone),
    );

  test('LMD-51, LOG-05, SMT-20: somebody who never wrote needs a template', async () => {
    const { phone, national } = somebody();
    expect(await windowAt(national, 'wa-matriz', { 'accept-language': 'pt-BR' })).toMatchObject({
      channel: 'wa-matriz',
      contact: phone,
      contactIds: {},
      state: 'closed',
      expiresAt: null,
      openedBy: null,
      lastInboundAt: null,
      needsTemplate: true,
      allowed: ['template'],
      awaitingCustomer: false,
      alert: 'template_required',
      actions: ['select_template'],
      reason: expect.stringContaining('nunca escreveu'),
    });
    expect((await t.call('GET', `/v1/contacts/${encodeURIComponent(phone)}`)).status).toBe(404);
  });

  test('LMD-52, SMT-01: a message opens it, to whatever form of the number one asks by', async () => {
    const { phone, national, waId } = somebody();
    await says({ from: { phone, name: 'Ana' }, content: 'oi' });
    for (const form of [phone, national, waId]) {
      expect(await windowAt(form)).toMatchObject({
        contact: phone,
        contactIds: { phone, waId, name: 'Ana' },
        state: 'open',
        openedBy: 'message',
        lastInboundAt: new Date(clock.now()).toISOString(),
        expiresAt: new Date(clock.now() + 24 * hourMs).toISOString(),
        needsTemplate: false,
        allowed: expect.arrayContaining(['text', 'template', 'image']),
        alert: null,
        actions: [],
        reason: expect.stringMatching(/^The customer last wrote at/),
        reasonPt: expect.stringMatching(/^Última mensagem do cliente em/),
      });
    }
    expect(await windowAt(phone, 'wa-suporte')).toMatchObject({ state: 'closed', contactIds: { phone } });
    const [opened] = await eventsAbout(phone);
    expect(eventSchema('window.opened').parse(opened).data).toMatchObject({ contact: phone, openedBy: 'message' });
  });

  test('C7-227, C7-228, LMD-53: free text goes until the last minute of the 24 hours, and is refused after', async () => {
    const { phone } = somebody();
    await says({ from: phone, content: 'oi' });
    const send = (key: string) =>
      t.call('POST', '/v1/messages', {
        channel: 'wa-matriz',
        to: phone,
        content: { type: 'text', body: key },
        idempotencyKey: `${phone} ${key}`,
      });
    clock.advance(24 * hourMs - 61_000);
    expect((await send('ainda')).status).toBe(202);
    clock.advance(1_000);
    const late = await send('tarde');
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: 'window_closed' });
    expect(await windowAt(phone)).toMatchObject({ state: 'closed', needsTemplate: true });
  });

  test('SMT-35, SMT-37, SMT-39: a template waits for the answer, and the answer takes the alert away', async () => {
    const { phone } = somebody();
    const { body } = await t.call<{ id: string }>('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to: phone,
      content: { type: 'template', name: 'oi', language: 'pt_BR' },
    });
    await t.untilMessage(body.id, ({ status }) => ['sent', 'delivered', 'read'].includes(status));
    expect(await windowAt(phone)).toMatchObject({
      awaitingCustomer: true,
      lastTemplateAt: new Date(clock.now()).toISOString(),
      alert: 'template_required',
      actions: ['select_template'],
      reasonPt: expect.stringContaining('ainda não foi respondido'),
    });
    clock.advance(1_000);
    await says({ from: phone, content: 'oi' });
    expect(await windowAt(phone)).toMatchObject({ state: 'open', awaitingCustomer: false, alert: null, actions: [] });
  });

  test('what the answer to a send tells of the number is kept', async () => {
    const { phone, waId } = somebody();
    const { body } = await t.call<{ id: string }>('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to: phone,
      content: { type: 'template', name: 'oi', language: 'pt_BR' },
    });
    // A receipt may be faster than the answer that tells the digits.
    await t.untilMessage(body.id, ({ attempts }) => attempts[0]?.outcome === 'accepted');
    expect(await contactAt(phone)).toMatchObject({ contact: phone, contactIds: { phone, waId } });
  });

  test('a call opens it; a call of ours does not; both are still told as notices', async () => {
    const [caller, called] = [somebody(), somebody()];
    call({ id: `wacid.${caller.waId}`, from: caller.waId });
    call({ id: `wacid.${called.waId}`, from: called.waId, direction: 'BUSINESS_INITIATED' });
    await t.sim.settled();
    expect(await windowAt(caller.phone)).toMatchObject({
      state: 'open',
      openedBy: 'call',
      reason: expect.stringMatching(/^The customer last called/),
    });
    expect(await windowAt(called.phone)).toMatchObject({ state: 'closed', openedBy: null });
    const notices = (await t.events()).filter(({ data }) => data.event === 'calls');
    expect(notices.map(({ data }) => JSON.stringify(data.native).match(/wacid\.\d+/)?.[0])).toEqual(
      expect.arrayContaining([`wacid.${caller.waId}`, `wacid.${called.waId}`]),
    );
  });

  test('T33: a message to a group and a system message open nothing', async () => {
    const [inGroup, moved] = [somebody(), somebody()];
    await says({
      from: inGroup.phone,
      content: { type: 'raw', message: { type: 'text', text: { body: 'oi' }, group_id: 'G1' } },
    });
    await says({
      from: moved.phone,
      content: { type: 'raw', message: { type: 'system', system: { type: 'customer_identity_changed', body: 'x' } } },
    });
    expect(await windowAt(inGroup.phone)).toMatchObject({ state: 'closed', lastInboundAt: null });
    expect(await windowAt(moved.phone)).toMatchObject({ state: 'closed', lastInboundAt: null });
  });

  test('T6, T7: known by a user id only, asked for by it', async () => {
    await says({ from: { bsuid: 'BR.700', hidesPhone: true, username: 'bia' }, content: 'oi' });
    await says({ from: 'BR.700', content: 'de novo', bsuidInFrom: true });
    expect(await windowAt('BR.700')).toMatchObject({ state: 'open', contactIds: { bsuid: 'BR.700' } });
    expect(await contactAt('BR.700')).toMatchObject({ contact: 'BR.700', aliases: ['BR.700'] });
  });

  test('T8: a changed user id leads to the same contact and the same window, and is told once', async () => {
    const { phone } = somebody();
    await says({ from: { phone, bsuid: 'BR.801' }, content: 'oi' });
    await says({ from: { phone, bsuid: 'BR.801' }, content: { type: 'user_changed_user_id', newUserId: 'BR.802' } });
    const update = { messaging_product: 'whatsapp', previous: 'BR.801', current: 'BR.802' };
    t.sim.webhooks.change({ wabaId: account.wabaId, field: 'user_id_update', value: { user_id_update: [update] } });
    await t.sim.settled();
    const before = await contactAt('BR.801');
    expect(await contactAt('BR.802')).toEqual(before);
    expect(before).toMatchObject({ contactIds: { phone, bsuid: 'BR.802' } });
    expect(await windowAt('BR.802')).toMatchObject({ state: 'open' });
    const merged = (await t.events()).filter(({ type }) => type === eventType('contact.merged'));
    expect(merged).toHaveLength(1);
    expect(eventSchema('contact.merged').parse(merged[0]).data).toMatchObject({
      previous: { bsuid: 'BR.801' },
      current: { phone, bsuid: 'BR.802' },
    });
  });

  test.each([
    ['in its answer', { kind: 'graph_error', code: 131047 }],
    ['in a receipt', { kind: 'accept_then_fail', code: 131047 }],
  ] as const)('T17: the provider says %s that it is closed; the next message opens again', async (_, fault) => {
    const { phone } = somebody();
    await says({ from: phone, content: 'oi' });
    t.sim.faults.script({ fault, on: 'messages' });
    clock.advance(1_000);
    await t.untilStatus(await t.sendText(phone), 'failed');
    expect(await windowAt(phone)).toMatchObject({
      state: 'closed',
      closedByProviderAt: new Date(clock.now()).toISOString(),
      reasonPt: expect.stringContaining('O provedor disse'),
    });
    clock.advance(24 * hourMs);
    await says({ from: phone, content: 'estou aqui' });
    expect(await windowAt(phone)).toMatchObject({ state: 'open' });
    const events = await eventsAbout(phone);
    expect(events.map(({ type }) => type)).toEqual(
      (['window.opened', 'window.closed', 'window.opened'] as EventName[]).map(eventType),
    );
    expect(events[1]?.data).toMatchObject({ reason: 'provider' });
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  test('the end is announced and told by itself, once', async () => {
    const { phone } = somebody();
    await says({ from: phone, content: 'oi' });
    const names = async () => (await eventsAbout(phone)).map(({ type }) => type.split('.').slice(1, 3).join('.'));
    clock.advance(23 * hourMs);
    await t.untilEvents((all) => all.some((one) => one.type === eventType('window.expiring') && isFor(one, phone)));
    clock.advance(hourMs);
    await t.untilEvents((all) => all.some((one) => one.type === eventType('window.closed') && isFor(one, phone)));
    await t.hub.writer.write(sweepWindows, clock.now());
    expect(await names()).toEqual(['window.opened', 'window.expiring', 'window.closed']);
  });

  test('what cannot be answered is refused by name', async () => {
    const get = async (path: string) => {
      const { status, body } = await t.call('GET', path);
      return { status, code: body.code, path: (body.errors as { path: string }[] | undefined)?.[0]?.path };
    };
    expect(await get('/v1/windows/wa-matriz/123')).toEqual({ status: 422, code: 'recipient_invalid', path: 'contact' });
    expect(await get('/v1/contacts/abc')).toEqual({ status: 422, code: 'recipient_invalid', path: 'contact' });
    expect(await get('/v1/windows/wa-nada/BR.1')).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('a key bound to a channel sees its windows, and the contacts that wrote there', async () => {
    const { phone } = somebody();
    await says({ from: phone, content: 'oi' });
    const keyFor = async (channel: string) => {
      const input = { name: `só ${channel}`, scopes: ['read'], channels: [channel] };
      return { authorization: `Bearer ${(await t.call<KeyCreated>('POST', '/v1/keys', input)).body.key}` };
    };
    const [own, other] = [await keyFor('wa-matriz'), await keyFor('wa-suporte')];
    const address = encodeURIComponent(phone);
    const status = async (path: string, headers: Record<string, string>) =>
      (await t.call('GET', path, undefined, headers)).status;
    expect(await status(`/v1/windows/wa-matriz/${address}`, own)).toBe(200);
    expect(await status(`/v1/windows/wa-matriz/${address}`, other)).toBe(404);
    expect(await status(`/v1/contacts/${address}`, own)).toBe(200);
    expect(await status(`/v1/contacts/${address}`, other)).toBe(404);
  });
});

const isFor = (event: { data: Record<string, unknown> }, phone: string): boolean => event.data.contact === phone;
