/** A bind from its first connection to its last, without a socket and without waiting. */
import { describe, expect, test } from 'vitest';
import { account, actionsOf, deliverSm, kinds, lostFor, Peer, settled, writtenPdus } from './sms-smpp-kit.ts';

describe('connecting and binding', () => {
  test('start connects, and binds once connected', () => {
    const peer = new Peer();
    expect(peer.take({ kind: 'start' })).toEqual([{ kind: 'connect', link: 1 }]);
    expect(peer.take({ kind: 'start' })).toEqual([]);
    expect(writtenPdus(peer.take({ kind: 'connected', link: 1 }))).toMatchObject([
      { command: 'bind_transceiver', systemId: account.systemId, password: account.password, interfaceVersion: 0x34 },
    ]);
    expect(peer.capacity).toBe(0);
    expect(peer.bindAnswer()).toEqual([{ kind: 'bound', systemId: 'SMSC' }]);
    expect(peer.capacity).toBe(10);
  });

  test.each(['transmitter', 'receiver'] as const)('binds as %s where the channel has it so', (mode) => {
    const peer = new Peer({ mode });
    expect(writtenPdus(peer.connect())).toMatchObject([{ command: `bind_${mode}` }]);
    peer.bindAnswer();
    expect(peer.capacity).toBe(mode === 'receiver' ? 0 : 10);
  });

  test('no connection, no answer to the connection, no answer to the bind: tried again later', () => {
    const refused = new Peer();
    refused.take({ kind: 'start' });
    expect(refused.take({ kind: 'closed', link: 1, detail: 'ECONNREFUSED' })).toMatchObject([
      { kind: 'disconnect', link: 1 },
      { kind: 'unbound', failure: { code: 'smpp_connect_failed', detail: 'ECONNREFUSED' } },
    ]);
    const silent = new Peer();
    silent.take({ kind: 'start' });
    expect(lostFor(silent.pass(10_000))).toEqual(['smpp_connect_failed']);
    const deaf = new Peer();
    deaf.connect();
    expect(lostFor(deaf.pass(29_999))).toEqual([]);
    expect(lostFor(deaf.pass(1))).toEqual(['smpp_bind_timeout']);
  });

  test('the wait doubles up to its limit, spread over its upper half, and begins anew after a bind', () => {
    const peer = new Peer({ connectTimeoutMs: 1 });
    peer.take({ kind: 'start' });
    const waits = Array.from({ length: 9 }, () => {
      const [lost] = actionsOf(peer.pass(1), 'unbound');
      const waitMs = (lost?.retryAt ?? 0) - peer.now;
      peer.pass(waitMs);
      return waitMs;
    });
    waits.forEach((waitMs, place) => {
      const longest = Math.min(60_000, 1000 * 2 ** place);
      expect(waitMs).toBeGreaterThanOrEqual(longest / 2);
      expect(waitMs).toBeLessThanOrEqual(longest);
    });
    peer.connect();
    peer.bindAnswer();
    const [lost] = actionsOf(peer.take({ kind: 'closed', link: peer.state.link }), 'unbound');
    expect((lost?.retryAt ?? 0) - peer.now).toBeLessThanOrEqual(1000);
  });

  test.each([0x0e, 0x0f, 0x53])('a refusal of the account (0x%s) is not tried again: it could get locked', (status) => {
    const peer = new Peer();
    peer.connect();
    const actions = peer.bindAnswer(status);
    expect(kinds(actions)).toEqual(['disconnect', 'refused']);
    expect(peer.pass(24 * 3_600_000)).toEqual([]);
    expect(peer.wakeInMs).toBeUndefined();
    expect(kinds(peer.take({ kind: 'start' }))).toEqual(['connect']);
  });

  test('already bound: the old session is still alive over there; patience, and then it goes', () => {
    const peer = new Peer();
    peer.connect();
    const [lost] = actionsOf(peer.bindAnswer(0x05), 'unbound');
    expect(lost).toMatchObject({ failure: { code: 'ESME_RALYBND', class: 'transient' }, retryAt: peer.now + 60_000 });
    expect(kinds(peer.pass(60_000))).toEqual(['connect']);
    peer.connect();
    expect(kinds(peer.bindAnswer())).toEqual(['bound']);
  });

  test('a refusal without a reason is final after three in a row', () => {
    const peer = new Peer();
    const refusals = [1, 2, 3].map(() => {
      peer.connect();
      const last = kinds(peer.bindAnswer(0x0d)).at(-1);
      if (last === 'unbound') peer.pass(10_000);
      return last;
    });
    expect(refusals).toEqual(['unbound', 'unbound', 'refused']);
  });

  test('a generic_nack refuses the bind, and an unreadable success is one', () => {
    const nacked = new Peer();
    nacked.connect();
    expect(lostFor(nacked.says({ command: 'generic_nack', status: 0x03, sequence: 1 }))).toEqual(['ESME_RINVCMDID']);
    const odd = new Peer();
    odd.connect();
    expect(kinds(odd.says(Buffer.from('0000001280000009000000000000000141ff', 'hex')))).toEqual(['bound', 'noticed']);
  });

  test('what an old connection still says is not heard', () => {
    const peer = new Peer().bind();
    peer.take({ kind: 'closed', link: 1 });
    peer.pass(1000);
    expect(peer.state.link).toBe(2);
    expect(peer.take({ kind: 'closed', link: 1 })).toEqual([]);
    expect(peer.take({ kind: 'connected', link: 1 })).toEqual([]);
    expect(peer.take({ kind: 'data', link: 1, octets: Buffer.from('HTTP') })).toEqual([]);
  });
});

