/** A person who is everywhere in the ledger, somebody else beside them, and a look into every text of every table. */
import { expect } from 'vitest';
import { ErasureView, PersonFound } from '../../contracts/privacy.ts';
import type { Queries, Row } from '../../src/ledger/store.ts';
import { look } from '../kit/ledger.ts';
import { startTestPonte, type TestPonte, type TestPonteOptions } from '../kit/ponte.ts';
import type { Ledger } from '../kit/services.ts';

export const ana = {
  phone: '+5511987654321',
  name: 'Zenóbia Quartzo',
  cpf: '52998224725',
  text: 'segredo-azul-turquesa',
  bsuid: 'BR.13491208655302741918',
};
export const rui = {
  phone: '+5511987650002',
  name: 'Rui Diabásio',
  cpf: '11144477735',
  text: 'recado-verde-musgo',
  bsuid: 'BR.22291208655302741922',
};

/** Every form in which the person could still be there. */
const traces: readonly [string, RegExp][] = [
  ['phone', /11[\s().-]{0,3}9?[\s.-]?8765[\s.-]?4321/],
  ['name', /zenóbia|quartzo/i],
  ['cpf', /529\.?982\.?247-?25/],
  ['text', /segredo-azul-turquesa/],
  ['user id', /13491208655302741918/],
];

