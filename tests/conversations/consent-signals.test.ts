/** Which inbound items and failures are a person's wish. */
import { describe, expect, test } from 'vitest';
import type { InboundItem, MessageItem, PreferenceItem } from '../../connectors/kit/connector.ts';
import { whatsappCloud } from '../../connectors/whatsapp-cloud/connector.ts';
import { ChannelRules } from '../../contracts/rules.ts';
import { consentOnFailure, consentOnInbound } from '../../src/conversations/consent-signals.ts';

const at = Date.parse('2026-11-21T12:00:00Z');
const receivedAt = at + 2_000;
const ids = { phone: '+5511988880001', waId: '551188880001', bsuid: 'BR.100', name: 'Ana' };
const channel = (rules: Partial<ChannelRules> = {}) => ({ id: 'wa-matriz', rules: ChannelRules.parse(rules) });

const message = (more: Partial<MessageItem> = {}): MessageItem => ({
  kind: 'message',
  key: 'k',
  route: {},
  raw: {},
  at,
  providerId: 'wamid.1',
  direction: 'inbound',
  contact: ids,
  content: { type: 'text', text: 'Sair!' },
  ...more,
});
const preference = (more: Partial<PreferenceItem> = {}): PreferenceItem => ({
  kind: 'preference',
  key: 'pref-1',
  route: {},
  raw: {},
  at,
  contact: ids,
  category: 'marketing_messages',
  value: 'stop',
  ...more,
});
const heard = (item: InboundItem, rules?: Partial<ChannelRules>) => consentOnInbound(item, channel(rules), receivedAt);

describe('a message', () => {
  test('that is nothing but the word opts out, under every identity of its sender', () => {
    expect(heard(message())).toEqual({
      addresses: ['+5511988880001', 'BR.100'],
      action: 'out',
      category: 'marketing',
      source: 'word',
      channel: 'wa-matriz',
      contact: '+5511988880001',
      contactIds: ids,
      evidence: 'wamid.1',
      at,
    });
  });

  test('opts out of, and into, what the channel says', () => {
    expect(heard(message(), { optOutCategory: 'all' })).toMatchObject({ action: 'out', category: 'all' });
    expect(heard(message({ content: { type: 'text', text: 'voltar' } }), { optOutCategory: 'all' })).toMatchObject({
      action: 'in',
      category: 'all',
    });
  });

  test('never carries what was written', () => {
    expect(JSON.stringify(heard(message({ content: { type: 'text', text: 'sAiR ...' } })))).not.toMatch(/sair/i);
  });

  test('of a template’s button counts by the button’s text', () => {
    const button = (title: string) =>
      message({ content: { type: 'button', reply: { kind: 'button', id: 'SAIR', title } } });
    expect(heard(button('Parar promoções'))).toMatchObject({ action: 'out', evidence: 'wamid.1' });
    expect(heard(button('Cancelar'))).toBeUndefined();
    expect(heard(message({ content: { type: 'button' } }))).toBeUndefined();
  });

  test('from somebody without a phone opts out the user id', () => {
    expect(heard(message({ contact: { bsuid: 'BR.100' } }))).toMatchObject({
      addresses: ['BR.100'],
      contact: 'BR.100',
    });
  });

  test.each<[string, Partial<MessageItem>, Partial<ChannelRules>?]>([
    ['that says more', { content: { type: 'text', text: 'stop, o Zé não vem' } }],
    ['that our own people wrote', { direction: 'outbound' }],
    ['in a group', { groupId: 'g' }],
    ['that is a caption', { content: { type: 'image', media: { mediaId: '1', caption: 'sair' } } }],
    [
      'that is a choice in a bot’s menu',
      { content: { type: 'interactive', reply: { kind: 'button_reply', title: 'Sair' } } },
    ],
    ['that was edited into the word', { content: { type: 'edit', text: 'sair' } }],
    ['from nobody', { contact: {} }],
    ['on a channel that does not listen for words', {}, { optOutWords: false }],
  ])('%s is no wish', (_, more, rules) => expect(heard(message(more), rules)).toBeUndefined());

  test('from a clock that runs ahead is as old as its arrival', () => {
    expect(heard(message({ at: receivedAt + 3_600_000 }))?.at).toBe(receivedAt);
  });
});

describe('the provider’s own switch', () => {
  test.each([
    ['stop', 'out'],
    ['resume', 'in'],
  ] as const)('%s', (value, action) => {
    expect(heard(preference({ value }))).toMatchObject({
      action,
      category: 'marketing',
      source: 'provider',
      evidence: 'pref-1',
      at,
    });
  });

  test('counts where words do not, and without a time of its own from its arrival', () => {
    const { at: _, ...timeless } = preference();
    expect(heard(timeless, { optOutWords: false })).toMatchObject({ action: 'out', at: receivedAt });
  });

  test.each(['utility_messages', 'constructor', ''])('of the category %j is not understood', (category) =>
    expect(heard(preference({ category }))).toBeUndefined(),
  );
});

describe('a failure', () => {
  const failed = (code: string, contact = '+5511988880001') =>
    consentOnFailure(whatsappCloud.errors, { code, channel: 'wa-matriz', contact, evidence: 'wamid.9', at });

  test('131050 opts out of marketing', () => {
    expect(failed('131050')).toEqual({
      addresses: ['+5511988880001'],
      action: 'out',
      category: 'marketing',
      source: 'error',
      channel: 'wa-matriz',
      contact: '+5511988880001',
      contactIds: { phone: '+5511988880001' },
      evidence: 'wamid.9',
      at,
    });
    expect(failed('131050', 'BR.100')).toMatchObject({ addresses: ['BR.100'], contactIds: { bsuid: 'BR.100' } });
  });

  test.each(['131049', '131026', '131047', 'unknown', 'toString', 'no_answer'])('%s says nothing of the kind', (code) =>
    expect(failed(code)).toBeUndefined(),
  );
});

test.each(['receipt', 'account', 'identity', 'other'])('an item of the kind %s is no wish', (kind) =>
  expect(heard({ kind, key: 'k', route: {}, raw: {}, at } as unknown as InboundItem)).toBeUndefined(),
);
