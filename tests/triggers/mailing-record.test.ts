/** What becomes of one delivered record. */
import { describe, expect, test } from 'vitest';
import type { MailingRecord } from '../../connectors/kit/source.ts';
import { MailingMap, standardFields } from '../../contracts/mailing.ts';
import { mapRecord } from '../../src/triggers/mailing/map-record.ts';
import { financeMap, financeRecord, retailMap, retailRecord } from './mailing-kit.ts';

const allStandard = MailingMap.parse({
  standard: Object.fromEntries(standardFields.map(({ key, label }) => [key, label])),
});
const mapped = (map: MailingMap, fields: MailingRecord['fields']) => mapRecord(map, { fields });
const finance = (change: MailingRecord['fields'] = {}) => mapped(financeMap, { ...financeRecord, ...change });
const customer = (change: MailingRecord['fields']) => mapped(allStandard, { Celular: '48990000002', ...change });

describe('the examples of the field', () => {
  test('LMD-36, LMD-37, LMD-38: finance delivers six fields; three are of the customer, three of the protocol', () => {
    const result = finance();
    expect(result).toEqual({
      ok: true,
      customer: { name: 'Rui Exemplo', mobile: '+5548990000002', cpf: '52998224725' },
      extra: { 'Data de Vencimento': '2026-12-05', 'Número do Contrato': 'C-77', 'Número da Parcela': '3' },
      notices: [],
    });
    expect(financeMap.occurrence).toMatchObject({
      type: 'Financiamento',
      name: 'Lembrete de Vencimento de Parcela',
    });
  });

  test('LMD-42, LMD-43, LMD-44: the shop delivers five; three are of the customer, two of the protocol', () => {
    expect(mapped(retailMap, retailRecord)).toEqual({
      ok: true,
      customer: { name: 'Lia Exemplo', mobile: '+5548990000003', cpf: '11144477735' },
      extra: { 'Número do Pedido': '000123', 'Número da Nota Fiscal': '4567' },
      notices: [],
    });
  });

  test('a CPF is one key, however it is written', () => {
    const cpfs = ['529.982.247-25', '52998224725', ' 529 982 247 25 '].map((CPF) => finance({ CPF }).customer.cpf);
    expect(new Set(cpfs)).toEqual(new Set(['52998224725']));
  });
});

describe('mandatory extra fields', () => {
  test.each([
    ['empty', { 'Data de Vencimento': '' }],
    ['null', { 'Data de Vencimento': null }],
    ['blank', { 'Data de Vencimento': ' \t\u00a0 ' }],
    ['the date of databases that says there is none', { 'Data de Vencimento': '0000-00-00' }],
  ])('LMD-24: %s is no data: the record fails and says which field', (_name, change) => {
    expect(finance(change)).toEqual({
      ok: false,
      field: 'extra.Data de Vencimento',
      code: 'required_missing',
      reason: 'Data de Vencimento: mandatory, and "Data de Vencimento" brought no data',
      reasonPt: 'Data de Vencimento: obrigatório, e "Data de Vencimento" veio sem dados',
      customer: { name: 'Rui Exemplo', mobile: '+5548990000002', cpf: '52998224725' },
    });
  });

  test('LMD-22: a source that is spelt otherwise is no data', () => {
    const { 'Data de Vencimento': due, ...others } = financeRecord;
    expect(mapped(financeMap, { ...others, 'data de vencimento': due })).toMatchObject({
      ok: false,
      code: 'required_missing',
    });
    const map = structuredClone(financeMap);
    map.extra.splice(0, 1, { group: 'Dados da parcela', field: 'Data de Vencimento', from: 'dt_venc' });
    expect(mapped(map, { ...others, dt_venc: due })).toMatchObject({
      ok: true,
      extra: { 'Data de Vencimento': '2026-12-05' },
    });
  });

  test('LMD-24: of three records the second fails, the others do not', () => {
    const results = [finance(), finance({ 'Número do Contrato': null }), finance({ Celular: '48990000003' })];
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
  });

  test.each([null, '', '  '])('LMD-26: an optional one without data (%j) is not there, and is no failure', (value) => {
    const result = finance({ 'Número da Parcela': value });
    expect(result).toMatchObject({ ok: true, notices: [] });
    expect(result.ok && Object.keys(result.extra)).toEqual(['Data de Vencimento', 'Número do Contrato']);
  });

  test.each([
    ['31/02/2027', 'Data de Vencimento: "31/02/2027" is not a date such as 05/09/1988 or 1988-09-05'],
    ['amanhã', 'Data de Vencimento: "amanhã" is not a date such as 05/09/1988 or 1988-09-05'],
  ])('a value that is none of its type fails the record: %s', (value, reason) => {
    expect(finance({ 'Data de Vencimento': value })).toMatchObject({ ok: false, code: 'value_invalid', reason });
  });
});

