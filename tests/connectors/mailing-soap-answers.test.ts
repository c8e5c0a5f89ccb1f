/** Answers that no well-meaning webservice gives. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { ProviderRequest } from '../../connectors/kit/connector.ts';
import { mailingSoap } from '../../connectors/mailing-soap/connector.ts';
import { query } from './fixtures/mailing/over-http.ts';
import { envelope, config as given, listed, wsdl } from './fixtures/sources/mailing-soap.ts';

/** Dozens of runs each: generous, so that a busy machine fails no test. */
vi.setConfig({ testTimeout: 30_000 });

async function read(body: string, more: Record<string, unknown> = {}) {
  const config = mailingSoap.config.parse({ ...given, ...more });
  const io = {
    request: async ({ method }: ProviderRequest) => ({
      status: 200,
      headers: {},
      body: method === 'GET' ? wsdl : body,
    }),
  };
  const page = await mailingSoap.read?.(query(), { id: 'origem', config }, io);
  if (page === undefined) throw new Error('the connector has no read');
  return page;
}

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

describe('values', () => {
  // What XML can hold; a carriage return is read as a line break.
  const text = fc.string({ unit: 'grapheme' }).filter((each) => !/[^\P{Cc}\t\n]|[\uFFFD-\uFFFF]/u.test(each));

  test('text comes out as it went in, or as no data when it is blank', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (nome) => {
        const page = await read(listed(`<lista><registro><nome>${escapeXml(nome)}</nome></registro></lista>`));
        const expected = nome.trim() === '' ? null : nome;
        expect(page).toMatchObject({ ok: true, records: [{ fields: { nome: expected } }], broken: [] });
      }),
    );
  });

  test.each([
    ['<codigo>007</codigo>', '007'],
    ['<codigo> 007 </codigo>', '007'],
    ['<codigo>12<![CDATA[34]]></codigo>', '1234'],
    ['<codigo xsi:nil="true"/>', null],
    ['<codigo></codigo>', null],
    ['<codigo xsi:type="xsd:int" outro="1">042</codigo>', '042'],
    ['<vencimento>2026-12-05-03:00</vencimento>', '2026-12-05-03:00'],
    ['<valor>1234567890123456789.10</valor>', '1234567890123456789.10'],
    ['<ativo>0</ativo>', '0'],
    ['<desconhecido>08</desconhecido>', '08'],
    ['<nome>&#193;&#xC9;Ç</nome>', 'ÁÉÇ'],
  ])('%s', async (xml, expected) => {
    const page = await read(listed(`<lista><registro>${xml}</registro></lista>`));
    expect(page.ok && page.records.map((record) => ('fields' in record ? Object.values(record.fields) : []))).toEqual([
      [expected],
    ]);
  });

  test('a field that is given twice is broken by its name', async () => {
    const page = await read(listed('<lista><registro><fone>48</fone><fone>49</fone></registro></lista>'));
    expect(page).toMatchObject({ ok: true, records: [], broken: [{ position: 0, field: 'fone' }] });
  });
});

describe('where the records are', () => {
  const [one, other] = ['<registro><nome>Rui</nome></registro>', '<registro><nome>Lia</nome></registro>'];
  test.each([
    [listed(`<lista>${one}${other}</lista>`), undefined, 2],
    [listed(`<lista>${one}</lista>`), undefined, 1],
    [listed('<lista/>'), undefined, 0],
    [listed(''), undefined, 0],
    [listed('<lista xsi:nil="true"/>'), 'lista.registro', 0],
    [listed(`<achados>${one}${one}</achados>`), 'achados.registro', 2],
    [listed('<achado><nome>Rui</nome></achado>'), 'achado', 1],
  ])('%s at %j', async (body, recordsPath, count) => {
    const { recordsPath: _path, ...rest } = given;
    const page = await read(body, recordsPath === undefined ? { ...rest, recordsPath } : { recordsPath });
    expect(page).toMatchObject({ ok: true, broken: [] });
    expect(page.ok && page.records).toHaveLength(count);
  });

  test.each([
    [listed(`<lista>${one}</lista>`), 'lista.cliente', 'source_no_list'],
    [listed('<total>3</total>'), 'achados', 'source_no_list'],
    [listed('<achados>nenhum</achados>'), 'achados.registro', 'source_no_list'],
    [envelope(''), 'lista.registro', 'source_bad_xml'],
    [envelope('<OutraResposta xmlns="urn:outra"/>'), 'lista.registro', 'source_bad_xml'],
  ])('%s has nothing at %s', async (body, recordsPath, code) => {
    expect(await read(body, { recordsPath })).toMatchObject({ ok: false, failure: { code } });
  });
});

describe('hostile answers', () => {
  test.each(['"__proto__"', "'__proto__'", '"&#95;&#x5F;proto__"', '"constructor"', '"toString"'])(
    'an element with the id %s writes nowhere',
    async (id) => {
      const page = await read(listed(`<lista><registro id=${id}><nome>Rui</nome></registro></lista>`));
      expect(page).toMatchObject({ ok: false, failure: { code: 'source_bad_xml' } });
      expect('obj' in Object.prototype || 'obj' in Object || 'obj' in Object.prototype.toString).toBe(false);
    },
  );

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'an element called %s harms nobody',
    async (name) => {
      const page = await read(listed(`<lista><registro><nome>Rui</nome><${name}>x</${name}></registro></lista>`));
      expect(page).toMatchObject({ ok: false, failure: { code: 'source_bad_xml' } });
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );

  test('entities are not expanded', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
    const page = await read(
      bomb + listed('<lista><registro><nome>&b;</nome></registro></lista>').replace(/^<\?xml[^>]*>/, ''),
    );
    expect(page).toMatchObject({ ok: false, failure: { code: 'source_bad_xml' } });
  });

  test('depth costs nothing but the answer', async () => {
    const deep = '<a>'.repeat(50_000) + '</a>'.repeat(50_000);
    expect(await read(listed(`<lista>${deep}</lista>`))).toMatchObject({
      ok: false,
      failure: { code: 'source_bad_xml' },
    });
  });

  test('any piece of markup anywhere: a page or words', async () => {
    const whole = listed('<lista><registro><nome>Rui</nome></registro></lista>');
    const piece = fc.constantFrom(
      '<',
      '</',
      '/>',
      '&',
      ']]>',
      '<![CDATA[',
      '<!--',
      '<x>',
      '</s:Body>',
      '"',
      '\u0000',
      '<?xml?>',
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), piece, async (place, markup) => {
        const page = await read(whole.slice(0, place) + markup + whole.slice(place));
        if (page.ok) expect(page.records.length + page.broken.length).toBeLessThanOrEqual(1);
        else expect(page.failure.cause).toMatch(/\S/);
      }),
    );
  });
});
