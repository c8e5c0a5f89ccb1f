import { describe, expect, test } from 'vitest';
import {
  account,
  ana,
  anaDigits,
  errorOf,
  numberId,
  otherNumberId,
  startBench,
  template,
  text,
  token,
  wamidOf,
} from './setup.ts';

const messagesPath = `/v25.0/${numberId}/messages`;
const body = { messaging_product: 'whatsapp', to: ana, ...text() };

describe('access', () => {
  test.each([
    ['no token', messagesPath, null, 401, 190, 'OAuthException'],
    ['wrong token', messagesPath, 'somebody-else', 401, 190, 'OAuthException'],
    ['unknown phone number id', '/v25.0/999/messages', token, 400, 100, 'GraphMethodException'],
    [
      'account id in place of the number id',
      '/v25.0/102000000000001/messages',
      token,
      400,
      100,
      'GraphMethodException',
    ],
    ["another account's number", '/v25.0/206000000000001/messages', token, 400, 100, 'GraphMethodException'],
    ['no version', `/${numberId}/messages`, token, 400, 2500, 'OAuthException'],
    ['malformed version', `/v25/${numberId}/messages`, token, 400, 2500, 'OAuthException'],
  ])('%s is refused', async (_case, path, bearer, status, code, type) => {
    const foreign = account({
      wabaId: '202',
      accessToken: 'other-token',
      numbers: [{ phoneNumberId: '206000000000001', displayPhoneNumber: '+55 21 4000-0001' }],
    });
    const { call, sim } = await startBench({ accounts: [account(), foreign] });
    const answer = await call('POST', path, { body, token: bearer });
    expect(answer.status).toBe(status);
    expect(errorOf(answer)).toMatchObject({ code, type, fbtrace_id: expect.stringMatching(/^A\w+$/) });
    expect(sim.sent).toHaveLength(0);
    expect(sim.requests.at(-1)).toMatchObject({ method: 'POST', path, status });
  });

  test('an unknown object carries subcode 33', async () => {
    const { call } = await startBench();
    expect(errorOf(await call('POST', '/v25.0/999/messages', { body })).error_subcode).toBe(33);
  });

  test.each([
    ['no JSON', '{"messaging_product":', { 'content-type': 'application/json' }],
    ['another content type', JSON.stringify(body), { 'content-type': 'text/plain' }],
    ['an array', '[]', { 'content-type': 'application/json' }],
    ['no messaging_product', JSON.stringify({ to: ana, ...text() }), { 'content-type': 'application/json' }],
  ])('%s lacks messaging_product', async (_case, raw, headers) => {
    const { call } = await startBench();
    const answer = await call('POST', messagesPath, { body: raw, headers });
    expect(errorOf(answer)).toMatchObject({ code: 100, message: expect.stringContaining('messaging_product') });
  });
});

