/** What needs attention on channels: each finding comes with its cause and goes with it, in both languages, for who may see it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberIds } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import { type Home, hour, minute, startHome } from './home-kit.ts';

describe.each(ledgers)('findings of channels on %s', (ledger) => {
  let h: Home;
  beforeAll(async () => {
    h = await startHome(ledger);
  });
  afterAll(() => h.stop());

  test('nothing: all is well, with the figures that show it', async () => {
    await h.t.untilStatus(await h.send('+5511988880000'), 'read');
    const { lastHour, channels, upTo } = await h.overview();
    expect([lastHour.sent, lastHour.delivered, lastHour.failed, upTo]).toEqual([
      ...[1, 1, 0],
      new Date(h.clock.now()).toISOString(),
    ]);
    expect(channels.map((one) => [one.channel, one.state, one.counts.sent, one.deliveredShare, one.waiting])).toEqual([
      ['wa-matriz', 'active', 1, 1, 0],
      ['wa-suporte', 'active', 0, null, 0],
    ]);
    await h.allIsWell();
    expect((await h.page()).text).toContain(
      'Última hora: enviadas 1, entregues 1 (100%), com falha 0, recebidas 0. Na fila agora: 0.',
    );
  });

  test('a channel that is refused: why, since when, what waits, and when it is tried again', async () => {
    const phoneNumberId = numberIds['wa-matriz'];
    h.t.sim.faults.script({ fault: { kind: 'graph_error', code: 190 }, times: 'always', phoneNumberId });
    const id = await h.send('+5511988880001');
    await h.t.untilEvents((events) => events.some(({ type }) => type === 'ponte.channel.degraded.v1'));
    const one = await h.only('channel_degraded');
    expect(one).toMatchObject({
      severity: 'critical',
      since: new Date(h.clock.now()).toISOString(),
      retryAt: new Date(h.clock.now() + 5_000).toISOString(),
      failure: { class: 'auth', code: '190' },
      subject: { kind: 'channel', channel: 'wa-matriz' },
    });
    expect(one.textPt).toMatch(/^wa-matriz não está enviando: .*token/);
    expect(one.text).toMatch(/^wa-matriz is not sending: .*\(190\)/);
    await h.shown(one, '/console/channels/wa-matriz');
    expect((await h.page()).text).toContain('sem enviar');
    expect((await h.overview(h.bound)).findings).toEqual([]);
    h.t.sim.faults.clear();
    h.clock.advance(10_000);
    await h.t.untilStatus(id, 'read');
    await h.t.untilEvents((events) => events.some(({ type }) => type === 'ponte.channel.restored.v1'));
    await h.allIsWell();
  });

  test('a paused channel is told while something waits on it, also to a key that is bound to it', async () => {
    await h.t.call('POST', '/v1/channels/wa-suporte/pause');
    await h.allIsWell();
    const id = await h.send('+5511988880002', 'wa-suporte');
    const one = await h.only('channel_stopped');
    expect(one).toMatchObject({
      textPt: 'wa-suporte está pausado. 1 mensagem espera.',
      text: 'wa-suporte is paused. 1 message waits.',
      since: new Date(h.clock.now()).toISOString(),
    });
    await h.shown(one, '/console/channels/wa-suporte');
    const seen = await h.overview(h.bound);
    expect([seen.findings.map(({ code }) => code), seen.channels.map(({ channel }) => channel)]).toEqual([
      ['channel_stopped'],
      ['wa-suporte'],
    ]);
    await h.t.call('POST', '/v1/channels/wa-suporte/resume');
    await h.t.untilStatus(id, 'read');
    await h.allIsWell();
  });

  test('a backlog: how many, since when, how fast, and when it is empty', async () => {
    await h.put('wa-suporte', { numberMps: 0.2 });
    const ids = [];
    for (let n = 3; n < 7; n++) ids.push(await h.send(`+551198888000${n}`, 'wa-suporte'));
    await h.t.untilStatus(ids[0] as string, 'read');
    const from = h.clock.now();
    h.clock.advance(5 * minute);
    const one = await h.only('channel_backlog');
    expect(one.since).toBe(new Date(from).toISOString());
    expect(one.textPt).toMatch(
      /^wa-suporte tem fila\. 3 mensagens esperam\. No ritmo de [\d,]+ por minuto, acaba em cerca de \d+ min\.$/,
    );
    expect(one.text).toMatch(
      /^wa-suporte has a backlog\. 3 messages wait\. At [\d.]+ a minute it is empty in about \d+ min\.$/,
    );
    const [channel] = (await h.overview(h.bound)).channels;
    expect(channel?.waiting).toBe(3);
    expect(Date.parse(channel?.emptyAt ?? '')).toBeGreaterThan(h.clock.now());
    h.clock.advance(hour);
    const stands = await h.only('channel_backlog');
    expect([stands.severity, stands.textPt]).toEqual([
      'warning',
      'wa-suporte tem fila e nada saiu nos últimos 10 minutos. 3 mensagens esperam.',
    ]);
    await h.shown(stands, '/console/channels/wa-suporte');
    await h.put('wa-suporte', { numberMps: 1_000 });
    for (const id of ids.slice(1)) await h.t.call('POST', `/v1/messages/${id}/cancel`);
    await h.allIsWell();
  });

  test('failures by code: only what is more than usual at this hour', async () => {
    const fail = async (count: number) => {
      h.t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, times: count });
      const ids = [];
      for (let n = 0; n < count; n++) ids.push(await h.send(`+55119888810${String(n).padStart(2, '0')}`));
      for (const id of ids) await h.t.untilStatus(id, 'failed');
    };
    await fail(4);
    await h.allIsWell();
    await fail(3);
    const one = await h.only('failures_rising');
    expect(one.textPt).toMatch(
      /^7 mensagens de wa-matriz falharam na última hora com o código 131026 \(o normal é 0\)\. /,
    );
    expect(one.text).toBe('7 messages of wa-matriz failed in the last hour with code 131026 (usually 0).');
    expect(one.subject).toMatchObject({
      kind: 'messages',
      query: { status: 'falha', channel: 'wa-matriz', errorCode: '131026' },
    });
    const address = `/console/log?${new URLSearchParams(one.subject.query ?? {}).toString()}`;
    await h.shown(one, address);
    expect((await h.page(address)).text).toContain('131026');
    expect(await h.found('failures_rising', h.bound)).toEqual([]);
    await h.waitFor(2 * hour);
    await h.allIsWell();
    // The next day at the same hour that is what is usual.
    await h.waitFor(22 * hour);
    await fail(7);
    await h.allIsWell();
    await h.waitFor(2 * hour);
  });

  test('the page keeps itself up to date, can be paused, and shows what happened over time', async () => {
    const page = await h.page();
    expect(page.html).toMatch(/id="now" hx-get="\/console" hx-trigger="every 10s"[^>]*hx-swap="outerMorph"/);
    expect(page.text).toContain('Ao vivo');
    const paused = await h.page('/console?tail=off');
    expect(paused.html).not.toContain('hx-trigger');
    expect(paused.text).toContain('Seguir ao vivo');
    const week = await h.page('/console?period=7d&channel=wa-matriz');
    expect(week.html).toContain('<option value="7d" selected>');
    expect(week.html).toMatch(/role="img" aria-label="Falhas: 14 no período, no máximo 7 em 2 h\."/);
    expect(week.text).toContain('Falhas por causa');
    expect(week.text).toContain('Números em tabela');
    const other = await h.page('/console?period=7d&channel=wa-suporte');
    expect(other.text).not.toContain('Falhas por causa');
    expect(other.html).not.toMatch(/\sstyle=|\son\w+=/);
  });
});
