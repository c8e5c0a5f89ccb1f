/** Every request of one reading: what the SOAP library wants from the network goes through the hub, or not at all. */
import type { IHttpClient } from 'soap';
import type { ProviderResponse } from '../kit/connector.ts';
import type { SourceIo } from '../kit/source.ts';
import { basicCredentials, isHtml, refusalOf } from '../kit/webservice-errors.ts';
import type { SoapConfig } from './config.ts';
import { answerFailure, failure, type SoapErrorCode, SoapRefusal } from './errors.ts';

/** Schemas of the standards themselves: known to everybody, often imported, never worth a request. */
const standardSchemas = /^https?:\/\/(?:schemas\.xmlsoap\.org|www\.w3\.org)\//i;
const nothing = '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:ponte:not-read"/>';
/** A description that goes on for ever must not keep the hub busy for ever. */
const mostParts = 40;

type Callback = (error: unknown, response?: { status: number }, body?: string) => void;

export class Exchange {
  readonly #config: SoapConfig;
  readonly #io: SourceIo;
  #parts = 0;
  #lost: { error: unknown } | undefined;
  #answer: ProviderResponse | undefined;

  constructor(config: SoapConfig, io: SourceIo) {
    this.#config = config;
    this.#io = io;
  }

  /** The WSDL, or a schema that it imports. */
  async part(url: string): Promise<string> {
    if (standardSchemas.test(url)) return nothing;
    if (++this.#parts > mostParts) throw this.#refusal('source_bad_wsdl', `more than ${mostParts} parts`);
    const response = await this.#request('GET', url, {});
    const code = refusalOf(response) ?? whyNoWsdl(response.body);
    if (code !== undefined) throw new SoapRefusal(answerFailure(code, response, this.#config));
    return response.body;
  }

  /** Where an import may lead. */
  importFrom(url: string): string {
    const isOwn = URL.parse(url)?.origin === URL.parse(this.#config.wsdlUrl)?.origin;
    if (isOwn || standardSchemas.test(url)) return url;
    throw this.#refusal('source_foreign_import', URL.parse(url)?.origin ?? 'no address');
  }

  /** The answer to the call. Undefined: the library never sent it. */
  get answer(): ProviderResponse | undefined {
    return this.#answer;
  }

  /** In the shape the library asks for. */
  get httpClient(): IHttpClient {
    const request = (url: string, data: unknown, callback: Callback, headers: Record<string, string> = {}) => {
      const isCall = typeof data === 'string';
      const done = isCall ? this.#call(url, data, headers) : this.part(url);
      // What the library throws while it takes the answer comes back to it as an error.
      done.then((body) => callback(null, { status: 200 }, body)).catch(callback);
    };
    return { request } as unknown as IHttpClient;
  }

  /** Ends the reading with this code; what already says more, or is not the source's fault, passes through. */
  fail(code: SoapErrorCode, error: unknown): never {
    if (this.#lost !== undefined) throw this.#lost.error;
    if (error instanceof SoapRefusal) throw error;
    throw this.#refusal(code, error instanceof Error ? error.message : 'unreadable');
  }

  async #call(url: string, body: string, headers: Record<string, string>): Promise<string> {
    this.#answer = await this.#request('POST', url, headers, body);
    // Read by answer.ts, which looks closer; the library takes an empty one for an answer without a result.
    return '';
  }

  async #request(
    method: 'GET' | 'POST',
    url: string,
    given: Record<string, string>,
    body?: string,
  ): Promise<ProviderResponse> {
    const { auth, user = '', secret = '' } = this.#config;
    const headers: Record<string, string> = {
      accept: 'text/xml, application/xml, application/soap+xml',
      'user-agent': 'ponte',
    };
    for (const [name, value] of Object.entries(given)) headers[name.toLowerCase()] = value;
    if (auth === 'basic') headers.authorization = `Basic ${basicCredentials(user, secret)}`;
    try {
      return await this.#io.request({ method, url, headers, ...(body !== undefined && { body }) });
    } catch (error) {
      this.#lost = { error };
      throw error;
    }
  }

  #refusal(code: SoapErrorCode, detail: string): SoapRefusal {
    return new SoapRefusal(failure(code, detail, this.#config));
  }
}

function whyNoWsdl(body: string): SoapErrorCode | undefined {
  if (body.trim() === '') return 'source_empty';
  if (isHtml(body)) return 'source_html';
  const [, root = ''] = /<((?:[\w.-]+:)?(?:definitions|schema))[\s>]/.exec(body) ?? [];
  // The library takes a description that was cut off for a short one.
  return root !== '' && body.includes(`</${root}`) ? undefined : 'source_bad_wsdl';
}
