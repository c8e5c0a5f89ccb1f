/** `/_sim/*`: the levers of the network for those outside this process. For people at a terminal. */
import type { World } from './world.ts';

const commands = ['POST /_sim/transmitters/{id}/drop', 'POST /_sim/transmitters/{id}/restore'];

export function answerControl(world: World, method: string, url: string): { status: number; body: string } {
  const lever = /^\/_sim\/transmitters\/(\d+)\/(drop|restore)$/.exec(url);
  if (method !== 'POST' || lever === null)
    return { status: 404, body: JSON.stringify({ error: 'unknown command', commands }) };
  const [, id = '', action] = lever;
  const logins = action === 'drop' ? world.dropTransmitter(id) : world.restoreTransmitter(id);
  return { status: 200, body: JSON.stringify({ logins }) };
}
