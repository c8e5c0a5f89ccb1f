/** What is found in how a channel is: its connections, its polls, its allowance, what waits. */
import { describe, expect, test } from 'vitest';
import type { ConnectionView, PollView } from '../../contracts/admin.ts';
import type { Failure } from '../../contracts/failure.ts';
import { type ChannelFacts, channelFindings, mostWaiting } from '../../src/intake/overview/channel-findings.ts';
import { iso } from '../../src/platform/clock.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const failure: Failure = {
  class: 'transient',
  code: 'not_answered',
  detail: 'ECONNREFUSED',
  cause: 'O provedor não respondeu.',
  nextStep: 'Verifique a rede.',
};

const facts = (view: Partial<ChannelFacts['view']> = {}, more: Partial<ChannelFacts> = {}): ChannelFacts => ({
  view: {
    id: 'um',
    connector: 'sms-smpp',
    medium: 'sms',
    name: 'SMS Um',
    state: 'active',
    origin: 'api',
    health: { status: 'ok', since: iso(now), failure: null, retryAt: null },
    limits: { numberMps: 1, pairSeconds: 0, pairBurst: 1 },
    rules: {} as ChannelFacts['view']['rules'],
    config: {},
    webhookPath: '/webhooks/um',
    owner: null,
    polling: null,
    allowance: null,
    connections: null,
    ...view,
  },
  waiting: 0,
  scheduled: 0,
  waitingSince: null,
  sentPerMinute: 0,
  emptyAt: null,
  changedAt: now,
  ...more,
});
const codes = (given: ChannelFacts) => channelFindings(given, now).map(({ code, severity }) => [code, severity]);
const texts = (given: ChannelFacts) => channelFindings(given, now).map(({ textPt, text }) => [textPt, text]);

const link = (state: ConnectionView['state'], why: Failure | null = failure): ConnectionView => ({
  name: 'receiver',
  state,
  since: iso(now - 60_000),
  failure: why,
  retryAt: state === 'waiting' ? iso(now + 5_000) : null,
});
const polling = (failures: number): PollView => ({
  everySeconds: 30,
  lastAt: null,
  nextAt: iso(now + 30_000),
  failures,
  failingSince: failures === 0 ? null : iso(now - 90_000),
  failure: failures === 0 ? null : failure,
});
const allowance = (left: number | null, limit: number | null = 100) => ({
  readAt: iso(now - 60_000),
  left,
  limit,
  resetsAt: iso(now + 3_600_000),
  failedAt: null,
  failure: null,
});

describe('connections', () => {
  test('one that is down is told beside one that is bound; one that is only being made is not', () => {
    expect(codes(facts({ connections: [link('bound', null), link('connecting', null)] }))).toEqual([]);
    const down = facts({ connections: [link('bound', null), link('waiting')] });
    expect(codes(down)).toEqual([['connection_down', 'warning']]);
    expect(texts(down)).toEqual([
      [
        'A conexão receiver de SMS Um caiu: O provedor não respondeu.',
        'The connection receiver of SMS Um is down: ECONNREFUSED',
      ],
    ]);
    expect(channelFindings(down, now)[0]).toMatchObject({ since: iso(now - 60_000), retryAt: iso(now + 5_000) });
    expect(texts(facts({ connections: [link('refused')] }))[0]?.[0]).toContain('foi recusada');
  });
  test('a channel that does not send because of them is told once', () => {
    const health = { status: 'degraded' as const, since: iso(now), failure, retryAt: null };
    expect(codes(facts({ health, connections: [link('waiting')] }))).toEqual([['channel_degraded', 'critical']]);
  });
});

describe('polling', () => {
  test.each([
    [0, []],
    [1, []],
    [2, [['polling_failing', 'warning']]],
  ])('%i failures in a row', (failures, expected) => {
    expect(codes(facts({ polling: polling(failures) }))).toEqual(expected);
  });
});

describe('the daily allowance', () => {
  test.each([
    [100, 100, undefined],
    [21, 100, undefined],
    [20, 100, 'Restam 20 de 100 mensagens da cota diária de SMS Um.'],
    [0, 100, 'A cota diária de SMS Um acabou (100): as próximas mensagens esperam.'],
    [5, null, undefined],
    [0, null, 'A cota diária de SMS Um acabou: as próximas mensagens esperam.'],
    [null, null, undefined],
  ])('%j of %j left', (left, limit, expected) => {
    const [one] = channelFindings(facts({ allowance: allowance(left, limit) }), now);
    expect(one?.textPt).toBe(expected);
    if (one !== undefined) expect(one).toMatchObject({ code: 'allowance_low', retryAt: iso(now + 3_600_000) });
  });
  test('what could not be read', () => {
    const unread = { ...allowance(50), failedAt: iso(now), failure };
    expect(codes(facts({ allowance: unread }))).toEqual([['allowance_unread', 'info']]);
  });
});

describe('what waits', () => {
  const waiting = (more: Partial<ChannelFacts>) =>
    facts({}, { waiting: 10, waitingSince: now - 120_000, sentPerMinute: 2, emptyAt: now + 300_000, ...more });
  test('is no news for a minute; then it is told with the time it takes, and loudly when it takes long or stands still', () => {
    expect(codes(waiting({ waitingSince: now - 59_000 }))).toEqual([]);
    expect(codes(waiting({}))).toEqual([['channel_backlog', 'info']]);
    expect(codes(waiting({ emptyAt: now + 7_200_000 }))).toEqual([['channel_backlog', 'warning']]);
    expect(codes(waiting({ emptyAt: null, sentPerMinute: 0 }))).toEqual([['channel_backlog', 'warning']]);
    expect(texts(waiting({}))[0]?.[0]).toBe(
      'SMS Um tem fila. 10 mensagens esperam. No ritmo de 2 por minuto, acaba em cerca de 5 min.',
    );
  });
  test('is counted to a bound, and said so', () => {
    expect(texts(waiting({ waiting: mostWaiting }))[0]).toEqual([
      expect.stringContaining('mais de 100.000 mensagens esperam.'),
      expect.stringContaining('more than 100,000 messages wait.'),
    ]);
  });
  test('on a channel that is switched off', () => {
    expect(codes(facts({ state: 'off' }))).toEqual([]);
    expect(texts(facts({ state: 'off' }, { scheduled: 2 }))).toEqual([
      ['SMS Um está desligado. 2 mensagens esperam.', 'SMS Um is switched off. 2 messages wait.'],
    ]);
  });
});
