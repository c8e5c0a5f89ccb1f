/** Sending loops begin when the start is complete, not while it may still fail. */
import { expect, test } from 'vitest';
import type { DispatchParts } from '../../src/dispatch/dispatcher.ts';
import { Fleet } from '../../src/dispatch/fleet.ts';

test('channels that are read before the start is complete begin no loop', async () => {
  let changed: () => void = () => undefined;
  const begun: string[] = [];
  const parts = {
    store: { ownership: { onLost: () => undefined, claim: async () => false, release: async () => undefined } },
    channels: {
      onChange: (listener: () => void) => {
        changed = listener;
      },
      all: () => [{ id: 'wa-matriz', limits: { numberMps: 10 }, health: null }],
      get: () => undefined,
    },
    metrics: { channelUp: { set: ({ channel }: { channel: string }) => begun.push(channel) } },
  } as unknown as DispatchParts;
  const fleet = new Fleet(parts);
  changed();
  expect(begun).toEqual([]);
  fleet.align();
  changed();
  expect(begun).toEqual(['wa-matriz']);
  await fleet.stop();
});
