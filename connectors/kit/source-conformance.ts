/**
 * What an author supplies to have a source connector checked. The suite itself, `sourceConformance`, is in
 * `conformance-source.ts`: product files know no test runner, and this one is imported by kits that carry only samples.
 */
import type { ProviderRequest, ProviderResponse } from './connector.ts';
import type { SourceFailure, SourcePage, SourceQuery, SourceResource } from './source.ts';

interface Sample<Resource extends SourceResource> {
  name: string;
  query: SourceQuery<Resource>;
  response: ProviderResponse;
  cursor?: string;
  /** Instead of the kit's, for a connector that reads differently by configuration. */
  config?: Record<string, unknown>;
  /** Compared whole. */
  page: SourcePage<Resource> & { ok: true };
}

/** An answer of the source and the page it must become. */
export type SourceSample = { [Resource in SourceResource]: Sample<Resource> }[SourceResource];

/** An answer that is no page. */
export interface RefusedSample {
  name: string;
  response: ProviderResponse;
  code: string;
  class: SourceFailure['class'];
  /** Default: the query of the first page sample. */
  query?: SourceQuery;
  config?: Record<string, unknown>;
}

export interface SourceConformanceKit {
  /** Valid, with every secret set, long, unlike any other text in the kit, and of letters, digits and hyphens. */
  config: Record<string, unknown>;
  /**
   * For each resource at least one page with records, one that is empty, and one in which some records are broken and
   * the others good. One of them all shows a first page that has a next one, unless the source has no pages.
   */
  pages: readonly SourceSample[];
  /** False: the source gives everything at once. */
  paged: boolean;
  refused: readonly RefusedSample[];
  /** Passwords and documents that stand in the answers above; each of them somewhere. None may come out anywhere. */
  withheld: readonly string[];
  /**
   * Where the protocol itself puts credentials, besides headers. The hub has to redact these parts, so every entry needs
   * a reason in the connector's README. Of `session`'s own request, the body never needs one.
   */
  secretsAlsoIn?: readonly ('url' | 'body')[];
  /** Given exactly when the connector has `session`. */
  session?: {
    answer: ProviderResponse;
    /** Long, and unlike any other text in the kit: it is treated as a secret. */
    token: string;
    validMs: number;
    refused: readonly RefusedSample[];
  };
  /**
   * For connectors with `read`: answers what their library asks besides the page, such as the WSDL. Undefined: this
   * request is for the page, and the sample's own response answers it.
   */
  aside?(request: ProviderRequest): ProviderResponse | undefined;
}

/** An answer as the hub hands it on; a value that is no text is written as JSON. */
export function sampleAnswer(
  status: number,
  body: unknown,
  headers: ProviderResponse['headers'] = {},
): ProviderResponse {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}