describe('accepted messages', () => {
  test('answer, record and count', async () => {
    const { send, sim } = await startBench();
    const answer = await send({ ...text('olá'), biz_opaque_callback_data: 'ob_1' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: ana, wa_id: anaDigits }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    expect(sim.sent).toMatchObject([
      {
        wamid: wamidOf(answer),
        phoneNumberId: numberId,
        to: anaDigits,
        type: 'text',
        opaque: 'ob_1',
        category: 'service',
      },
    ]);
    expect(sim.sent[0]?.body).toMatchObject({ text: { body: 'olá' } });
    expect([sim.accepted('ob_1'), sim.accepted('ob_2')]).toEqual([1, 0]);
  });

  test('the same opaque data twice is two messages and counts as repeated', async () => {
    const { send, sim } = await startBench();
    const first = await send({ ...text(), biz_opaque_callback_data: 'ob_1' });
    const second = await send({ ...text(), biz_opaque_callback_data: 'ob_1' });
    await send({ ...text(), biz_opaque_callback_data: 'ob_2' });
    expect(wamidOf(first)).not.toBe(wamidOf(second));
    expect(sim.accepted('ob_1')).toBe(2);
    expect(sim.stats).toMatchObject({ accepted: 3, repeated: 1, requests: 3 });
  });

  test('type defaults to text', async () => {
    const { send } = await startBench();
    expect((await send({ text: { body: 'oi' } })).status).toBe(200);
  });

  test.each([
    ['plain', 'accepted'],
    ['pacing', 'held_for_quality_assessment'],
  ])('template %s answers message_status %s', async (name, status) => {
    const { send } = await startBench();
    expect((await send(template(name))).json.messages).toMatchObject([{ message_status: status }]);
  });

  test('given ids are used', async () => {
    let count = 0;
    const { send } = await startBench({ ids: () => `wamid.T${++count}` });
    await send(text());
    expect(wamidOf(await send(text()))).toBe('wamid.T2');
  });

  test('only the newest are kept, all are counted', async () => {
    const { send, sim } = await startBench({ keepSent: 2, keepRequests: 0 });
    for (const n of [1, 2, 3, 4, 5, 6, 7]) await send({ ...text(), biz_opaque_callback_data: `ob_${n}` });
    expect(sim.sent.map((sent) => sent.opaque)).toEqual(['ob_6', 'ob_7']);
    expect(sim.accepted('ob_1')).toBe(1);
    expect(sim.requests).toHaveLength(0);
    expect(sim.stats).toMatchObject({ accepted: 7, requests: 7 });
  });
});

describe('recipients', () => {
  const people = [
    { phone: '+5511987650001', waId: '551187650001', bsuid: 'BR.ANA1', name: 'Ana' },
    { bsuid: 'BR.BIA1', username: 'bia' },
  ];

  test.each([
    ['E.164', '+5511987650001', '551187650001'],
    ['with punctuation', '+55 (11) 98765-0001', '551187650001'],
    ['without the ninth digit', '+551187650001', '551187650001'],
    ['a stranger', '+5511987650777', '5511987650777'],
    ['no plus, national: completed with our country', '11987650001', '551187650001'],
    ['no plus, looks international', '4915112345678', '4915112345678'],
  ])('%s', async (_case, to, waId) => {
    const { send } = await startBench({ people });
    expect((await send({ ...text(), to })).json.contacts).toEqual([{ input: to, wa_id: waId }]);
  });

  test('strangers from Brazil can have the short form', async () => {
    const { send } = await startBench({ brazilianWaId: 'without-ninth-digit' });
    const waIds = [];
    for (const to of ['+5511987650001', '+5511921234567', '+551133334444', '+14155550100']) {
      const [contact] = (await send({ ...text(), to })).json.contacts as { wa_id: string }[];
      waIds.push(contact?.wa_id);
    }
    // Only a mobile whose eight digits start with 6-9 ever existed without the ninth.
    expect(waIds).toEqual(['551187650001', '5511921234567', '551133334444', '14155550100']);
  });

  test('a BSUID goes in recipient and no phone comes back', async () => {
    const { send, sim } = await startBench({ people });
    const answer = await send({ ...text(), to: undefined, recipient: 'BR.ANA1' });
    expect(answer.json.contacts).toEqual([{ input: 'BR.ANA1', user_id: 'BR.ANA1' }]);
    expect(sim.sent[0]).toMatchObject({ to: 'BR.ANA1', userId: 'BR.ANA1' });
  });

  test('with both, the phone wins', async () => {
    const { send, sim } = await startBench({ people });
    const answer = await send({ ...text(), recipient: 'BR.BIA1' });
    expect(answer.json.contacts).toEqual([{ input: ana, wa_id: '551187650001' }]);
    expect(sim.sent[0]).toMatchObject({ to: anaDigits, userId: 'BR.ANA1' });
  });

  test.each([
    ['neither', { to: undefined }, 100, 'to'],
    ['letters', { to: '+55 11 CALL-NOW' }, 131009, 'to'],
    ['too short', { to: '+1234' }, 131009, 'to'],
    ['not a string', { to: 5511987650001 }, 100, 'to'],
    ['BSUID in to', { to: 'BR.ANA1' }, 131009, 'to'],
    ['phone in recipient', { to: undefined, recipient: '+5511987650001' }, 131009, 'recipient'],
    ['ourselves', { to: '+55 11 4000-0001' }, 131021, 'sender'],
    ['a group', { recipient_type: 'group', to: 'group1' }, 100, 'recipient_type'],
    ['authentication to a BSUID', { to: undefined, recipient: 'BR.ANA1', ...template('code', otp) }, 131062, 'phone'],
  ])('%s is refused', async (_case, message, code, named) => {
    const { send } = await startBench();
    const answer = await send({ ...text(), ...message });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code, error_data: { details: expect.stringContaining(named) } });
  });
});

const otp = [
  { type: 'body', parameters: [{ type: 'text', text: '123456' }] },
  { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '123456' }] },
];

describe('read marks', () => {
  test('with and without typing', async () => {
    const { call, sim } = await startBench();
    const read = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.IN1' };
    const answer = await call('POST', messagesPath, { body: read });
    await call('POST', messagesPath, { body: { ...read, typing_indicator: { type: 'text' } } });
    expect(answer.json).toEqual({ success: true });
    expect(sim.reads).toMatchObject([
      { messageId: 'wamid.IN1', typing: false },
      { messageId: 'wamid.IN1', typing: true },
    ]);
    expect(sim.stats.accepted).toBe(0);
  });

  test.each([
    ['no product', { messaging_product: undefined, status: 'read', message_id: 'wamid.IN1' }, 100],
    ['no message id', { status: 'read' }, 131008],
    ['another status', { status: 'delivered', message_id: 'wamid.IN1' }, 131009],
    ['odd typing', { status: 'read', message_id: 'wamid.IN1', typing_indicator: { type: 'voice' } }, 131009],
  ])('%s is refused', async (_case, mark, code) => {
    const { call } = await startBench();
    const answer = await call('POST', messagesPath, { body: { messaging_product: 'whatsapp', ...mark } });
    expect(errorOf(answer).code).toBe(code);
  });
});

describe('numbers', () => {
  test('describe the asked fields', async () => {
    const { call } = await startBench();
    const answer = await call('GET', `/v25.0/${otherNumberId}?fields=display_phone_number,quality_rating`);
    expect(answer.json).toEqual({
      id: otherNumberId,
      display_phone_number: '+55 11 4000-0002',
      quality_rating: 'GREEN',
    });
  });

  test('refuse fields that do not exist', async () => {
    const { call } = await startBench();
    expect(errorOf(await call('GET', `/v25.0/${otherNumberId}?fields=shoe_size`))).toMatchObject({ code: 100 });
  });
});
