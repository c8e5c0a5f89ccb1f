/**
 * Half a year of an ISP's messages, made by the database itself from numbers: nothing crosses a wire, and the same number
 * makes the same message on both ledgers.
 */
import type { Ledger } from './report.ts';

const dayMs = 86_400_000;
const days = 180;

/** In the order of their share. `wa-antigo` sent nothing for months; `wa-nova` never did. */
export const logChannels = ['wa-matriz', 'wa-suporte', 'wa-cobranca', 'sms-matriz', 'sms-avisos', 'opa-matriz'];
export const oldChannel = 'wa-antigo';
export const emptyChannel = 'wa-nova';
export const campaignCount = 200;
/** Stands in the text of the oldest message alone. */
export const rareWord = 'ornitorrinco';
export const uncertainCount = 10;
export const cancelledCount = 20;

const areaCodes = '11192131414861718192';

interface Shape {
  rows: number;
  startMs: number;
  stepMs: number;
  /** Of what waits. */
  dueMs: number;
}

export function shapeOf(rows: number, now: number): Shape {
  const span = days * dayMs;
  return { rows, startMs: now - span, stepMs: Math.max(1, Math.floor(span / rows)), dueMs: now + 30 * dayMs };
}

/** The id of the message of a number: for looking some of them up. */
export function rowIdOf(number: number, { startMs, stepMs }: Shape): string {
  const hex = (startMs + number * stepMs).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

const hexOf = (ledger: Ledger, sql: string): string =>
  ledger === 'sqlite' ? `printf('%012x', ${sql})` : `lpad(to_hex(${sql}), 12, '0')`;

const series = (ledger: Ledger, from: number, to: number): string =>
  ledger === 'sqlite'
    ? `with recursive number(n) as (select ${from} union all select n + 1 from number where n < ${to - 1})`
    : `with number(n) as (select generate_series(${from}, ${to - 1})::bigint)`;

/** Two numbers that look like chance, and what the rest is made of. */
function facts(ledger: Ledger, from: number, to: number, { rows, startMs, stepMs }: Shape): string {
  const waiting = `n >= ${Math.floor(rows * 0.5)} and n < ${Math.floor(rows * 0.6)}`;
  return `${series(ledger, from, to)},
    dice as (select n, (n * 2654435761 + 12345) % 4294967296 as h, (n * 40503 + 977) % 1000003 as g, ${startMs} + n * ${stepMs} as at from number),
    known as (select n, h, g, at, ${hexOf(ledger, 'at')} as t, ${hexOf(ledger, 'n')} as s,
      h % 100 < 15 and not (${waiting}) as came_in, (h / 128) % 100 as c, (g * 31 + h / 65536) % ${Math.max(1, Math.floor(rows / 20))} as p,
      case when ${waiting} then 'queued'
        when n % ${Math.max(2, Math.floor(rows / uncertainCount))} = 1 then 'uncertain'
        when n % ${Math.max(3, Math.floor(rows / cancelledCount))} = 2 then 'cancelled'
        when g % 1000 < 30 then 'failed' when g % 1000 < 31 then 'expired'
        when g % 1000 < 350 then 'read' when g % 1000 < 940 then 'delivered' else 'sent' end as went
    from dice),
    told as (select k.*,
      case when came_in then 'received' else went end as status,
      case when c >= 65 and c < 75 and n < ${Math.floor(rows / 5)} then '${oldChannel}' when c < 45 then 'wa-matriz' when c < 65 then 'wa-suporte'
        when c < 75 then 'wa-cobranca' when c < 95 then 'sms-matriz' when c < 99 then 'sms-avisos' else 'opa-matriz' end as channel,
      case when c < 75 then 'whatsapp' when c < 99 then 'sms' else 'omnichannel' end as medium,
      '+55' || substr('${areaCodes}', cast(p % ${areaCodes.length / 2} as int) * 2 + 1, 2) || '9' || cast(10000000 + (p * 7919) % 89999999 as text) as contact
    from known k)`;
}

const failureOf = (code: string, cause: string): string =>
  `'{"class":"policy","code":"${code}","cause":"${cause}","nextStep":"Veja a documentação."}'`;

/** What fails, how often, and why. */
const failures = [
  {
    below: 60,
    code: '131047',
    cause: 'Passaram mais de 24 horas desde a última mensagem do cliente; a janela fechou.',
  },
  { below: 85, code: '131026', cause: 'O número não tem WhatsApp ou não pode receber.' },
  { below: 99, code: 'sms_undeliverable', cause: 'A operadora não encontrou o aparelho.' },
  { below: 100, code: '131049', cause: 'O provedor protegeu o cliente de mensagens de marketing.' },
];
const byFailure = (value: (one: (typeof failures)[number]) => string): string =>
  `case ${failures.map((one) => `when (h / 8192) % 100 < ${one.below} then ${value(one)}`).join(' ')} end`;

const messageColumns = (shape: Shape): Record<string, string> => ({
  id: `substr(t, 1, 8) || '-' || substr(t, 9, 4) || '-7000-8000-' || s`,
  direction: `case when came_in then 'inbound' else 'outbound' end`,
  channel: 'channel',
  medium: 'medium',
  contact: 'contact',
  lane: `case when h % 3 = 0 then 'realtime' else 'bulk' end`,
  status: 'status',
  due_at: `case when status = 'queued' then ${shape.dueMs} end`,
  settle_by: `case when status = 'uncertain' then ${shape.dueMs} end`,
  accepted_at: 'at',
  sent_at: `case when status = 'queued' then null else at + 900 end`,
  delivered_at: `case when status in ('delivered', 'read') then at + 4000 end`,
  read_at: `case when status = 'read' then at + 60000 end`,
  failed_at: `case when status in ('failed', 'expired', 'cancelled') then at + 5000 end`,
  attempts: `case when came_in or status = 'queued' then 0 else 1 end`,
  sequence: '3',
  provider_id: `case when came_in then 'wamid.in.' || s when status in ('sent', 'delivered', 'read') then 'wamid.out.' || s end`,
  error_code: `case when status = 'failed' then ${byFailure(({ code }) => `'${code}'`)} when status = 'expired' then 'expired'
    when status = 'uncertain' then 'no_answer' end`,
  failure: `case when status = 'failed' then ${byFailure(({ code, cause }) => failureOf(code, cause))}
    when status = 'expired' then ${failureOf('expired', 'A mensagem passou do prazo antes de poder ser enviada.')}
    when status = 'uncertain' then ${failureOf('no_answer', 'O pedido saiu, mas a resposta do provedor não chegou.')} end`,
  customer_id: `case when came_in then null else cast(100000 + p as text) end`,
  campaign_id: `case when came_in or h % 100 >= 70 then null else 'c-' || cast(n * ${campaignCount} / ${shape.rows} as text) end`,
  reference: `case when came_in or h % 100 >= 75 then null else 'fatura-' || cast(n as text) end`,
  metadata: `case when came_in then '{}' else '{"customerId":"' || cast(100000 + p as text) || '","reference":"fatura-' || cast(n as text)
    || '","plano":"Fibra ' || cast(h % 5 * 100 + 200 as text) || ' Mega","cidade":"Palhoça"}' end`,
  content: `case when came_in then '{"type":"text","body":"Bom dia, paguei a fatura ' || cast(n as text) || ' hoje cedo. Pode religar?"}'
    when n = 0 then '{"type":"text","body":"Seu código é ${rareWord}."}'
    else '{"type":"template","name":"aviso_fatura","language":"pt_BR","parameters":["Cliente ' || cast(p as text)
    || '","R$ 99,90","10/12/2026"]}' end`,
  on_uncertain: `'fail'`,
  idem_scope: `case when came_in then 'inbound:' || channel else 'key:erp' end`,
  idem_key: `case when came_in then 'wamid.in.' || s else 'erp-' || cast(n as text) end`,
  accepted_from: `case when came_in then 'customer' else 'http:erp' end`,
  verdicts: `'[]'`,
  kind: `case when came_in then 'text' else 'template' end`,
  category: `case when came_in then null else 'utility' end`,
});

/** The statements that make the messages of a range of numbers, and their tries. */
export function fillStatements(ledger: Ledger, from: number, to: number, shape: Shape): string[] {
  const columns = Object.entries(messageColumns(shape));
  const told = facts(ledger, from, to, shape);
  return [
    // With the common tables in front of the select, as both databases take it.
    `insert into message (${columns.map(([name]) => name).join(', ')}) ${told} select ${columns.map(([, sql]) => sql).join(', ')} from told`,
    `insert into attempt (message_id, number, channel, owner, started_at, finished_at, outcome, provider_id, http_status, request)
     ${told} select ${messageColumns(shape).id}, 1, channel, 'bench', at + 500, at + 900, 'accepted', 'wamid.out.' || s, 200, '{"method":"POST"}'
     from told where not came_in and status in ('sent', 'delivered', 'read')`,
  ];
}

/** Campaigns that have ended, under names that people search for. */
export const campaignStatement = (number: number, at: number): string =>
  `insert into campaign (id, name, channel, input, state, created_at, finished_at)
   values ('c-${number}', 'Fatura lote ${String(number).padStart(3, '0')}', 'wa-matriz', '{"notification":"fatura","audience":{"kind":"file"}}', 'finished', ${at}, ${at})`;
