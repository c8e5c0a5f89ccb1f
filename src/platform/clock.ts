/** Time and ids come from outside, so that tests own both. */
import { v7 } from 'uuid';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Ids sort by time of creation within a process: newest-first pages and order per contact rely on it. */
export type NewId = () => string;
export const newId: NewId = () => v7();

/** The smallest id that `newId` can make at or after `atMs`: turns a period into a range over ids. */
export function firstIdAt(atMs: number): string {
  const hex = Math.max(0, atMs).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

/** When the id was made, to the millisecond; 0 for what is no id of `newId`. */
export const idTime = (id: string): number => {
  const hex = /^([0-9a-f]{8})-([0-9a-f]{4})-/.exec(id);
  return hex === null ? 0 : Number.parseInt(`${hex[1]}${hex[2]}`, 16);
};

export const iso = (atMs: number): string => new Date(atMs).toISOString();
export const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : iso(atMs));
