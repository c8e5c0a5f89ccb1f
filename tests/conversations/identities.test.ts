/** Who is who: the same statements make the same people, in whatever order and however often they come. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Identities } from '../../connectors/kit/connector.ts';
import {
  aliasesOf,
  type ContactRecord,
  mergePlan,
  resolve,
  type Statement,
  shownIds,
  storable,
} from '../../src/conversations/identities.ts';

/** What the ledger would hold. */
class Memory {
  readonly owners = new Map<string, string>();
  readonly contacts = new Map<string, ContactRecord>();
  readonly told: { previous: Identities; current: Identities }[] = [];
  #count = 0;

  hear(batch: readonly Statement[]): (string | null)[] {
    const done = resolve(batch, this.owners, [...this.contacts.values()], () => `c${++this.#count}`);
    for (const { alias, contactId } of done.aliases) this.owners.set(alias, contactId);
    for (const contact of done.save) this.contacts.set(contact.id, contact);
    for (const { from, into } of done.absorbed) {
      this.contacts.delete(from);
      for (const [alias, id] of this.owners) if (id === from) this.owners.set(alias, into.id);
    }
    this.told.push(...done.merged.map(({ previous, current }) => ({ previous, current })));
    return done.contactIds;
  }

  partition(): string[] {
    const groups = Map.groupBy([...this.owners], ([, id]) => id);
    return [...groups.values()]
      .map((group) =>
        group
          .map(([alias]) => alias)
          .sort()
          .join(' '),
      )
      .sort();
  }

  person(alias: string): ContactRecord | undefined {
    return this.contacts.get(this.owners.get(alias) ?? '');
  }
}

const ana = { phone: '+5511987650001', waId: '551187650001' };
const said = (ids: Identities, at = 1_000, before?: Identities): Statement => ({
  ids,
  at,
  ...(before !== undefined && { before }),
});

describe('aliases', () => {
  test.each([
    [
      'a mobile told with nine digits',
      { waId: '5511987650001' },
      ['+5511987650001', 'wa:5511987650001', 'wa:551187650001'],
    ],
    ['a mobile told with eight', { waId: '551187650001' }, ['+5511987650001', 'wa:5511987650001', 'wa:551187650001']],
    ['a phone alone', { phone: '+5511987650001' }, ['+5511987650001', 'wa:5511987650001', 'wa:551187650001']],
    ['a landline', { waId: '551133330001' }, ['+551133330001', 'wa:551133330001']],
    ['a mobile that never had eight digits', { waId: '5511943330001' }, ['+5511943330001', 'wa:5511943330001']],
    ['another country', { waId: '441187650001' }, ['+441187650001', 'wa:441187650001']],
    ['a user id', { bsuid: 'BR.1' }, ['BR.1']],
    ['an id that is no number', { waId: 'lid:77' }, ['wa:lid:77']],
    ['a name alone', { name: 'Ana', username: 'ana' }, []],
  ])('%s', (_, ids, aliases) => {
    expect(aliasesOf(ids)).toEqual(aliases);
  });

  test('a landline never meets the mobile that differs from it by a nine', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[2-5]\d{7}$/), fc.constantFrom('11', '31', '85'), (subscriber, area) => {
        const landline = aliasesOf({ waId: `55${area}${subscriber}` });
        const mobile = aliasesOf({ waId: `55${area}9${subscriber}` });
        expect(landline.filter((alias) => mobile.includes(alias))).toEqual([]);
      }),
    );
  });

  test('text that a database would change is changed before it is compared', () => {
    expect(storable({ bsuid: 'BR.\0', name: '\ud800x', username: '' })).toEqual({
      bsuid: 'BR.\ufffd',
      name: '\ufffdx',
    });
    expect(storable({ phone: '+551187650001' })).toEqual({ phone: '+5511987650001' });
  });
});

