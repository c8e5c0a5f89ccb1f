/** The log's one search box: what was typed is understood in every way that fits, and pages hold each message once. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogPage } from '../../contracts/log.ts';
import { messageIdStart } from '../../src/intake/log-readings.ts';
import type { NewMessageRow } from '../../src/ledger/messages.ts';
import { statement } from '../../src/ledger/store.ts';
import { displayContact, searchablePhones } from '../../src/platform/phone.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { messageRow, rowId, writeMessages } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';

const digit = (from: string) => fc.constantFrom(...from);
const digits = (length: number) => fc.string({ unit: digit('0123456789'), minLength: length, maxLength: length });
const ddd = fc.constantFrom('11', '21', '48', '55', '92', '99');
const mobile = fc.record({
  ddd,
  number: fc.tuple(fc.constant('9'), digit('6789'), digits(7)).map((parts) => parts.join('')),
});
const landline = fc.record({ ddd, number: fc.tuple(digit('2345'), digits(7)).map((parts) => parts.join('')) });

/** Every form in which people write the number of a contact. */
function formsOf(ddd: string, number: string): string[] {
  const tail = number.slice(-4);
  const head = number.slice(0, -4);
  const forms = [
    `+55${ddd}${number}`,
    `55${ddd}${number}`,
    `0055${ddd}${number}`,
    `${ddd}${number}`,
    `0${ddd}${number}`,
    `041${ddd}${number}`,
    `+55 (${ddd}) ${head}-${tail}`,
    `(${ddd}) ${head}-${tail}`,
    `${ddd} ${head} ${tail}`,
    `${ddd}.${head}.${tail}`,
    `${head}-${tail}`,
    `${head} ${tail}`,
    number,
    `  ${number} `,
  ];
  if (number.length === 8) return forms;
  const old = number.slice(1);
  return [
    ...forms,
    old,
    `${old.slice(0, 4)}-${tail}`,
    `${ddd}${old}`,
    `55${ddd}${old}`,
    `+55 ${ddd} ${old}`,
    `0${ddd}${old}`,
  ];
}

describe('a phone as people type it', () => {
  test('every form of every number leads to it', () => {
    fc.assert(
      fc.property(fc.oneof(mobile, landline), ({ ddd, number }) => {
        for (const form of formsOf(ddd, number)) expect(searchablePhones(form), form).toContain(`+55${ddd}${number}`);
        expect(searchablePhones(displayContact(`+55${ddd}${number}`))).toContain(`+55${ddd}${number}`);
      }),
    );
  });

  test('numbers of other countries, with their plus sign and without', () => {
    for (const form of ['+14155552671', '14155552671', '+1 415 555-2671', '1 (415) 555-2671', '0014155552671'])
      expect(searchablePhones(form), form).toContain('+14155552671');
  });

  test.each(['', '42', '1234567', 'fatura', 'R$ 99,90', '10/12', '131047', '99999-0003x'])(
    '%s is no phone',
    (typed) => {
      expect(searchablePhones(typed)).toEqual([]);
    },
  );

  test('no input is too strange, and none asks for much', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: digit('0123456789 ()+-./') })), (typed) => {
        expect(searchablePhones(typed).length).toBeLessThan(200);
      }),
    );
  });
});

test('the beginning of a message id is completed with its dashes', () => {
  fc.assert(
    fc.property(fc.uuid({ version: 7 }), fc.integer({ min: 8, max: 36 }), fc.boolean(), (id, length, upper) => {
      const start = id.slice(0, length);
      const typed = upper ? start.toUpperCase() : start;
      expect(id.startsWith(messageIdStart(typed) ?? 'none'), typed).toBe(true);
      const bare = typed.replaceAll('-', '');
      expect(id.startsWith(messageIdStart(bare) ?? 'none'), bare).toBe(true);
    }),
  );
  for (const typed of ['', '019a9c1', 'fatura-4', '019a9c1g', 'x'.repeat(40), '0'.repeat(33)])
    expect(messageIdStart(typed)).toBeUndefined();
});

