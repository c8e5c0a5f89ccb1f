/** A Ponte whose clock the test moves, somebody who reads its first page, and a key that sees one channel only. */
import { expect } from 'vitest';
import { type Finding, Overview } from '../../contracts/overview.ts';
import { createRollUp } from '../../src/intake/figures/roll-up.ts';
import { statement, type Value } from '../../src/ledger/store.ts';
import type { Operation } from '../../src/ledger/writer.ts';
import { openConsole } from '../kit/console.ts';
import { testIds } from '../kit/ids.ts';
import { type numberIds, startTestPonte, TestClock } from '../kit/ponte.ts';
import type { Ledger } from '../kit/services.ts';

export const minute = 60_000;
export const hour = 60 * minute;

const templates = [
  {
    name: 'aviso',
    language: 'pt_BR',
    category: 'UTILITY' as const,
    components: [{ type: 'BODY' as const, text: 'Sua fatura vence amanhã.' }],
  },
];

export type Home = Awaited<ReturnType<typeof startHome>>;

export async function startHome(ledger: Ledger) {
  const clock = new TestClock();
  const t = await startTestPonte({ ledger, clock, newId: testIds(clock), dice: () => 0, templates });
  let admin = await openConsole(t.url);
  const { body } = await t.call<{ key: string }>('POST', '/v1/keys', {
    name: 'suporte',
    scopes: ['read'],
    channels: ['wa-suporte'],
  });
  const bound = { authorization: `Bearer ${body.key}` };
  const overview = async (headers = {}) => {
    await createRollUp(t.hub)();
    return Overview.parse((await t.call('GET', '/v1/overview', undefined, headers)).body);
  };
  const found = async (code: Finding['code'], headers = {}) =>
    (await overview(headers)).findings.filter((one) => one.code === code);
  const only = async (code: Finding['code']): Promise<Finding> => {
    const { findings } = await overview();
    expect(findings.map((one) => one.code)).toEqual([code]);
    return findings[0] as Finding;
  };
  /** Said on the page, in the reader's language, with a link to where something can be done. */
  const shown = async ({ text, textPt, nextStep, nextStepPt }: Finding, href: string) => {
    const page = await admin.get('/console');
    expect(page.text).toContain('Precisa de atenção');
    expect(page.text).toContain(textPt);
    expect(page.text).toContain(nextStepPt);
    expect(page.html).toContain(`href="${href.replaceAll('&', '&amp;')}"`);
    await admin.post('/console/preferences', { language: 'en', back: '/console' });
    const english = await admin.get('/console');
    expect(english.text).toContain(text);
    expect(english.text).toContain(nextStep);
    await admin.post('/console/preferences', { language: 'pt', back: '/console' });
  };
  /** Days go by here: a session ends when nobody uses it. */
  const waitFor = async (ms: number) => {
    clock.advance(ms);
    admin = await openConsole(t.url);
  };
  const allIsWell = async () => {
    expect((await overview()).findings).toEqual([]);
    expect((await admin.get('/console')).text).toContain('Tudo em ordem');
  };
  const put = async (id: keyof typeof numberIds, limits: object) => {
    const { body } = await t.call<{ config: object; name: string }>('GET', `/v1/channels/${id}`);
    const { name, config } = body;
    const input = {
      connector: 'whatsapp-cloud',
      name,
      config,
      limits,
      rules: { enforceWindow: false, quietHours: [] },
    };
    expect((await t.call('PUT', `/v1/channels/${id}`, input)).status).toBe(200);
  };
  const sql = (text: string, ...values: Value[]) => t.hub.writer.write(runStatement, { text, values });
  const send = (to: string, channel = 'wa-matriz') => t.sendText(to, `texto ${clock.now()}`, { channel });

  return {
    t,
    clock,
    bound,
    overview,
    found,
    only,
    shown,
    waitFor,
    allIsWell,
    put,
    sql,
    send,
    page: (path = '/console') => admin.get(path),
    stop: () => t.stop(),
  };
}

const runStatement: Operation<{ text: string; values: Value[] }, void> = {
  name: 'sql-for-test',
  async run(tx, inputs) {
    for (const { text, values } of inputs) await tx.all(statement('', text), ...values);
    return inputs.map(() => undefined);
  },
};
