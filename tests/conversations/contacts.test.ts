/** Contacts in the ledger: made once, merged once, also when several processes hear of the same person at once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Identities } from '../../connectors/kit/connector.ts';
import { eventSchema } from '../../contracts/event.ts';
import { learnWaIds } from '../../src/conversations/contacts.ts';
import { contactFacts } from '../../src/ledger/facts.ts';
import type { Store } from '../../src/ledger/store.ts';
import { newId } from '../../src/platform/clock.ts';
import { countRows, look, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';
import {
  addChannels,
  ana,
  anaHidden,
  hourMs,
  know,
  noon,
  partition,
  told,
  toldNames,
  windowOf,
  write,
} from './people-kit.ts';

const contacts = (store: Store) =>
  look(store.reader, 'select phone, wa_id, bsuid, username, name, updated_at from contact order by created_at, phone');

describe.each(ledgers)('contacts on %s', (name) => {
  let ledger: TestLedger;
  let store: Store;
  beforeEach(async () => {
    ledger = await openTestLedger(name);
    store = ledger.store;
    await addChannels(store, 'wa-matriz', 'wa-suporte');
  });
  afterEach(() => ledger.remove());

  test('T31: twelve and thirteen digits are one contact, in one batch and in two', async () => {
    const [one, two] = await know(store, [
      { ids: { waId: '551187650001' }, at: noon },
      { ids: { ...ana, waId: '5511987650001' }, at: noon + 1 },
    ]);
    const [three] = await know(store, [{ ids: ana, at: noon + 2 }]);
    expect(new Set([one, two, three]).size).toBe(1);
    expect(await contacts(store)).toMatchObject([{ phone: '+5511987650001', wa_id: '551187650001' }]);
  });

  test('what is said again writes nothing', async () => {
    await know(store, [{ ids: { ...ana, name: 'Ana' }, at: noon }]);
    await know(store, [{ ids: { ...ana, name: 'Ana' }, at: noon + 5_000 }]);
    expect(await contacts(store)).toMatchObject([{ name: 'Ana', updated_at: noon }]);
  });

  test('T6, T7: without a phone; whoever has no address is no contact', async () => {
    const [hidden, nobody] = await know(store, [
      { ids: { ...anaHidden, username: 'ana' }, at: noon },
      { ids: { name: 'Ninguém' }, at: noon },
    ]);
    expect(hidden).toEqual(expect.any(String));
    expect(nobody).toBeNull();
    expect(await contacts(store)).toMatchObject([{ phone: null, bsuid: anaHidden.bsuid, username: 'ana' }]);
  });

  test('text that no database keeps as it is does no harm', async () => {
    for (let time = 0; time < 2; time++) await know(store, [{ ids: { bsuid: 'BR.\0', name: '\ud83d' }, at: noon }]);
    expect(await contacts(store)).toMatchObject([{ bsuid: 'BR.\ufffd', name: '\ufffd' }]);
  });

  test('two contacts become one: aliases move, and it is told once, as the contract says', async () => {
    await know(store, [{ ids: { ...ana, name: 'Ana' }, at: noon }]);
    await know(store, [{ ids: anaHidden, at: noon + 1 }]);
    expect(await partition(store)).toHaveLength(2);
    for (let time = 0; time < 2; time++) await know(store, [{ ids: { ...ana, ...anaHidden }, at: noon + 2 }]);
    expect(await partition(store)).toEqual([`+5511987650001 ${anaHidden.bsuid} wa:551187650001 wa:5511987650001`]);
    expect(await contacts(store)).toMatchObject([{ phone: '+5511987650001', bsuid: anaHidden.bsuid, name: 'Ana' }]);
    const events = await told(store);
    expect(events).toMatchObject([{ name: 'contact.merged', subject: 'wa-matriz', sequence: 1 }]);
    const data = eventSchema('contact.merged').shape.data.parse(events[0]?.data);
    expect(data).toMatchObject({ previous: anaHidden, current: { ...ana, ...anaHidden, name: 'Ana' } });
  });

  test('a merge keeps the later window on every channel, and what was told of it stays told once', async () => {
    const now = noon + 10 * hourMs;
    await write(store, [{ ids: ana, at: noon, channel: 'wa-matriz' }], now);
    await write(store, [{ ids: anaHidden, at: noon + 9 * hourMs, channel: 'wa-matriz' }], now);
    await write(store, [{ ids: anaHidden, at: noon + 8 * hourMs, channel: 'wa-suporte' }], now);
    await know(store, [{ ids: { ...ana, ...anaHidden }, at: now }]);
    expect(await countRows(store.reader, 'contact_window')).toBe(2);
    for (const alias of ['+5511987650001', String(anaHidden.bsuid)]) {
      expect(await windowOf(store, alias, 'wa-matriz')).toMatchObject({ until: noon + 33 * hourMs, stage: 'open' });
      expect(await windowOf(store, alias, 'wa-suporte')).toMatchObject({ until: noon + 32 * hourMs, stage: 'open' });
    }
    expect(await toldNames(store)).toEqual(['window.opened', 'window.opened', 'window.opened', 'contact.merged']);
  });

  test('a chain of merges in one batch', async () => {
    const ids = ['BR.1', 'BR.2', 'BR.3', 'BR.4'];
    for (const bsuid of ids) await write(store, [{ ids: { bsuid }, at: noon }], noon);
    await know(
      store,
      ids.slice(1).map((bsuid, place) => ({ ids: { bsuid }, before: { bsuid: ids[place] ?? '' }, at: noon + 1 })),
    );
    expect(await partition(store)).toEqual(['BR.1 BR.2 BR.3 BR.4']);
    expect(await countRows(store.reader, 'contact')).toBe(1);
    expect(await countRows(store.reader, 'contact_window')).toBe(1);
    expect((await told(store)).filter(({ name }) => name === 'contact.merged')).toHaveLength(3);
  });

  test('many transactions at once about the same new person make one contact, in whatever words', async () => {
    const forms: Identities[] = [ana, { waId: '5511987650001' }, { ...ana, ...anaHidden }, anaHidden];
    const others = Array.from({ length: 6 }, (_, place): Identities => ({ waId: `55119876600${place + 10}` }));
    await Promise.all(
      Array.from({ length: 12 }, (_, place) => {
        const said = [forms[place % forms.length] ?? ana, ...others].map((ids) => ({ ids, at: noon + place }));
        return know(store, place % 2 === 0 ? said : said.toReversed());
      }),
    );
    expect(await partition(store)).toHaveLength(1 + others.length);
    expect(await countRows(store.reader, 'contact')).toBe(1 + others.length);
  });

  test('merges, messages and more merges at once: all land, every window and alias has its contact', async () => {
    const people = Array.from({ length: 8 }, (_, place) => ({
      phone: { waId: `55119876700${place + 10}` },
      hidden: { bsuid: `BR.9${place}` },
    }));
    await write(
      store,
      people.flatMap(({ phone, hidden }) => [phone, hidden]).map((ids) => ({ ids, at: noon })),
      noon,
    );
    await Promise.all(
      people.flatMap(({ phone, hidden }, place) => [
        know(store, [{ ids: { ...phone, ...hidden }, at: noon + 1 }]),
        write(
          store,
          [phone, hidden].map((ids) => ({ ids, at: noon + 10 + place, channel: 'wa-suporte' })),
          noon + 99,
        ),
        write(
          store,
          [hidden, people[(place + 1) % 8]?.phone ?? phone].map((ids) => ({ ids, at: noon + 5 })),
          noon + 99,
        ),
      ]),
    );
    expect(await countRows(store.reader, 'contact')).toBe(8);
    const orphans = await look(
      store.reader,
      `select contact_id from contact_window where contact_id not in (select id from contact)
       union all select contact_id from contact_alias where contact_id not in (select id from contact)`,
    );
    expect(orphans).toEqual([]);
    expect(await countRows(store.reader, 'contact_window')).toBe(16);
  });

  describe('what the answer to a send tells', () => {
    const learn = (contact: string, waId: string, at = noon) =>
      store.transaction((tx) => learnWaIds(tx, [{ channel: 'wa-matriz', contact, waId, at }], { newId, now: at }));

    test('the digits that were asked for: nothing to learn', async () => {
      await learn('+5511987650001', '5511987650001');
      await learn('BR.1', '5511987650001');
      expect(await countRows(store.reader, 'contact')).toBe(0);
    });

    test('other digits: kept, once', async () => {
      await learn('+5511987650001', '551187650001');
      await learn('+5511987650001', '551187650001', noon + 1);
      expect(await contacts(store)).toMatchObject([
        { phone: '+5511987650001', wa_id: '551187650001', updated_at: noon },
      ]);
      expect(await toldNames(store)).toEqual([]);
    });

    test('a number that only the provider writes so ties to the one that was written to', async () => {
      await know(store, [{ ids: { phone: '+5215511112222', waId: '5215511112222', name: 'Luz' }, at: noon }]);
      await learn('+525511112222', '5215511112222', noon + 1);
      expect(await countRows(store.reader, 'contact')).toBe(1);
      const [facts] = await store.transaction((tx) =>
        tx.each(contactFacts, [{ place: 0, channel: 'wa-matriz', contact: '+525511112222', person: 'x', scope: 'x' }]),
      );
      expect(facts).toMatchObject({ wa_id: '5215511112222', contact_id: expect.any(String) });
      expect(await toldNames(store)).toEqual([]);
    });
  });
});
