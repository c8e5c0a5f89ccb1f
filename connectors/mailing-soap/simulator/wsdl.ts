/** The description of the simulated webservice. */
export type FieldValue = string | number | boolean | null;
export type Style = 'document' | 'rpc';

export const namespace = 'urn:exemplo:mailing';

export interface Description {
  /** Where calls go. */
  address: string;
  /** Field names and their types, without `xsd:`. */
  fields: ReadonlyMap<string, string>;
  style: Style;
  /** Where the record type is described, when not here. */
  schemaLocation?: string;
}

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Of all fields of all records; a name that is no XML name cannot be sent over SOAP. */
export function fieldTypes(
  records: readonly Readonly<Record<string, unknown>>[],
  types: Readonly<Record<string, string>>,
): Map<string, string> {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const wrong = names.find((name) => !/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name));
  if (wrong !== undefined) throw new Error(`"${wrong}" is no name of an XML element`);
  return new Map(names.map((name) => [name, types[name] ?? 'string']));
}

export function schemaOf({ fields }: Pick<Description, 'fields'>, only: boolean): string {
  const elements = [...fields].map(
    ([name, type]) => `<xsd:element name="${name}" type="xsd:${type}" minOccurs="0" nillable="true"/>`,
  );
  const own = only ? ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"' : '';
  return (
    `<xsd:schema${own} targetNamespace="${namespace}" elementFormDefault="qualified">` +
    `<xsd:complexType name="Registro"><xsd:sequence>${elements.join('')}</xsd:sequence></xsd:complexType>` +
    '</xsd:schema>'
  );
}

export function wsdlOf(description: Description): string {
  const { address, style, schemaLocation } = description;
  const types =
    schemaLocation === undefined
      ? schemaOf(description, false).replace('</xsd:schema>', `${messages}</xsd:schema>`)
      : `<xsd:schema targetNamespace="${namespace}" elementFormDefault="qualified">` +
        `<xsd:include schemaLocation="${escapeXml(schemaLocation)}"/>${messages}</xsd:schema>`;
  const [input, output] =
    style === 'document'
      ? [
          '<part name="parameters" element="tns:ListarMailing"/>',
          '<part name="parameters" element="tns:ListarMailingResponse"/>',
        ]
      : ['<part name="dia" type="xsd:string"/>', '<part name="return" type="tns:Lista"/>'];
  const body = `<soap:body use="literal"${style === 'rpc' ? ` namespace="${namespace}"` : ''}/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:tns="${namespace}" targetNamespace="${namespace}">
  <types>${types}</types>
  <message name="ListarMailingIn">${input}</message>
  <message name="ListarMailingOut">${output}</message>
  <portType name="MailingPortType">
    <operation name="ListarMailing"><input message="tns:ListarMailingIn"/><output message="tns:ListarMailingOut"/></operation>
  </portType>
  <binding name="MailingBinding" type="tns:MailingPortType">
    <soap:binding style="${style}" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="ListarMailing"><soap:operation soapAction="${namespace}/ListarMailing"/>
      <input>${body}</input><output>${body}</output></operation>
  </binding>
  <service name="MailingService">
    <port name="MailingPort" binding="tns:MailingBinding"><soap:address location="${escapeXml(address)}"/></port>
  </service>
</definitions>
`;
}

const list =
  '<xsd:sequence><xsd:element name="registro" type="tns:Registro" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence>';
const messages =
  `<xsd:complexType name="Lista">${list}</xsd:complexType>` +
  '<xsd:complexType name="Filtro"><xsd:sequence><xsd:element name="cidade" type="xsd:string" minOccurs="0"/></xsd:sequence></xsd:complexType>' +
  '<xsd:element name="ListarMailing"><xsd:complexType><xsd:sequence>' +
  '<xsd:element name="dia" type="xsd:string" minOccurs="0"/>' +
  '<xsd:element name="filtro" type="tns:Filtro" minOccurs="0"/>' +
  '</xsd:sequence></xsd:complexType></xsd:element>' +
  '<xsd:element name="ListarMailingResponse"><xsd:complexType><xsd:sequence>' +
  '<xsd:element name="total" type="xsd:int"/><xsd:element name="lista" type="tns:Lista" minOccurs="0"/>' +
  '</xsd:sequence></xsd:complexType></xsd:element>';
