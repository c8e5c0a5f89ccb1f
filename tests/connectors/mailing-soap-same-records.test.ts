import { afterAll, expect, test } from 'vitest';
import { mailingRest } from '../../connectors/mailing-rest/connector.ts';
import { startMailingRestSimulator } from '../../connectors/mailing-rest/simulator.ts';
import { mailingSoap } from '../../connectors/mailing-soap/connector.ts';
import { startMailingSoapSimulator } from '../../connectors/mailing-soap/simulator.ts';
import { MailingMap } from '../../contracts/mailing.ts';
import { mapRecord } from '../../src/triggers/mailing/map-record.ts';
import { readAll } from './fixtures/mailing/over-http.ts';
import { mailing, mailingFields, types } from './fixtures/mailing/records.ts';

const json = await startMailingRestSimulator({ records: mailing, root: 'registros' });
const xml = await startMailingSoapSimulator({ records: mailing, types });
afterAll(() => Promise.all([json.close(), xml.close()]));

const map = MailingMap.parse({
  standard: { code: 'codigo', name: 'Nome', mobile: 'Celular', birthDate: 'nascimento', cpf: 'CPF' },
  occurrence: {
    type: 'Financiamento',
    name: 'Lembrete de Vencimento de Parcela',
    groups: [
      {
        name: 'Parcela',
        kind: 'occurrence',
        fields: [
          { id: 'vencimento', label: 'Data de Vencimento', required: true, type: 'date' },
          { id: 'contrato', label: 'Número do Contrato' },
          { id: 'parcela', label: 'Número da Parcela', type: 'number' },
          { id: 'valor', label: 'Valor', type: 'money' },
        ],
      },
    ],
  },
  extra: ['vencimento', 'contrato', 'parcela', 'valor'].map((field) => ({ group: 'Parcela', field, from: field })),
  openingMode: 'on-reply',
});

test('LMD-46: the same mapping over REST/JSON and SOAP/XML gives identical records', async () => {
  const overJson = await readAll(mailingRest, { url: json.url, recordsPath: 'registros' });
  const overXml = await readAll(mailingSoap, { wsdlUrl: xml.wsdlUrl, operation: 'ListarMailing' });
  expect(overJson.fields).toEqual(mailingFields);
  expect(overXml.fields).toEqual(overJson.fields);

  const [fromJson, fromXml] = [overJson, overXml].map(({ fields }) =>
    fields.map((each) => mapRecord(map, { fields: each })),
  );
  expect(fromXml).toEqual(fromJson);
  expect(fromJson?.map(({ ok }) => ok)).toEqual([true, false, false]);
  expect(fromJson?.[0]).toMatchObject({
    customer: { code: '000123', name: 'Rui Exemplo', mobile: '+5548990000002', birthDate: '1988-09-05' },
    extra: { vencimento: '2026-12-05', contrato: 'C-77', parcela: '3' },
  });
  expect(fromJson?.[1]).toMatchObject({ field: 'extra.vencimento', code: 'required_missing' });
  expect(fromJson?.[2]).toMatchObject({ field: 'standard.mobile', code: 'mobile_missing' });
});
