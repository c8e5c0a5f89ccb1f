/** Opens the webservice by its WSDL and calls one operation. The library is loaded only where SOAP is used. */
import type { Client, IOptions, WSDL } from 'soap';
import type { ProviderResponse } from '../kit/connector.ts';
import type { SoapConfig } from './config.ts';
import { failure, SoapRefusal } from './errors.ts';
import type { Exchange } from './exchange.ts';

export interface Operation {
  wsdl: WSDL;
  client: Client;
  /** Names of service, port and operation. */
  place: readonly [string, string, string];
  /** Name of the element that holds the answer. */
  outputName: string | undefined;
  /** What the WSDL says about the answer: a repeated element ends in `[]`. */
  output: unknown;
}

/** Written by the source, kept to the letter: as numbers and dates, leading zeros and days would be lost. */
const typesKeptAsText = [
  'int',
  'integer',
  'short',
  'long',
  'float',
  'double',
  'decimal',
  'bool',
  'boolean',
  'date',
  'dateTime',
];
const keepText = (text: string, { object }: { object: unknown }): string =>
  typeof object === 'string' ? object + text : text;

/** Element names cannot begin with `$`. */
export const attributesKey = '$attributes';
export const valueKey = '$value';

export async function openOperation(config: SoapConfig, exchange: Exchange): Promise<Operation> {
  const text = await exchange.part(config.wsdlUrl);
  const soap = await import('soap');
  const options = optionsOf(config, exchange);
  const wsdl = await new Promise<WSDL>((resolve, reject) => {
    const opened = new soap.WSDL(text, config.wsdlUrl, options);
    opened.onReady((error) => (error ? reject(error) : resolve(opened)));
  }).catch((error: unknown) => exchange.fail('source_bad_wsdl', error));
  const { address, ...operation } = findOperation(wsdl, config);
  // Making the client also tells the description how to read answers.
  return { wsdl, client: new soap.Client(wsdl, address, options), ...operation };
}

/** @returns the answer, whatever it is. */
export async function call(
  { client, place: [service, port, name] }: Operation,
  args: Record<string, unknown>,
  config: SoapConfig,
  exchange: Exchange,
): Promise<ProviderResponse> {
  if (config.auth === 'ws-security') client.addSoapHeader(usernameToken(config));
  await new Promise<void>((resolve, reject) => {
    const options = { exchangeId: 'ponte' };
    client[service][port][name](args, (error: unknown) => (error ? reject(error) : resolve()), options);
  }).catch((error: unknown) => exchange.fail('source_bad_call', error));
  return exchange.answer ?? exchange.fail('source_bad_call', new Error('the call was not sent'));
}

function optionsOf({ soapVersion }: SoapConfig, exchange: Exchange): IOptions {
  return {
    httpClient: exchange.httpClient,
    wsdl_options: { overrideImportLocation: (url: string) => exchange.importFrom(url) },
    forceSoap12Headers: soapVersion === '1.2',
    customDeserializer: Object.fromEntries(typesKeptAsText.map((type) => [type, keepText])),
    preserveWhitespace: true,
    handleNilAsNull: true,
    attributesKey,
    valueKey,
  };
}

function findOperation(wsdl: WSDL, config: SoapConfig): Omit<Operation, 'wsdl' | 'client'> & { address: string } {
  const ports = Object.entries(wsdl.definitions.services).flatMap(([service, { ports: own }]) =>
    Object.entries(own).map(([port, { location, binding }]) => ({ service, port, location, methods: binding.methods })),
  );
  const found = ports.find(({ methods }) => Object.hasOwn(methods, config.operation));
  const method = found?.methods[config.operation];
  if (found === undefined || method === undefined) {
    const known = [...new Set(ports.flatMap(({ methods }) => Object.keys(methods)))].slice(0, 20).join(', ');
    throw new SoapRefusal(failure('source_no_operation', `operations: ${known || 'none'}`, config));
  }
  return {
    place: [found.service, found.port, config.operation],
    address: addressOf(found.location, config),
    outputName: method.output?.$name,
    output: described(() => method.description(wsdl.definitions).output),
  };
}

/** Credentials go where the operator said: a WSDL may not send them elsewhere. */
function addressOf(location: string | null, config: SoapConfig): string {
  if (config.endpoint !== undefined) return config.endpoint;
  const url = URL.parse(location ?? '');
  if (url !== null && url.origin === URL.parse(config.wsdlUrl)?.origin) return url.href;
  throw new SoapRefusal(failure('source_foreign_endpoint', `WSDL address: ${location ?? 'none'}`, config));
}

/** Some descriptions defeat the library; the answer can be read without. */
function described(describe: () => unknown): unknown {
  try {
    return describe();
  } catch {
    return undefined;
  }
}

const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const passwordText = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText';

/** Without nonce and time, which a connector does not have: the password travels as text. */
function usernameToken({ user = '', secret = '' }: SoapConfig): string {
  return (
    `<wsse:Security xmlns:wsse="${wsse}"><wsse:UsernameToken><wsse:Username>${escapeXml(user)}</wsse:Username>` +
    `<wsse:Password Type="${passwordText}">${escapeXml(secret)}</wsse:Password></wsse:UsernameToken></wsse:Security>`
  );
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escapeXml = (text: string): string => text.replaceAll(/[&<>]/g, (letter) => entities[letter] ?? letter);
