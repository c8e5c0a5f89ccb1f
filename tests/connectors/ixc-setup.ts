/** A simulator on loopback and the connector that reads it over real HTTP, page after page as the hub does. */
import { Agent, request } from 'undici';
import { onTestFinished } from 'vitest';
import type { IxcConfig } from '../../connectors/ixc/config.ts';
import { ixc } from '../../connectors/ixc/connector.ts';
import { type IxcSimulator, type IxcSimulatorOptions, startIxcSimulator } from '../../connectors/ixc/simulator.ts';
import type { ProviderRequest, ProviderResponse } from '../../connectors/kit/connector.ts';
import type {
  BrokenRecord,
  SourceFailure,
  SourcePage,
  SourceQuery,
  SourceRecords,
  SourceResource,
} from '../../connectors/kit/source.ts';

export interface Reading<Resource extends SourceResource> {
  records: SourceRecords[Resource][];
  broken: BrokenRecord[];
  total: number | undefined;
  /** Why it ended early. */
  failure?: SourceFailure;
}

export interface Bench {
  sim: IxcSimulator;
  page<Resource extends SourceResource>(query: SourceQuery<Resource>, cursor?: string): Promise<SourcePage<Resource>>;
  readAll<Resource extends SourceResource>(query: SourceQuery<Resource>): Promise<Reading<Resource>>;
}

export const query = <Resource extends SourceResource>(
  resource: Resource,
  rest: Partial<SourceQuery<Resource>> = {},
): SourceQuery<Resource> => ({ resource, filters: [], pageSize: 500, ...rest });

export async function startBench(
  options: IxcSimulatorOptions = {},
  settings: Record<string, unknown> = {},
): Promise<Bench> {
  const sim = await startIxcSimulator(options);
  const dispatcher = new Agent();
  onTestFinished(async () => {
    await sim.close();
    await dispatcher.destroy();
  });
  const config: IxcConfig = ixc.config.parse({
    baseUrl: sim.url,
    userId: sim.userId,
    token: sim.token,
    ...settings,
  }) as IxcConfig;
  const source = { id: 'ixc', config };
  const send = async ({ method, url, headers, body }: ProviderRequest): Promise<ProviderResponse> => {
    const answer = await request(url, { method, headers, dispatcher, ...(body !== undefined && { body }) });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  };
  const page: Bench['page'] = async (asked, cursor) =>
    ixc.page(await send(ixc.list(asked, source, cursor)), asked, source, cursor);
  return {
    sim,
    page,
    readAll: async (asked) => {
      const reading: Reading<typeof asked.resource> = { records: [], broken: [], total: undefined };
      let cursor: string | undefined;
      do {
        const answer = await page(asked, cursor);
        if (!answer.ok) return { ...reading, failure: answer.failure };
        reading.records.push(...answer.records);
        reading.broken.push(...answer.broken);
        reading.total = answer.total;
        cursor = answer.next;
      } while (cursor !== undefined);
      return reading;
    },
  };
}
