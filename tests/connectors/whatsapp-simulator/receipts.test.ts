import { describe, expect, test } from 'vitest';
import {
  ana,
  anaDigits,
  changesOf,
  numberId,
  otherNumberId,
  startWithHub,
  statusesOf,
  template,
  testClock,
  text,
  wabaId,
  wamidOf,
} from './setup.ts';

describe('receipts', () => {
  test('sent, delivered, read: joined, echoed, priced twice', async () => {
    const clock = testClock();
    const people = [{ phone: ana, bsuid: 'BR.ANA1', name: 'Ana' }];
    const { sim, hub, send } = await startWithHub({ clock, people });
    const answer = await send({ ...template('plain'), biz_opaque_callback_data: 'ob_1' });
    await sim.settled();
    const common = {
      id: wamidOf(answer),
      timestamp: '1794000000',
      recipient_id: anaDigits,
      recipient_user_id: 'BR.ANA1',
      biz_opaque_callback_data: 'ob_1',
    };
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };
    expect(statusesOf(hub.deliveries)).toEqual([
      { ...common, status: 'sent', pricing },
      { ...common, status: 'delivered', pricing },
      { ...common, status: 'read' },
    ]);
    expect(changesOf(hub.deliveries)[0]).toMatchObject({
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '+55 11 4000-0001', phone_number_id: numberId },
        contacts: [{ profile: { name: 'Ana' }, wa_id: anaDigits, user_id: 'BR.ANA1' }],
      },
    });
    expect(hub.deliveries[0]?.body).toMatchObject({ object: 'whatsapp_business_account', entry: [{ id: wabaId }] });
  });

  test.each([
    ['chosen statuses', { receipts: { statuses: ['sent', 'read'] } }, ['sent', 'read']],
    ['none', { receipts: 'none' }, []],
    ['no read receipts', { people: [{ phone: ana, readReceipts: false }] }, ['sent', 'delivered']],
    ['an undeliverable person', { people: [{ phone: ana, failsWith: 131026 }] }, ['failed']],
  ] as const)('%s', async (_case, options, expected) => {
    const { sim, hub, send } = await startWithHub(options as Parameters<typeof startWithHub>[0]);
    await send(text());
    await sim.settled();
    expect(statusesOf(hub.deliveries).map(({ status }) => status)).toEqual(expected);
  });

  test('without delivered, the price stands on read', async () => {
    const { sim, hub, send } = await startWithHub({ receipts: { statuses: ['sent', 'read'] } });
    await send(text());
    await sim.settled();
    expect(statusesOf(hub.deliveries).map(({ pricing }) => pricing !== undefined)).toEqual([true, true]);
  });

  test('a failure explains itself and names no contact', async () => {
    const { sim, hub, send } = await startWithHub({ people: [{ phone: ana, failsWith: 131049 }] });
    await send(text());
    await sim.settled();
    const [change] = changesOf(hub.deliveries);
    expect(change?.value.contacts).toBeUndefined();
    expect(statusesOf(hub.deliveries)).toMatchObject([
      {
        status: 'failed',
        errors: [
          {
            code: 131049,
            title: expect.any(String),
            message: expect.any(String),
            error_data: { details: expect.any(String) },
            href: expect.any(String),
          },
        ],
      },
    ]);
  });

  test('a hidden phone stays hidden', async () => {
    const { sim, hub, send } = await startWithHub({ people: [{ phone: ana, bsuid: 'BR.ANA1', hidesPhone: true }] });
    await send({ ...text(), to: undefined, recipient: 'BR.ANA1' });
    await sim.settled();
    expect(statusesOf(hub.deliveries)[0]).toMatchObject({ recipient_user_id: 'BR.ANA1' });
    expect(hub.deliveries.map(({ raw }) => raw).join()).not.toContain(anaDigits);
  });

  test('delays are kept apart by status', async () => {
    const receipts = {
      statuses: ['sent', 'delivered', 'read'] as const,
      delayMs: { sent: 60, delivered: 0, read: 30 },
    };
    const { sim, hub, send } = await startWithHub({ receipts });
    await send(text());
    await sim.settled();
    expect(statusesOf(hub.deliveries).map(({ status }) => status)).toEqual(['delivered', 'read', 'sent']);
  });

  test('a held template gets none by itself; one can be sent by hand', async () => {
    const { sim, hub, send } = await startWithHub();
    const wamid = wamidOf(await send({ ...template('pacing'), biz_opaque_callback_data: 'ob_1' }));
    await sim.settled();
    expect(hub.deliveries).toHaveLength(0);
    sim.receipt({ wamid, status: 'failed', code: 132015 });
    await sim.settled();
    expect(statusesOf(hub.deliveries)).toMatchObject([
      {
        id: wamid,
        status: 'failed',
        recipient_id: anaDigits,
        biz_opaque_callback_data: 'ob_1',
        errors: [{ code: 132015 }],
      },
    ]);
  });

  test('a receipt of a message nobody knows', async () => {
    const { sim, hub } = await startWithHub();
    sim.receipt({ wamid: 'wamid.APP', status: 'delivered', phoneNumberId: otherNumberId, to: ana });
    await sim.settled();
    expect(statusesOf(hub.deliveries)).toMatchObject([
      { id: 'wamid.APP', status: 'delivered', recipient_id: anaDigits },
    ]);
  });

  test('the plan can change', async () => {
    const { sim, hub, send } = await startWithHub();
    sim.setReceipts({ statuses: ['sent'] });
    await send(text());
    await sim.settled();
    expect(statusesOf(hub.deliveries)).toHaveLength(1);
  });
});