export const tracesIn = (text: string): string[] => {
  const texts = [text];
  for (const [encoded] of text.matchAll(/[A-Za-z0-9+/_-]{16,}={0,2}/g))
    texts.push(Buffer.from(encoded, 'base64').toString());
  for (const word of text.match(/%[0-9A-F]{2}[^"\s]*/gi) ?? []) texts.push(word.replaceAll(/%[0-9A-F]{2}/gi, ' '));
  return traces.filter(([, trace]) => texts.some((one) => trace.test(one))).map(([what]) => what);
};

export async function tablesOf(reader: Queries, ledger: Ledger): Promise<string[]> {
  const rows =
    ledger === 'sqlite'
      ? await look(reader, `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`)
      : await look(reader, `select table_name as name from information_schema.tables where table_schema = 'public'`);
  return rows.map((row) => String(row.name)).sort();
}

/** Every row of every table, as text, by table. */
export async function wholeLedger(reader: Queries, ledger: Ledger): Promise<Map<string, string[]>> {
  const whole = new Map<string, string[]>();
  for (const table of await tablesOf(reader, ledger)) {
    const rows = await look(reader, `select * from ${table}`);
    whole.set(table, rows.map(asText));
  }
  return whole;
}
const asText = (row: Row): string =>
  JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));

/** `table: what`, for every table where something of the person is left. */
export async function leftOf(reader: Queries, ledger: Ledger): Promise<string[]> {
  const left: string[] = [];
  for (const [table, rows] of await wholeLedger(reader, ledger)) {
    const found = new Map(rows.flatMap((row) => tracesIn(row).map((what) => [what, row])));
    for (const [what, row] of found) left.push(`${table}: ${what}: ${row.slice(0, 600)}`);
  }
  return left;
}

export async function put(t: TestPonte, table: string, row: Row): Promise<void> {
  const literal = (value: Row[string] | undefined) =>
    value === null || value === undefined
      ? 'null'
      : typeof value === 'number'
        ? String(value)
        : `'${value.replaceAll("'", "''")}'`;
  const sql = `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).map(literal).join(', ')})`;
  await t.hub.store.transaction((tx) => look(tx, sql));
}

export const startStage = (ledger: Ledger, more: TestPonteOptions = {}) =>
  startTestPonte({
    ledger,
    templates: [
      {
        name: 'aviso',
        language: 'pt_BR',
        category: 'UTILITY',
        components: [{ type: 'BODY', text: 'Olá {{1}}, recado: {{2}}.' }],
      },
    ],
    ...more,
  });

type Somebody = typeof rui;

const details = ({ name, cpf }: Somebody, code: string) => ({
  metadata: { customerId: code, 'customer.name': name, 'customer.cpf': cpf, reference: `ref-${code}` },
  opening: { mode: 'on-send', extra: { titular: name }, customer: { code, name, cpf } },
});

/** What both have: a message that was read, an answer, a campaign, a window. Answers the ids of the messages. */
export async function liveThrough(t: TestPonte, people: readonly Somebody[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const [place, one] of people.entries()) {
    const id = await t.sendText(one.phone, `Olá ${one.name}, ${one.text}`, {
      ...details(one, `cod-${place}`),
      idempotencyKey: `fatura-${one.phone.slice(1)}`,
    });
    await t.untilStatus(id, 'read');
    ids.set(one.phone, id);
    const { settled } = t.sim.reply({
      from: { phone: one.phone, name: one.name, bsuid: one.bsuid },
      content: `Recebi: ${one.text}`,
    });
    expect(await settled).toBe('acknowledged');
  }
  await campaignFor(t, people, 'enviada', true);
  await campaignFor(t, people, 'guardada', false);
  return ids;
}

async function campaignFor(t: TestPonte, people: readonly Somebody[], name: string, isSent: boolean): Promise<string> {
  await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  const notification = {
    name: 'Aviso',
    channel: 'wa-matriz',
    template: { name: 'aviso', language: 'pt_BR' },
    variables: [
      { parameter: '1', from: 'nome' },
      { parameter: '2', from: 'recado', label: 'Recado' },
    ],
  };
  expect((await t.call('PUT', '/v1/notifications/aviso', notification)).status).toBe(200);
  const created = await t.call<{ id: string }>('POST', '/v1/campaigns', {
    name,
    notification: 'aviso',
    lane: 'realtime',
    audience: { kind: 'file' },
    map: {
      standard: { mobile: 'celular', name: 'nome', cpf: 'cpf' },
      occurrence: {
        type: 'Aviso',
        name: 'Recado',
        groups: [{ name: 'R', kind: 'occurrence', fields: [{ id: 'recado', label: 'Recado' }] }],
      },
      extra: [{ group: 'R', field: 'recado', from: 'recado' }],
      openingMode: 'on-reply',
    },
  });
  expect([created.status, created.text]).toEqual([201, created.text]);
  const lines = people.map((one) => [one.phone.slice(3), one.name, one.cpf, one.text].join(';'));
  const file = ['celular;nome;cpf;recado', ...lines, `${ana.phone.slice(3)}x;${ana.name};;quebrado`].join('\r\n');
  const put = await t.call('PUT', `/v1/campaigns/${created.body.id}/file`, file, { 'content-type': 'text/csv' });
  expect([put.status, put.text]).toEqual([200, put.text]);
  if (!isSent) return created.body.id;
  expect((await t.call('POST', `/v1/campaigns/${created.body.id}/start`)).status).toBe(200);
  await t.untilEvents((events) => events.some(({ type }) => type === 'ponte.campaign.finished.v1'), 'the campaign');
  return created.body.id;
}

/** Where only accidents, ERPs and providers of other kinds put people. */
export async function scatter(t: TestPonte): Promise<void> {
  const digits = ana.phone.slice(1);
  const entry = (one: { phone: string; name: string; text: string }) => ({
    from: one.phone.slice(1),
    profile: { name: one.name },
    text: one.text,
  });
  const both = JSON.stringify({ entry: [{ messages: [entry(ana), entry(rui)] }] });
  const letter = {
    kind: 'webhook_item',
    channel: 'wa-matriz',
    reason: 'x',
    reason_pt: 'x',
    at_ms: 1,
    attempts: 0,
    state: 'open',
    cause: '',
  };
  await put(t, 'webhook', { channel: 'wa-matriz', received_at: 1, encoding: 'utf8', body: both, call: null });
  await put(t, 'webhook', {
    channel: 'wa-matriz',
    received_at: 1,
    encoding: 'base64',
    body: Buffer.from(`\0de ${digits}`).toString('base64'),
    call: JSON.stringify({ method: 'GET', query: `from=%2B${digits}` }),
  });
  await put(t, 'dead_letter', { ...letter, id: 'l-1', body: JSON.stringify(entry(ana)), item_key: `wa\nm:${digits}` });
  await put(t, 'dead_letter', { ...letter, id: 'l-2', body: JSON.stringify(entry(rui)), item_key: 'wa\nm:2' });
  const wamid = `wamid.${Buffer.from(`HBg${digits}FQIA`).toString('base64')}`;
  const receipt = { channel: 'wa-matriz', message_id: null, status: 'delivered', at_ms: 1, received_at: 1 };
  await put(t, 'receipt', {
    ...receipt,
    item_key: `s:${wamid}`,
    provider_id: wamid,
    raw: JSON.stringify({ recipient_id: digits }),
  });
  await put(t, 'receipt', {
    ...receipt,
    item_key: 's:outro',
    provider_id: 'outro',
    raw: '{"recipient_id":"5511987650002"}',
  });
  await put(t, 'inbound_long', {
    id: 'g-1',
    channel: 'wa-matriz',
    total: 2,
    open_key: `wa-matriz\n${ana.phone}\n1\n2`,
    due_at: 9e14,
  });
  await put(t, 'inbound_part', {
    long_id: 'g-1',
    part: 1,
    received_at: 1,
    item: JSON.stringify({ contact: { phone: ana.phone }, text: ana.text }),
  });
  await put(t, 'inbound_item', { channel: 'wa-matriz', item_key: `p:${digits}:1`, received_at: 1 });
  const person = { customer: 'cod-0', name: ana.name, phone: ana.phone, values: { cpf: ana.cpf }, leftOut: null };
  await put(t, 'campaign_person', { campaign_id: 'c-1', position: 1, body: JSON.stringify(person) });
  const notice = {
    watch_id: 'v',
    outage_id: 'q',
    root_id: 'q',
    kind: 'opened',
    logins: 'zenobia.q',
    created_at: 1,
    due_at: 9e14,
  };
  await put(t, 'watch_notice', {
    ...notice,
    id: 'n-1',
    contact: ana.phone,
    customer_id: 'cod-0',
    name: ana.name,
    input: JSON.stringify({ nome: ana.name }),
  });
  await put(t, 'watch_notice', {
    ...notice,
    id: 'n-2',
    contact: rui.phone,
    customer_id: 'cod-1',
    name: rui.name,
    input: '{}',
  });
  await put(t, 'outage', {
    id: 'q',
    watch_id: 'v',
    body: JSON.stringify({ id: 'q', told: [ana.phone, rui.phone] }),
    closed_at: 5,
    updated_at: 5,
  });
  await put(t, 'cooldown', { scope: 'conta', contact: ana.phone, until: 1, strikes: 1, struck_at: 1, messages: 'm' });
  await put(t, 'portfolio_recipient', { portfolio: 'p', contact: ana.phone, at_ms: 9e14 });
  await put(t, 'figure_failure', {
    channel: 'wa-matriz',
    code: '1',
    failure: JSON.stringify({ detail: `no account for ${digits}` }),
  });
  await put(t, 'task_run', { task_id: 't', run_at: 1, outcome: 'failed', text: `Falhou em (11) 98765-4321` });
  const merged = {
    channel: 'wa-matriz',
    previous: { bsuid: ana.bsuid },
    current: { phone: ana.phone, name: ana.name },
    at: '2026-11-21T12:00:00.000Z',
  };
  const event = { subject: 'wa-matriz', channel: 'wa-matriz', time_ms: 1, sequence: 1 };
  await put(t, 'event', { ...event, name: 'contact.merged', data: JSON.stringify(merged) });
  const email = {
    reference: 'c-1/1',
    campaignId: 'c-1',
    to: 'zen@example.com',
    name: ana.name,
    subject: ana.text,
    text: ana.text,
    customerId: 'cod-0',
  };
  await put(t, 'event', { ...event, subject: 'c-1/1', name: 'email.requested', data: JSON.stringify(email) });
}

export const find = async (t: TestPonte, contact: string): Promise<PersonFound> => {
  const answer = await t.call('POST', '/v1/privacy/find', { contact });
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
  return PersonFound.parse(answer.body);
};

export const erase = async (t: TestPonte, contact: string, more: object = {}) => {
  const answer = await t.call('POST', '/v1/privacy/erase', {
    contact,
    reason: 'pedido do titular',
    confirm: contact.slice(-4),
    ...more,
  });
  return {
    status: answer.status,
    text: answer.text,
    view: answer.status < 300 ? ErasureView.parse(answer.body) : undefined,
  };
};