describe('types and masks of extra fields', () => {
  const typed = (field: object, value: string) => {
    const map = MailingMap.parse({
      standard: { mobile: 'Celular' },
      occurrence: {
        type: 't',
        name: 'n',
        groups: [{ name: 'g', kind: 'occurrence', fields: [{ id: 'x', label: 'X', ...field }] }],
      },
      extra: [{ group: 'g', field: 'x', from: 'x' }],
      openingMode: 'on-send',
    });
    const result = mapped(map, { Celular: '48990000002', x: value });
    return result.ok ? (result.extra.x ?? null) : result.code;
  };

  test.each([
    ['money', '1.234,56', '1234.56'],
    ['money', 'R$ 1.234.567,5', '1234567.50'],
    ['money', '89.9', '89.90'],
    ['money', '-10', '-10.00'],
    ['money', '1.234', 'value_invalid'],
    ['money', '10,555', 'value_invalid'],
    ['money', 'dez', 'value_invalid'],
    ['number', '007', '7'],
    ['number', '1,50', '1.5'],
    ['number', '1,234,567', '1234567'],
    ['number', '-0', '0'],
    ['number', '12 345', 'value_invalid'],
    ['number', '9'.repeat(30), '9'.repeat(30)],
    ['date', '2026-12-05 10:00:00', '2026-12-05'],
    ['date', '5/1/2027', '2027-01-05'],
    ['date', '29/02/2027', 'value_invalid'],
    ['date', '12/31/2026', 'value_invalid'],
    ['text', ' 007 ', '007'],
    ['text', 'Situac\u0327a\u0303o', 'Situação'],
  ])('%s: %s', (type, value, expected) => {
    expect(typed({ type }, value)).toBe(expected);
  });

  test('LMD-73: a masked field is stored in the form of its mask, or the record fails', () => {
    expect(typed({ mask: { kind: 'cpf' } }, '52998224725')).toBe('529.982.247-25');
    expect(typed({ mask: { kind: 'cpf' } }, '11111111111')).toBe('mask_mismatch');
    expect(typed({ mask: { kind: 'custom', pattern: 'AA-0000', onMismatch: 'coerce' } }, 'ab1234')).toBe('AB-1234');
    expect(typed({ mask: { kind: 'custom', pattern: 'AA-0000' } }, 'ab1234')).toBe('mask_mismatch');
  });
});

