/** Notices of outages: decided with the poll, fired one by one, each told once, refused with a reason, or still waiting. */
import { afterEach, describe, expect, test } from 'vitest';
import type { OutageNotice } from '../../contracts/watch.ts';
import { insertMessages } from '../../src/ledger/messages.ts';
import { statement } from '../../src/ledger/store.ts';
import type { Operation } from '../../src/ledger/writer.ts';
import { messageRow } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';
import { e164Of, noticesBy, reachable, startWatched, type Watched, type WatchedOptions } from './watches-kit.ts';

describe.each(ledgers)('notices on %s', (ledger) => {
  let w: Watched;
  afterEach(() => w.stop());
  const fallen = async (options?: WatchedOptions, beforeLastPoll?: () => Promise<void>) => {
    w = await startWatched(ledger, options);
    return w.fall(beforeLastPoll);
  };

  test('the list says who was told, by which message, and who was not, and why; as pages and as CSV', async () => {
    const id = await fallen();
    await w.untilStatus(id, 'read', 8);
    const notices = await w.notices(id);
    expect(
      noticesBy(notices, 'opened', 'told')
        .map(({ contact }) => contact)
        .sort(),
    ).toEqual(reachable);
    expect(noticesBy(notices, 'opened', 'told')[0]).toEqual({
      kind: 'opened',
      result: 'told',
      decidedAt: '2026-11-20T15:02:00.000Z',
      customerId: '1',
      name: 'Cliente 1',
      contact: e164Of(1),
      logins: 'login101, login102, login103',
      code: null,
      reason: null,
      reasonPt: null,
      messageId: expect.any(String),
      status: 'read',
    });
    expect(noticesBy(notices, 'opened', 'left_out')).toMatchObject([
      { customerId: '2', contact: null, code: 'phone_landline', messageId: null, status: null },
    ]);
    expect((await w.outages())[0]).toMatchObject({ told: 8, endTold: 0, waiting: 0, leftOut: 1 });

    const page = (query: string) =>
      w.t.call<{ data: OutageNotice[]; next: string | null }>('GET', `/v1/outages/${id}/notices?${query}`);
    const { body } = await page('limit=5');
    expect(body.data).toHaveLength(5);
    const rest = (await page(`limit=5&cursor=${body.next}`)).body;
    expect([...body.data, ...rest.data]).toEqual(notices);
    expect(rest.next).toBeNull();
    expect((await page('cursor=x')).status).toBe(422);

    const { text, headers } = await w.t.call('GET', `/v1/outages/${id}/notices`, undefined, { accept: 'text/csv' });
    expect(headers['content-type']).toContain('text/csv');
    const [header, ...lines] = text.trimEnd().split('\r\n');
    expect(header).toBe(
      'Aviso,Resultado,Situação,Código do motivo,Motivo,Cliente,Nome,Contato,Logins,Decidido em,Mensagem',
    );
    expect(lines).toHaveLength(9);
    expect(lines.filter((line) => line.startsWith('início,não avisado,,phone_landline,'))).toHaveLength(1);

    const key = { name: 'outro', scopes: ['read'], channels: ['wa-suporte'] };
    const other = (await w.t.call<{ key: string }>('POST', '/v1/keys', key)).body.key;
    const hidden = await w.t.call('GET', `/v1/outages/${id}/notices`, undefined, { authorization: `Bearer ${other}` });
    expect(hidden.status).toBe(404);
  });

  test('a notification that is gone holds the notices back and says so; put back, they go, and nobody else waits', async () => {
    const id = await fallen({}, async () => {
      await w.putTrigger('queda-sul', { notification: 'retorno' });
      await w.put({ name: 'Sul', opened: 'queda-sul', closed: undefined, outage: { minLogins: 3 } }, 'sul');
      await w.t.hub.watchRunner.look();
      await w.removeNotification('queda');
    });
    expect((await w.view()).lastPoll).toMatchObject({ result: 'ok', openOutages: 1 });
    const { waiting } = await w.view();
    expect(waiting).toMatchObject({ notices: 8, code: 'state_conflict' });
    expect(waiting?.text).toContain('não existe a notificação "queda"');
    expect((await w.outages())[0]).toMatchObject({ told: 8, waiting: 8 });
    expect(noticesBy(await w.notices(id), 'opened', 'waiting')[0]).toMatchObject({
      code: 'state_conflict',
      messageId: null,
    });
    w.erp.dropTransmitter('2');
    await w.poll(2);
    expect(await w.told('retorno'), 'of the other watch').toHaveLength(6);
    await w.putNotification('queda');
    await w.poll();
    expect(await w.told('queda')).toHaveLength(8 + 6);
    expect((await w.view()).waiting).toBeNull();
    expect(noticesBy(await w.notices(id), 'opened', 'told').filter(({ code }) => code !== null)).toEqual([]);
  });

  test('fired again, by a process that did not hear of the first time, it is the same message', async () => {
    const id = await fallen();
    await w.untilStatus(id, 'read', 8);
    const first = await w.notices(id);
    const forget: Operation<null, void> = {
      name: 'forget-fired',
      async run(tx, inputs) {
        await tx.all(
          statement('', 'update watch_notice set due_at = 0, message_id = null where message_id is not null'),
        );
        return inputs.map(() => undefined);
      },
    };
    await w.t.hub.writer.write(forget, null);
    expect((await w.outages())[0]).toMatchObject({ waiting: 8 });
    // Meanwhile the trigger of the watch was exchanged: other words, the same notice.
    await w.putTrigger('outra');
    await w.put({ opened: 'outra' });
    await w.t.hub.watchRunner.look();
    expect(await w.notices(id)).toEqual(first);
    expect(await w.told('queda')).toEqual(reachable);
  });

  test('a person who is refused ends one notice and no other', async () => {
    const id = await fallen({}, () => w.removeNotification('queda'));
    const out = { contact: e164Of(5), action: 'out', category: 'utility', evidence: 'ligação 7' };
    expect((await w.t.call('POST', '/v1/consents', out)).status).toBe(200);
    await w.putNotification('queda');
    await w.poll();
    expect(await w.told('queda')).toEqual(reachable.filter((phone) => phone !== e164Of(5)));
    expect(noticesBy(await w.notices(id), 'opened', 'left_out')).toMatchObject([
      { code: 'opted_out', contact: e164Of(5), reasonPt: expect.stringContaining('pediu para não receber') },
      { code: 'phone_landline' },
    ]);
    w.erp.restoreTransmitter('1');
    await w.poll(3);
    expect(await w.told('retorno')).toEqual(reachable.filter((phone) => phone !== e164Of(5)));
  });

  test('who opted out is left out of previews and notices, with the reason; another category does not count', async () => {
    w = await startWatched(ledger);
    const out = (customer: number, category: string) =>
      w.t.call('POST', '/v1/consents', { contact: e164Of(customer), action: 'out', category });
    await out(5, 'utility');
    await out(6, 'all');
    await out(7, 'marketing');
    await w.watching();
    const { body } = await w.t.call<{ leftOut: { customerId: string; code: string; reasonPt: string }[] }>(
      'POST',
      '/v1/watches/quedas/preview',
    );
    expect(body.leftOut.map(({ customerId, code }) => [customerId, code])).toEqual([
      ['2', 'phone_landline'],
      ['5', 'suppressed'],
      ['6', 'suppressed'],
    ]);
    expect(body.leftOut[1]?.reasonPt).toBe('pediu para não receber este tipo de mensagem');
    w.erp.dropTransmitter('1');
    await w.poll(2);
    const willing = reachable.filter((phone) => phone !== e164Of(5) && phone !== e164Of(6));
    expect(await w.told('queda')).toEqual(willing);
    const [outage] = await w.outages();
    expect(outage).toMatchObject({ told: 6, leftOut: 3 });
    const leftOut = noticesBy(await w.notices(outage?.id ?? ''), 'opened', 'left_out');
    expect(leftOut.map(({ customerId, code }) => `${customerId} ${code}`)).toContain('5 suppressed');
  });

  test('the end is told only to those whom the beginning reached, be it by a step of its plan', async () => {
    const people = [5, 6].map((customer) => ({ phone: e164Of(customer), failsWith: 131_026 }));
    const id = await fallen({ simulator: { people } });
    await w.untilStatus(id, 'failed', 2);
    await w.untilStatus(id, 'read', 6);
    const first = (await w.notices(id)).find(({ contact }) => contact === e164Of(6));
    const sms = messageRow(1, { parent_id: first?.messageId ?? '', contact: e164Of(6), status: 'sent', due_at: null });
    await w.t.hub.store.transaction((tx) => tx.each(insertMessages, [sms]));
    w.erp.restoreTransmitter('1');
    await w.poll(3);
    const heard = reachable.filter((phone) => phone !== e164Of(5));
    const notices = await w.notices(id);
    expect(
      noticesBy(notices, 'closed', 'told')
        .map(({ contact }) => contact)
        .sort(),
    ).toEqual(heard);
    expect(noticesBy(notices, 'closed', 'left_out')).toMatchObject([{ contact: e164Of(5), code: 'beginning_missed' }]);
    expect((await w.outages())[0]).toMatchObject({ told: 8, endTold: 7, waiting: 0, leftOut: 1 });
  });

  test('an outage that is over before its notices could go is told to nobody', async () => {
    const id = await fallen({}, () => w.removeNotification('queda'));
    w.erp.restoreTransmitter('1');
    await w.poll(3);
    await w.putNotification('queda');
    await w.poll();
    expect(await w.log()).toEqual([]);
    const notices = await w.notices(id);
    expect(noticesBy(notices, 'opened', 'left_out').filter(({ code }) => code === 'outage_over')).toHaveLength(8);
    expect(noticesBy(notices, 'closed', 'left_out').filter(({ code }) => code === 'beginning_missed')).toHaveLength(8);
  });
});
