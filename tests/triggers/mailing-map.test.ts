/** Which maps may be saved, and what is advised against. */
import { describe, expect, test } from 'vitest';
import { MailingMap, openingModes, standardFields } from '../../contracts/mailing.ts';
import { fieldErrors } from '../../src/platform/field-errors.ts';
import { checkMailingMap } from '../../src/triggers/mailing/check-map.ts';
import { mapRecord } from '../../src/triggers/mailing/map-record.ts';
import { suggestMap } from '../../src/triggers/mailing/suggest.ts';
import { financeMap, retailMap } from './mailing-kit.ts';

/** The finance map with something changed. */
function changed(change: (map: MailingMap) => void): MailingMap {
  const map = structuredClone(financeMap);
  change(map);
  return MailingMap.parse(map);
}
const errorsOf = (map: MailingMap) => checkMailingMap(map).errors;
const paths = (map: MailingMap) => errorsOf(map).map(({ path }) => path);
const group = (map: MailingMap, place = 0) => {
  const found = map.occurrence?.groups[place];
  if (found === undefined) throw new Error('no such group');
  return found;
};
const extraField = (map: MailingMap, place: number) => {
  const found = group(map).fields[place];
  if (found === undefined) throw new Error('no such field');
  return found;
};

describe('a map without errors', () => {
  test.each([
    ['finance', financeMap],
    ['retail', retailMap],
    ['the mobile alone', MailingMap.parse({ standard: { mobile: 'celular' } })],
  ])('%s', (_name, map) => {
    expect(checkMailingMap(map)).toEqual({ errors: [], warnings: [] });
  });

  test('LMD-28, INC-05: the standard fields, in their order, and CPF', () => {
    expect(standardFields.map(({ label }) => label)).toEqual([
      'Código',
      'Nome',
      'Telefone',
      'Telefone 2',
      'Celular',
      'Data de Nascimento',
      'CPF',
    ]);
    const standard = Object.fromEntries(standardFields.map(({ key, label }) => [key, label]));
    expect(MailingMap.parse({ standard }).standard).toEqual(standard);
  });
});

describe('names', () => {
  test('LMD-13: "Nº do contrato" is a name, and comes back as it was after being written down', () => {
    const map = MailingMap.parse({
      standard: { mobile: 'celular' },
      occurrence: {
        type: 'Cobrança',
        name: 'Lembrete',
        groups: [{ name: 'Dados', kind: 'occurrence', fields: [{ id: 'Nº do contrato', label: 'Nº do contrato' }] }],
      },
      extra: [{ group: 'Dados', field: 'Nº do contrato', from: 'numero_contrato' }],
      openingMode: 'on-reply',
    });
    expect(errorsOf(map)).toEqual([]);
    expect(MailingMap.parse(JSON.parse(JSON.stringify(map)))).toEqual(map);
    const mapped = mapRecord(map, { fields: { celular: '48990000002', numero_contrato: 'C-77' } });
    expect(mapped).toMatchObject({ ok: true, extra: { 'Nº do contrato': 'C-77' } });
    expect(JSON.parse(JSON.stringify(mapped))).toEqual(mapped);
  });

  test('letters taken apart name the same field', () => {
    const apart = JSON.parse(JSON.stringify(financeMap).normalize('NFD'));
    expect(MailingMap.parse(apart)).toEqual(financeMap);
  });
});