describe('the two sides lose count, or the peer is no SMSC', () => {
  test('a generic_nack refuses the submit it names', () => {
    const peer = new Peer().bind();
    peer.submit('a');
    expect(settled(peer.says({ command: 'generic_nack', status: 0x02, sequence: 2 }))).toMatchObject([
      { outcome: { kind: 'failed', failure: { code: 'ESME_RINVCMDLEN' } } },
    ]);
  });

  test.each([0, 99])(
    'a generic_nack for %i, which is no number of ours: nothing can be trusted any more',
    (sequence) => {
      const peer = new Peer().bind();
      peer.submit('a');
      const actions = peer.says({ command: 'generic_nack', status: 0x02, sequence });
      expect(kinds(actions)).toEqual(['disconnect', 'settled', 'unbound']);
      expect(lostFor(actions)).toEqual(['smpp_out_of_sync']);
      expect(settled(actions)).toMatchObject([{ outcome: { kind: 'uncertain' } }]);
    },
  );

  test('garbage ends the connection, and nothing after it is read', () => {
    const peer = new Peer().bind();
    peer.submit('a');
    const actions = peer.says(Buffer.from('HTTP/1.1 400 Bad Request\r\n'), deliverSm(1));
    expect(lostFor(actions)).toEqual(['smpp_garbage']);
    expect(actionsOf(actions, 'received')).toEqual([]);
    expect(settled(actions)).toMatchObject([{ outcome: { kind: 'uncertain' } }]);
  });

  test('an operation that stops halfway ends the connection, however slowly it dribbles', () => {
    const peer = new Peer({ enquireAfterMs: 0 }).bind();
    peer.says(Buffer.from('000000', 'hex'));
    peer.pass(9000);
    peer.says(Buffer.from('10', 'hex'));
    expect(lostFor(peer.pass(999))).toEqual([]);
    expect(lostFor(peer.pass(1))).toEqual(['smpp_cut_off']);
  });
});

