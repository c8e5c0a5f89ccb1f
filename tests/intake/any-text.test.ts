/** Texts that databases and terminals dislike arrive as they were written, and never make an error of Ponte's own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyCreated } from '../../contracts/admin.ts';
import type { LogRow } from '../../contracts/log.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const texts: [string, string][] = [
  ['NUL', 'a\u0000b'],
  ['half a surrogate pair', 'a\ud83db'],
  ['the other half', '\ude00'],
  ['an escape that is none', 'a\\u0000b \\ud83d'],
  ['emoji', '👨‍👩‍👧‍👦 é ü ñ'],
  ['quotes and backslashes', `"'\\\\"";--`],
  ['control characters', '\u0001\u001b[31m\u2028\u2029\r\n\t'],
  ['placeholders of our own SQL', '?1 $1 {rows} {lock} :a @b'],
];
/** What a database may have made of a character it cannot hold. */
const storable = (text: string) => text.replaceAll('\u0000', '\ufffd').toWellFormed();

describe.each(ledgers)('text on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
  });
  afterAll(() => t.stop());

  test.each(texts)('%s in a message body reaches the customer', async (_, text) => {
    const id = await t.sendText('11988880001', text);
    const view = await t.untilStatus(id, 'read');
    expect(view.content).toEqual({ type: 'text', body: text });
    const sent = t.sim.sent.find((one) => one.opaque === id);
    expect(sent?.body).toMatchObject({ text: { body: text } });
  });

  test.each(texts)('%s in metadata comes back in events and can be searched', async (_, text) => {
    const id = await t.sendText('11988880001', 'x', { metadata: { customerId: text, note: text } });
    const [accepted] = (await t.events()).filter((event) => event.subject === id);
    expect(accepted?.data.metadata).toEqual({ customerId: text, note: text });
    const { status, body } = await t.call<{ data: LogRow[] }>(
      'GET',
      `/v1/log?customerId=${encodeURIComponent(text.toWellFormed())}`,
    );
    expect(status).toBe(200);
    expect(body.data.map((row) => storable(row.customerId ?? ''))).toContain(storable(text));
  });

  test.each(texts)('%s in names that people choose', async (_, text) => {
    const made = await t.call<KeyCreated>('POST', '/v1/keys', { name: text, scopes: ['read'] });
    expect(made.status).toBe(201);
    expect(storable(made.body.name)).toBe(storable(text));
    const config = {
      phoneNumberId: '106000000000009',
      wabaId: '102000000000001',
      accessToken: 'a',
      appSecret: 'b',
      verifyToken: 'c',
      baseUrl: t.sim.url,
    };
    const put = await t.call<{ name: string }>('PUT', '/v1/channels/wa-nomes', {
      connector: 'whatsapp-cloud',
      name: text,
      config,
    });
    expect(put.status).toBe(200);
    expect(storable(put.body.name)).toBe(storable(text));
  });

  test.each(['text', 'reference', 'campaignId', 'providerId', 'errorCode', 'contact', 'id', 'cursor'])(
    'NUL in the query field %s breaks nothing',
    async (field) => {
      expect((await t.call('GET', `/v1/log?${field}=%00`)).status).toBe(200);
    },
  );
});
