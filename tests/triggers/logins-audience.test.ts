/** Rows become people with one number each; whoever is left out is told why, in both languages. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audienceOf, phoneOrder } from '../../src/triggers/logins/audience.ts';
import type { LoginRow } from '../../src/triggers/logins/rows.ts';
import { row } from './logins-kit.ts';

const usual = { phoneFields: ['telefone_celular'], today: '2026-11-21', suppressed: new Set<string>() };
const audience = (rows: readonly LoginRow[], over: Partial<typeof usual> = {}) =>
  audienceOf(rows, { ...usual, ...over });
const withPhones = (phones: Record<string, string>) => row('1', { customer: { phones } });

describe('which number', () => {
  const both = withPhones({ telefone_celular: '(48) 99000-0001', whatsapp: '(48) 99000-0002', fone: '(48) 3200-0003' });
  const ixcFields = ['telefone_celular', 'whatsapp', 'fone'];

  test('IXC-66: given several numbers, when nothing is configured, then it is Telefone Celular', () => {
    const { recipients } = audience([both], { phoneFields: [...phoneOrder(ixcFields)] });
    expect(recipients).toMatchObject([{ phone: '+5548990000001', phoneField: 'telefone_celular' }]);
  });

  test('IXC-66: given no Telefone Celular, when nothing is configured, then no other number is used', () => {
    const { recipients, leftOut } = audience([withPhones({ telefone_celular: '', whatsapp: '(48) 99000-0002' })], {
      phoneFields: [...phoneOrder(ixcFields)],
    });
    expect(recipients).toEqual([]);
    expect(leftOut).toMatchObject([{ code: 'no_phone', reasonPt: 'nenhum número em telefone_celular' }]);
  });

  test('given an order, then the first field with a usable number wins', () => {
    const order = phoneOrder(ixcFields, ['fone', 'whatsapp']);
    expect(audience([both], { phoneFields: [...order] }).recipients).toMatchObject([
      { phone: '+5548990000002', phoneField: 'whatsapp' },
    ]);
  });

  test('given a source without Telefone Celular, then its own order holds', () => {
    expect(phoneOrder(['telefone_primario', 'telefone_secundario'])).toEqual([
      'telefone_primario',
      'telefone_secundario',
    ]);
  });

  test('a field named like a property of every object is no number', () => {
    expect(audience([withPhones({})], { phoneFields: ['constructor'] }).leftOut).toMatchObject([{ code: 'no_phone' }]);
  });
});

describe('who is left out, and why', () => {
  test.each([
    ['empty', '', 'no_phone', 'nenhum número em telefone_celular'],
    ['short', '9900-0001', 'phone_invalid', 'telefone_celular: informe DDD e número, 10 ou 11 dígitos'],
    [
      'a mobile without its ninth digit',
      '4899000001',
      'phone_invalid',
      'telefone_celular: celular tem DDD e 9 dígitos, 11 ao todo',
    ],
    ['landline', '(48) 3200-0003', 'phone_landline', 'telefone_celular é um telefone fixo'],
    [
      'letters',
      '48 99000-0001 Ana',
      'phone_letters',
      'telefone_celular: só são aceitos dígitos, espaços e + ( ) - . /',
    ],
  ])('IXC-33: %s', (_title, phone, code, reasonPt) => {
    const { recipients, leftOut } = audience([withPhones({ telefone_celular: phone })]);
    expect(recipients).toEqual([]);
    expect(leftOut).toMatchObject([{ code, reasonPt, customerId: 'c1', name: 'Cliente c1' }]);
    expect(leftOut[0]?.reason).toContain('telefone_celular');
  });

  test.each<[string, LoginRow, string, string]>([
    ['no customer', row('1', { customer: null }), 'no_customer', 'o login não tem cliente'],
    ['inactive', row('1', { customer: { active: false } }), 'customer_inactive', 'o cliente está inativo'],
    ['quiet', row('1', { customer: { quietUntil: '2026-11-21' } }), 'quiet_until', 'não avisar até 2026-11-21'],
    ['suppressed', row('1'), 'suppressed', 'pediu para não receber este tipo de mensagem'],
  ])('%s', (_title, one, code, reasonPt) => {
    expect(audience([one], { suppressed: new Set(['+5548990000001']) })).toMatchObject({
      recipients: [],
      leftOut: [{ code, reasonPt, rows: [one] }],
    });
  });

  test('given the day after, then silence is over', () => {
    const one = row('1', { customer: { quietUntil: '2026-11-20' } });
    expect(audience([one]).recipients).toHaveLength(1);
  });

  test('given a customer with several logins, then it is left out once', () => {
    const phones = {};
    const rows = ['1', '2'].map((id) => row(id, { login: { customerId: 'c9' }, customer: { phones } }));
    expect(audience(rows).leftOut).toMatchObject([{ customerId: 'c9', rows }]);
  });
});

describe('one person, one message', () => {
  test('given several logins and several customers with one number, then there is one entry with all of them', () => {
    const rows = [
      row('1', { login: { customerId: 'c1' } }),
      row('2', { customer: { phones: { telefone_celular: '48 99000-0002' } } }),
      row('3', { login: { customerId: 'c1' } }),
      row('4', { customer: { phones: { telefone_celular: '+55 48 99000 0001' } } }),
    ];
    const { recipients } = audience(rows);
    expect(
      recipients.map(({ phone, customerIds, rows: own }) => [phone, customerIds, own.map((one) => one.login.id)]),
    ).toEqual([
      ['+5548990000001', ['c1', 'c4'], ['1', '3', '4']],
      ['+5548990000002', ['c2'], ['2']],
    ]);
  });

  const phones = fc.constantFrom('(48) 99000-0001', '48990000002', '+5548990000001', '4832000003', 'x', '');
  const anyRow = fc.record({
    customerId: fc.constantFrom('a', 'b', 'c', 'd'),
    phone: phones,
    active: fc.boolean(),
    known: fc.boolean(),
  });

  test('IXC-01: the rows of the report are the audience: each is in it once, in one entry with a number, or left out', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 12 }), (list) => {
        const rows = list.map(({ customerId, phone, active, known }, place) =>
          row(String(place), {
            login: { customerId },
            customer: known ? { active, phones: { telefone_celular: phone } } : null,
          }),
        );
        const { recipients, leftOut } = audience(rows);
        const reached = recipients.map(({ phone }) => phone);
        expect(new Set(reached).size).toBe(reached.length);
        const placed = [...recipients, ...leftOut].flatMap((entry) => entry.rows.map((one) => Number(one.login.id)));
        expect(placed.toSorted((a, b) => a - b)).toEqual(rows.map((_, place) => place));
        for (const list of [recipients, leftOut]) {
          const firsts = list.map((entry) => Number(entry.rows[0]?.login.id));
          expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});
