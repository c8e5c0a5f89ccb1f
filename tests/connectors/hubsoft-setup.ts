/** Reads a simulated Hubsoft over real HTTP the way the hub does: a token first, page after page, a new token after 401. */
import { Agent, request } from 'undici';
import { HubsoftConfig } from '../../connectors/hubsoft/config.ts';
import { hubsoft } from '../../connectors/hubsoft/connector.ts';
import {
  type HubsoftSimulator,
  type HubsoftWorld,
  hubsoftCustomer,
  startHubsoftSimulator,
} from '../../connectors/hubsoft/simulator.ts';
import type { ProviderRequest, ProviderResponse } from '../../connectors/kit/connector.ts';
import type {
  BrokenRecord,
  SourceContext,
  SourceFailure,
  SourceQuery,
  SourceRecords,
  SourceResource,
} from '../../connectors/kit/source.ts';

export interface Reading<Resource extends SourceResource> {
  records: SourceRecords[Resource][];
  broken: BrokenRecord[];
  pages: number;
  total: number | undefined;
  /** Why it ended early. */
  failure?: SourceFailure;
}

export interface HubsoftSetup {
  simulator: HubsoftSimulator;
  source: SourceContext<HubsoftConfig>;
  read<Resource extends SourceResource>(query: SourceQuery<Resource>): Promise<Reading<Resource>>;
  close(): Promise<void>;
}

const mostPages = 1000;

export async function setup(
  world: Partial<HubsoftWorld> = {},
  config: Record<string, unknown> = {},
): Promise<HubsoftSetup> {
  const simulator = await startHubsoftSimulator({ customers: [hubsoftCustomer(1)], invoices: {}, ...world });
  const agent = new Agent();
  const source: SourceContext<HubsoftConfig> = {
    id: 'hubsoft-test',
    config: HubsoftConfig.parse({ baseUrl: simulator.url, ...simulator.credentials, ...config }),
  };

  const ask = async ({ method, url, headers, body }: ProviderRequest): Promise<ProviderResponse> => {
    const answer = await request(url, { method, headers, body: body ?? null, dispatcher: agent });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  };

  const logIn = async (): Promise<SourceFailure | undefined> => {
    const { session } = hubsoft;
    if (session === undefined) throw new Error('the connector has no session');
    const result = session.parse(await ask(session.request(source)), source);
    if (!result.ok) return result.failure;
    source.token = result.token;
    return undefined;
  };

  const read = async <Resource extends SourceResource>(query: SourceQuery<Resource>): Promise<Reading<Resource>> => {
    const reading: Reading<Resource> = { records: [], broken: [], pages: 0, total: undefined };
    const refused = source.token === undefined ? await logIn() : undefined;
    if (refused !== undefined) return { ...reading, failure: refused };
    let renewed = false;
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const page = async () => hubsoft.page(await ask(hubsoft.list(query, source, cursor)), query, source, cursor);
      let answer = await page();
      if (!answer.ok && answer.failure.class === 'auth' && !renewed) {
        renewed = true;
        const again = await logIn();
        if (again !== undefined) return { ...reading, failure: again };
        answer = await page();
      }
      if (!answer.ok) return { ...reading, failure: answer.failure };
      reading.records.push(...answer.records);
      reading.broken.push(...answer.broken);
      reading.total ??= answer.total;
      reading.pages += 1;
      if (reading.pages > mostPages) throw new Error('the reading does not end');
      cursor = answer.next;
    }
    return reading;
  };

  return {
    simulator,
    source,
    read,
    async close() {
      await agent.destroy();
      await simulator.close();
    },
  };
}

export const query = <Resource extends SourceResource>(
  resource: Resource,
  fields: Partial<SourceQuery<Resource>> = {},
): SourceQuery<Resource> => ({ resource, filters: [], pageSize: 100, ...fields });
