/** What is kept of an opt-out, told of it and answered to it: on both ledgers, every write twice, and out of order. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventSchema } from '../../contracts/event.ts';
import { ChannelRules } from '../../contracts/rules.ts';
import { type ConsentInput, createRecordConsent, joinConsents, stateOf } from '../../src/conversations/consent.ts';
import { confirmationDue, hearConsents } from '../../src/conversations/opt-out-confirmation.ts';
import { upsertChannel } from '../../src/ledger/channels.ts';
import { consentLogOf, findConsent } from '../../src/ledger/consent.ts';
import { asStoredEvent, eventJson, eventsAfter } from '../../src/ledger/events.ts';
import { statement } from '../../src/ledger/store.ts';
import { Writer } from '../../src/ledger/writer.ts';
import { createPersonHash } from '../../src/platform/person.ts';
import { sha256 } from '../../src/platform/secrets.ts';
import { stanceOf } from '../../src/rules/consent-state.ts';
import { countRows, look, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { rowId, rowTime } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';

const personOf = createPersonHash(Buffer.alloc(32, 1));
const recordConsent = createRecordConsent(personOf);
const ana = '+5511988880001';
const rules = ChannelRules.parse({});
const channel = { id: 'wa-matriz', medium: 'whatsapp', hasWindow: true, rules };

const input = (more: Partial<ConsentInput> = {}): ConsentInput => ({
  addresses: [ana],
  action: 'out',
  category: 'marketing',
  source: 'word',
  channel: 'wa-matriz',
  contact: ana,
  contactIds: { phone: ana },
  evidence: 'wamid.1',
  at: rowTime,
  ...more,
});

describe.each(ledgers)('consent on %s', (name) => {
  let ledger: TestLedger;
  let writer: Writer;
  beforeEach(async () => {
    ledger = await openTestLedger(name);
    writer = new Writer(ledger.store);
    await ledger.store.transaction((tx) =>
      tx.all(upsertChannel, 'wa-matriz', 'whatsapp-cloud', 'Matriz', 'active', 'api', '', '{}', '{}', rowTime),
    );
  });
  afterEach(() => ledger.remove());

  const record = (more?: Partial<ConsentInput>) => writer.write(recordConsent, input(more));
  const events = async () =>
    (await ledger.store.reader.all(eventsAfter, 0, 100)).map((row) =>
      JSON.parse(eventJson('test', asStoredEvent(row))),
    );
  const stanceAt = async (address: string) => {
    const [row] = await ledger.store.reader.all(findConsent, personOf(address));
    if (row === undefined) return 'unknown';
    const { marketing, utility } = stateOf(row);
    return `${stanceOf(marketing) ?? '-'}/${stanceOf(utility) ?? '-'}`;
  };
  const stored = () => look(ledger.store.reader, 'select * from consent order by person');
  const know = (contact: string, aliases: string[]) =>
    ledger.store.transaction(async (tx) => {
      for (const alias of aliases)
        await tx.all(statement('', 'insert into contact_alias (alias, contact_id) values (?1, ?2)'), alias, contact);
    });

  test('an opt-out is kept, proven and told once; the second changes nothing', async () => {
    expect(await record()).toEqual({ changed: true });
    const kept = await stored();
    expect(await record()).toEqual({ changed: false });
    expect(await stored()).toEqual(kept);
    expect(await stanceAt(ana)).toBe('out/-');
    expect(await ledger.store.reader.all(consentLogOf, personOf(ana), 10)).toEqual([
      {
        action: 'out',
        category: 'marketing',
        source: 'word',
        channel: 'wa-matriz',
        evidence: 'wamid.1',
        at_ms: rowTime,
      },
    ]);
    const told = await events();
    expect(told).toHaveLength(1);
    expect(eventSchema('contact.opted_out').parse(told[0]).data).toEqual({
      channel: 'wa-matriz',
      contact: ana,
      contactIds: { phone: ana },
      category: 'marketing',
      at: '2026-11-21T12:00:00.000Z',
    });
  });

  test('both in one transaction are told once too', async () => {
    expect(await Promise.all([record(), record()])).toEqual([{ changed: true }, { changed: false }]);
    expect(await events()).toHaveLength(1);
    expect(await countRows(ledger.store.reader, 'consent_log')).toBe(1);
  });

  test('out of everything, into marketing: utility stays out, and each change is told', async () => {
    await record({ category: 'all' });
    await record({ action: 'in', at: rowTime + 1_000 });
    expect(await stanceAt(ana)).toBe('in/out');
    await record({ action: 'in', category: 'all', at: rowTime + 2_000 });
    await record({ action: 'in', category: 'all', at: rowTime + 2_000 });
    expect(await stanceAt(ana)).toBe('in/in');
    expect((await events()).map(({ type, data, sequence }) => `${sequence} ${type} ${data.category}`)).toEqual([
      '1 ponte.contact.opted_out.v1 all',
      '2 ponte.contact.opted_in.v1 marketing',
      '3 ponte.contact.opted_in.v1 utility',
    ]);
  });

  test('a late word changes nothing, tells nothing and is no proof', async () => {
    await record({ at: rowTime + 5_000 });
    await record({ action: 'in', at: rowTime + 9_000, evidence: 'wamid.2' });
    const kept = await stored();
    expect(await record({ at: rowTime + 7_000, evidence: 'wamid.0' })).toEqual({ changed: false });
    expect(await stored()).toEqual(kept);
    expect(await events()).toHaveLength(2);
    const log = await ledger.store.reader.all(consentLogOf, personOf(ana), 10);
    expect(log.map(({ action, evidence }) => `${action} ${evidence}`)).toEqual(['in wamid.2', 'out wamid.1']);
  });

  test('a first consent is proven but not announced: nothing is allowed that was not', async () => {
    expect(await record({ action: 'in' })).toEqual({ changed: false });
    expect(await record({ action: 'in' })).toEqual({ changed: false });
    expect(await countRows(ledger.store.reader, 'consent_log')).toBe(1);
    expect(await events()).toEqual([]);
  });

  test('it counts under every address of the contact, given or known, and is told once', async () => {
    await know('c1', [ana, 'wa:551188880001', 'BR.100']);
    await record();
    await record({ addresses: ['BR.100'], contact: 'BR.100', contactIds: { bsuid: 'BR.100' }, at: rowTime + 1 });
    expect(await stanceAt('BR.100')).toBe('out/-');
    expect(await countRows(ledger.store.reader, 'consent')).toBe(2);
    expect(await events()).toHaveLength(1);
    await record({ addresses: [ana, 'BR.100', 'BR.200'], action: 'in', at: rowTime + 2 });
    expect([await stanceAt(ana), await stanceAt('BR.100'), await stanceAt('BR.200')]).toEqual(['in/-', 'in/-', 'in/-']);
    expect(await events()).toHaveLength(2);
  });

  test('what was said under one address counts under the other once they are known to be one person', async () => {
    await record({ category: 'all' });
    await record({ addresses: ['BR.100'], action: 'in', category: 'utility', at: rowTime + 1_000 });
    const join = (...addresses: string[]) =>
      ledger.store.transaction((tx) => joinConsents(tx, [addresses, ['+5511900000000', 'BR.900']], personOf));
    await join(ana, 'BR.100');
    expect([await stanceAt(ana), await stanceAt('BR.100')]).toEqual(['out/in', 'out/in']);
    const kept = await stored();
    await join('BR.100', ana);
    expect(await stored()).toEqual(kept);
    expect(await stanceAt('BR.900')).toBe('unknown');
  });

  test('a list of hashes reaches the number, and no event tells it', async () => {
    const listed = { addresses: [], persons: [personOf.ofSha256(sha256(ana))], channel: null, contact: null };
    expect(await record({ ...listed, category: 'all', source: 'import' })).toEqual({ changed: true });
    expect(await record({ ...listed, category: 'all', source: 'import', at: rowTime + 1_000 })).toEqual({
      changed: false,
    });
    expect(await stanceAt(ana)).toBe('out/out');
    expect(await events()).toEqual([]);
  });

  test('neither table shows an address', async () => {
    await record({ addresses: [ana, 'BR.100'] });
    const shown = JSON.stringify([
      ...(await stored()),
      ...(await look(ledger.store.reader, 'select * from consent_log')),
    ]);
    expect(shown).toContain(personOf(ana));
    expect(shown).not.toMatch(/988880001|BR\.100/);
  });

  test('many writers at once: every person ends as their newest word says, and each change is told once', async () => {
    const writers = [writer, new Writer(ledger.store, { concurrent: 2, maxBatch: 3 })];
    const people = Array.from({ length: 12 }, (_, place) => `+551198888${String(place).padStart(4, '0')}`);
    const words = people.flatMap((address, place) =>
      ([0, 1, 2, 3] as const).map((turn) => ({
        addresses: turn % 2 === 0 ? [address, `BR.${place}`] : [`BR.${place}`, address],
        contact: address,
        action: turn % 2 === 0 ? ('out' as const) : ('in' as const),
        at: rowTime + turn,
      })),
    );
    const outcomes = await Promise.all(
      words.toReversed().map((word, place) => writers[place % 2]?.write(recordConsent, input(word))),
    );
    expect(await Promise.all(people.map(stanceAt))).toEqual(people.map(() => 'in/-'));
    expect(await events()).toHaveLength(outcomes.filter((outcome) => outcome?.changed === true).length);
  });

  describe('the confirmation', () => {
    const hear = (asked: ConsentInput, place = 1) =>
      ledger.store.transaction((tx) =>
        hearConsents(tx, [{ input: asked, channel, receivedAt: rowTime, newId: () => rowId(place) }], personOf),
      );
    const messages = () => look(ledger.store.reader, 'select * from message');

    test('is queued once, as an ordinary message of the kind that may always go', async () => {
      expect(await hear(input())).toEqual(['wa-matriz']);
      expect(await hear(input(), 2)).toEqual([]);
      expect(await messages()).toMatchObject([
        {
          id: rowId(1),
          contact: ana,
          status: 'queued',
          lane: 'realtime',
          category: 'service',
          kind: 'text',
          due_at: rowTime,
          expires_at: rowTime + 24 * 3_600_000,
          content: JSON.stringify({ type: 'text', body: rules.optOutConfirmation }),
        },
      ]);
      const told = await events();
      expect(told.map(({ type }) => type)).toEqual(['ponte.contact.opted_out.v1', 'ponte.message.accepted.v1']);
      eventSchema('message.accepted').parse(told[1]);
    });

    test('then silence, also to other words, until an opt-in makes it news again', async () => {
      await hear(input());
      expect(await hear(input({ evidence: 'wamid.2', at: rowTime + 1 }), 2)).toEqual([]);
      expect(await hear(input({ evidence: 'wamid.3', at: rowTime + 2, action: 'in' }), 3)).toEqual([]);
      expect(await hear(input({ evidence: 'wamid.4', at: rowTime + 3 }), 4)).toEqual(['wa-matriz']);
      expect(await messages()).toHaveLength(2);
    });

    test('a message that was answered once is not answered again, whatever has happened since', async () => {
      await hear(input());
      await record({ action: 'in', at: rowTime });
      expect(await hear(input(), 2)).toEqual([]);
      expect(await messages()).toHaveLength(1);
    });
  });
});

describe('a confirmation is due', () => {
  const day = 24 * 3_600_000;
  test.each([
    ['after a word', input(), true, {}, 0, true],
    ['not when nothing changed', input(), false, {}, 0, false],
    ['not after an opt-in', input({ action: 'in' }), true, {}, 0, false],
    ['not after the provider’s own switch', input({ source: 'provider' }), true, {}, 0, false],
    ['not after an error', input({ source: 'error' }), true, {}, 0, false],
    ['not after a call of the API', input({ source: 'api' }), true, {}, 0, false],
    ['not when the channel has no text for it', input(), true, { optOutConfirmation: '' }, 0, false],
    ['not when its text is blank', input(), true, { optOutConfirmation: '  ' }, 0, false],
    ['while the customer’s message is not a day old', input(), true, {}, day - 1, true],
    ['not a day later', input(), true, {}, day, false],
  ])('%s', (_, asked, changed, own, later, due) =>
    expect(confirmationDue(asked, { changed }, { ...rules, ...own }, rowTime + later)).toBe(due),
  );
});
