/** Which price a message has: by channel, day, category and country; and tables that are replaced as a whole. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { countriesOf, countryKey } from '../../src/channels/country.ts';
import { type MessagePrice, PriceRegistry, type PriceVersion } from '../../src/channels/prices.ts';
import { Writer } from '../../src/ledger/writer.ts';
import { dayOf, dayStart } from '../../src/platform/day.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';

const at = (time: string): number => Date.parse(time);
const priced = (validFrom: string, prices: [string, string, number][], more: Partial<PriceVersion> = {}) => ({
  channel: 'wa-matriz',
  validFrom: dayStart(validFrom) ?? 0,
  currency: 'BRL',
  prices: prices.map(([category, country, micros]) => ({ category, country, micros })),
  ...more,
});

describe.each(ledgers)('price tables on %s', (ledger) => {
  let open: TestLedger;
  let prices: PriceRegistry;
  beforeAll(async () => {
    open = await openTestLedger(ledger);
    prices = new PriceRegistry(open.store, new Writer(open.store));
    await prices.load();
  });
  afterAll(() => open.remove());
  afterEach(async () => {
    for (const { channel, validFrom } of prices.all()) await prices.drop(channel, validFrom);
  });
  const priceOf = (pricing: object, contact = '+5511988880001', time = '2026-11-21T12:00:00Z') =>
    prices.priceOf('wa-matriz', { contact, at: at(time) }, pricing);
  const utility = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };

  test('without a table nothing has a price, and nothing is free either', () => {
    expect(prices.empty).toBe(true);
    expect(priceOf(utility)).toBeUndefined();
    expect(priceOf({ ...utility, billable: false })).toBeUndefined();
  });

  test('the table of the day counts, from midnight in Brasília', async () => {
    await prices.put([
      priced('2026-07-01', [['utility', '*', 35_000]]),
      priced('2026-10-01', [['utility', '*', 38_500]]),
    ]);
    expect(prices.all().map((table) => dayOf(table.validFrom))).toEqual(['2026-10-01', '2026-07-01']);
    expect(priceOf(utility, '+5511988880001', '2026-07-01T02:59:59.999Z')).toBeUndefined();
    expect(priceOf(utility, '+5511988880001', '2026-07-01T03:00:00Z')?.micros).toBe(35_000);
    expect(priceOf(utility, '+5511988880001', '2026-10-01T02:59:59.999Z')?.micros).toBe(35_000);
    expect(priceOf(utility, '+5511988880001', '2026-10-01T03:00:00Z')).toEqual({
      micros: 38_500,
      currency: 'BRL',
      category: 'utility',
    });
  });

  test('the most exact country wins, whatever its place in the table', async () => {
    await prices.put([
      priced('2026-10-01', [
        ['utility', '*', 1],
        ['utility', '1', 2],
        ['utility', 'CA', 3],
        ['utility', '55', 4],
      ]),
    ]);
    const micros = (contact: string) => priceOf(utility, contact)?.micros;
    expect(micros('+5511988880001')).toBe(4);
    expect(micros('BR.13491208655302741918')).toBe(4);
    expect(micros('+14155552671')).toBe(2);
    expect(micros('+14165550123')).toBe(3);
    expect(micros('CA.135')).toBe(3);
    expect(micros('+351912345678')).toBe(1);
    expect(micros('nobody')).toBe(1);
  });

  test.each<[object, MessagePrice | undefined]>([
    [{ category: 'marketing' }, { micros: 300_000, currency: 'BRL', category: 'marketing' }],
    [{ category: 'marketing_lite' }, { micros: 300_000, currency: 'BRL', category: 'marketing' }],
    [{ category: 'authentication' }, { micros: 20_000, currency: 'BRL', category: 'authentication' }],
    [{ category: 'authentication-international' }, { micros: 20_000, currency: 'BRL', category: 'authentication' }],
    [{ category: 'service' }, undefined],
    [
      { category: 'service', type: 'free_customer_service' },
      { micros: 0, currency: 'BRL', category: 'service', free: 'free_customer_service' },
    ],
    [
      { category: 'marketing', type: 'free_entry_point', billable: false },
      { micros: 0, currency: 'BRL', category: 'marketing', free: 'free_entry_point' },
    ],
    [
      { category: 'marketing', type: 'regular', billable: false },
      { micros: 0, currency: 'BRL', category: 'marketing', free: 'not_billable' },
    ],
    [{ category: 'general_purpose_ai', billable: true }, undefined],
    [{ category: 'constructor' }, undefined],
    [{ category: 7 }, undefined],
    [{}, undefined],
  ])('%j', async (pricing, expected) => {
    await prices.put([
      priced('2026-10-01', [
        ['marketing', 'BR', 300_000],
        ['authentication', 'BR', 20_000],
      ]),
    ]);
    expect(priceOf(pricing)).toEqual(expected);
  });

  test('authentication across borders has a price of its own where the table gives one', async () => {
    await prices.put([
      priced('2026-10-01', [
        ['authentication', 'BR', 20_000],
        ['authentication-international', '*', 90_000],
      ]),
    ]);
    expect(priceOf({ category: 'authentication-international' })?.micros).toBe(90_000);
    expect(priceOf({ category: 'authentication' })?.micros).toBe(20_000);
  });

  test('a table is replaced as a whole; other days and channels keep theirs', async () => {
    await prices.put([
      priced('2026-10-01', [
        ['utility', 'BR', 1],
        ['marketing', 'BR', 2],
      ]),
      priced('2027-01-01', [['utility', 'BR', 3]]),
      priced('2026-10-01', [['utility', 'BR', 4]], { channel: 'wa-suporte' }),
    ]);
    const again = priced('2026-10-01', [['utility', 'BR', 5]], { currency: 'USD' });
    for (let times = 0; times < 2; times++) {
      await prices.put([again]);
      expect(prices.all('wa-matriz')).toMatchObject([
        { prices: [{ category: 'utility', micros: 3 }] },
        { currency: 'USD', prices: [{ category: 'utility', country: 'BR', micros: 5 }] },
      ]);
      expect(prices.all('wa-suporte')).toMatchObject([{ prices: [{ micros: 4 }] }]);
    }
    const other = new PriceRegistry(open.store, new Writer(open.store));
    await other.load();
    expect(other.all()).toEqual(prices.all());
  });

  test('a table that is dropped is gone, once', async () => {
    const table = priced('2026-10-01', [['utility', 'BR', 1]]);
    await prices.put([table]);
    expect(await prices.drop('wa-suporte', table.validFrom)).toBe(false);
    expect(await prices.drop('wa-matriz', table.validFrom)).toBe(true);
    expect(await prices.drop('wa-matriz', table.validFrom)).toBe(false);
    expect(prices.empty).toBe(true);
  });

  test('what is charged for taking a message is charged by the part', async () => {
    await prices.put([priced('2026-10-01', [['utility', '*', 80_000]])]);
    const sent = { contact: '+5511988880001', at: at('2026-11-21T12:00:00Z') };
    expect(prices.priceAtSend('wa-matriz', sent, { category: 'utility', parts: 3 })?.micros).toBe(240_000);
    expect(prices.priceAtSend('wa-matriz', sent, { category: 'marketing', parts: 3 })).toBeUndefined();
    expect(prices.priceAtSend('sms-matriz', sent, { category: 'utility', parts: 3 })).toBeUndefined();
  });
});

describe('the country of an address', () => {
  test.each([
    ['+5511988880001', ['BR', '55']],
    ['+14165550123', ['CA', '1']],
    ['+447400123456', ['GB', '44']],
    ['+1', ['1']],
    ['+999123', []],
    ['BR.135', ['BR', '55']],
    ['BR.ENT.135', ['BR', '55']],
    ['ZZ.135', ['ZZ']],
    ['135', []],
    ['', []],
  ])('%s', (contact, countries) => expect(countriesOf(contact)).toEqual(countries));

  test.each([
    ['*', '*'],
    ['br', 'BR'],
    ['55', '55'],
    ['+55', '55'],
    ['Brasil', undefined],
    ['ZZ', undefined],
    ['5511', undefined],
    ['', undefined],
  ])('in a table: "%s"', (written, key) => expect(countryKey(written)).toBe(key));
});
