/** What a campaign's message says of the attendance that it opens. */
import { describe, expect, test } from 'vitest';
import { CampaignInput } from '../../contracts/campaign.ts';
import { NotificationInput } from '../../contracts/notification.ts';
import type { KnownTemplate } from '../../src/channels/templates.ts';
import { type ReadRecord, resultOf } from '../../src/triggers/campaigns/record.ts';
import { financeMap, financeRecord } from './mailing-kit.ts';

const notification = NotificationInput.parse({
  name: 'Aviso',
  channel: 'wa-matriz',
  template: { name: 'aviso', language: 'pt_BR' },
});
const template: KnownTemplate = {
  channel: 'wa-matriz',
  syncedAt: 0,
  name: 'aviso',
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  parameterFormat: 'positional',
  body: { text: 'Olá.', parameters: [] },
  buttons: [],
};
const occurrence = { type: 'Suporte', name: 'Queda na rede' };
const opening = { mode: 'on-send', occurrence };
const record: ReadRecord = { ok: true, position: 1, record: { fields: financeRecord } };
const person: ReadRecord = {
  ok: true,
  position: 1,
  person: { customer: '0042', name: 'Ana Lima', phone: '+5548990000002', values: {}, leftOut: null },
};

const openingOf = (read: ReadRecord, more: object) => {
  const input = CampaignInput.parse({ name: 'x', notification: 'x', audience: { kind: 'file' }, ...more });
  const plan = { first: { way: notification, at: '', template }, steps: [] };
  const wording = { kind: 'messages', plan } as const;
  const result = resultOf(read, { campaignId: 'c-1', input, wording, now: 0, dueAt: null });
  if (result.kind !== 'message') throw new Error(JSON.stringify(result));
  return result.message.opening;
};

describe('a record of a mailing', () => {
  test('LMD-02: the values of its extra fields, apart from those of its customer', () => {
    expect(openingOf(record, { map: financeMap })).toEqual({
      mode: 'on-reply',
      occurrence: { type: 'Financiamento', name: 'Lembrete de Vencimento de Parcela' },
      extra: { 'Data de Vencimento': '2026-12-05', 'Número do Contrato': 'C-77', 'Número da Parcela': '3' },
      customer: { name: 'Rui Exemplo', cpf: '52998224725' },
    });
  });

  test('opens nothing where neither its map nor its campaign says so', () => {
    expect(openingOf(record, { map: { standard: { mobile: 'Celular' } } })).toBeUndefined();
  });

  test('opens what its campaign says where its map says nothing, and its map counts first', () => {
    const plain = { standard: { mobile: 'Celular', name: 'Nome' } };
    expect(openingOf(record, { map: plain, opening })).toEqual({
      ...opening,
      extra: {},
      customer: { name: 'Rui Exemplo' },
    });
    expect(openingOf(record, { map: financeMap, opening })).toMatchObject({
      mode: 'on-reply',
      occurrence: { type: 'Financiamento' },
    });
  });
});

describe('a person of the login report', () => {
  test('opens what its campaign says, and no map is needed', () => {
    expect(openingOf(person, { opening })).toEqual({
      ...opening,
      extra: {},
      customer: { code: '0042', name: 'Ana Lima' },
    });
    expect(openingOf(person, {})).toBeUndefined();
  });
});
