/** What the codec and a socket can do with nothing in between: encode, write, read the answer. */
import { contactOf } from './fixture.ts';
import { bodyOf } from './smpp-fixture.ts';
import { type BareLink, openBareLink } from './smpp-link.ts';
import { serveCalls } from './worker.ts';

/** Ends in four digits of its own, as Ponte's ids do. */
const idOf = (number: number): string => (number & 0xffff).toString(16).padStart(4, '0');

let link: BareLink | undefined;

const handlers = {
  open: async (place: { host: string; port: number }): Promise<void> => {
    link = await openBareLink(place);
  },
  /** Answers the milliseconds from the first submit to the last answer. */
  round: ({ first, count, windowSize }: { first: number; count: number; windowSize: number }): Promise<number> =>
    new Promise((resolve, reject) => {
      if (link === undefined) return reject(new Error('not open'));
      const open = link;
      let sent = 0;
      let answered = 0;
      const startedAt = performance.now();
      const submit = () => {
        if (sent >= count) return;
        const number = first + sent++;
        void open.submit({ id: idOf(number), to: contactOf(number), body: bodyOf(number) });
      };
      open.onAnswer = () => {
        answered += 1;
        if (answered === count) resolve(performance.now() - startedAt);
        else submit();
      };
      while (sent < Math.min(windowSize, count)) submit();
    }),
};
export type BareSmppCalls = typeof handlers;

serveCalls(handlers);
