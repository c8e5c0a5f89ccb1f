/** An SMSC that throttles, forgets, lies and breaks off, over real sockets. */
import { expect, test } from 'vitest';
import { start } from './sms-smpp-client.ts';
import { actionsOf, submitSm } from './sms-smpp-kit.ts';

test('throttled: refused, then paused, and nothing was taken', async () => {
  const { smsc, bound } = await start({ faults: [{ fault: { kind: 'status', status: 0x58 }, times: 2 }] });
  const client = await bound();
  client.submit('a', submitSm('a'));
  client.submit('b', submitSm('b'));
  await client.until(() => client.settled.length === 2);
  expect(client.settled).toMatchObject([
    { outcome: { failure: { code: 'ESME_RTHROTTLED' } } },
    { outcome: { failure: { code: 'ESME_RTHROTTLED' } } },
  ]);
  client.submit('a', submitSm('a'));
  expect(client.outcome('a')).toMatchObject({ failure: { code: 'smpp_paused' } });
  expect(smsc.stats).toMatchObject({ accepted: 0, refused: { 88: 2 } });
});

test('faster than allowed: the rest is throttled', async () => {
  const { smsc, bound } = await start({ maxPerSecond: 3, clock: () => 0 });
  const client = await bound();
  for (let number = 0; number < 5; number++) client.submit(`m${number}`, submitSm(`${number}`));
  await client.until(() => client.settled.length === 5);
  expect(smsc.stats).toMatchObject({ accepted: 3, refused: { 88: 2 } });
});

test('no answer: uncertain, and taken once', async () => {
  const { smsc, bound } = await start({ faults: [{ fault: { kind: 'no_answer' } }] });
  const client = await bound({ responseTimeoutMs: 20 });
  client.submit('a', submitSm());
  await client.settledOnce('a');
  expect(client.outcome('a')).toMatchObject({ kind: 'uncertain' });
  expect(smsc.stats).toMatchObject({ accepted: 1, repeated: 0 });
});

test('a late answer settles what was uncertain', async () => {
  const { smsc, bound } = await start({ faults: [{ fault: { kind: 'hold' } }] });
  const client = await bound({ responseTimeoutMs: 10 });
  client.submit('a', submitSm());
  await client.settledOnce('a');
  smsc.release();
  await client.until(() => client.settled.length === 2);
  expect(client.settled).toMatchObject([
    { token: 'a', outcome: { kind: 'uncertain' }, isLate: false },
    { token: 'a', outcome: { kind: 'accepted' }, isLate: true },
  ]);
});

test('answers in another order find their submits', async () => {
  const { smsc, bound } = await start({ faults: [{ fault: { kind: 'hold' }, times: 8 }] });
  const client = await bound();
  for (let number = 0; number < 8; number++) client.submit(`m${number}`, submitSm(`${number}`));
  await smsc.until(({ stats }) => stats.accepted === 8);
  smsc.release({ shuffle: true });
  await client.until(() => client.settled.length === 8);
  expect(client.settled.map(({ token }) => token)).not.toEqual(smsc.sent.map(({ text }) => `m${text}`));
  for (const { text, messageId } of smsc.sent)
    expect(client.outcome(`m${text}`)).toMatchObject({ providerId: messageId });
});

test('answered slowly is answered', async () => {
  const { bound } = await start({ faults: [{ fault: { kind: 'slow', ms: 5 } }] });
  const client = await bound();
  client.submit('a', submitSm());
  await client.settledOnce('a');
  expect(client.outcome('a')).toMatchObject({ kind: 'accepted' });
});

test('the connection breaks on every third submit: those are uncertain, the others are not', async () => {
  const { smsc, bound } = await start({ faults: [{ fault: { kind: 'drop' }, every: 3, times: 'always' }] });
  const client = await bound();
  for (let number = 0; number < 9; number++) {
    await client.until(() => client.phase === 'bound');
    client.submit(`m${number}`, submitSm(`${number}`));
    await client.settledOnce(`m${number}`);
  }
  const kindsOf = Array.from({ length: 9 }, (_, number) => client.outcome(`m${number}`)?.kind);
  expect(kindsOf).toEqual([
    'accepted',
    'accepted',
    'uncertain',
    'accepted',
    'accepted',
    'uncertain',
    'accepted',
    'accepted',
    'uncertain',
  ]);
  expect(smsc.stats).toMatchObject({ accepted: 9, repeated: 0, faultsStruck: 3 });
});

test('cut before it was taken, it is uncertain all the same', async () => {
  const { smsc, bound } = await start({ faults: [{ fault: { kind: 'drop', accepted: false } }] });
  const client = await bound();
  client.submit('a', submitSm());
  await client.settledOnce('a');
  expect(client.outcome('a')).toMatchObject({ kind: 'uncertain' });
  expect(smsc.stats.accepted).toBe(0);
});

test.each([
  ['garbage', { kind: 'garbage' }, 'smpp_garbage'],
  ['a generic_nack for nothing', { kind: 'nack', status: 0x02, sequence: 0 }, 'smpp_out_of_sync'],
  ['half an answer', { kind: 'cut_answer' }, 'smpp_cut_off'],
] as const)('%s: the bind is made anew', async (_name, fault, code) => {
  const { bound } = await start({ faults: [{ fault }] });
  const client = await bound({ pduTimeoutMs: 20 });
  client.submit('a', submitSm());
  await client.until(() => actionsOf(client.actions, 'bound').length === 2);
  expect(actionsOf(client.actions, 'unbound')).toMatchObject([{ failure: { code } }]);
  expect(client.outcome('a')).toMatchObject({ kind: 'uncertain' });
});

test('a generic_nack for the submit refuses it, and the bind goes on', async () => {
  const { bound } = await start({ faults: [{ fault: { kind: 'nack', status: 0x03 } }] });
  const client = await bound();
  client.submit('a', submitSm());
  await client.settledOnce('a');
  expect(client.outcome('a')).toMatchObject({ kind: 'failed', failure: { code: 'ESME_RINVCMDID' } });
  expect(client.phase).toBe('bound');
});

test('a half-open connection is noticed by its silence', async () => {
  const { smsc, bound } = await start();
  const client = await bound({ enquireAfterMs: 10, enquireTimeoutMs: 10 });
  smsc.halfOpenAll();
  client.submit('a', submitSm());
  await client.until(() => actionsOf(client.actions, 'bound').length === 2);
  expect(actionsOf(client.actions, 'unbound')).toMatchObject([{ failure: { code: 'smpp_link_dead' } }]);
  expect(client.outcome('a')).toMatchObject({ kind: 'uncertain' });
});

test('a link that is tested and answers stays', async () => {
  const { bound } = await start();
  const client = await bound({ enquireAfterMs: 5, enquireTimeoutMs: 2000 });
  await client.until(() => actionsOf(client.actions, 'write').length >= 4);
  expect(client.phase).toBe('bound');
});

test('octets of any kind, sent unasked', async () => {
  const { smsc, bound } = await start();
  const client = await bound();
  smsc.write(Buffer.from('0000001000000099000000000000000c', 'hex'));
  await client.until(() => actionsOf(client.actions, 'noticed').length === 1);
  expect(client.phase).toBe('bound');
});
