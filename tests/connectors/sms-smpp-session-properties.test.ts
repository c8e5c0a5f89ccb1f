/** Whatever happens, in whatever order: no submit is forgotten, none is settled twice, and time always goes on. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePdu } from '../../connectors/sms-smpp/codec/decode.ts';
import type { SessionAction } from '../../connectors/sms-smpp/session/model.ts';
import { step } from '../../connectors/sms-smpp/session/session.ts';
import { wakeAt } from '../../connectors/sms-smpp/session/timers.ts';
import { deliverSm, Peer, submitSm } from './sms-smpp-kit.ts';

type Move = (peer: Peer) => readonly SessionAction[];

const sequence = fc.integer({ min: 0, max: 40 });
const status = fc.constantFrom(0, 0, 0, 0x05, 0x08, 0x0b, 0x0e, 0x14, 0x58);
let submitted = 0;

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Move>((peer) => peer.connect()) },
  { weight: 3, arbitrary: fc.constant<Move>((peer) => peer.bindAnswer()) },
  { weight: 8, arbitrary: fc.constant<Move>((peer) => peer.submit(`t${submitted++}`)) },
  {
    weight: 6,
    arbitrary: fc.tuple(sequence, status).map<Move>(
      ([number, answered]) =>
        (peer) =>
          peer.answers(number, answered),
    ),
  },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 70_000 }).map<Move>((ms) => (peer) => peer.pass(ms)) },
  status.map<Move>((answered) => (peer) => peer.bindAnswer(answered)),
  sequence.map<Move>((number) => (peer) => peer.says(deliverSm(number))),
  sequence.map<Move>((number) => (peer) => peer.says({ command: 'generic_nack', status: 3, sequence: number })),
  sequence.map<Move>((number) => (peer) => peer.says({ command: 'unbind', status: 0, sequence: number })),
  sequence.map<Move>((number) => (peer) => peer.says({ command: 'unbind_resp', status: 0, sequence: number })),
  fc.uint8Array({ maxLength: 40 }).map<Move>((octets) => (peer) => peer.says(octets)),
  fc.nat(3).map<Move>((link) => (peer) => peer.take({ kind: 'closed', link })),
  fc
    .constantFrom('start' as const, 'stop' as const, 'tick' as const)
    .map<Move>((kind) => (peer) => peer.take({ kind })),
);

test('every submit is settled once, or twice when the second time is told as late; the window is never exceeded', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const peer = new Peer({ windowSize: 3 });
      const tokens = new Set<string>();
      const settled = new Map<string, boolean[]>();
      const note = (actions: readonly SessionAction[]) => {
        for (const action of actions) {
          if (action.kind === 'settled')
            settled.set(action.token, [...(settled.get(action.token) ?? []), action.isLate]);
        }
      };
      for (const each of moves) {
        const before = submitted;
        note(each(peer));
        for (let number = before; number < submitted; number++) tokens.add(`t${number}`);
        expect(peer.state.outstanding.size).toBeLessThanOrEqual(3);
        if (peer.wakeInMs === undefined) expect(['stopped', 'refused']).toContain(peer.state.phase.kind);
      }
      note(peer.take({ kind: 'stop' }));
      note(peer.pass(3_600_000));
      expect(peer.state.phase.kind).toBe('stopped');
      expect([...settled.keys()].sort()).toEqual([...tokens].sort());
      for (const times of settled.values()) expect([[false], [false, true]]).toContainEqual(times);
    }),
    { numRuns: 500 },
  );
});

test('after a tick at the time that was wished for, none is wished for at that time again', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      const peer = new Peer();
      for (const each of moves) each(peer);
      for (let times = 0; times < 20; times++) {
        const at = wakeAt(peer.settings, peer.state);
        if (at === undefined) return;
        peer.now = Math.max(peer.now, at);
        peer.take({ kind: 'tick' });
        expect(wakeAt(peer.settings, peer.state) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(peer.now);
      }
    }),
    { numRuns: 300 },
  );
});

test('the same input gives the same output, what goes in is not changed, and all that is written can be read', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      const peer = new Peer();
      for (const each of moves) {
        each(peer);
        const before = structuredClone(peer.state);
        for (const event of [
          { kind: 'submit', token: 'x', octets: submitSm() },
          { kind: 'tick' },
          { kind: 'stop' },
        ] as const) {
          const [one, other] = [0, 1].map(() => step(peer.settings, peer.state, event, peer.now));
          expect(isDeepStrictEqual(one, other)).toBe(true);
        }
        expect(peer.state.outstanding).toEqual(before.outstanding);
        expect(peer.state.phase).toEqual(before.phase);
        for (const action of peer.actions)
          if (action.kind === 'write') expect(decodePdu(action.octets).kind).toBe('pdu');
      }
    }),
    { numRuns: 100 },
  );
});
