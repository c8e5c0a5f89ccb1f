/** Ids for tests that own the clock: in the form of `newId`, in the order of their making, and in the clock's own time. */
import type { NewId } from '../../src/platform/clock.ts';

export function testIds(clock: { now(): number }): NewId {
  let count = 0;
  return () => {
    count += 1;
    const time = clock.now().toString(16).padStart(12, '0');
    const place = count.toString(16).padStart(15, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${place.slice(0, 3)}-8${place.slice(3, 6)}-${place.slice(6).padStart(12, '0')}`;
  };
}
