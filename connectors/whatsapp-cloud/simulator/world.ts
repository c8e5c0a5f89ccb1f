/** Everything one simulator consists of; handed to the functions that act on it. */

import type { Watch } from '../../kit/simulator/watch.ts';
import type { Directory } from './directory.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Limits } from './limits.ts';
import type { MediaStore } from './media.ts';
import type { ReceiptPlan, WindowMode } from './model.ts';
import type { SimulatorOptions } from './options.ts';
import type { People } from './people.ts';
import type { Timers } from './timers.ts';
import type { Webhooks } from './webhooks.ts';
import type { Windows } from './windows.ts';

export interface World {
  options: SimulatorOptions;
  /** Where the simulator listens; empty until it does. */
  baseUrl: string;
  now: () => number;
  newMessageId: () => string;
  windowMode: WindowMode;
  receiptPlan: ReceiptPlan;
  directory: Directory;
  people: People;
  windows: Windows;
  limits: Limits;
  media: MediaStore;
  journal: Journal;
  faults: Faults;
  webhooks: Webhooks;
  timers: Timers;
  watch: Watch;
}

/** Meta's timestamps: a string of seconds. */
export const secondsOf = (ms: number): string => String(Math.floor(ms / 1000));
