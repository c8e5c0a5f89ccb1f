/** The Omnichannel log as operators read it, and as CSV. */
import type { Failure } from '../../contracts/failure.ts';
import type { LogRow } from '../../contracts/log.ts';
import type { Cost, MessageStatus } from '../../contracts/message.ts';
import { holdReasons } from '../../contracts/reasons.ts';
import type { LogRowRecord } from '../ledger/log.ts';
import { iso, isoOrNull } from '../platform/clock.ts';
import { decimalOf } from '../platform/money.ts';
import { displayContact } from '../platform/phone.ts';

const outcomes: Partial<Record<MessageStatus, LogRow['status']>> = {
  sent: 'sucesso',
  delivered: 'sucesso',
  read: 'sucesso',
  received: 'sucesso',
  failed: 'falha',
  expired: 'falha',
  cancelled: 'falha',
};

export function logRow(row: LogRowRecord): LogRow {
  const state = row.status as MessageStatus;
  return {
    id: row.id,
    customerId: row.customer_id,
    communicationType: row.medium as LogRow['communicationType'],
    contact: displayContact(row.contact),
    sentAt: isoOrNull(row.sent_at),
    status: outcomes[state] ?? null,
    message: sentence(row, state),
    state,
    direction: row.direction,
    channel: row.channel,
    acceptedAt: iso(row.accepted_at),
    campaignId: row.campaign_id,
    reference: row.reference,
    providerId: row.provider_id,
    errorCode: row.error_code,
    category: row.category as LogRow['category'],
    parts: partsOf(row),
    carrier: row.carrier,
    closedAt: isoOrNull(row.unreceipted_at),
    cost: costOf(row),
  };
}

/** One where nothing else is known: most SMS are. */
export function partsOf(row: {
  medium?: unknown;
  direction?: unknown;
  sent_at?: unknown;
  parts?: unknown;
}): number | null {
  if (row.medium !== 'sms' || row.direction !== 'outbound' || row.sent_at === null) return null;
  return Number(row.parts ?? 1);
}

/** A message that no receipt came for in time. */
export function unreceiptedText(hours: number): string {
  const shown = String(Number(hours.toFixed(1))).replace('.', ',');
  return `Enviada; a operadora não mandou recibo em ${shown} h`;
}

/** What a row of `message` says about its cost. */
export function costOf(row: { cost_micros?: unknown; cost_currency?: unknown }): Cost | null {
  if (row.cost_micros === null || row.cost_micros === undefined) return null;
  return { amount: decimalOf(Number(row.cost_micros)), currency: String(row.cost_currency) };
}

/** IXC-69, IXC-70: one sentence that says how it stands, and why. */
function sentence(row: LogRowRecord, state: MessageStatus): string {
  const failure = row.failure === null ? null : (JSON.parse(row.failure) as Failure);
  const why = failure === null ? '' : `${failure.cause} (${failure.code})`;
  switch (state) {
    case 'queued':
      if (failure !== null) {
        const isHeld = Object.hasOwn(holdReasons, failure.code);
        return `${isHeld ? 'Retida até' : 'Nova tentativa em'} ${iso(row.due_at ?? row.accepted_at)}: ${why}`;
      }
      if (row.due_at === null || row.due_at <= row.accepted_at) return 'Na fila de envio';
      return row.queue_name === null
        ? `Agendada para ${iso(row.due_at)}`
        : `Na fila da tarefa "${row.queue_name}", que roda em ${iso(row.due_at)}`;
    case 'sending':
      return 'Sendo enviada ao provedor';
    case 'uncertain':
      return `Sem resposta do provedor; aguardando recibo. ${why}`.trim();
    case 'sent':
      if (row.unreceipted_at === null) return 'Enviada com sucesso';
      return unreceiptedText((row.unreceipted_at - (row.sent_at ?? row.accepted_at)) / 3_600_000);
    case 'delivered':
      return 'Entregue com sucesso';
    case 'read':
      return 'Lida pelo cliente';
    case 'received':
      return 'Recebida do cliente';
    case 'cancelled':
      return 'Cancelada antes do envio';
    case 'failed':
    case 'expired':
      return why === '' ? 'Falhou' : why;
  }
}

/** The seven columns of the log first, then what operators filter by. */
const csvColumns: [string, (row: LogRow) => string | null][] = [
  ['ID', (row) => row.id],
  ['ID cliente', (row) => row.customerId],
  ['Tipo comunicação', (row) => row.communicationType],
  ['Contato', (row) => row.contact],
  ['Data envio', (row) => row.sentAt],
  ['Status', (row) => row.status],
  ['Mensagem', (row) => row.message],
  ['Estado', (row) => row.state],
  ['Canal', (row) => row.channel],
  ['Campanha', (row) => row.campaignId],
  ['Referência', (row) => row.reference],
  ['Código do erro', (row) => row.errorCode],
  ['Categoria', (row) => row.category],
  ['Custo', (row) => row.cost?.amount ?? null],
  ['Moeda', (row) => row.cost?.currency ?? null],
  ['Partes', (row) => (row.parts === null ? null : String(row.parts))],
  ['Operadora', (row) => row.carrier],
];

export const csvRow = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
export const csvHeader = csvRow(csvColumns.map(([title]) => title));
export const csvLine = (row: LogRow): string => csvRow(csvColumns.map(([, read]) => read(row) ?? ''));

/** RFC 4180; a leading = + - @ would run as a formula in a spreadsheet, so it is shown as text (phones keep their +). */
function csvCell(value: string): string {
  const safe = /^[=@\t\r-]|^\+(?![\d ()-]+$)/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
