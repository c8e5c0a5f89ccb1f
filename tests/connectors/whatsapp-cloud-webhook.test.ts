import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { InboundItem } from '../../connectors/kit/connector.ts';
import { maxBodyBytes, parse, verify } from '../../connectors/whatsapp-cloud/webhook.ts';
import { config, delivery, encode, sign } from './fixtures/whatsapp-cloud/kit.ts';

const from = '551187650001';
const bsuid = 'BR.13500000000000001';
const text = (id: string, extra: object = {}) => ({
  from,
  id,
  timestamp: '1794000000',
  type: 'text',
  text: { body: 'oi' },
  ...extra,
});
const status = (id: string, name: string, extra: object = {}) => ({
  id,
  status: name,
  timestamp: '1794000000',
  recipient_id: from,
  ...extra,
});
const read = (value: Record<string, unknown>): InboundItem[] => parse(encode(delivery(value)));
const only = (items: InboundItem[]): InboundItem => {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`one item expected, got ${items.length}`);
  return item;
};
const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/whatsapp-cloud/deliveries/${name}.json`, import.meta.url), 'utf8');
const account = (field: string, value: unknown, time?: number) =>
  encode({ object: 'whatsapp_business_account', entry: [{ id: config.wabaId, time, changes: [{ field, value }] }] });

describe('batches', () => {
  const batch = encode(
    delivery({
      statuses: Array.from({ length: 1000 }, (_, n) =>
        status(`wamid.S${n}`, 'delivered', { biz_opaque_callback_data: 'x'.repeat(200), filler: 'y'.repeat(2000) }),
      ),
      messages: [text('wamid.M1'), text('wamid.M2'), text('wamid.M3')],
    }),
  );

  test('T1: 1000 statuses and 3 messages in one POST of 2.5 MB are 1003 items', () => {
    expect(batch.length).toBeGreaterThan(2_000_000);
    expect(batch.length).toBeLessThan(maxBodyBytes);
    const kinds = parse(batch).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'receipt')).toHaveLength(1000);
    expect(kinds.filter((kind) => kind === 'message')).toHaveLength(3);
  });

  test('T2: the same POST again has the same keys', () => {
    const keys = parse(batch).map(({ key }) => key);
    expect(parse(batch).map(({ key }) => key)).toEqual(keys);
    expect(new Set(keys).size).toBe(1003);
  });

  test('T3: an unknown type in the middle is kept whole, the others are read', () => {
    const future = { ...text('wamid.2'), type: 'hologram', hologram: { depth: 3 } };
    const items = read({ messages: [text('wamid.1'), future, text('wamid.3')] });
    expect(items.map(({ key }) => key)).toEqual(['m:wamid.1', 'm:wamid.2', 'm:wamid.3']);
    expect(items[1]).toMatchObject({ raw: future, content: { type: 'hologram', native: { hologram: { depth: 3 } } } });
  });

  test('several entries, numbers and changes keep their own route', () => {
    const one = delivery({ messages: [text('wamid.1')] }) as { entry: object[] };
    const other = JSON.parse(JSON.stringify(one).replaceAll(config.phoneNumberId, '200000000000002')) as typeof one;
    const items = parse(encode({ entry: [...one.entry, { id: '300000000000003', changes: [] }, ...other.entry] }));
    expect(items.map(({ route }) => route)).toEqual([
      { accountId: config.wabaId, numberId: config.phoneNumberId },
      { accountId: config.wabaId, numberId: '200000000000002' },
    ]);
  });

  test.each([
    ['an entry', { entry: [null, ...(delivery({ messages: [text('wamid.1')] }).entry as object[])] }],
    [
      'a change',
      { entry: [{ id: '1', changes: [{ field: 7 }, { field: 'messages', value: { messages: [text('wamid.1')] } }] }] },
    ],
  ])('%s that is broken does not spoil the next', (_name, body) => {
    expect(parse(encode(body)).map(({ kind }) => kind)).toEqual(['unparsed', 'message']);
  });

  test.each(['statuses', 'messages', 'errors'])('%s that is no list is not lost', (field) => {
    expect(only(read({ [field]: 'odd' }))).toMatchObject({ kind: 'unparsed', raw: 'odd' });
  });

  test('a messages change with nothing known in it is not lost', () => {
    expect(only(read({ typing: true }))).toMatchObject({
      kind: 'unparsed',
      reason: 'messages: nothing known in value',
    });
  });
});

describe('templates and account', () => {
  test('T4: a template id above 2^53 survives, and the item is routed by account alone', () => {
    const raw = fixture('templates');
    expect(raw).toContain('"message_template_id": 9007199254740993001,');
    expect(parse(encode(raw))[0]).toMatchObject({
      kind: 'template',
      templateId: '9007199254740993001',
      route: { accountId: config.wabaId },
      raw: { message_template_id: '9007199254740993001' },
    });
  });

  test('long integers inside texts, fractions and exponents are left alone', () => {
    const body = fixture('context').replace('"resposta"', '"pix: 12345678901234567890"');
    const referral = body.replace('"120000"', '0.1234567890123456');
    expect(parse(encode(referral))).toMatchObject([
      { content: { text: 'pix: 12345678901234567890' } },
      {},
      {},
      {},
      { referral: { source_id: 0.1234567890123456 } },
      {},
    ]);
  });

  test('the same notice at another time is another item; redelivered it is the same', () => {
    const value = { event: 'FLAGGED', display_phone_number: '551100005555' };
    const keyAt = (time: number) => only(parse(account('phone_number_quality_update', value, time))).key;
    expect(keyAt(1794000000)).toBe(keyAt(1794000000));
    expect(keyAt(1794000000)).not.toBe(keyAt(1794086400));
  });

  test.each([
    ['calls', {}],
    ['constructor', {}],
    ['business_username_updates', null],
  ])('field %s, which nobody reads, is kept', (field, value) => {
    expect(only(parse(account(field, value)))).toMatchObject({ kind: 'other', field, raw: value });
  });
});

describe('receipts', () => {
  test('T5: delivered before sent, read without delivered: each is told, with its own time', () => {
    const items = read({
      statuses: [
        status('wamid.1', 'delivered', { timestamp: '1794000005' }),
        status('wamid.1', 'sent', { timestamp: '1794000001' }),
        status('wamid.2', 'read'),
      ],
    });
    expect(items.map((item) => item.kind === 'receipt' && [item.providerId, item.status, item.at])).toEqual([
      ['wamid.1', 'delivered', 1794000005000],
      ['wamid.1', 'sent', 1794000001000],
      ['wamid.2', 'read', 1794000000000],
    ]);
  });

  test.each([
    ['T9: milliseconds in text', '1794000000123', 1794000000123],
    ['T9: milliseconds as a number', 1794000000123, 1794000000123],
    ['seconds in text', '1794000000', 1794000000000],
    ['seconds as a number', 1794000000, 1794000000000],
  ])('%s', (_name, timestamp, at) => {
    expect(only(read({ statuses: [status('wamid.1', 'sent', { timestamp })] }))).toMatchObject({ at });
  });

  test.each([['never'], [-1], [null], [{}], ['99999999999999999'], [1e300]])(
    'timestamp %j is not understood',
    (timestamp) => {
      expect(only(read({ statuses: [status('wamid.1', 'sent', { timestamp })] }))).toMatchObject({
        kind: 'unparsed',
        reason: 'status: timestamp: expected seconds or milliseconds since the epoch',
      });
    },
  );

  test('T34: pricing on sent and again on delivered comes with each; the ledger keeps one', () => {
    const pricing = { billable: true, pricing_model: 'PMP', category: 'utility' };
    const items = read({ statuses: ['sent', 'delivered'].map((name) => status('wamid.1', name, { pricing })) });
    expect(items).toMatchObject([
      { providerId: 'wamid.1', pricing },
      { providerId: 'wamid.1', pricing },
    ]);
  });

  test('T33: each member of a group has a receipt of its own, and the group is nobody’s phone', () => {
    const group = { recipient_type: 'group', recipient_id: '120363000000000000' };
    const items = read({
      statuses: [from, '551187650002'].map((member) =>
        status('wamid.1', 'read', { ...group, recipient_participant_id: member }),
      ),
    });
    expect(items).toMatchObject([
      { key: `s:wamid.1:read:${from}`, participant: from, recipient: { waId: from } },
      { key: 's:wamid.1:read:551187650002', recipient: { waId: '551187650002' } },
    ]);
  });

  test('a malformed optional field reads as absent', () => {
    const odd = { pricing: 'free', biz_opaque_callback_data: 7, recipient_user_id: [] };
    const item = only(read({ statuses: [status('wamid.1', 'sent', odd)] }));
    expect(item).toMatchObject({ kind: 'receipt', recipient: { waId: from } });
    expect(item).not.toHaveProperty('pricing');
    expect(item).not.toHaveProperty('messageId');
  });
});

describe('people', () => {
  const contactOf = (message: object, contacts: object[] = []) => {
    const item = only(read({ contacts, messages: [message] }));
    return item.kind === 'message' ? item.contact : item;
  };
  const { from: _from, ...hidden } = text('wamid.1');

  test('T6: without phone the person is the user id', () => {
    expect(contactOf({ ...hidden, from_user_id: bsuid })).toEqual({ bsuid });
  });

  test('T7: a user id in `from` and `wa_id` is the same person as in T6', () => {
    expect(contactOf({ ...hidden, from: bsuid }, [{ wa_id: bsuid, user_id: bsuid }])).toEqual({ bsuid });
  });

  test('a message from nobody is kept, not guessed', () => {
    expect(contactOf(hidden)).toMatchObject({ kind: 'unparsed', reason: 'message: no sender' });
  });

  test.each([
    ['T31: twelve digits, mobile: the ninth digit is added', '551187650001', '+5511987650001'],
    ['T31: thirteen digits stay', '5511987650001', '+5511987650001'],
    ['first digit 6', '551161234567', '+5511961234567'],
    ['landline, first digit 2 to 5: never touched', '551151234567', '+551151234567'],
    ['another country of the same length', '441187650001', '+441187650001'],
  ])('%s', (_name, waId, phone) => {
    expect(contactOf({ ...hidden, from: waId })).toEqual({ phone, waId });
  });

  test.each(['@ana', 'ana'])('username %s is told without the at sign', (username) => {
    expect(contactOf({ ...hidden, from }, [{ wa_id: from, profile: { username } }])).toMatchObject({ username: 'ana' });
  });

  test('contacts are found by id, not by position', () => {
    const contacts = [
      { wa_id: '551187650009', profile: { name: 'Bia' } },
      { user_id: bsuid, profile: { name: 'Caio' } },
      { wa_id: from, profile: { name: 'Ana' } },
    ];
    expect(contactOf({ ...hidden, from }, contacts)).toMatchObject({ name: 'Ana' });
    expect(contactOf({ ...hidden, from_user_id: bsuid }, contacts)).toMatchObject({ name: 'Caio' });
    expect(contactOf({ ...hidden, from: '551187650007' }, contacts)).not.toHaveProperty('name');
  });

  test('T8: a changed user id, in a system message and in its own field, is told as one person', () => {
    const system = { type: 'user_changed_user_id', user_id: 'BR.2', body: 'x' };
    const items = read({ messages: [{ ...hidden, from_user_id: 'BR.1', type: 'system', system }] });
    expect(items).toMatchObject([
      { kind: 'message', content: { type: 'system' } },
      { kind: 'identity', previous: { bsuid: 'BR.1' }, current: { bsuid: 'BR.2' } },
    ]);
    expect(only(parse(account('user_id_update', { previous: 'BR.1', current: 'BR.2' })))).toMatchObject({
      kind: 'identity',
      previous: { bsuid: 'BR.1' },
      current: { bsuid: 'BR.2' },
    });
  });

  test('T8: a changed number, in both spellings of the field', () => {
    for (const field of ['wa_id', 'new_wa_id']) {
      const system = { type: 'user_changed_number', [field]: '551187650099' };
      expect(read({ messages: [{ ...text('wamid.1'), type: 'system', system }] })[1]).toMatchObject({
        previous: { phone: '+5511987650001' },
        current: { phone: '+5511987650099' },
      });
    }
  });

  test('T33: a group message carries its group', () => {
    expect(only(read({ messages: [text('wamid.1', { group_id: 'G1' })] }))).toMatchObject({ groupId: 'G1' });
  });

  test('T30: an echo of the phone app is outbound, and its contact is the addressee', () => {
    const echo = { ...text('wamid.1'), from: '551100005555', to: from };
    const raw = account('smb_message_echoes', { message_echoes: [echo] });
    expect(only(parse(raw))).toMatchObject({ direction: 'outbound', contact: { waId: from } });
  });
});

describe('content', () => {
  const contentOf = (type: string, body?: unknown, extra: object = {}) => {
    const item = only(read({ messages: [{ ...text('wamid.1'), text: undefined, type, [type]: body, ...extra }] }));
    return item.kind === 'message' ? item.content : item;
  };

  test('T10: interactive without its object, next to value.errors: unsupported, with the errors', () => {
    const errors = [{ code: 131000, title: 'Something went wrong' }];
    const { text: _text, ...bodyless } = text('wamid.1', { type: 'interactive' });
    const items = read({ messages: [bodyless], errors });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ kind: 'message', content: { type: 'unsupported', native: { errors } } });
  });

  test('value.errors without messages is an alert', () => {
    expect(only(read({ errors: [{ code: 0, title: 'AuthException' }] }))).toMatchObject({
      kind: 'account',
      event: 'error.0',
      severity: 'critical',
    });
  });

  test.each([[{ message_id: 'wamid.0' }], [{ message_id: 'wamid.0', emoji: '' }]])(
    'T11: %j removes the reaction',
    (body) => {
      expect(contentOf('reaction', body)).toEqual({ type: 'reaction', reaction: { messageId: 'wamid.0' } });
    },
  );

  test.each([['{"a":1}'], ['[1]'], ['"text"'], ['{garbage']])('T12: flow answer %j is kept as text', (response) => {
    const reply = { type: 'nfm_reply', nfm_reply: { response_json: response } };
    expect(contentOf('interactive', reply)).toEqual({ type: 'interactive', reply: { kind: 'nfm_reply', response } });
  });

  test('a flow answer that is no text becomes text', () => {
    const reply = { type: 'nfm_reply', nfm_reply: { response_json: { a: 1 } } };
    expect(contentOf('interactive', reply)).toMatchObject({ reply: { response: '{"a":1}' } });
  });

  test('an edited image is read like an image, and names the original', () => {
    const message = { type: 'image', image: { id: '900', caption: 'nova' } };
    expect(contentOf('edit', { original_message_id: 'wamid.0', message })).toMatchObject({
      type: 'edit',
      originalMessageId: 'wamid.0',
      media: { mediaId: '900', caption: 'nova' },
    });
  });

  test('an edit inside an edit is not followed', () => {
    const message = { type: 'edit', edit: { message: { type: 'text', text: { body: 'x' } } } };
    expect(contentOf('edit', { original_message_id: 'wamid.0', message })).not.toHaveProperty('text');
  });

  test.each(['image', 'location', 'reaction', 'contacts', 'order', 'system'])(
    '%s with an odd body is kept as it came',
    (type) => {
      expect(contentOf(type, 'odd')).toMatchObject({ type: 'unsupported', native: { [type]: 'odd' } });
    },
  );

  test.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\boleto.pdf', 'C:_boleto.pdf'],
    ['a\u0000b\r\nc.pdf', 'abc.pdf'],
    ['fatura\u202efdp.exe', 'faturafdp.exe'],
    ['  .hidden', 'hidden'],
    ['..', undefined],
    ['ação 2026.pdf', 'ação 2026.pdf'],
    [`${'x'.repeat(300)}.pdf`, 'x'.repeat(255)],
  ])('file name %j is told as %j', (filename, safe) => {
    const content = contentOf('document', { id: '900', filename });
    expect('media' in content ? content.media?.filename : content).toBe(safe);
  });
});

describe('T20: the signature is over the exact bytes', () => {
  const escaped = encode(String.raw`{"entry":[],"emoji":"\ud83d\ude1e \u00e9"}`);
  const check = (raw: Uint8Array, headers: Record<string, string>) => verify(raw, (name) => headers[name], config);

  test('an escaped emoji is accepted, its re-serialised copy is not', () => {
    const reserialised = encode(JSON.parse(new TextDecoder().decode(escaped)));
    expect(check(escaped, sign(escaped))).toBe(true);
    expect(check(reserialised, sign(escaped))).toBe(false);
  });

  test.each([
    ['another secret', sign(escaped, 'another secret')],
    ['the older SHA-1 header', { 'x-hub-signature': sign(escaped)['x-hub-signature-256'] }],
    ['no scheme', { 'x-hub-signature-256': sign(escaped)['x-hub-signature-256'].slice('sha256='.length) }],
    ['not hexadecimal', { 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` }],
  ])('%s is refused', (_name, headers) => {
    expect(check(escaped, headers)).toBe(false);
  });

  test('a view into a larger buffer is read within its bounds', () => {
    const raw = encode(delivery({ messages: [text('wamid.1')] }));
    const padded = new Uint8Array(raw.length + 16).fill(0x20);
    padded.set(raw, 8);
    const view = padded.subarray(8, 8 + raw.length);
    expect(check(view, sign(raw))).toBe(true);
    expect(parse(view)).toEqual(parse(raw));
  });
});
