/** What the answer to the call means: records, a fault, or something that is no SOAP at all. */
import { isObject, valueAt } from '../kit/answer-paths.ts';
import type { ProviderResponse } from '../kit/connector.ts';
import { readMailingRecords } from '../kit/mailing-records.ts';
import type { SourceFailure, SourcePage } from '../kit/source.ts';
import { isHtml, refusalOf } from '../kit/webservice-errors.ts';
import type { SoapConfig } from './config.ts';
import { answerFailure, failure, type SoapErrorCode } from './errors.ts';
import { findRecords } from './records.ts';
import { attributesKey, type Operation, valueKey } from './service.ts';

type Page = SourcePage<'mailing'>;

export function readAnswer(response: ProviderResponse, operation: Operation, config: SoapConfig): Page {
  const envelope = open(response, operation, config);
  if (!envelope.ok) return envelope;
  const { result } = envelope;
  const found = findRecords(result, config.recordsPath, operation.output);
  if (!found.ok) return { ok: false, failure: failure(found.code, found.detail, config) };
  return { ok: true, ...readMailingRecords(found.list, config.fieldPaths), next: undefined, total: undefined };
}

type Envelope = { ok: true; result: unknown } | { ok: false; failure: SourceFailure };

function open(response: ProviderResponse, operation: Operation, config: SoapConfig): Envelope {
  const refused = (code: SoapErrorCode): Envelope => ({ ok: false, failure: answerFailure(code, response, config) });
  const { status, body } = response;
  const refusal = refusalOf(response);
  // These say what is wrong by themselves; other refusals may carry a fault that says more.
  if (refusal !== undefined && (status < 400 || [401, 403, 429].includes(status))) return refused(refusal);
  if (body.trim() === '') return refused(refusal ?? 'source_empty');
  if (isHtml(body)) return refused(refusal ?? 'source_html');
  if (!/^\uFEFF?\s*</.test(body) || hasPoisonedId(body)) return refused(refusal ?? 'source_bad_xml');
  try {
    const envelope: unknown = operation.wsdl.xmlToObject(body);
    const inside = plain(valueAt(envelope, 'Body'));
    if (refusal !== undefined) return refused(refusal);
    if (!isObject(inside)) return refused('source_bad_xml');
    return { ok: true, result: resultIn(inside, operation) };
  } catch (error) {
    const fault = valueAt(error, 'root.Envelope.Body.Fault');
    if (fault !== undefined && fault !== null) return { ok: false, failure: faultFailure(plain(fault), config) };
    return refused(refusal ?? 'source_bad_xml');
  }
}

function resultIn(body: Record<string, unknown>, { outputName, place: [, , name] }: Operation): unknown {
  const names = Object.keys(body);
  const own = names.find((each) => each === outputName || each === `${name}Response`) ?? names[0];
  return own === undefined ? null : body[own];
}

/**
 * The library keeps the ids of an answer in an object with a prototype, so an element whose id is `__proto__` would write
 * into every object of this process.
 */
function hasPoisonedId(body: string): boolean {
  return [...body.matchAll(/\bid\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].some(([, double, single]) => {
    const id = (double ?? single ?? '').replaceAll(/&#(?:x([\da-f]+)|(\d+));/gi, (_, hex, decimal) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    });
    return id in Object.prototype;
  });
}

/** Attributes such as `xsi:type` fall away; an element without content is null. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, valueKey)) return plain(value[valueKey]);
  const children = Object.entries(value).filter(([name]) => name !== attributesKey);
  return children.length === 0 ? null : Object.fromEntries(children.map(([name, child]) => [name, plain(child)]));
}

const refusedCredentials = /FailedAuthentication|InvalidSecurity|FailedCheck|SecurityTokenUnavailable|Unauthorized/i;

function faultFailure(fault: unknown, config: SoapConfig): SourceFailure {
  const textAt = (...paths: string[]) =>
    paths.map((path) => valueAt(fault, path)).find((text): text is string => typeof text === 'string') ?? '';
  const codes = [textAt('faultcode', 'Code.Value'), textAt('Code.Subcode.Value')].filter(Boolean).join(' ');
  const said = textAt('faultstring', 'Reason.Text', 'Reason.Text.0');
  let code: SoapErrorCode = 'source_fault';
  if (refusedCredentials.test(codes)) code = 'source_auth';
  else if (/(?:^|:)(?:Server|Receiver)\b/.test(codes)) code = 'source_server_fault';
  return failure(code, [codes, said].filter(Boolean).join(': '), config);
}
