/** One vhost for a run of the tests: making one takes RabbitMQ's tool seconds, and prefixes keep the tests in it apart. */
import { makeVhost, vhostVariable } from './services.ts';

export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  const vhost = await makeVhost();
  if (vhost === undefined) return undefined;
  // The processes that run the tests are started after this.
  process.env[vhostVariable] = vhost.name;
  return vhost.remove;
}
