/** The customers of a run: which number they know, and whether and when they have written to it. */
import type { Lane } from '../../contracts/message.ts';

export const numbers = [
  { channel: 'wa-norte', phoneNumberId: '106000000000011', displayPhoneNumber: '+55 11 3000-0011' },
  { channel: 'wa-centro', phoneNumberId: '106000000000012', displayPhoneNumber: '+55 11 3000-0012' },
  { channel: 'wa-sul', phoneNumberId: '106000000000013', displayPhoneNumber: '+55 11 3000-0013' },
] as const;
export type SenderNumber = (typeof numbers)[number];

export type Habit =
  /** Wrote some hours ago. */
  | 'open'
  /** Wrote a day ago but for some seconds: the window ends while the load runs. */
  | 'expiring'
  /** Writes while the load runs, and is answered by agents. */
  | 'late'
  /** Wrote PARAR. */
  | 'opted_out'
  /** Wrote some hours ago, and is sent many messages at once. */
  | 'flooded'
  /** Never wrote. */
  | 'silent';

export interface Customer {
  phone: string;
  /** The only number the customer has ever written to: windows belong to a pair of both. */
  home: SenderNumber;
  habit: Habit;
  /**
   * Of those who never wrote, half are written to in one lane only, half in the other. Bulk goes when realtime is
   * through, so new people take places of the tier from the begin of a run to its end.
   */
  lane?: Lane;
}

const shares: readonly (readonly [Habit, number])[] = [
  ['open', 0.5],
  ['expiring', 0.08],
  ['late', 0.04],
  ['opted_out', 0.03],
  ['flooded', 0.05],
];

export type Customers = Record<Habit, Customer[]>;

/** @throws when there are so few that some habit would have nobody. */
export function makeCustomers(count: number): Customers {
  const customers: Customers = { open: [], expiring: [], late: [], opted_out: [], flooded: [], silent: [] };
  for (let place = 0; place < count; place++) {
    const habit = habitAt(place / count);
    const home = numbers[place % numbers.length] as SenderNumber;
    const lane: Lane = place % 2 === 0 ? 'realtime' : 'bulk';
    customers[habit].push({ phone: `+55119${80_000_000 + place}`, home, habit, ...(habit === 'silent' && { lane }) });
  }
  const missing = Object.entries(customers).find(([, people]) => people.length < numbers.length);
  if (missing !== undefined) throw new Error(`${count} contacts are too few: nearly none would be ${missing[0]}`);
  return customers;
}

function habitAt(position: number): Habit {
  let end = 0;
  for (const [habit, share] of shares) {
    end += share;
    if (position < end) return habit;
  }
  return 'silent';
}

/**
 * Fewer than those whom the load writes to outside their windows, so that the tier is used up during the run and the
 * rest has to wait for tomorrow.
 */
export const portfolioTierOf = ({ silent, expiring }: Customers): number =>
  Math.floor((silent.length + expiring.length) * 0.8);