const at = 10_000;
const contacts = { ana: '+5548999990003', bia: '+5511999990003', casa: '+551133334444', joe: '+14155552671' };
/** One message for each way of finding it. */
const known: Record<string, Partial<NewMessageRow>> = {
  ana: { contact: contacts.ana, customer_id: '4711', campaign_id: 'k-1', reference: 'fatura-88' },
  bia: { contact: contacts.bia, customer_id: 'ANA-123', channel: 'wa-suporte' },
  casa: { contact: contacts.casa, idem_scope: 'key:erp', idem_key: 'erp:0001' },
  joe: { contact: contacts.joe, content: '{"type":"text","body":"Órgão público: 100% \\"pago\\" em a_b c:\\\\d"}' },
  bsuid: { contact: 'BR.1a2b3c4d5e', metadata: '{"cidade":"Palhoça","triggerId":"aviso"}' },
  campanha: { campaign_id: 'k-2' },
  recebida: {
    direction: 'inbound',
    status: 'received',
    due_at: null,
    idem_scope: 'inbound:wa-matriz',
    idem_key: 'wamid.ENTRADA',
  },
  falhou: { status: 'failed', due_at: null, channel: 'wa-suporte' },
  parte: { channel: 'wa-suporte' },
  tentada: {},
};
const names = Object.keys(known);
const idOf = (name: string): string => rowId(at + names.indexOf(name));
const failure = JSON.stringify({
  class: 'window_closed',
  code: '131047',
  cause: 'A janela de 24 horas fechou.',
  nextStep: 'Use um template.',
});

