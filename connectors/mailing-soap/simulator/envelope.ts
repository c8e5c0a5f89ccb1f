/** Answers in XML. */
import { escapeXml, type FieldValue, namespace, type Style } from './wsdl.ts';

export type SoapRecord = Readonly<Record<string, FieldValue>>;
export type Version = '1.1' | '1.2';

const envelopes: Record<Version, string> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

function envelope(body: string, version: Version): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    `<soap:Envelope xmlns:soap="${envelopes[version]}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `<soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

/** A field that is null is written as nil; one that the record does not have is left out. */
function recordXml(record: SoapRecord): string {
  const fields = Object.entries(record).map(([name, value]) =>
    value === null ? `<${name} xsi:nil="true"/>` : `<${name}>${escapeXml(String(value))}</${name}>`,
  );
  return `<registro>${fields.join('')}</registro>`;
}

/** @param extra XML of records that no field list can express. */
export function listAnswer(records: readonly SoapRecord[], extra: string, style: Style, version: Version): string {
  const inner = records.map(recordXml).join('\n') + extra;
  const body =
    style === 'rpc'
      ? `<tns:ListarMailingResponse xmlns:tns="${namespace}"><return>${inner}</return></tns:ListarMailingResponse>`
      : `<ListarMailingResponse xmlns="${namespace}"><total>${records.length}</total><lista>${inner}</lista></ListarMailingResponse>`;
  return envelope(body, version);
}

export function faultAnswer(code: string, text: string, version: Version): string {
  const fault =
    version === '1.1'
      ? `<faultcode>${escapeXml(code)}</faultcode><faultstring>${escapeXml(text)}</faultstring>`
      : `<soap:Code><soap:Value>${escapeXml(code)}</soap:Value></soap:Code>` +
        `<soap:Reason><soap:Text xml:lang="pt">${escapeXml(text)}</soap:Text></soap:Reason>`;
  return envelope(`<soap:Fault>${fault}</soap:Fault>`, version);
}
