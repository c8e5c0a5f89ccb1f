/** The levers of the IXC simulator over HTTP, as somebody at a terminal pulls them. */
import { request } from 'undici';
import { expect, test } from 'vitest';
import { query, startBench } from './ixc-setup.ts';

test('a transmitter goes down and comes back, with those of its logins that were online', async () => {
  const { sim, readAll } = await startBench();
  const pull = async (path: string, method: 'GET' | 'POST' = 'POST') => {
    const { statusCode, body } = await request(`${sim.url}/_sim/${path}`, { method });
    return { status: statusCode, body: await body.json() };
  };
  const offline = async () =>
    (await readAll(query('logins'))).records.filter(({ state }) => state === 'offline').map(({ id }) => id);
  const before = await offline();
  const online = sim
    .rows('radusuarios')
    .filter(({ id_transmissor, online }) => id_transmissor === '2' && online === 'S');
  const logins = online.map(({ id }) => id);
  expect(logins.length).toBeGreaterThan(0);
  expect(await pull('transmitters/2/drop')).toEqual({ status: 200, body: { logins } });
  expect((await offline()).toSorted()).toEqual([...before, ...logins].toSorted());
  expect(await pull('transmitters/2/restore')).toEqual({ status: 200, body: { logins } });
  expect(await offline()).toEqual(before);
  const unknown = { status: 404, body: expect.objectContaining({ error: 'unknown command' }) };
  expect(await pull('transmitters/2/burn')).toEqual(unknown);
  expect(await pull('transmitters/2/drop', 'GET')).toEqual(unknown);
});