describe('people', () => {
  test('T31: twelve and thirteen digits are one person', () => {
    const memory = new Memory();
    expect(memory.hear([said({ waId: '551187650001' }), said({ waId: '5511987650001' })])).toEqual(['c1', 'c1']);
    expect(memory.told).toEqual([]);
  });

  test('T6, T7: a person without a phone, with one later', () => {
    const memory = new Memory();
    memory.hear([said({ bsuid: 'BR.1', name: 'Ana' })]);
    memory.hear([said({ ...ana, bsuid: 'BR.1' })]);
    expect(memory.partition()).toEqual(['+5511987650001 BR.1 wa:551187650001 wa:5511987650001']);
    expect(memory.person('BR.1')).toMatchObject({ ...ana, name: 'Ana' });
    expect(memory.told).toEqual([]);
  });

  test('two who turn out to be one are merged, and that is told once', () => {
    const memory = new Memory();
    memory.hear([said(ana), said({ bsuid: 'BR.1', name: 'Ana' })]);
    expect(memory.contacts.size).toBe(2);
    memory.hear([said({ ...ana, bsuid: 'BR.1' })]);
    memory.hear([said({ ...ana, bsuid: 'BR.1' })]);
    expect(memory.contacts.size).toBe(1);
    expect(memory.told).toEqual([
      { previous: { bsuid: 'BR.1', name: 'Ana' }, current: { ...ana, bsuid: 'BR.1', name: 'Ana' } },
    ]);
  });

  test('three at once', () => {
    const memory = new Memory();
    memory.hear([said(ana), said({ bsuid: 'BR.1' }), said({ bsuid: 'BR.2' })]);
    memory.hear([said({ ...ana, bsuid: 'BR.2' }, 2_000, { bsuid: 'BR.1' })]);
    expect(memory.contacts.size).toBe(1);
    expect(memory.told).toEqual([{ previous: { ...ana, bsuid: 'BR.1' }, current: { ...ana, bsuid: 'BR.2' } }]);
  });

  test('T8: a changed user id, told twice in two ways, is told once', () => {
    const memory = new Memory();
    memory.hear([said({ ...ana, bsuid: 'BR.1' })]);
    memory.hear([said({ bsuid: 'BR.2' }, 2_000, { bsuid: 'BR.1' })]);
    memory.hear([said({ bsuid: 'BR.2' }, 2_000, { ...ana, bsuid: 'BR.1' })]);
    expect(memory.told).toEqual([{ previous: { ...ana, bsuid: 'BR.1' }, current: { ...ana, bsuid: 'BR.2' } }]);
    expect(memory.person('BR.1')?.bsuid).toBe('BR.2');
  });

  test('T8: the new user id was seen in a message before the notice about it', () => {
    const memory = new Memory();
    memory.hear([said({ ...ana, bsuid: 'BR.1' })]);
    memory.hear([said({ ...ana, bsuid: 'BR.2' }, 2_000)]);
    memory.hear([said({ bsuid: 'BR.2' }, 1_900, { bsuid: 'BR.1' })]);
    expect(memory.told).toEqual([{ previous: { ...ana, bsuid: 'BR.1' }, current: { ...ana, bsuid: 'BR.2' } }]);
  });

  test('a changed number', () => {
    const memory = new Memory();
    const next = { phone: '+5511987650099', waId: '551187650099' };
    memory.hear([said({ ...ana, name: 'Ana' })]);
    memory.hear([said(next, 2_000, ana)]);
    expect(memory.told).toEqual([{ previous: { ...ana, name: 'Ana' }, current: { ...next, name: 'Ana' } }]);
    expect(memory.person('+5511987650001')?.phone).toBe('+5511987650099');
  });

  test('two portfolios call one person by two ids in turn: told once, not with every message', () => {
    const memory = new Memory();
    for (let turn = 0; turn < 3; turn++)
      memory.hear([said({ ...ana, bsuid: 'BR.1' }, 1_000 + turn), said({ ...ana, bsuid: 'BR.2' }, 1_000 + turn)]);
    expect(memory.told).toHaveLength(1);
    expect(memory.contacts.size).toBe(1);
  });

  test('a late statement completes and does not undo', () => {
    const memory = new Memory();
    memory.hear([said({ ...ana, name: 'Ana Nova' }, 5_000)]);
    memory.hear([said({ ...ana, waId: '5511987650001', name: 'Ana Velha', username: 'ana' }, 1_000)]);
    expect(memory.person('+5511987650001')).toMatchObject({ waId: '551187650001', name: 'Ana Nova', username: 'ana' });
  });

  test('a form of the number that only the provider uses ties without replacing the phone', () => {
    const memory = new Memory();
    memory.hear([said({ phone: '+5215511112222', waId: '5215511112222' })]);
    memory.hear([said({ waId: '5215511112222' }, 2_000, { phone: '+525511112222' })]);
    expect(memory.contacts.size).toBe(1);
    expect(memory.person('+525511112222')?.phone).toBe('+5215511112222');
    expect(memory.told).toEqual([]);
  });

  test('who has no address is nobody', () => {
    const memory = new Memory();
    expect(memory.hear([said({ name: 'Ana' }), said(ana)])).toEqual([null, 'c1']);
  });

  test('nothing new is nothing to write', () => {
    const memory = new Memory();
    memory.hear([said({ ...ana, name: 'Ana' })]);
    const again = resolve(
      [said({ ...ana, name: 'Ana' }, 9_000)],
      memory.owners,
      [...memory.contacts.values()],
      () => 'x',
    );
    expect(again).toMatchObject({ save: [], aliases: [], absorbed: [], merged: [] });
  });

  test('the oldest contact stays', () => {
    const contact = (id: string, createdAt: number, ids: Partial<ContactRecord>): ContactRecord => ({
      ...{ phone: null, waId: null, bsuid: null, shortCode: null, username: null, name: null },
      ...{ id, createdAt, updatedAt: createdAt },
      ...ids,
    });
    const young = contact('a', 2_000, { bsuid: 'BR.1' });
    const old = contact('b', 1_000, { phone: '+5511987650001' });
    const known = new Set(['BR.1', '+5511987650001']);
    const plan = mergePlan([young, old], known, said({ phone: '+5511987650001', bsuid: 'BR.1' }, 3_000), () => 'new');
    expect(plan).toMatchObject({ keep: { id: 'b', bsuid: 'BR.1' }, absorb: [{ id: 'a' }] });
    expect(plan.merged).toEqual([{ previous: shownIds(young), current: shownIds(plan.keep) }]);
  });
});

