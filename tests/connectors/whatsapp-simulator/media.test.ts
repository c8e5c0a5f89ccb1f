import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { account, errorOf, numberId, startBench, testClock } from './setup.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const bytes = Buffer.from('%PDF-1.4 boleto');
const browser = { 'user-agent': 'test' };

async function upload(sim: { url: string }, fields: Record<string, string | Blob>, token = 'token-of-the-test') {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.set(name, value);
    else form.set(name, value, 'boleto.pdf');
  }
  const answer = await fetch(`${sim.url}/v25.0/${numberId}/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  return { status: answer.status, json: (await answer.json()) as { id?: string; error?: { code: number } } };
}

const pdf = {
  messaging_product: 'whatsapp',
  type: 'application/pdf',
  file: new Blob([bytes], { type: 'application/pdf' }),
};

test('upload, describe, download, send, delete', async () => {
  const { sim, call, send } = await startBench();
  const { json } = await upload(sim, pdf);
  const described = await call('GET', `/v25.0/${json.id}?phone_number_id=${numberId}`);
  expect(described.json).toEqual({
    messaging_product: 'whatsapp',
    url: expect.stringContaining(sim.url),
    mime_type: 'application/pdf',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    file_size: bytes.length,
    id: json.id,
  });
  const download = await call('GET', String(described.json.url).slice(sim.url.length), { headers: browser });
  expect(download).toMatchObject({
    status: 200,
    text: bytes.toString(),
    headers: { 'content-type': 'application/pdf' },
  });
  expect((await send({ type: 'document', document: { id: json.id } })).status).toBe(200);
  expect((await call('DELETE', `/v25.0/${json.id}`)).json).toEqual({ success: true });
  expect(errorOf(await call('GET', `/v25.0/${json.id}`))).toMatchObject({ code: 100, error_subcode: 33 });
  expect(errorOf(await send({ type: 'document', document: { id: json.id } })).code).toBe(131009);
});

test.each([
  ['no messaging_product', { ...pdf, messaging_product: '' }, 100],
  ['no file', { messaging_product: 'whatsapp', type: 'application/pdf' }, 100],
  ['a type Meta does not take', { ...pdf, type: 'application/x-msdownload' }, 100],
  ['too large', { ...pdf, type: 'image/webp', file: new Blob([Buffer.alloc(600 * 1024)]) }, 131053],
])('upload with %s is refused', async (_case, fields, code) => {
  const { sim } = await startBench();
  expect(await upload(sim, fields)).toMatchObject({ status: 400, json: { error: { code } } });
});

test('upload with a wrong token is refused', async () => {
  const { sim } = await startBench();
  expect((await upload(sim, pdf, 'wrong')).status).toBe(401);
});

describe('the download address', () => {
  async function stored() {
    const clock = testClock();
    const other = account({ wabaId: '202', accessToken: 'other-token', numbers: [] });
    const { sim, call } = await startBench({ clock, accounts: [account(), other] });
    const id = sim.media.add({ bytes, mimeType: 'application/pdf' });
    const address = async () => String((await call('GET', `/v25.0/${id}`)).json.url).slice(sim.url.length);
    return { clock, call, id, address };
  }

  test('lives five minutes; a new one can be had', async () => {
    const { clock, call, address } = await stored();
    const first = await address();
    clock.advance(5 * minute - 1);
    expect((await call('GET', first, { headers: browser })).status).toBe(200);
    clock.advance(1);
    expect((await call('GET', first, { headers: browser })).status).toBe(404);
    expect((await call('GET', await address(), { headers: browser })).status).toBe(200);
  });

  test.each([
    ['no token', { token: null, headers: browser }, 401],
    ["another account's token", { token: 'other-token', headers: browser }, 401],
    ['no User-Agent', {}, 403],
  ])('%s', async (_case, options, status) => {
    const { call, address } = await stored();
    expect((await call('GET', await address(), options)).status).toBe(status);
  });

  test('a forged one does not exist', async () => {
    const { call, address } = await stored();
    const forged = (await address()).replace(/ext=(\d)/, 'ext=9$1');
    expect((await call('GET', forged, { headers: browser })).status).toBe(404);
  });
});

test.each([
  ['uploaded', 30],
  ['received', 7],
])('%s files are kept %d days', async (origin, days) => {
  const clock = testClock();
  const { sim, call } = await startBench({ clock });
  const id =
    origin === 'uploaded'
      ? sim.media.add({ bytes, mimeType: 'application/pdf' })
      : (sim.reply({ from: '+5511987650001', content: { type: 'document' } }).message.document as { id: string }).id;
  clock.advance(days * day - 1);
  expect((await call('GET', `/v25.0/${id}`)).status).toBe(200);
  clock.advance(1);
  expect((await call('GET', `/v25.0/${id}`)).status).toBe(400);
});
