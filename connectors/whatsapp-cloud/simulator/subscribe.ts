/** The handshake Meta makes when a webhook address is entered. */
import { randomInt } from 'node:crypto';
import { request } from 'undici';
import type { World } from './world.ts';

export interface SubscribeOptions {
  /** Default: the address in use. */
  url?: string;
  /** Default: the account's. */
  verifyToken?: string;
  /** Only this number gets the address; otherwise its account does. */
  phoneNumberId?: string;
  wabaId?: string;
}

export interface Handshake {
  /** Answered 200 with exactly the challenge. Only then is the address taken into use. */
  verified: boolean;
  status: number;
  body: string;
}

export async function subscribe(world: World, options: SubscribeOptions = {}): Promise<Handshake> {
  const number = options.phoneNumberId === undefined ? undefined : world.directory.number(options.phoneNumberId);
  const account = number?.account ?? world.directory.account(options.wabaId);
  const owner = number ?? account;
  const url = options.url ?? owner.webhookUrl ?? account.webhookUrl;
  if (url === undefined) throw new Error('no webhook address is given');
  const challenge = String(randomInt(100_000_000, 2_000_000_000));
  const asked = new URL(url);
  asked.searchParams.set('hub.mode', 'subscribe');
  asked.searchParams.set('hub.challenge', challenge);
  asked.searchParams.set('hub.verify_token', options.verifyToken ?? account.options.verifyToken ?? '');
  const answer = await request(asked);
  const body = await answer.body.text();
  const verified = answer.statusCode === 200 && body === challenge;
  if (verified) owner.webhookUrl = url;
  return { verified, status: answer.statusCode, body };
}
