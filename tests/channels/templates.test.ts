/** The templates of a channel are those of its provider at the last sync; a provider that fails changes nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TemplateView } from '../../contracts/admin.ts';
import { testIds } from '../kit/ids.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const body = (text: string) => ({
  type: 'BODY' as const,
  text,
  ...(text.includes('{{1}}') && { example: { body_text: [['Ana']] } }),
});

describe.each(ledgers)('templates on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    const templates = Array.from({ length: 230 }, (_, place) => ({
      name: `aviso_${place}`,
      language: 'pt_BR',
      components: [body(`Aviso ${place}: {{1}}`)],
    }));
    t = await startTestPonte({ ledger, clock, newId: testIds(clock), templates });
  });
  afterAll(() => t.stop());
  const sync = (channel = 'wa-matriz') => t.call('POST', '/v1/templates/sync', { channel });
  const list = async (query: string) =>
    (await t.call<{ data: TemplateView[]; next: string | null }>('GET', `/v1/templates?${query}`)).body;

  test('every page of the provider is read, and shown page by page', async () => {
    clock.advance(1_000);
    expect((await sync()).body).toEqual({ synced: 230 });
    const names: string[] = [];
    let cursor: string | null = '0';
    while (cursor !== null) {
      const page: { data: TemplateView[]; next: string | null } = await list(
        `channel=wa-matriz&limit=100&cursor=${cursor}`,
      );
      names.push(...page.data.map((one) => TemplateView.parse(one).name));
      cursor = page.next;
    }
    expect(new Set(names).size).toBe(230);
    expect(names).toHaveLength(230);
  });

  test('a second sync is the same', async () => {
    clock.advance(1_000);
    expect((await sync()).body).toEqual({ synced: 230 });
    expect((await list('channel=wa-matriz&limit=1000')).data).toHaveLength(230);
  });

  test.each([500, 401])('a provider that answers %i is told as 502, and nothing is changed', async (status) => {
    clock.advance(1_000);
    const before = await list('channel=wa-matriz&limit=1000');
    t.sim.faults.script({ fault: { kind: 'server_error', status }, on: 'templates', times: 'always' });
    const answer = await sync();
    t.sim.faults.clear();
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({
      code: 'provider_unavailable',
      errors: [{ path: 'channel', message: `answered ${status}` }],
    });
    expect(await list('channel=wa-matriz&limit=1000')).toEqual(before);
  });

  test('a provider that is away is told as 502', async () => {
    await t.sim.offline();
    const answer = await sync();
    await t.sim.online();
    expect([answer.status, answer.body.code]).toEqual([502, 'provider_unavailable']);
    expect((await list('channel=wa-matriz&limit=1000')).data).toHaveLength(230);
  });

  test('LOG-18: a template that the account does not have is refused before sending', async () => {
    const answer = await t.call<{ code: string; nextStep: string }>('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to: '11988880001',
      content: { type: 'template', name: 'nunca_visto', language: 'pt_BR' },
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'template_unknown']);
    expect(answer.body.nextStep).not.toBe('');
  });

  test('an unknown channel cannot be synced', async () => {
    expect((await sync('wa-nada')).status).toBe(404);
  });
});
