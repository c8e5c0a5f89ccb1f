/** An erasure in the middle of everything: what is being sent, what comes late, and a ledger that fails. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPonte } from '../../src/ponte.ts';
import { look } from '../kit/ledger.ts';
import { type TestPonte, testKey } from '../kit/ponte.ts';
import { messageRow, writeMessages } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';
import { ana, erase, find, leftOf, rui, startStage } from './privacy-kit.ts';

describe.each(ledgers)('erasures on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startStage(ledger);
  });
  afterAll(() => t.stop());
  const left = () => leftOf(t.hub.store.reader, ledger);

  test('wait for what is with the provider, and send nothing twice', async () => {
    t.sim.faults.script({ fault: { kind: 'slow', ms: 700 } });
    const id = await t.sendText(ana.phone, ana.text);
    await t.sim.until((sim) => sim.accepted(id) === 1);
    expect((await t.message(id)).status).toBe('sending');
    const { view } = await erase(t, ana.phone);
    expect(view).toMatchObject({ state: 'done', erased: { messages: 1 } });
    expect(view?.erased.cancelled).toBeUndefined();
    expect(await left()).toEqual([]);
    expect(t.sim.accepted(id)).toBe(1);
  });

  test('receipts that come later are counted, and bring nothing back', async () => {
    t.sim.webhooks.hold();
    const id = await t.sendText(ana.phone, ana.text);
    await t.untilStatus(id, 'sent');
    await erase(t, ana.phone);
    expect(await left()).toEqual([]);
    t.sim.webhooks.release();
    const view = await t.untilStatus(id, 'read');
    expect(view.contact).toMatch(/^erased:/);
    await t.sim.settled();
    expect(await left()).toEqual([]);
    const [row] = await look(t.hub.store.reader, 'select count(*) as n from receipt where message_id is null');
    expect(Number(row?.n)).toBe(0);
  });

  test('a message that the provider tells once more is not back', async () => {
    const wamid = `wamid.${Buffer.from(`x${ana.phone.slice(1)}y`).toString('base64')}`;
    const say = () => t.sim.reply({ from: { phone: ana.phone, name: ana.name }, content: ana.text, id: wamid }).settled;
    expect(await say()).toBe('acknowledged');
    expect((await find(t, ana.phone)).kept.length).toBeGreaterThan(0);
    await erase(t, ana.phone);
    expect(await say()).toBe('acknowledged');
    expect((await find(t, ana.phone)).kept).toEqual([]);
    expect(await left()).toEqual([]);
  });

  test('a thousand messages go a page at a time, others are sent meanwhile, and a failing ledger only delays', async () => {
    const many = Array.from({ length: 1_000 }, (_, place) =>
      messageRow(-place - 1, {
        contact: ana.phone,
        status: 'read',
        due_at: null,
        content: JSON.stringify({ type: 'text', body: ana.text }),
      }),
    );
    await writeMessages(t.hub.store, many);
    const { store } = t.hub;
    const transaction = store.transaction.bind(store);
    let [made, failed] = [0, 0];
    // What was written is rolled back, as when the process dies before the commit.
    store.transaction = (work) =>
      transaction(async (tx) => {
        const stateOf = async () => JSON.stringify(await look(tx, `select * from erasure where state = 'running'`));
        const before = await stateOf();
        const result = await work(tx);
        if (before !== (await stateOf()) && ++made % 3 === 0 && failed < 8) {
          failed += 1;
          throw new Error('the process dies');
        }
        return result;
      });
    const sent = t.sendText(rui.phone, rui.text);
    for (let tries = 0; tries < 20; tries++) {
      const { view } = await erase(t, ana.phone);
      if (view?.state === 'done') break;
    }
    store.transaction = transaction;
    expect(failed).toBeGreaterThan(3);
    const { view } = await erase(t, ana.phone);
    expect(view).toMatchObject({ state: 'done', erased: { messages: 1_000 } });
    expect(await left()).toEqual([]);
    await t.untilStatus(await sent, 'read');
    const [row] = await look(
      store.reader,
      `select count(*) as n from message where status = 'read' and contact like 'erased:%'`,
    );
    expect(Number(row?.n)).toBeGreaterThanOrEqual(1_000);
    const told = (await t.events()).filter(({ type }) => type === 'ponte.contact.erased.v1');
    expect(told.filter(({ data }) => data.erasureId === view?.id)).toHaveLength(1);
  });

  test('one that was begun is ended by the next start', async () => {
    const many = Array.from({ length: 500 }, (_, place) =>
      messageRow(place + 1, {
        contact: ana.phone,
        status: 'read',
        due_at: null,
        content: JSON.stringify({ type: 'text', body: ana.text }),
      }),
    );
    await writeMessages(t.hub.store, many);
    const { store, eraser } = t.hub;
    const asking = erase(t, ana.phone).catch(() => undefined);
    const partly = async () => {
      const rows = await look(store.reader, `select counts from erasure where state = 'running'`);
      return rows.some(({ counts }) => /"messages":[1-9]/.test(String(counts)));
    };
    while (!(await partly())) await new Promise((resolve) => setImmediate(resolve));
    await eraser.stop();
    await asking;
    expect((await left()).length).toBeGreaterThan(0);
    await t.ponte.stop();

    const again = await startPonte({ ...t.settings, port: 0 });
    const hub = await again.ready;
    const done = async () =>
      Number((await look(hub.store.reader, `select count(*) as n from erasure where state = 'running'`))[0]?.n) === 0;
    while (!(await done())) await hub.signal.next(100, new AbortController().signal);
    expect(await leftOf(hub.store.reader, ledger)).toEqual([]);
    const answer = await fetch(`${again.url}/v1/privacy/erasures?limit=1`, {
      headers: { authorization: `Bearer ${testKey}` },
    });
    expect(await answer.json()).toMatchObject({ data: [{ state: 'done', erased: { messages: 500 } }] });
    await again.stop();
  });
});
