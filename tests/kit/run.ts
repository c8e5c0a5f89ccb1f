/**
 * What a run of the tests shares, because making it takes seconds each time: a vhost, in which prefixes keep tests apart, and a
 * database with the schema, of which each test gets a copy of its own.
 */
import { openPostgres } from '../../src/ledger/postgres.ts';
import { hasPostgres, makeVhost, schemaVariable, temporaryDatabase, vhostVariable } from './services.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const vhost = await makeVhost();
  const schema = hasPostgres ? await temporaryDatabase() : undefined;
  if (schema !== undefined) await (await openPostgres(schema.url)).close();
  // The processes that run the tests are started after this.
  if (vhost !== undefined) process.env[vhostVariable] = vhost.name;
  if (schema !== undefined) process.env[schemaVariable] = new URL(schema.url).pathname.slice(1);
  return async () => {
    await vhost?.remove();
    await schema?.remove();
  };
}