describe('a link that dies silently', () => {
  test('is tested after a silence and left when nothing comes back', () => {
    const peer = new Peer().bind();
    peer.submit('a');
    const first = peer.pass(15_000);
    expect(writtenPdus(first)).toMatchObject([{ command: 'enquire_link' }]);
    expect(peer.pass(9_999)).toEqual([]);
    const actions = peer.pass(1);
    expect(lostFor(actions)).toEqual(['smpp_link_dead']);
    expect(settled(actions)).toMatchObject([{ token: 'a', outcome: { kind: 'uncertain' } }]);
  });

  test.each([
    ['the answer', (sequence: number) => ({ command: 'enquire_link_resp', status: 0, sequence }) as const],
    [
      'a generic_nack of an SMSC that knows no enquire_link',
      (sequence: number) => ({ command: 'generic_nack', status: 3, sequence }) as const,
    ],
    ['a delivery', () => deliverSm(1)],
  ])('%s proves that it is alive', (_name, answer) => {
    const peer = new Peer().bind();
    const [enquiry] = writtenPdus(peer.pass(15_000));
    peer.pass(5000);
    peer.says(answer(enquiry?.sequence ?? 0));
    expect(lostFor(peer.pass(14_999))).toEqual([]);
    expect(writtenPdus(peer.pass(1))).toMatchObject([{ command: 'enquire_link' }]);
  });

  test('is not tested while it is busy, and not before it is bound', () => {
    const busy = new Peer().bind();
    for (let times = 0; times < 10; times++) {
      expect(busy.pass(14_999)).toEqual([]);
      busy.says(deliverSm(times + 1));
    }
    const binding = new Peer();
    binding.connect();
    expect(binding.pass(29_000)).toEqual([]);
  });

  test('without enquiries, silence alone ends it', () => {
    const peer = new Peer({ enquireAfterMs: 0 }).bind();
    expect(lostFor(peer.pass(299_999))).toEqual([]);
    expect(lostFor(peer.pass(1))).toEqual(['smpp_inactive']);
  });
});

describe('stopping', () => {
  test('waits for the answers that are due, then unbinds, then leaves', () => {
    const peer = new Peer().bind();
    peer.submit('a');
    expect(peer.take({ kind: 'stop' })).toEqual([]);
    expect(peer.capacity).toBe(0);
    expect(kinds(peer.says(deliverSm(9)))).toEqual(['received']);
    const last = peer.answers(2);
    expect(kinds(last)).toEqual(['settled', 'write']);
    const [unbind] = writtenPdus(last);
    expect(unbind).toMatchObject({ command: 'unbind' });
    const over = peer.says({ command: 'unbind_resp', status: 0, sequence: unbind?.sequence ?? 0 });
    expect(kinds(over)).toEqual(['disconnect', 'stopped']);
    expect(peer.wakeInMs).toBeUndefined();
  });

  test('does not wait for ever: not for the answers, not for the unbind', () => {
    const peer = new Peer().bind();
    peer.submit('a');
    peer.take({ kind: 'stop' });
    expect(writtenPdus(peer.pass(10_000))).toMatchObject([{ command: 'unbind' }]);
    const over = peer.pass(5000);
    expect(kinds(over)).toEqual(['disconnect', 'settled', 'stopped']);
    expect(settled(over)).toMatchObject([{ outcome: { kind: 'uncertain' } }]);
  });

  test('while connecting, binding, waiting or refused it is over at once', () => {
    const connecting = new Peer();
    connecting.take({ kind: 'start' });
    expect(kinds(connecting.take({ kind: 'stop' }))).toEqual(['disconnect', 'stopped']);
    const binding = new Peer();
    binding.connect();
    expect(kinds(binding.take({ kind: 'stop' }))).toEqual(['disconnect', 'stopped']);
    const waiting = new Peer().bind();
    waiting.take({ kind: 'closed', link: 1 });
    expect(kinds(waiting.take({ kind: 'stop' }))).toEqual(['stopped']);
    const refused = new Peer();
    refused.connect();
    refused.bindAnswer(0x0e);
    expect(kinds(refused.take({ kind: 'stop' }))).toEqual(['stopped']);
    expect(refused.take({ kind: 'stop' })).toEqual([]);
  });

  test('a connection lost on the way is not made again', () => {
    const peer = new Peer().bind();
    peer.submit('a');
    peer.take({ kind: 'stop' });
    expect(kinds(peer.take({ kind: 'closed', link: 1 }))).toEqual(['disconnect', 'settled', 'stopped']);
    expect(peer.pass(3_600_000)).toEqual([]);
  });
});
