/** What an operator may set about watching logins. Shares are whole percentages, so that no rounding decides. */
import type { z } from 'zod';
import { WatchOutage, WatchSnapshot } from '../../../contracts/watch.ts';

export type SnapshotOptions = z.infer<typeof WatchSnapshot>;
export type OutageOptions = z.infer<typeof WatchOutage>;

export const usualSnapshotOptions: SnapshotOptions = WatchSnapshot.parse({});
export const usualOutageOptions: OutageOptions = WatchOutage.parse({});

/** @param share in percent. */
export const reaches = (part: number, whole: number, share: number): boolean => part * 100 >= share * whole;
