/** The messages of a run: what a day of an operation brings, right and wrong, in a random order. */
import type { Lane, SendMessage } from '../../contracts/message.ts';
import { type Customer, type Customers, type Habit, numbers, type SenderNumber } from './people.ts';
import { badTemplates, goodTemplates, offer, visit } from './templates.ts';

export interface Planned {
  message: SendMessage;
  /** Nothing but its number's rate stands in its way: no closed window, no pair limit, no tier, no other rule. */
  sure: boolean;
}

/** A customer writes while the load runs, and an agent answers. */
export interface Talk {
  customer: Customer;
  /** After the load's begin, as a part of the expected length of the run. */
  at: number;
  answers: Planned[];
}

export interface Mix {
  backlog: Planned[];
  talks: Talk[];
}

/** Free for a pair at once, by the provider's rule; what is beyond it has to be held. */
const pairBurst = 45;
const mostAtOnce = 60;
const pairSeconds = 6;
/** Part of the messages that come many at once to one contact. */
const floodShare = 0.13;
const answersPerTalk = 3;

type Make = (dice: Dice, place: number) => Planned[];

/** Weights are parts of a thousand. */
const kinds: readonly { weight: number; make: Make }[] = [
  // Free text within the window.
  { weight: 690, make: (dice, place) => [sure(text(dice.someone('open'), dice, place))] },
  // Templates within the window, and outside it on any number, where they take places of the tier.
  { weight: 90, make: (dice, place) => [sure(template(dice.someone('open'), dice, place))] },
  {
    weight: 70,
    make: (dice, place) => [maybe({ ...template(dice.someone('silent'), dice, place), ...dice.number() })],
  },
  // Free text outside the window: to be refused, or to become a template.
  { weight: 40, make: (dice, place) => [maybe(text(dice.someone('silent'), dice, place))] },
  { weight: 30, make: (dice, place) => [maybe(orTemplate(text(dice.someone('silent'), dice, place), place))] },
  // Free text whose window may be over by the time it is its turn.
  { weight: 20, make: (dice, place) => [maybe(text(dice.someone('expiring'), dice, place))] },
  { weight: 15, make: (dice, place) => [maybe(orTemplate(text(dice.someone('expiring'), dice, place), place))] },
  { weight: 25, make: (dice, place) => [maybe(wrong(dice.someone('open'), dice, place))] },
  // Campaigns to people who have asked for none; what is no advertising may still go.
  {
    weight: 10,
    make: (dice, place) => [maybe({ ...text(dice.someone('opted_out'), dice, place), content: offer(place) })],
  },
  { weight: 5, make: (dice, place) => [maybe(text(dice.someone('opted_out'), dice, place))] },
  { weight: 5, make: (dice, place) => twice({ ...text(dice.someone('open'), dice, place), lane: 'bulk' }) },
];
const weightSum = kinds.reduce((sum, { weight }) => sum + weight, 0);

const sure = (message: SendMessage): Planned => ({ message, sure: true });
const maybe = (message: SendMessage): Planned => ({ message, sure: false });
const twice = (message: SendMessage): Planned[] => [maybe(message), maybe({ ...message })];

const text = ({ phone, home, lane }: Customer, dice: Dice, place: number): SendMessage => ({
  channel: home.channel,
  to: phone,
  content: { type: 'text', body: `Mensagem ${place}: seu atendimento continua por aqui.` },
  lane: lane ?? dice.lane(),
});
const template = (customer: Customer, dice: Dice, place: number): SendMessage => ({
  ...text(customer, dice, place),
  content: dice.pick(goodTemplates)(place),
});
const wrong = (customer: Customer, dice: Dice, place: number): SendMessage => ({
  ...text(customer, dice, place),
  content: dice.pick(badTemplates)(place),
});
const orTemplate = (message: SendMessage, place: number): SendMessage => ({ ...message, onWindowClosed: visit(place) });

class Dice {
  readonly random: () => number;
  readonly #customers: Customers;

  constructor(random: () => number, customers: Customers) {
    this.random = random;
    this.#customers = customers;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)] as Item;
  }

  someone(habit: Habit): Customer {
    return this.pick(this.#customers[habit]);
  }

  lane(): Lane {
    return this.random() < 0.5 ? 'realtime' : 'bulk';
  }

  number(): { channel: string } {
    const { channel }: SenderNumber = this.pick(numbers);
    return { channel };
  }
}

/** @param seconds how long the run is expected to take: what is held for its pair must find its time within it. */
export function makeMix(count: number, seconds: number, customers: Customers, random: () => number): Mix {
  const dice = new Dice(random, customers);
  let place = 0;
  const talks = customers.late.map((customer, index): Talk => {
    const answers = Array.from({ length: answersPerTalk }, () => {
      place += 1;
      return sure({ ...text(customer, dice, place), lane: 'realtime' });
    });
    return { customer, at: (0.75 * index) / customers.late.length, answers };
  });
  // What comes at once stays together; everything else is shuffled.
  const units: Planned[][] = [];
  for (const flood of makeFloods(count * floodShare, seconds, dice, customers.flooded, place)) {
    units.push(flood);
    place += flood.length;
  }
  while (place < count) {
    const unit = kindAt(random())
      .make(dice, place)
      .slice(0, count - place);
    units.push(unit);
    place += unit.length;
  }
  return { backlog: shuffled(units, random).flat(), talks };
}

/** One for each customer, so that what is held never adds up to more than the run is long. */
function makeFloods(count: number, seconds: number, dice: Dice, customers: readonly Customer[], first: number) {
  const most = Math.min(mostAtOnce, pairBurst + Math.max(1, Math.floor((seconds * 0.4) / pairSeconds)));
  const floods: Planned[][] = [];
  let place = first;
  for (const customer of customers) {
    const left = first + Math.floor(count) - place;
    if (left <= 0) break;
    const size = Math.min(left, dice.random() < 0.5 ? most : 10 + Math.floor(dice.random() * 30));
    const lane = dice.lane();
    const flood = Array.from({ length: size }, (_, index) => maybe({ ...text(customer, dice, place + index), lane }));
    place += size;
    floods.push(flood);
  }
  return floods;
}

function kindAt(position: number): { make: Make } {
  let end = 0;
  for (const kind of kinds) {
    end += kind.weight / weightSum;
    if (position < end) return kind;
  }
  return kinds[0] as { make: Make };
}

function shuffled<Item>(items: Item[], random: () => number): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other] as Item, items[last] as Item];
  }
  return items;
}
