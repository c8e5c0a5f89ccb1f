import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hubsoft } from '../../connectors/hubsoft/connector.ts';
import { ixc } from '../../connectors/ixc/connector.ts';
import { sourceConformance } from '../../connectors/kit/conformance-source.ts';
import type { SourceConnector } from '../../connectors/kit/source.ts';
import type { SourceConformanceKit } from '../../connectors/kit/source-conformance.ts';
import { mailingRest } from '../../connectors/mailing-rest/connector.ts';
import { mailingSoap } from '../../connectors/mailing-soap/connector.ts';
import { hubsoftKit } from './fixtures/sources/hubsoft.ts';
import { ixcKit } from './fixtures/sources/ixc.ts';
import { mailingRestKit } from './fixtures/sources/mailing-rest.ts';
import { mailingSoapKit } from './fixtures/sources/mailing-soap.ts';

const sources: readonly { connector: SourceConnector; kit: SourceConformanceKit }[] = [
  { connector: hubsoft, kit: hubsoftKit },
  { connector: ixc, kit: ixcKit },
  { connector: mailingRest, kit: mailingRestKit },
  { connector: mailingSoap, kit: mailingSoapKit },
];

/** The seal of the suite ends with the call; a request that a connector left behind for later is caught here. */
const lateRequests: string[] = [];
const network = setupServer(
  http.all('*', ({ request }) => {
    lateRequests.push(request.url);
    return HttpResponse.error();
  }),
);
beforeAll(() => network.listen());
afterAll(() => {
  network.close();
  expect(lateRequests).toEqual([]);
});

describe('source connectors', () => {
  test('ids are unique', () => {
    const ids = sources.map(({ connector }) => connector.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

for (const { connector, kit } of sources) sourceConformance(connector, kit);