const phones = ['551187650001', '5511987650001', '551133330001', '5511933330001', '441187650001', '5215511112222'];
const identities = fc
  .record({
    waId: fc.option(fc.constantFrom(...phones), { nil: undefined }),
    bsuid: fc.option(fc.constantFrom('BR.1', 'BR.2', 'BR.3', 'BR.4'), { nil: undefined }),
  })
  .map(
    ({ waId, bsuid }): Identities => ({ ...(waId !== undefined && { waId }), ...(bsuid !== undefined && { bsuid }) }),
  );
const statements = fc.array(
  fc
    .tuple(identities, fc.option(identities, { nil: undefined }), fc.integer({ min: 0, max: 5 }))
    .map(([ids, before, at]) => said(ids, at, before)),
  { minLength: 1, maxLength: 8 },
);

/** In batches, as webhooks come. */
function heard(all: readonly Statement[], size: number): Memory {
  const memory = new Memory();
  for (let from = 0; from < all.length; from += size) memory.hear(all.slice(from, from + size));
  return memory;
}

test('any order, any repetition and any batches of the same statements make the same people', () => {
  const shuffled = statements.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc
        .array(fc.constantFrom(...all), { maxLength: 4 })
        .chain((repeated) => fc.shuffledSubarray([...all, ...repeated], { minLength: all.length + repeated.length })),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([all, other, size, otherSize]) => {
      const [one, two] = [heard(all, size), heard(other, otherSize)];
      expect(two.partition()).toEqual(one.partition());
      expect(new Set(one.owners.values())).toEqual(new Set(one.contacts.keys()));
    }),
    { numRuns: 500 },
  );
});

test('after everything has been said once, saying it again in the same order tells nothing', () => {
  fc.assert(
    fc.property(statements, (all) => {
      const memory = heard(all, 3);
      const told = memory.told.length;
      for (const one of all) memory.hear([one]);
      expect(memory.told).toHaveLength(told);
    }),
  );
});