describe.each(ledgers)('one box to search the log on %s', (ledger) => {
  let t: TestPonte;
  let bound: string;
  const run = (sql: string) => t.hub.store.transaction((tx) => tx.all(statement('', sql)));
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
    const later = Date.now() + 86_400_000;
    const quiet = Array.from({ length: 1_500 }, (_, place) =>
      messageRow(place, {
        contact: '+5521911110000',
        due_at: null,
        status: 'sent',
        content: place === 3 ? '{"type":"text","body":"ornitorrinco"}' : '{}',
      }),
    );
    await writeMessages(t.hub.store, quiet);
    await writeMessages(
      t.hub.store,
      names.map((name, place) =>
        messageRow(at + place, { due_at: later, content: `{"type":"text","body":"sobre ${name}"}`, ...known[name] }),
      ),
    );
    await run(
      `update message set failed_at = 1, error_code = '131047', failure = '${failure}' where id = '${idOf('falhou')}'`,
    );
    const tried = (name: string, id: string) =>
      `insert into attempt (message_id, number, channel, owner, started_at, outcome, provider_id, request)
       values ('${idOf(name)}', 1, 'wa-matriz', 'x', 1, 'accepted', '${id}', '{}')`;
    await run(tried('tentada', 'wamid.SAIDA'));
    await run(
      `insert into message_part (channel, provider_id, message_id, attempt, part, parts) values ('wa-suporte', 'smsc-77', '${idOf('parte')}', 1, 2, 2)`,
    );
    for (const [id, name, notification] of [
      ['k-1', 'Natal antigo', 'x'],
      ['k-2', 'Promoção de NATAL', 'boas-festas'],
    ])
      await run(
        `insert into campaign (id, name, channel, input, state, created_at) values ('${id}', '${name}', 'wa-matriz', '{"notification":"${notification}"}', 'finished', 1)`,
      );
    await run(
      `insert into definition (kind, id, name, body, origin, updated_at) values ('notification', 'boas-festas', 'Cartão de fim de ano', '{}', 'api', 1)`,
    );
    await run(
      `insert into definition (kind, id, name, body, origin, updated_at) values ('trigger', 'aviso', 'Aviso de manutenção', '{"notification":"outra"}', 'api', 1)`,
    );
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', {
      name: 'suporte',
      scopes: ['read'],
      channels: ['wa-suporte'],
    });
    bound = body.key;
  });
  afterAll(() => t.stop());

  const page = async (query: Record<string, string>, key?: string): Promise<LogPage> => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const { status, body } = await t.call('GET', `/v1/log?${new URLSearchParams(query)}`, undefined, headers);
    expect(status, JSON.stringify(body)).toBe(200);
    return LogPage.parse(body);
  };
  const nameOf = (id: string): string => names.find((name) => idOf(name) === id) ?? 'outra';
  const found = async (query: Record<string, string>, key?: string) =>
    (await page(query, key)).data.map(({ id }) => nameOf(id));
  /** All pages put together. */
  const all = async (query: Record<string, string>, key?: string): Promise<string[]> => {
    const ids: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const one: LogPage = await page({ ...query, ...(next !== '' && { cursor: next }) }, key);
      ids.push(...one.data.map(({ id }) => id));
      next = one.next;
    }
    return ids;
  };

  test.each([
    ...formsOf('48', '999990003').filter((form) => form.replace(/\D/g, '').length > 9),
    displayContact(contacts.ana),
  ])('the phone %s', async (q) => {
    const { data, readings, next, searchedUntil } = await page({ q });
    expect(data.map(({ id }) => nameOf(id))).toEqual(['ana']);
    expect(readings).toEqual([{ kind: 'phone', value: contacts.ana, label: null }]);
    expect([next, searchedUntil]).toEqual([null, null]);
  });

  test.each(['99999-0003', '999990003', '9999-0003', '99990003'])('%s has no DDD: every DDD that has it', async (q) => {
    const { data, readings } = await page({ q });
    expect(data.map(({ id }) => nameOf(id))).toEqual(['bia', 'ana']);
    expect(readings.map(({ kind, value }) => `${kind} ${value}`).toSorted()).toEqual(
      [`phone ${contacts.bia}`, `phone ${contacts.ana}`].toSorted(),
    );
    expect(await found({ contact: q })).toEqual(['bia', 'ana']);
  });

  test.each<[string, string, string[], string[]]>([
    ['a landline without DDD', '3333-4444', ['casa'], ['phone +551133334444']],
    ['a number of another country', '1 415 555 2671', ['joe'], ['phone +14155552671']],
    ['a user id', 'BR.1a2b3c4d5e', ['bsuid'], ['contact BR.1a2b3c4d5e']],
    ['a customer', '4711', ['ana'], ['customer 4711']],
    ['a campaign id', 'k-1', ['ana'], ['campaign k-1']],
    ['a reference', 'fatura-88', ['ana'], ['reference fatura-88']],
    ['an idempotency key', 'erp:0001', ['casa'], ['idempotencyKey erp:0001']],
    ['a provider id', 'wamid.SAIDA', ['tentada'], ['provider wamid.SAIDA']],
    ["a part's provider id", 'smsc-77', ['parte'], ['provider smsc-77']],
    ["a received message's provider id", 'wamid.ENTRADA', ['recebida'], ['provider wamid.ENTRADA']],
    ['an error code', '131047', ['falhou'], ['error 131047']],
    ['a phone nobody wrote to', '(21) 2222-3333', [], ['phone +552122223333']],
    ['a phone without DDD nobody wrote to', '2222-3333', [], ['phone 22223333']],
    ['blanks', '   ', [...names].reverse(), []],
  ])('%s: %s', async (_, q, expected, readings) => {
    const answer = await page({ q, limit: '10' });
    expect(answer.data.map(({ id }) => nameOf(id))).toEqual(expected);
    expect(answer.readings.map(({ kind, value }) => `${kind} ${value}`)).toEqual(readings);
  });

  test('a protocol: whole, its beginning, without dashes, in capitals', async () => {
    const id = idOf('casa');
    for (const q of [id, id.toUpperCase(), id.replaceAll('-', ''), ` ${id} `]) {
      const { data, readings } = await page({ q });
      expect(data.map((row) => row.id)).toEqual([id]);
      expect(readings).toEqual([{ kind: 'message', value: id, label: null }]);
    }
    const start = id.slice(0, 10);
    expect(await all({ q: start })).toEqual((await all({})).filter((one) => one.startsWith(start)));
    expect((await page({ q: '00000000-0000-7000-8000-000000000000' })).readings).toEqual([]);
  });

  test.each<[string, string, string[], string]>([
    ['the name of a campaign, accents or not', 'promocao natal', ['campanha'], 'campaign k-2 Promoção de NATAL'],
    ['the name of a notification', 'cartao fim', ['campanha'], 'notification boas-festas Cartão de fim de ano'],
    ['the cause of a failure', 'janela fechou', ['falhou'], 'error 131047 A janela de 24 horas fechou.'],
    ['words of a text', 'órgão PÚBLICO', ['joe'], 'words órgão PÚBLICO null'],
    ['words of the metadata', 'palhoça', ['bsuid'], 'words palhoça null'],
    ['the name of a trigger', 'manutencao', ['bsuid'], 'words manutencao null'],
    ['a quote, as typed', '"pago"', ['joe'], 'words "pago" null'],
    ['per cent is no wildcard', '100%', ['joe'], 'words 100% null'],
    ['nor is the low line', 'a_b', ['joe'], 'words a_b null'],
    ['nor the backslash', 'c:\\d', ['joe'], 'words c:\\d null'],
    ['nothing stands for everything', '%', ['joe'], 'words % null'],
    ['a word for a customer that is no id', 'sobre tentada', ['tentada'], 'words sobre tentada null'],
  ])('%s: %s', async (_, q, expected, reading) => {
    expect((await all({ q })).map(nameOf)).toEqual(expected);
    const { readings } = await page({ q });
    expect(readings.map(({ kind, value, label }) => `${kind} ${value} ${label}`)).toContain(reading);
  });

  test('an id that is known is not looked for in texts; one that is not, is', async () => {
    expect((await page({ q: 'ANA-123' })).readings).toEqual([{ kind: 'customer', value: 'ANA-123', label: null }]);
    expect((await page({ q: 'ANA-124' })).readings).toEqual([{ kind: 'words', value: 'ANA-124', label: null }]);
  });

  test('a name and a text that hold the same word are joined, each message once', async () => {
    const ids = await all({ q: 'natal', limit: '1' });
    expect(ids.map(nameOf)).toEqual(['campanha', 'ana']);
    const both = await all({ q: 'suporte', limit: '1' });
    expect(both.map(nameOf)).toEqual(names.filter((name) => known[name]?.channel === 'wa-suporte').reverse());
  });

  test('filters hold for every reading', async () => {
    expect(await found({ q: '9999-0003', channel: 'wa-suporte' })).toEqual(['bia']);
    expect(await found({ q: '131047', status: 'sucesso' })).toEqual([]);
    expect(await all({ q: 'sobre', state: 'received' })).toEqual([idOf('recebida')]);
    expect(await all({ q: 'ornitorrinco', from: '2026-11-21T13:00:00Z' })).toEqual([]);
  });

  test('a rare word makes nobody wait: a page says how far it came, and the next one goes on', async () => {
    const cut = await page({ q: 'ornitorrinco', limit: '5' });
    const ids = cut.data.map(({ id }) => id);
    let { next } = cut;
    for (let last = cut; next !== null; next = last.next) {
      expect(last.searchedUntil).not.toBeNull();
      last = await page({ q: 'ornitorrinco', limit: '5', cursor: next });
      ids.push(...last.data.map(({ id }) => id));
    }
    expect(ids).toEqual([rowId(3)]);
  });

  test('new messages that arrive meanwhile move no page', async () => {
    const before = await all({ q: 'sent', type: 'whatsapp', text: '{}', limit: '400' });
    const first = await page({ limit: '3' });
    await writeMessages(t.hub.store, [messageRow(at + 500, { due_at: null, status: 'sent', content: '{}' })]);
    const rest = await page({ limit: '4', cursor: first.next ?? '' });
    expect(first.data.map(({ id }) => id)).toEqual(names.map(idOf).reverse().slice(0, 3));
    expect(rest.data.map(({ id }) => id)).toEqual(names.map(idOf).reverse().slice(3, 7));
    await run(`delete from message where id = '${rowId(at + 500)}'`);
    expect(await all({ q: 'sent', type: 'whatsapp', text: '{}', limit: '400' })).toEqual(before);
  });

  test('a cursor of one id, as pages had before, is the place in every stream', async () => {
    expect(await found({ cursor: idOf('casa'), limit: '2' })).toEqual(['bia', 'ana']);
    expect(await found({ q: '9999-0003', cursor: idOf('bia') })).toEqual(['ana']);
    expect((await all({ q: 'natal', cursor: idOf('campanha') })).map(nameOf)).toEqual(['ana']);
    for (const cursor of ['', ',', '-', '-,-', '~,x,y', '%', "'", '\0'])
      expect((await t.call('GET', `/v1/log?${new URLSearchParams({ q: 'natal', cursor })}`)).status, cursor).toBe(200);
  });

  const readers = [
    '4711',
    '99990003',
    '3333-4444',
    'fatura-88',
    'k-1',
    'wamid.SAIDA',
    'wamid.ENTRADA',
    'erp:0001',
    'natal',
    'cartao',
    'BR.1a2b3c4d5e',
    'sobre',
    'matriz',
    'manutencao',
    'Órgão',
    '131047',
    'smsc-77',
    'ANA-123',
  ];
  test.each(readers)('a key bound to a channel sees no message of another by typing %s', async (q) => {
    const visible = names.filter((name) => known[name]?.channel === 'wa-suporte').map(idOf);
    const whole = await all({ q });
    const seen = await all({ q }, bound);
    expect(seen.filter((id) => !visible.includes(id))).toEqual([]);
    expect(seen).toEqual(whole.filter((id) => visible.includes(id)));
    const typed = [q, q.replace(/\D/g, '')];
    for (const { kind, value } of (await page({ q }, bound)).readings)
      if (kind !== 'words' && kind !== 'phone')
        expect(seen.length, `${kind} ${value} tells what is there`).toBeGreaterThan(0);
      else if (seen.length === 0) expect(typed).toContain(value);
    const csv = await t.call('GET', `/v1/log?${new URLSearchParams({ q })}`, undefined, {
      accept: 'text/csv',
      authorization: `Bearer ${bound}`,
    });
    expect(
      csv.text
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(seen);
  });

  test.each(['natal', '9999-0003', 'ornitorrinco', 'sobre', 'nada disso'])(
    'CSV of %s holds what the pages show',
    async (q) => {
      const { text } = await t.call('GET', `/v1/log?${new URLSearchParams({ q })}`, undefined, { accept: 'text/csv' });
      const ids = text
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[0]);
      expect(ids).toEqual(await all({ q }));
    },
  );

  test('nothing that can be typed is too much', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc.string({ unit: fc.constantFrom(...'0123456789 ()+-./%_\\\'"{}'), maxLength: 40 }),
        ),
        async (q) => {
          const { status, body } = await t.call('GET', `/v1/log?${new URLSearchParams({ q, limit: '1' })}`);
          expect(status, JSON.stringify([q, body])).toBe(200);
        },
      ),
      { numRuns: 60 },
    );
    expect((await t.call('GET', `/v1/log?q=${'x'.repeat(201)}`)).status).toBe(422);
  });
});