describe('what keeps a map from being used', () => {
  test('LMD-11: a group of another kind than occurrence', () => {
    const map = changed((one) => {
      group(one).kind = 'customer';
    });
    expect(errorsOf(map)).toEqual([
      {
        path: 'occurrence.groups.0.kind',
        message: '"Dados da parcela" is a group of kind customer; only kind occurrence can be used',
        messagePt: '"Dados da parcela" é um grupo do tipo customer; só grupos do tipo Ocorrência podem ser usados',
      },
    ]);
  });

  test('LMD-14: a group that is not tied to the occurrence', () => {
    const map = changed((one) => {
      one.extra.push({ group: 'Endereço', field: 'rua', from: 'rua' });
    });
    expect(errorsOf(map)).toEqual([
      {
        path: 'extra.3.group',
        message: 'the group "Endereço" is not tied to the occurrence "Lembrete de Vencimento de Parcela"',
        messagePt: 'o grupo "Endereço" não está associado à Ocorrência "Lembrete de Vencimento de Parcela"',
      },
    ]);
  });

  test('LMD-15: extra fields without an opening mode', () => {
    const { openingMode: _, ...map } = financeMap;
    expect(paths(MailingMap.parse(map))).toEqual(['openingMode']);
    for (const openingMode of openingModes) expect(paths({ ...financeMap, openingMode })).toEqual([]);
  });

  test('LMD-18: extra fields without an occurrence, or with one that has no group', () => {
    const { occurrence: _, ...map } = financeMap;
    expect(paths(MailingMap.parse(map))).toEqual(['occurrence']);
    const groupless = changed((one) => one.occurrence?.groups.splice(0));
    expect(paths(groupless)).toEqual(['occurrence.groups', 'extra.0.group', 'extra.1.group', 'extra.2.group']);
  });

  test('LMD-23: a mandatory extra field without a mapping is named', () => {
    const map = changed((one) => one.extra.splice(0, 1));
    expect(errorsOf(map)).toEqual([
      {
        path: 'occurrence.groups.0.fields.0',
        message: '"Data de Vencimento" (Dados da parcela) is mandatory and has no mapping',
        messagePt: '"Data de Vencimento" (Dados da parcela) é obrigatório e não foi mapeado',
      },
    ]);
    expect(paths(changed((one) => one.extra.pop()))).toEqual([]);
  });

  test('LMD-33: nobody to send to: Celular is not mapped', () => {
    const map = changed((one) => {
      delete one.standard.mobile;
    });
    expect(paths(map)).toEqual(['standard.mobile']);
  });

  test.each<[string, (map: MailingMap) => void, string]>([
    [
      'a field that its group does not have',
      (map) => map.extra.push({ group: 'Dados da parcela', field: 'x', from: 'x' }),
      'extra.3.field',
    ],
    [
      'a field filled twice',
      (map) => map.extra.push({ group: 'Dados da parcela', field: 'Número do Contrato', from: 'x' }),
      'extra.3.field',
    ],
    [
      'two groups of one name',
      (map) => map.occurrence?.groups.push({ ...group(map), fields: [] }),
      'occurrence.groups.1.name',
    ],
    [
      'two fields with one key',
      (map) =>
        map.occurrence?.groups.push({
          name: 'Outro',
          kind: 'occurrence',
          fields: [{ ...extraField(map, 1), required: false }],
        }),
      'occurrence.groups.1.fields.0.id',
    ],
    [
      'LMD-73: a mask on a field that is no text',
      (map) => {
        extraField(map, 2).mask = { kind: 'cep' };
      },
      'occurrence.groups.0.fields.2.mask',
    ],
    [
      'LMD-81: a pattern without a place',
      (map) => {
        extraField(map, 1).mask = { kind: 'custom', pattern: '--\\A', onMismatch: 'error' };
      },
      'occurrence.groups.0.fields.1.mask.pattern',
    ],
  ])('%s', (_name, change, path) => {
    const errors = errorsOf(changed(change));
    expect(errors.map((one) => one.path)).toEqual([path]);
    expect(errors.every(({ message, messagePt }) => message !== '' && messagePt !== message)).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ['an unknown standard field', { standard: { mobile: 'a', email: 'b' } }, 'standard.email'],
    ['an unknown opening mode', { ...financeMap, openingMode: 'later' }, 'openingMode'],
    ['a blank source', { standard: { mobile: ' ' } }, 'standard.mobile'],
    ['no standard fields at all', {}, 'standard'],
  ])('%s is refused by the schema', (_name, input, path) => {
    const parsed = MailingMap.safeParse(input);
    expect(parsed.success ? [] : fieldErrors(parsed.error).map((error) => error.path)).toEqual([path]);
  });
});

describe('advice', () => {
  test('LMD-12: other names than the delivered ones are advised against, and not refused', () => {
    const map = changed((one) => {
      const [row] = one.extra;
      if (row !== undefined) row.from = 'dt_venc';
    });
    expect(checkMailingMap(map)).toEqual({
      errors: [],
      warnings: [
        {
          path: 'extra.0.from',
          message: '"Data de Vencimento" is delivered as "dt_venc"; the same name on both sides is easier to follow',
          messagePt: '"Data de Vencimento" chega como "dt_venc"; recomendamos o mesmo nome dos dois lados',
        },
      ],
    });
  });

  test('LMD-12: equal names are mapped one to one by themselves', () => {
    const delivered = ['Nome', 'Celular', 'CPF', 'Data de Vencimento', 'Número do Contrato', 'Número da Parcela'];
    const { standard, extra } = financeMap;
    expect(suggestMap(financeMap.occurrence, delivered)).toEqual({ standard, extra });
    expect(suggestMap(financeMap.occurrence, ['telefone_2', 'NUMERO_DO_CONTRATO', 'outro'])).toEqual({
      standard: { phone2: 'telefone_2' },
      extra: [{ group: 'Dados da parcela', field: 'Número do Contrato', from: 'NUMERO_DO_CONTRATO' }],
    });
    expect(suggestMap(undefined, ['---', 'celular'])).toEqual({ standard: { mobile: 'celular' }, extra: [] });
  });

  test('LMD-35: data of the subject in a standard field are advised against', () => {
    const map = changed((one) => {
      one.standard.code = 'Número do Contrato';
    });
    expect(checkMailingMap(map)).toEqual({
      errors: [],
      warnings: [
        {
          path: 'standard.code',
          message: '"Número do Contrato" is data of the subject; keep it in the extra fields and not in Código',
          messagePt: '"Número do Contrato" é um dado do assunto; use os campos extras, não o campo Código do cliente',
        },
      ],
    });
  });
});
