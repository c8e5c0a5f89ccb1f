/** The Omnichannel log as operators read it: seven columns in their exact forms, search, and CSV (IXC-61 to IXC-70). */
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogRow } from '../../contracts/log.ts';
import { firstIdAt } from '../../src/platform/clock.ts';
import { testIds } from '../kit/ids.ts';
import { startTestPonte, TestClock, type TestPonte, testKey } from '../kit/ponte.ts';
import { messageRow, writeMessages } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';

const evil = '=HYPERLINK("http://x")';

describe.each(ledgers)('the log on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, newId: testIds(clock) });
    const send = async (name: string, to: string, more: Record<string, unknown>, until: 'read' | 'failed') => {
      ids[name] = await t.sendText(to, `Texto de ${name}`, more);
      await t.untilStatus(ids[name], until);
      clock.advance(1_000);
    };
    await send(
      'ana',
      '(11) 98888-0001',
      { metadata: { customerId: '42', campaignId: 'natal', reference: 'fatura-1', nota: '50% pago' } },
      'read',
    );
    const formulas = { customerId: '=1+1', campaignId: '+cmd', reference: evil };
    await send('bia', '+551133334444', { metadata: formulas }, 'read');
    await send('joe', '+1 415 555 2671', { channel: 'wa-suporte' }, 'read');
    t.sim.faults.script({ fault: { kind: 'graph_error', code: 131047 } });
    await send('fim', '+5511988880009', { metadata: { customerId: '42' } }, 'failed');
  });
  afterAll(() => t.stop());

  const log = async (query = '') =>
    (await t.call<{ data: LogRow[]; next: string | null }>('GET', `/v1/log${query}`)).body;
  const namesOf = (rows: LogRow[]) => rows.map((row) => Object.entries(ids).find(([, id]) => id === row.id)?.[0]);

  test('IXC-61: newest first, in the published form', async () => {
    const { data } = await log();
    expect(namesOf(data)).toEqual(['fim', 'joe', 'bia', 'ana']);
    for (const row of data) LogRow.parse(row);
  });

  test('IXC-62, IXC-63, IXC-64, IXC-65, IXC-67, IXC-68, IXC-69: a success', async () => {
    const { data } = await log(`?id=${ids.ana}`);
    expect(data).toMatchObject([
      {
        id: ids.ana,
        customerId: '42',
        communicationType: 'whatsapp',
        contact: '+55 (11) 98888-0001',
        sentAt: '2026-11-21T12:00:00.000Z',
        status: 'sucesso',
        message: 'Lida pelo cliente',
      },
    ]);
  });

  test('IXC-68, IXC-70: a failure tells its reason', async () => {
    const { data } = await log(`?id=${ids.fim}`);
    expect(data[0]).toMatchObject({
      status: 'falha',
      errorCode: '131047',
      message: expect.stringMatching(/^Passaram mais de 24 horas.*\(131047\)$/),
    });
  });

  test('IXC-65: landlines and other countries in their own form', async () => {
    expect((await log(`?id=${ids.bia}`)).data[0]?.contact).toBe('+55 (11) 3333-4444');
    expect((await log(`?id=${ids.joe}`)).data[0]?.contact).toBe('+14155552671');
  });

  test.each([
    '+5511988880001',
    '5511988880001',
    '(11)988880001',
    '(11) 98888-0001',
    '11 98888 0001',
    '011988880001',
    '551188880001',
    '+55 (11) 98888-0001',
  ])('a phone is found however it is written: %s', async (written) => {
    expect(namesOf((await log(`?contact=${encodeURIComponent(written)}`)).data)).toEqual(['ana']);
  });

  test('a plus sign that the caller forgot to encode is no different number', async () => {
    expect(namesOf((await log('?contact=+5511988880001')).data)).toEqual(['ana']);
  });

  test.each([
    ['customerId=42', ['fim', 'ana']],
    ['campaignId=natal', ['ana']],
    ['reference=fatura-1', ['ana']],
    ['errorCode=131047', ['fim']],
    ['status=falha', ['fim']],
    ['status=sucesso', ['joe', 'bia', 'ana']],
    ['state=read', ['joe', 'bia', 'ana']],
    ['channel=wa-suporte', ['joe']],
    ['type=whatsapp&customerId=42&status=sucesso', ['ana']],
    ['type=sms', []],
    ['text=50%25', ['ana']],
    ['text=0%25%20pa', ['ana']],
    ['text=FATURA', ['ana']],
    ['from=2026-11-21T12:00:01Z&to=2026-11-21T12:00:03Z', ['joe', 'bia']],
    ['direction=inbound', []],
  ])('%s', async (query, names) => {
    expect(namesOf((await log(`?${query}`)).data)).toEqual(names);
  });

  test('the provider id finds its message', async () => {
    const { providerId } = await t.message(ids.ana ?? '');
    expect(namesOf((await log(`?providerId=${encodeURIComponent(providerId ?? '')}`)).data)).toEqual(['ana']);
  });

  test('pages of one put together are the whole', async () => {
    const names: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: { data: LogRow[]; next: string | null } = await log(
        `?limit=1${next === '' ? '' : `&cursor=${next}`}`,
      );
      names.push(...namesOf(page.data));
      next = page.next;
    }
    expect(names).toEqual(['fim', 'joe', 'bia', 'ana']);
  });

  const csv = (query = '') => t.call('GET', `/v1/log${query}`, undefined, { accept: 'text/csv' });

  test('CSV: byte order mark, the seven columns first, one line a row, formulas disarmed', async () => {
    const { statusCode, headers, body } = await request(`${t.url}/v1/log`, {
      headers: { authorization: `Bearer ${testKey}`, accept: 'text/csv' },
    });
    const text = Buffer.from(await body.arrayBuffer()).toString('utf8');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toMatch(/attachment; filename="log-omnichannel\.csv"/);
    const lines = text.split('\r\n');
    expect(lines[0]).toBe(
      '\ufeffID,ID cliente,Tipo comunicação,Contato,Data envio,Status,Mensagem,Estado,Canal,Campanha,Referência,Código do erro,Categoria,Custo,Moeda,Partes,Operadora',
    );
    expect(lines).toHaveLength(6);
    expect(lines[4]).toBe(
      `${ids.ana},42,whatsapp,+55 (11) 98888-0001,2026-11-21T12:00:00.000Z,sucesso,Lida pelo cliente,read,wa-matriz,natal,fatura-1,,service,,,,`,
    );
    expect(lines[3]).toContain(`,'=1+1,`);
    expect(lines[3]).toContain(`,'+cmd,`);
    expect(lines[3]).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(lines.at(-1)).toBe('');
  });

  test('CSV keeps the filters', async () => {
    const lines = (await csv('?customerId=42&status=falha')).text.trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(ids.fim);
  });

  test('CSV of thousands of rows comes whole, page by page', async () => {
    const far = Date.parse('2020-01-01T00:00:00Z');
    const rows = Array.from({ length: 3_500 }, (_, place) =>
      messageRow(0, {
        id: firstIdAt(far + place),
        accepted_at: far + place,
        status: 'sent',
        due_at: null,
        campaign_id: 'grande',
      }),
    );
    await writeMessages(t.hub.store, rows);
    const lines = (await csv('?campaignId=grande')).text.trim().split('\r\n').slice(1);
    expect(lines.map((line) => line.split(',')[0])).toEqual(rows.map((row) => row.id).reverse());
  });
});
