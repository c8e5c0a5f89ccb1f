/** Submits, their answers and what the SMSC asks of a bind, without a socket and without waiting. */
import { describe, expect, test } from 'vitest';
import { maxSequence } from '../../connectors/sms-smpp/codec/pdu.ts';
import { actionsOf, deliverSm, kinds, Peer, settled, writtenPdus } from './sms-smpp-kit.ts';

describe('submits and their answers', () => {
  test('each is numbered and settled by its own answer, in any order', () => {
    const peer = new Peer().bind();
    const numbers = ['a', 'b', 'c'].map((token) => writtenPdus(peer.submit(token))[0]?.sequence);
    expect(numbers).toEqual([2, 3, 4]);
    expect(peer.capacity).toBe(7);
    expect(settled(peer.answers(4))).toMatchObject([{ token: 'c', outcome: { kind: 'accepted', providerId: 'ID-4' } }]);
    expect(settled(peer.answers(2, 0x0b))).toMatchObject([{ token: 'a', outcome: { kind: 'failed' } }]);
    expect(settled(peer.answers(3))).toMatchObject([{ token: 'b', isLate: false }]);
    expect(peer.capacity).toBe(10);
  });

  test('ids are kept as their receipts will have them', () => {
    const peer = new Peer({ messageIdForm: 'answer_hex_receipt_decimal' }).bind();
    peer.submit('a');
    expect(settled(peer.answers(2, 0, '0A1B2C'))).toMatchObject([{ outcome: { providerId: '662316' } }]);
  });

  test('nothing is written before the bind or beyond the window, and both are told as not written', () => {
    const peer = new Peer({ windowSize: 1 });
    expect(settled(peer.submit('a'))).toMatchObject([
      { token: 'a', outcome: { failure: { code: 'smpp_not_bound', class: 'transient' } } },
    ]);
    peer.bind();
    peer.submit('b');
    expect(peer.submit('c')).toMatchObject([{ kind: 'settled', outcome: { failure: { code: 'smpp_window_full' } } }]);
  });

  test('without an answer the outcome is uncertain, the window is free, and a late answer still settles it', () => {
    const peer = new Peer({ windowSize: 1, enquireAfterMs: 0 }).bind();
    peer.submit('a');
    expect(peer.pass(59_999)).toEqual([]);
    expect(peer.pass(1)).toMatchObject([
      { kind: 'settled', token: 'a', outcome: { kind: 'uncertain' }, isLate: false },
    ]);
    expect(peer.capacity).toBe(1);
    expect(peer.answers(2)).toMatchObject([
      { kind: 'settled', token: 'a', outcome: { kind: 'accepted' }, isLate: true },
    ]);
    expect(kinds(peer.answers(2))).toEqual(['noticed']);
  });

  test('a lost connection leaves every open submit uncertain, and none of them is written again', () => {
    const peer = new Peer().bind();
    peer.submit('a');
    peer.submit('b');
    const actions = peer.take({ kind: 'closed', link: 1 });
    expect(settled(actions).map(({ token, outcome }) => [token, outcome.kind])).toEqual([
      ['a', 'uncertain'],
      ['b', 'uncertain'],
    ]);
    peer.pass(1000);
    peer.connect();
    expect(kinds(peer.bindAnswer())).toEqual(['bound']);
    expect(kinds(peer.answers(2))).toEqual(['noticed']);
  });

  test('an answer that cannot be read leaves it open', () => {
    const peer = new Peer().bind();
    peer.submit('a');
    expect(peer.says(Buffer.from('0000001280000004000000000000000241ff', 'hex'))).toMatchObject([
      { kind: 'settled', outcome: { kind: 'uncertain' } },
      { kind: 'noticed' },
    ]);
  });

  test('numbers come round and skip those that are taken', () => {
    const peer = new Peer().bind();
    peer.state = { ...peer.state, lastSequence: maxSequence - 1 };
    expect(writtenPdus(peer.submit('a'))[0]?.sequence).toBe(maxSequence);
    expect(writtenPdus(peer.submit('b'))[0]?.sequence).toBe(1);
    peer.state = { ...peer.state, lastSequence: maxSequence - 1 };
    expect(writtenPdus(peer.submit('c'))[0]?.sequence).toBe(2);
  });
});

