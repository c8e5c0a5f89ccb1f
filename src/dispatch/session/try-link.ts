/** A connection made to see whether it can be made: bound, and given back at once. */
import type { LinkPlan } from '../../../connectors/kit/connector.ts';
import type { LinkTry } from '../../channels/connection-tests.ts';
import type { Clock } from '../../platform/clock.ts';
import { unreachable } from '../../rules/unreachable.ts';
import { Link } from './link.ts';

/** How long the other side may take to let go of it. */
const unbindMs = 2_000;

/** @param dice uniform in [0, 1). */
export const linkTrier =
  (clock: Clock, dice: () => number) =>
  (plan: LinkPlan, timeoutMs: number): Promise<LinkTry> =>
    tryLink(plan, { clock, seed: Math.floor(dice() * 2 ** 32) }, timeoutMs);

async function tryLink(
  plan: LinkPlan,
  { clock, seed }: { clock: Clock; seed: number },
  timeoutMs: number,
): Promise<LinkTry> {
  let stopped: () => void = () => undefined;
  const isStopped = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  let link: Link | undefined;
  const tried = await new Promise<LinkTry>((resolve) => {
    const timer = setTimeout(
      () => resolve({ ok: false, failure: unreachable(`no bind within ${timeoutMs} ms`) }),
      timeoutMs,
    );
    const end = (result: LinkTry) => {
      clearTimeout(timer);
      resolve(result);
    };
    link = new Link(plan, {
      clock,
      seed,
      onNews: (_, news) => {
        if (news.kind === 'bound') end({ ok: true });
        if (news.kind === 'unbound' || news.kind === 'refused') {
          const { retryAfterMs: _wait, ...failure } = news.failure;
          // What the system said tells more than that there is no connection.
          const why = failure.class === 'transient' ? unreachable(failure.detail ?? '') : undefined;
          end({ ok: false, failure: why === undefined || why.code === 'not_connected' ? failure : why });
        }
        if (news.kind === 'stopped') stopped();
      },
      onTurn: () => undefined,
    });
    link.start();
  });
  link?.stop();
  // What never answers is cut off by its socket; nobody waits for that.
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    isStopped,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, unbindMs);
    }),
  ]);
  clearTimeout(timer);
  return tried;
}