describe('standard fields', () => {
  test('LMD-29: the code stays a text, with its leading zeros', () => {
    expect(customer({ Código: '000123' }).customer.code).toBe('000123');
  });

  test('LMD-30: letters of names are kept, and taken apart they are put together', () => {
    expect(customer({ Nome: 'ÁÉÇ ção' }).customer.name).toBe('ÁÉÇ ção');
    expect(customer({ Nome: 'A\u0301E\u0301C\u0327' }).customer.name).toBe('ÁÉÇ');
  });

  test('LMD-31, LMD-32: landlines are data of the customer, and never the target', () => {
    expect(customer({ Telefone: '(48) 3333-4444', 'Telefone 2': '4833335555' })).toEqual({
      ok: true,
      customer: { phone: '+554833334444', phone2: '+554833335555', mobile: '+5548990000002' },
      extra: {},
      notices: [],
    });
  });

  test('a phone that nothing is sent to and that is none is left out and told', () => {
    expect(customer({ Telefone: 'não tem' })).toEqual({
      ok: true,
      customer: { mobile: '+5548990000002' },
      extra: {},
      notices: [
        {
          field: 'standard.phone',
          code: 'value_invalid',
          reason: 'Telefone: only digits, blanks and + ( ) - . / are allowed',
          reasonPt: 'Telefone: Número inválido, corrija e tente novamente (há caracteres que não são de um telefone)',
        },
      ],
    });
  });

  test.each([
    ['no mobile', null, 'mobile_missing', 'Celular: no mobile', 'Celular: registro sem celular'],
    ['blank', '  ', 'mobile_missing', 'Celular: no mobile', 'Celular: registro sem celular'],
    ['a landline', '4833334444', 'value_invalid', 'Celular: this is a landline', 'Celular: é um telefone fixo'],
    [
      'no DDD',
      '90000002',
      'value_invalid',
      'Celular: DDD (area code) and number are needed, 10 or 11 digits',
      'Celular: Número inválido, corrija e tente novamente (faltam o DDD ou dígitos: são 10 ou 11)',
    ],
    [
      'rounded by a spreadsheet',
      '5,54899E+12',
      'value_invalid',
      'Celular: the spreadsheet has rounded this number (1.2E+12): format the column as text and type it again',
      'Celular: a planilha arredondou este número (1,2E+12): formate a coluna como texto e digite-o de novo',
    ],
  ])('LMD-33: %s fails the record, which still says whose it is', (_name, Celular, code, reason, reasonPt) => {
    const fields = { Celular, Nome: 'Rui Exemplo', Telefone: '4833334444' };
    expect(mapped(allStandard, fields)).toEqual({
      ok: false,
      field: 'standard.mobile',
      code,
      reason,
      reasonPt,
      customer: { name: 'Rui Exemplo', phone: '+554833334444' },
    });
  });

  test.each([
    ['05/09/1988', '1988-09-05'],
    ['1988-09-05', '1988-09-05'],
    ['5/9/1988', '1988-09-05'],
    ['1988-09-05T00:00:00-03:00', '1988-09-05'],
    ['29/02/2000', '2000-02-29'],
    ['0000-00-00', undefined],
    ['', undefined],
  ])('LMD-34: born on "%s"', (text, date) => {
    const result = customer({ 'Data de Nascimento': text });
    expect(result).toMatchObject({ ok: true });
    expect(result.customer.birthDate).toBe(date);
  });

  test.each(['31/02/1990', '29/02/1900', '1990-13-01', '05/09/88', '05-09-1988', '19880905', 'ontem'])(
    'LMD-34: "%s" is no date: the record fails',
    (text) => {
      expect(customer({ 'Data de Nascimento': text })).toMatchObject({
        ok: false,
        field: 'standard.birthDate',
        code: 'value_invalid',
        reasonPt: `Data de Nascimento: "${text}" não é uma data como 05/09/1988 ou 1988-09-05`,
      });
    },
  );

  test('INC-05: CPF is a field of the customer; a company may stand there, a half number may not', () => {
    expect(customer({ CPF: '111.444.777-35' }).customer.cpf).toBe('11144477735');
    expect(customer({ CPF: '12.abc.345/01de-35' }).customer.cpf).toBe('12ABC34501DE35');
    const half = customer({ CPF: '1144477735' });
    expect(half).toMatchObject({ ok: false, field: 'standard.cpf', code: 'value_invalid' });
    expect(JSON.stringify(half)).not.toContain('1144477735');
  });

  test('a field is found whatever form its letters have, and nothing inherited is a field', () => {
    expect(mapped(allStandard, { Celular: '48990000002', 'Co\u0301digo': '7' }).customer.code).toBe('7');
    const map = MailingMap.parse({ standard: { mobile: 'Celular', name: 'constructor', code: '__proto__' } });
    expect(mapped(map, { Celular: '48990000002' })).toMatchObject({ ok: true, customer: { mobile: '+5548990000002' } });
    expect(mapped(map, { Celular: '48990000002' }).customer).toEqual({ mobile: '+5548990000002' });
  });
});
