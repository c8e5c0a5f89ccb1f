/** Opting out and in as the customer, the CRM and the operator meet it. */
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConsentImportResult, ConsentResult, ConsentView } from '../../contracts/consent.ts';
import { sha256 } from '../../src/platform/secrets.ts';
import { countRows } from '../kit/ledger.ts';
import { startTestPonte, type TestPonte, testKey } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const body = { type: 'BODY' as const, text: 'Oferta para {{1}}', example: { body_text: [['Ana']] } };

describe.each(ledgers)('opt-out on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({
      ledger,
      templates: [{ name: 'oferta', language: 'pt_BR', category: 'MARKETING', components: [body] }],
    });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  });
  afterAll(() => t.stop());

  const consent = async (contact: string) => {
    const answer = await t.call('GET', `/v1/consents/${encodeURIComponent(contact)}`);
    expect(answer.status).toBe(200);
    return ConsentView.parse(answer.body);
  };
  const say = (input: object) => t.call('POST', '/v1/consents', input);
  const importList = (list: string, query = '', headers: Record<string, string> = {}) =>
    t.call('POST', `/v1/consents/import${query}`, list, { 'content-type': 'text/csv', ...headers });
  const offer = (to: string) =>
    t.call('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to,
      lane: 'realtime',
      content: { type: 'template', name: 'oferta', language: 'pt_BR', parameters: ['Ana'] },
    });
  const eventsOf = async (contact: string) =>
    (await t.events()).filter(({ type, data }) => /opted_/.test(type) && data.contact === contact);
  const textsTo = (to: string) => t.sim.sent.filter((message) => JSON.stringify(message).includes(to.slice(1)));

  test('SAIR is confirmed once, keeps marketing away and is told; VOLTAR restores', async () => {
    const ana = '+5511988880001';
    t.sim.reply({ from: ana, content: { type: 'text', body: 'Sair!' } });
    const told = await t.untilEvents((all) => all.some(({ type }) => type === 'ponte.contact.opted_out.v1'));
    expect(told.find(({ type }) => type === 'ponte.contact.opted_out.v1')?.data).toMatchObject({
      channel: 'wa-matriz',
      contact: ana,
      category: 'marketing',
    });
    await t.sim.until(() => textsTo(ana).length === 1);
    t.sim.reply({ from: ana, content: { type: 'text', body: 'SAIR' } });
    await t.sim.settled();
    expect(textsTo(ana)).toHaveLength(1);
    expect(JSON.stringify(textsTo(ana))).toContain('você não receberá mais');
    expect(await consent(ana)).toMatchObject({
      marketing: { optedOut: true, source: 'word' },
      utility: null,
      log: [{ action: 'out', channel: 'wa-matriz', evidence: expect.stringMatching(/^wamid/) }],
    });

    const refused = await offer(ana);
    expect(refused).toMatchObject({ status: 409, body: { code: 'opted_out' } });
    t.sim.reply({ from: ana, content: { type: 'text', body: 'voltar' } });
    await t.untilEvents((all) => all.some(({ type }) => type === 'ponte.contact.opted_in.v1'));
    expect((await offer(ana)).status).toBe(202);
    expect(await eventsOf(ana)).toHaveLength(2);
  });

  test('"stop, o Zé não vem" opts nobody out', async () => {
    const ze = '+5511988880002';
    t.sim.reply({ from: ze, content: { type: 'text', body: 'stop, o Zé não vem' } });
    await t.untilEvents((all) => all.some(({ type, data }) => /received/.test(type) && data.contact === ze));
    expect(await consent(ze)).toMatchObject({ marketing: null, utility: null, log: [] });
  });

  test('131050 is remembered as the opt-out it tells of', async () => {
    const rui = '+5511988880003';
    t.sim.faults.script({ fault: { kind: 'accept_then_fail', code: 131050 }, to: rui });
    const { body: accepted } = await offer(rui);
    await t.untilStatus(String(accepted.id), 'failed');
    expect(await consent(rui)).toMatchObject({ marketing: { optedOut: true, source: 'error' }, utility: null });
    expect((await offer(rui)).body).toMatchObject({ code: 'opted_out' });
    expect(await eventsOf(rui)).toHaveLength(1);
  });

  test('the API says it for the contact, twice with the effect of once', async () => {
    const eva = '+5511988880004';
    const first = await say({ contact: '(11) 98888-0004', action: 'out', category: 'all', evidence: 'chamado 4711' });
    expect(first.status).toBe(200);
    expect(ConsentResult.parse(first.body)).toMatchObject({
      contact: eva,
      changed: true,
      marketing: { optedOut: true, source: 'api' },
      utility: { optedOut: true },
      log: [{ action: 'out', category: 'all', evidence: 'chamado 4711' }],
    });
    const again = await say({ contact: eva, action: 'out', category: 'all' });
    expect(again.body).toEqual({ ...first.body, changed: false });
    const back = await say({ contact: eva, action: 'in', category: 'marketing' });
    expect(back.body).toMatchObject({
      changed: true,
      marketing: { optedOut: false },
      utility: { optedOut: true },
      allOutSince: null,
    });
    expect((await eventsOf(eva)).map(({ type, data }) => `${type} ${data.channel} ${data.category}`)).toEqual([
      'ponte.contact.opted_out.v1 wa-matriz all',
      'ponte.contact.opted_in.v1 wa-matriz marketing',
    ]);
  });

  test('a user id is a contact too, and nobody else is shown', async () => {
    await say({ contact: 'BR.135Ab', action: 'out', category: 'utility', channel: 'wa-suporte' });
    expect(await consent('BR.135Ab')).toMatchObject({ contact: 'BR.135Ab', utility: { optedOut: true } });
    expect(await consent('BR.135Ac')).toEqual({
      contact: 'BR.135Ac',
      marketing: null,
      utility: null,
      allOutSince: null,
      log: [],
    });
  });

  test.each([
    [{ contact: '119', action: 'out', category: 'all' }, 'recipient_invalid', 'contact'],
    [{ contact: '+5511988880004', action: 'stop', category: 'all' }, 'invalid_request', 'action'],
    [{ contact: '+5511988880004', action: 'out', category: 'service' }, 'invalid_request', 'category'],
    [{ contact: '+5511988880004', action: 'out', category: 'all', text: 'x' }, 'invalid_request', 'text'],
    [{ contact: '+5511988880004', action: 'out', category: 'all', channel: 'nada' }, 'channel_unknown', 'channel'],
  ])('%j is refused, and changes nothing', async (input, code, path) => {
    const before = await countRows(t.hub.store.reader, 'consent');
    expect(await say(input)).toMatchObject({ status: 422, body: { code, errors: [{ path }] } });
    expect(await countRows(t.hub.store.reader, 'consent')).toBe(before);
  });

  test('who nobody is, is refused', async () => {
    expect(await t.call('GET', '/v1/consents/119')).toMatchObject({ status: 422, body: { code: 'recipient_invalid' } });
  });

  describe('a list', () => {
    const people = Array.from({ length: 1_200 }, (_, place) => `+55219${88_000_000 + place}`);

    test('of 1,200 numbers and hashes is imported whole, its bad lines told; the second time changes nothing', async () => {
      const lines = people.map((one, place) => (place % 2 === 0 ? one : sha256(one)));
      lines.splice(700, 0, 'sem número');
      const list = `\ufefftelefone;categoria\r\n${lines.join(';\r\n')};marketing\r\n`;
      const first = await importList(list);
      expect(first.status).toBe(200);
      expect(ConsentImportResult.parse(first.body)).toEqual({
        imported: 1_200,
        unchanged: 0,
        refused: [{ line: 702, reason: expect.any(String), reasonPt: expect.stringMatching(/telefone/) }],
        refusedTotal: 1,
      });
      const log = await countRows(t.hub.store.reader, 'consent_log');
      expect((await importList(list)).body).toMatchObject({ imported: 0, unchanged: 1_200, refusedTotal: 1 });
      expect(await countRows(t.hub.store.reader, 'consent_log')).toBe(log);
      expect(await consent(people[1] ?? '')).toMatchObject({
        marketing: { optedOut: true, source: 'import' },
        utility: { optedOut: true, source: 'import' },
        log: [{ channel: null, category: 'all' }],
      });
      expect(await consent(people.at(-1) ?? '')).toMatchObject({ marketing: { optedOut: true }, utility: null });
      expect((await offer(people[1] ?? '')).body).toMatchObject({ code: 'opted_out' });
    });

    test('names the first hundred bad lines and counts the others', async () => {
      const { body: result } = await importList('x\n'.repeat(250));
      expect(ConsentImportResult.parse(result)).toMatchObject({ imported: 0, refusedTotal: 250 });
      expect((result.refused as { line: number }[]).map(({ line }) => line)).toEqual(
        Array.from({ length: 100 }, (_, place) => place + 1),
      );
    });

    test('that is older than the customer’s own word does not undo it; a new one does', async () => {
      const bia = '+5511988880009';
      await say({ contact: bia, action: 'in', category: 'all' });
      const old = await importList(bia, '?category=marketing&at=2020-01-01T00:00:00Z');
      expect(old.body).toMatchObject({ imported: 0, unchanged: 1 });
      expect(await consent(bia)).toMatchObject({ marketing: { optedOut: false } });
      expect((await importList(bia, '?category=marketing')).body).toMatchObject({ imported: 1, unchanged: 0 });
      expect(await consent(bia)).toMatchObject({ marketing: { optedOut: true }, utility: { optedOut: false } });
    });

    test('of nothing is nothing', async () => {
      expect((await importList('')).body).toEqual({ imported: 0, unchanged: 0, refused: [], refusedTotal: 0 });
    });

    test.each([
      ['as JSON', '', { 'content-type': 'application/json' }, 415, 'unsupported_media_type'],
      ['of another category', '?category=service', {}, 422, 'invalid_request'],
      ['with an unknown parameter', '?x=1', {}, 422, 'invalid_request'],
    ])('%s is refused', async (_, query, headers, status, code) =>
      expect(await importList('+5511988880009', query, headers)).toMatchObject({ status, body: { code } }),
    );

    test.each([
      ['announced', { 'content-length': '53000000' }],
      ['counted', {}],
    ])('of more than 50 MB, %s, is refused and does not take the process with it', async (_, length) => {
      // On a connection of its own: Ponte ends one whose body it does not want to read.
      const dispatcher = new Agent();
      const { statusCode, body: answer } = await request(`${t.url}/v1/consents/import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${testKey}`, 'content-type': 'text/csv', ...length },
        body: Readable.from(Array.from({ length: 53 }, () => '\n'.repeat(1_000_000))),
        dispatcher,
      });
      const { code } = (await answer.json()) as { code: string };
      await dispatcher.destroy();
      expect({ statusCode, code }).toEqual({ statusCode: 413, code: 'body_too_large' });
      expect((await t.call('GET', '/healthz')).status).toBe(200);
    });
  });

  test('keys see and say what they may', async () => {
    const key = async (input: object) => {
      const { body: created } = await t.call('POST', '/v1/keys', input);
      return { authorization: `Bearer ${created.key}` };
    };
    const reader = await key({ name: 'leitura', scopes: ['read'] });
    const bound = await key({ name: 'suporte', scopes: ['read', 'manage'], channels: ['wa-suporte'] });
    const input = { contact: '+5511988880001', action: 'in', category: 'all' };
    expect((await t.call('POST', '/v1/consents', input, reader)).body).toMatchObject({ code: 'forbidden_scope' });
    expect((await t.call('POST', '/v1/consents', input, bound)).body).toMatchObject({ code: 'forbidden_channel' });
    expect((await importList('+5511988880001', '', bound)).body).toMatchObject({ code: 'forbidden_channel' });
    // The state is what its own messages are judged by; what was said on other channels is not its to read.
    const seen = ConsentView.parse((await t.call('GET', '/v1/consents/+5511988880001', undefined, bound)).body);
    expect(seen).toMatchObject({ marketing: { optedOut: false }, log: [] });
    expect((await consent('+5511988880001')).log).toHaveLength(2);
  });
});