describe('throttling', () => {
  test('pauses the bind, longer each time, and goes on where an answer is good', () => {
    const peer = new Peer().bind();
    const throttled = () => {
      const sequence = writtenPdus(peer.submit('x'))[0]?.sequence ?? 0;
      const [one] = settled(peer.answers(sequence, 0x58));
      if (one?.outcome.kind !== 'failed') throw new Error('it was not refused');
      const { retryAfterMs = 0 } = one.outcome.failure;
      expect(peer.capacity).toBe(0);
      peer.now += retryAfterMs;
      return retryAfterMs;
    };
    expect([throttled(), throttled(), throttled()]).toEqual([1000, 2000, 4000]);
    peer.answers(writtenPdus(peer.submit('y'))[0]?.sequence ?? 0);
    expect(throttled()).toBe(1000);
    for (let times = 0; times < 6; times++) throttled();
    expect(throttled()).toBe(60_000);
  });

  test('a whole window that is throttled at once is one pause', () => {
    const peer = new Peer().bind();
    for (const token of ['a', 'b', 'c']) peer.submit(token);
    peer.answers(2, 0x58);
    peer.now += 10;
    peer.answers(3, 0x58);
    expect(settled(peer.answers(4, 0x58))).toMatchObject([{ outcome: { failure: { retryAfterMs: 1000 } } }]);
    expect(peer.state.throttle.times).toBe(1);
    expect(peer.submit('d')).toMatchObject([
      { outcome: { failure: { code: 'smpp_paused', scope: 'number', retryAfterMs: 990 } } },
    ]);
  });

  test("one person's full queue holds nobody else", () => {
    const peer = new Peer().bind();
    peer.submit('a');
    expect(settled(peer.answers(2, 0x14))).toMatchObject([{ outcome: { failure: { scope: 'pair' } } }]);
    expect(peer.capacity).toBe(10);
  });
});

describe('what the SMSC asks', () => {
  test('a delivery is handed over, and answered only when it is stored', () => {
    const peer = new Peer().bind();
    const actions = peer.says(deliverSm(77));
    expect(actions).toMatchObject([{ kind: 'received', delivery: { link: 1, sequence: 77, command: 'deliver_sm' } }]);
    const [received] = actionsOf(actions, 'received');
    if (received === undefined) throw new Error('nothing was handed over');
    expect(writtenPdus(peer.take({ kind: 'answer', delivery: received.delivery, status: 0 }))).toEqual([
      { command: 'deliver_sm_resp', status: 0, sequence: 77, messageId: '', tlvs: [] },
    ]);
    expect(writtenPdus(peer.take({ kind: 'answer', delivery: received.delivery, status: 0x64 }))).toEqual([
      { command: 'deliver_sm_resp', status: 0x64, sequence: 77, tlvs: [] },
    ]);
  });

  test('stored after the connection was lost, it is not answered on the next one', () => {
    const peer = new Peer().bind();
    const [received] = actionsOf(peer.says(deliverSm(1)), 'received');
    if (received === undefined) throw new Error('nothing was handed over');
    peer.take({ kind: 'closed', link: 1 });
    expect(peer.take({ kind: 'answer', delivery: received.delivery, status: 0 })).toEqual([]);
    peer.pass(1000);
    peer.bind();
    expect(peer.take({ kind: 'answer', delivery: received.delivery, status: 0 })).toEqual([]);
  });

  test('a delivery that cannot be read is handed over as it came', () => {
    const peer = new Peer().bind();
    const octets = Buffer.from('00000012000000050000000000000009' + '4141', 'hex');
    expect(peer.says(octets)).toEqual([
      {
        kind: 'received',
        delivery: { link: 1, sequence: 9, command: 'deliver_sm' },
        octets,
        reason: 'serviceType has no end',
      },
    ]);
  });

  test('enquire_link is answered at once, in whatever pieces it comes', () => {
    const peer = new Peer().bind();
    const octets = Buffer.from('00000010000000150000000000000006', 'hex');
    expect(peer.says(octets.subarray(0, 7))).toEqual([]);
    expect(writtenPdus(peer.says(octets.subarray(7)))).toEqual([
      { command: 'enquire_link_resp', status: 0, sequence: 6 },
    ]);
  });

  test('unbind is answered, then the connection is left and made anew', () => {
    const peer = new Peer().bind();
    peer.submit('a');
    const actions = peer.says({ command: 'unbind', status: 0, sequence: 5 }, deliverSm(6));
    expect(kinds(actions)).toEqual(['write', 'disconnect', 'settled', 'unbound']);
    expect(writtenPdus(actions)).toEqual([{ command: 'unbind_resp', status: 0, sequence: 5 }]);
    expect(actions).toMatchObject([
      {},
      { flush: true },
      { outcome: { kind: 'uncertain' } },
      { failure: { code: 'smpp_peer_unbound' } },
    ]);
    expect(kinds(peer.pass(1000))).toEqual(['connect']);
  });

  test('a request that is nobody’s is refused, and what needs no answer gets none', () => {
    const peer = new Peer().bind();
    const request = (commandId: string) => Buffer.from(`00000010${commandId}000000000000000c`, 'hex');
    const nack = [{ command: 'generic_nack', status: 0x03, sequence: 12 }];
    expect(writtenPdus(peer.says(request('00000099')))).toEqual(nack);
    expect(writtenPdus(peer.says({ ...deliverSm(12), command: 'submit_sm' } as ReturnType<typeof deliverSm>))).toEqual(
      nack,
    );
    for (const commandId of ['0000000b', '00000102', '80000099'])
      expect(kinds(peer.says(request(commandId)))).toEqual(['noticed']);
  });
});
