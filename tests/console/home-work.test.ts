/** What was stopped or left lying, and what Ponte leans on: found while it is so, in both languages, for who may see it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { overviewOf } from '../../src/intake/overview/overview.ts';
import { addDeadLetter } from '../../src/ledger/dead-letters.ts';
import type { Statement, Value } from '../../src/ledger/store.ts';
import { account, numberIds } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import { type Home, hour, minute, startHome } from './home-kit.ts';

describe.each(ledgers)('findings of work on %s', (ledger) => {
  let h: Home;
  beforeAll(async () => {
    h = await startHome(ledger);
  });
  afterAll(() => h.stop());

  test('a webhook that nobody understands, until it is put aside', async () => {
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '551130000001', phone_number_id: numberIds['wa-matriz'] },
      messages: [{ id: 'w2', timestamp: 'nunca', type: 7 }],
    };
    const entry = [{ id: account.wabaId, changes: [{ field: 'messages', value }] }];
    expect((await h.t.sim.webhooks.post({ body: { object: 'whatsapp_business_account', entry } })).status).toBe(200);
    const one = await h.only('quarantine_open');
    expect(one).toMatchObject({
      textPt: '1 item de webhook não entendido (wa-matriz) espera que alguém olhe.',
      text: '1 webhook item that was not understood (wa-matriz) waits for somebody to look.',
      subject: { kind: 'dead_letters', query: { kind: 'webhook_item' } },
    });
    await h.shown(one, '/console/problems/quarantine');
    expect((await h.overview(h.bound)).findings).toEqual([]);
    const { body } = await h.t.call<{ data: { id: string }[] }>('GET', '/v1/dead-letters');
    await h.t.call('POST', `/v1/dead-letters/${body.data[0]?.id}/discard`);
    await h.allIsWell();
  });

  test('a command that was refused, for who sees everything', async () => {
    const at = h.clock.now();
    await h.sql(addDeadLetter.text, 'letra-1', 'command', null, 'r', 'r', '{}', at, 'k1', 'cause');
    const one = await h.only('dead_letters_open');
    expect(one).toMatchObject({
      textPt: '1 comando recusado espera que alguém olhe.',
      since: new Date(at).toISOString(),
    });
    await h.shown(one, '/console/problems');
    expect((await h.overview(h.bound)).findings).toEqual([]);
    await h.sql(`update dead_letter set state = 'discarded'`);
    await h.allIsWell();
  });

  test('receipts of nobody: after a while, and for a day', async () => {
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '551130000001', phone_number_id: numberIds['wa-suporte'] },
      statuses: [{ id: 'wamid.alheia', status: 'delivered', timestamp: '1795251600', recipient_id: '5511988880001' }],
    };
    const entry = [{ id: account.wabaId, changes: [{ field: 'messages', value }] }];
    expect((await h.t.sim.webhooks.post({ body: { object: 'whatsapp_business_account', entry } })).status).toBe(200);
    await h.allIsWell();
    h.clock.advance(2 * minute);
    const one = await h.only('receipts_unmatched');
    expect([one.severity, one.textPt]).toEqual([
      'info',
      '1 confirmação de wa-suporte nas últimas 24 horas sem mensagem correspondente no Ponte.',
    ]);
    await h.shown(one, '/console/problems/receipts');
    expect((await h.overview(h.bound)).findings).toHaveLength(1);
    await h.waitFor(25 * hour);
    await h.allIsWell();
  });

  test('a template that is in use and that the provider pauses', async () => {
    await h.t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    const template = { name: 'aviso', language: 'pt_BR' };
    await h.t.call('PUT', '/v1/notifications/fatura', { name: 'Fatura', channel: 'wa-matriz', template });
    await h.allIsWell();
    await h.sql(`update template set status = 'PAUSED' where name = 'aviso'`);
    await h.t.hub.templates.load();
    const one = await h.only('template_unusable');
    expect(one).toMatchObject({
      severity: 'warning',
      textPt: 'O provedor pausou o template aviso (pt_BR) de wa-matriz, que está em uso.',
      text: 'The provider has paused the template aviso (pt_BR) of wa-matriz, which is in use.',
      subject: { kind: 'template', id: 'aviso' },
    });
    await h.shown(one, '/console/channels/wa-matriz');
    // Nothing uses it, and it was not told of lately: no news.
    await h.t.call('DELETE', '/v1/notifications/fatura');
    await h.allIsWell();
    await h.t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  });

  test('a tier that is nearly used', async () => {
    for (const id of ['wa-matriz', 'wa-suporte'] as const) await h.put(id, { numberMps: 1_000, portfolioTier: 2 });
    const content = { type: 'template', name: 'aviso', language: 'pt_BR' };
    for (const to of ['+5511977770001', '+5511977770002']) {
      const { body } = await h.t.call<{ id: string }>('POST', '/v1/messages', { channel: 'wa-matriz', to, content });
      await h.t.untilStatus(body.id, 'read');
    }
    const one = await h.only('tier_low');
    expect(one.textPt).toBe(
      'O portfólio de wa-matriz já escreveu para 2 de 2 pessoas diferentes em 24 horas: novas conversas esperam lugar.',
    );
    await h.shown(one, '/console/channels/wa-matriz');
    for (const id of ['wa-matriz', 'wa-suporte'] as const) await h.put(id, { numberMps: 1_000 });
    await h.allIsWell();
  });

  test('a campaign that a fault has paused, and one whose mailing cannot be read', async () => {
    const at = h.clock.now();
    await h.sql(
      `insert into campaign (id, name, channel, input, state, stopped, created_at, next_at)
       values ('c1', 'Cobrança', 'wa-matriz', '{}', 'paused', '{"code":"source_auth","text":"A origem recusou a senha."}', ?1, ?1)`,
      at,
    );
    const one = await h.only('campaign_stopped');
    expect(one).toMatchObject({
      textPt: 'O disparo Cobrança parou por uma falha: A origem recusou a senha.',
      text: 'The campaign Cobrança was paused by a fault (source_auth).',
      since: new Date(at).toISOString(),
    });
    await h.shown(one, '/console/campaigns/c1');
    expect((await h.overview(h.bound)).findings).toEqual([]);
    await h.sql(`update campaign set state = 'running', stopped = null, tries = 2, next_at = ?1`, at + hour);
    expect(await h.only('campaign_source_failing')).toMatchObject({ retryAt: new Date(at + hour).toISOString() });
    await h.sql(`update campaign set state = 'cancelled'`);
    await h.allIsWell();
  });

  test('a watch without a good poll, and a task whose last run started nothing', async () => {
    const at = h.clock.now();
    const define = (kind: string, id: string, body: { name: string } & Record<string, unknown>) =>
      h.sql(
        `insert into definition (kind, id, name, channel, body, origin, updated_at) values (?1, ?2, ?5, null, ?3, 'api', ?4)`,
        ...[kind, id, JSON.stringify(body), at, body.name],
      );
    const filters = [{ field: 'login.active', op: '=', values: ['S'] }];
    await define('watch', 'quedas', { name: 'Quedas', source: 'erp', filters, opened: 'queda' });
    const poll = {
      at: new Date(at).toISOString(),
      result: 'ignored',
      code: 'poll_failed',
      logins: null,
      openOutages: 0,
    };
    await h.sql(
      `insert into watch_state (watch_id, polled_at, seen_at, result, owner, lease_until) values ('quedas', ?1, ?2, ?3, 'x', ?4)`,
      ...[at + 24 * hour, at - hour, JSON.stringify({ ...poll, text: 'A origem não respondeu.' }), at + 24 * hour],
    );
    await h.t.hub.watches.load();
    const watch = await h.only('watch_failing');
    expect([watch.textPt, watch.since]).toEqual([
      'A vigia Quedas não conseguiu uma leitura boa: A origem não respondeu.',
      new Date(at - hour).toISOString(),
    ]);
    await h.shown(watch, '/console/watches/quedas');
    expect((await h.overview(h.bound)).findings).toEqual([]);
    await h.sql(`update watch_state set result = '{"result":"ok"}'`);
    await h.allIsWell();

    const schedule = { minute: 0, hour: 3, dayOfMonth: 31, month: 12 };
    const campaign = {
      name: 'Noite',
      notification: 'fatura',
      audience: { kind: 'source', source: 'erp' },
    };
    await define('task', 'noite', { kind: 'campaign', name: 'Noite', schedule, campaign });
    await h.t.hub.tasks.load();
    await h.sql(
      `insert into task_run (task_id, run_at, outcome, campaign_id, text) values ('noite', ?1, 'refused', null, 'Não há a notificação.')`,
      at,
    );
    const task = await h.only('task_failed');
    expect(task.textPt).toBe('A tarefa Noite não iniciou o disparo na última vez: Não há a notificação.');
    await h.shown(task, '/console/tasks/noite');
    await h.sql(
      `insert into task_run (task_id, run_at, outcome, campaign_id, text) values ('noite', ?1, 'started', 'c1', null)`,
      at + 1,
    );
    await h.allIsWell();
  });

  test('what Ponte leans on: the database away is told alone, the rest beside everything else', async () => {
    const down = (name: 'ledger' | 'redis') => () => [
      {
        name,
        required: true,
        status: 'down' as const,
        since: new Date(h.clock.now()).toISOString(),
        detail: 'ECONNREFUSED',
      },
    ];
    const reader = { maySee: () => true, seesAll: true };
    const away = await overviewOf(
      {
        ...h.t.hub,
        dependencies: down('ledger'),
        channelViews: () => Promise.reject(new Error('the database is away')),
      },
      reader,
    );
    expect([away.findings.map(({ code, severity }) => [code, severity]), away.channels]).toEqual([
      [['dependency_down', 'critical']],
      [],
    ]);
    const without = await overviewOf({ ...h.t.hub, dependencies: down('redis'), channelViews: async () => [] }, reader);
    expect(without.findings).toMatchObject([
      { code: 'dependency_down', severity: 'warning', subject: { kind: 'dependency', id: 'redis' } },
    ]);
    expect(without.findings[0]?.textPt).toContain('O Redis não responde');
  });

  test('counting that is late says so', async () => {
    const { store } = h.t.hub;
    const late = { seq: 1, last: 2, up_to: h.clock.now() - 20 * minute };
    const reader = {
      all: async (asked: Statement, ...values: Value[]) =>
        asked.name === 'figure-cursor' ? [late] : store.reader.all(asked, ...values),
    };
    const seen = await overviewOf(
      { ...h.t.hub, store: { ...store, reader }, dependencies: () => [], channelViews: async () => [] },
      { maySee: () => true, seesAll: true },
    );
    expect(seen.findings.map(({ code }) => code)).toEqual(['figures_behind']);
    expect(seen.upTo).toBe(new Date(late.up_to).toISOString());
  });
});
