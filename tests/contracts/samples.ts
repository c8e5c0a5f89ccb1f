/** Valid documents for every published schema; the tests derive invalid ones from them. */
import type { Content } from '../../contracts/content.ts';
import { type EventData, type EventName, eventType } from '../../contracts/event.ts';
import type { Failure } from '../../contracts/failure.ts';
import type { LogRow } from '../../contracts/log.ts';
import type { MessageView, SendMessage } from '../../contracts/message.ts';
import { Refusal, toProblem } from '../../contracts/problem.ts';

const at = '2026-11-21T10:00:00.000Z';
const later = '2026-11-21T12:30:00-03:00';
const link = 'https://files.example.com/a';

const contents: Content[] = [
  { type: 'text', body: 'Olá', previewUrl: true },
  {
    type: 'template',
    name: 'aviso_fatura',
    language: 'pt_BR',
    header: { type: 'document', link, filename: 'fatura.pdf' },
    parameters: ['Maria', { currency: { fallback: 'R$ 10,00', code: 'BRL', amount1000: 10000 } }],
    buttons: [
      { type: 'url', index: 0, text: '4711' },
      { type: 'flow', index: 1, data: { step: 1 } },
    ],
  },
  { type: 'template', name: 'oi', language: 'pt', parameters: { nome: 'Maria' }, header: { type: 'text', text: 'Oi' } },
  { type: 'image', link, caption: 'Mapa' },
  { type: 'document', mediaId: '42', filename: 'a.pdf' },
  { type: 'audio', mediaId: '42', voice: true },
  { type: 'video', link },
  { type: 'sticker', mediaId: '42' },
  { type: 'location', latitude: -23.5, longitude: -46.6, name: 'Loja' },
  {
    type: 'contacts',
    contacts: [
      {
        name: { formattedName: 'Suporte' },
        phones: [{ phone: '+5511987654321' }],
        org: { company: 'ISP' },
        birthday: '1990-02-28',
      },
    ],
  },
  { type: 'reaction', messageId: 'wamid.1', emoji: '' },
  {
    type: 'interactive',
    interactive: {
      kind: 'buttons',
      body: 'Confirma?',
      header: { type: 'image', link },
      buttons: [{ id: 's', title: 'Sim' }],
    },
  },
  {
    type: 'interactive',
    interactive: { kind: 'list', body: 'Escolha', button: 'Ver', sections: [{ rows: [{ id: '1', title: 'Boleto' }] }] },
  },
  { type: 'interactive', interactive: { kind: 'url', body: 'Veja', displayText: 'Abrir', url: link } },
  { type: 'interactive', interactive: { kind: 'native', interactive: { type: 'product' } } },
];

const sendMessages: SendMessage[] = [
  ...contents.map((content) => ({ channel: 'wa-matriz', to: '+5511987654321', content })),
  {
    channel: 'wa-matriz',
    to: 'BR.13591234567890',
    content: { type: 'text', body: 'Oi' },
    idempotencyKey: 'a-1',
    replyTo: 'wamid.0',
    sendAt: at,
    expiresAt: later,
    lane: 'bulk',
    onUncertain: 'resend',
    metadata: { customerId: '1', value: 9.9, paid: false, note: null },
    opening: {
      mode: 'on-reply',
      occurrence: { type: 'Financiamento', name: 'Lembrete' },
      extra: { 'Nº do contrato': 'C-77' },
      customer: { code: '1', name: 'Maria', cpf: '52998224725' },
    },
  },
];

const command = (type: string, data: unknown) => ({
  specversion: '1.0',
  id: 'c-1',
  source: '/erp',
  type,
  time: at,
  partitionkey: 'extension attributes are welcome',
  data,
});

const failure: Failure = {
  class: 'rate_limited',
  code: '131056',
  scope: 'pair',
  cause: 'Mensagens demais para o mesmo contato',
  nextStep: 'Aguarde',
};
const outbound = { messageId: 'm-1', channel: 'wa-matriz', contact: '+5511987654321', metadata: { customerId: '1' } };
const person = { channel: 'wa-matriz', contact: '+5511987654321', contactIds: { phone: '+5511987654321' } };
const template = { channel: 'wa-matriz', name: 'aviso_fatura', language: 'pt_BR' };

const campaign = {
  campaignId: 'c-1',
  name: 'Vencimentos de dezembro',
  channel: 'wa-matriz',
  state: 'running' as const,
  records: { total: null, read: 500, queued: 498, leftOut: 2 },
};

const events: { [Name in EventName]: EventData<Name> } = {
  'message.accepted': { ...outbound, status: 'queued', dueAt: at },
  'message.held': { ...outbound, status: 'queued', until: later, failure },
  'message.sent': { ...outbound, status: 'sent', providerId: 'wamid.1', attempt: 1 },
  'message.delivered': { ...outbound, status: 'delivered', at, pricing: { billable: true } },
  'message.read': { ...outbound, status: 'read', at },
  'message.failed': { ...outbound, status: 'failed', failure, attempt: 2 },
  'message.expired': { ...outbound, status: 'expired', failure },
  'message.closed': { ...outbound, status: 'sent', reason: 'no_receipt', sentAt: at, waitedHours: 72 },
  'message.cancelled': { ...outbound, status: 'cancelled' },
  'message.uncertain': { ...outbound, status: 'uncertain', until: later, failure },
  'message.received': {
    ...person,
    messageId: 'm-2',
    direction: 'inbound',
    content: { type: 'interactive', reply: { kind: 'button', id: 's', title: 'Sim' } },
    at,
    providerId: 'wamid.2',
    conversationId: 'v-1',
    replyTo: { providerId: 'wamid.1' },
  },
  'window.opened': { ...person, until: later, openedBy: 'message' },
  'window.expiring': { ...person, until: later },
  'window.closed': { ...person, reason: 'expired' },
  'conversation.opened': {
    ...person,
    conversationId: 'v-1',
    messageId: 'm-1',
    campaignId: 'c-1',
    openedBy: 'reply',
    occurrence: { type: 'Financiamento', name: 'Lembrete' },
    extra: { 'Nº do contrato': 'C-77' },
    customer: { code: '1' },
    at,
  },
  'contact.opted_out': { ...person, category: 'marketing', at },
  'contact.opted_in': { ...person, category: 'marketing', at },
  'contact.merged': { channel: 'wa-matriz', previous: { bsuid: 'BR.1' }, current: { bsuid: 'BR.2' }, at },
  'contact.erased': { erasureId: 'e-1', sha256: ['a'.repeat(64)], at },
  'template.approved': { ...template, value: 'APPROVED' },
  'template.paused': { ...template, value: 'PAUSED', reason: 'quality' },
  'template.rejected': { ...template, value: 'REJECTED' },
  'template.changed': { ...template, change: 'category', value: 'MARKETING', previous: 'UTILITY' },
  'channel.degraded': { channel: 'wa-matriz', failure, retryAt: later },
  'channel.restored': { channel: 'wa-matriz', degradedAt: at },
  'channel.notice': { channel: 'wa-matriz', event: 'TIER', text: 'Limite novo', severity: 'info', native: { tier: 2 } },
  'campaign.started': campaign,
  'campaign.progress': { ...campaign, state: 'paused', stopped: { code: 'source_auth', text: 'Token recusado.' } },
  'campaign.finished': { ...campaign, state: 'finished' },
  'email.requested': {
    reference: 'c-1/7',
    campaignId: 'c-1',
    to: 'maria@example.net',
    name: 'MARIA DA SILVA',
    subject: 'Manutenção programada',
    text: 'Olá Maria, ...',
    customerId: '1042',
  },
  'command.rejected': { commandId: 'c-1', problem: toProblem(new Refusal('command_type_unknown')) },
};

const cloudEvent = (type: string, data: unknown) => ({
  specversion: '1.0',
  id: 'e-1',
  source: 'urn:ponte:ledger-1',
  time: at,
  datacontenttype: 'application/json',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  type,
  data,
});
const event = (type: string, data: unknown) => ({
  ...cloudEvent(type, data),
  subject: 'm-1',
  sequence: 1,
});

const accepted = { id: 'm-1', status: 'queued', duplicate: false };
const invalid = toProblem(
  new Refusal('invalid_request', [{ path: 'to', message: 'is missing', messagePt: 'está faltando' }]),
);

const messageView: MessageView = {
  id: 'm-1',
  direction: 'outbound',
  channel: 'wa-matriz',
  contact: '+5511987654321',
  status: 'failed',
  lane: 'realtime',
  category: 'service',
  content: { type: 'text', body: 'Oi' },
  metadata: {},
  idempotencyKey: null,
  acceptedAt: at,
  dueAt: null,
  expiresAt: null,
  sentAt: at,
  deliveredAt: null,
  readAt: null,
  providerId: 'wamid.1',
  failure,
  pricing: null,
  cost: { amount: '0.035', currency: 'BRL' },
  parts: 3,
  carrier: 'Vivo',
  closedAt: null,
  fallbackOf: null,
  fallbacks: ['m-3'],
  acceptedFrom: 'key k-1',
  verdicts: [{ at, stage: 'dispatch', results: [{ rule: 'window', result: 'pass' }] }],
  attempts: [
    {
      number: 1,
      startedAt: at,
      finishedAt: at,
      outcome: 'failed',
      providerId: null,
      request: { method: 'POST', url: 'https://graph.example/messages', body: '{}' },
      response: { status: 400, body: '{}' },
      failure,
    },
  ],
  receipts: [
    { status: 'failed', at, receivedAt: at, providerId: 'wamid.1', failure, pricing: null, part: 2, carrier: 'Vivo' },
  ],
  timeline: [{ at, kind: 'accepted', text: 'Aceita', textEn: 'Accepted', detail: { from: 'api' } }],
};

const logRow: LogRow = {
  id: 'm-1',
  customerId: '1',
  communicationType: 'whatsapp',
  contact: '+55 (11) 98765-4321',
  sentAt: null,
  status: null,
  message: 'Na fila',
  state: 'queued',
  direction: 'outbound',
  channel: 'wa-matriz',
  acceptedAt: at,
  campaignId: null,
  reference: null,
  providerId: null,
  errorCode: null,
  category: null,
  parts: null,
  carrier: null,
  closedAt: null,
  cost: null,
};

export const incomingSamples: Readonly<Record<string, readonly unknown[]>> = {
  'send-message': sendMessages,
  'send-batch': [{ messages: sendMessages.slice(0, 2) }],
  'ponte.message.send.v1': sendMessages.map((message) => command('ponte.message.send.v1', message)),
  'ponte.trigger.fire.v1': [
    command('ponte.trigger.fire.v1', {
      trigger: 'fatura-a-vencer',
      to: '(11) 98888-0001',
      values: { fatura: '7001', valor: 99.9, urgente: true, nome: null },
      idempotencyKey: 'fatura-7001',
      sendAt: '2026-12-01T12:00:00Z',
      expiresAt: '2026-12-02T12:00:00Z',
      metadata: { customerId: '1042' },
    }),
  ],
  'ponte.message.cancel.v1': [command('ponte.message.cancel.v1', { messageId: 'm-1' })],
  'ponte.message.retry.v1': [command('ponte.message.retry.v1', { messageId: 'm-1' })],
};

export const outgoingSamples: Readonly<Record<string, readonly unknown[]>> = {
  accepted: [accepted],
  'batch-result': [
    {
      results: [
        { index: 0, accepted },
        { index: 1, problem: invalid },
      ],
    },
  ],
  message: [messageView],
  'log-row': [logRow],
  problem: [invalid],
  event: [event('ponte.message.accepted.v1', events['message.accepted'])],
  'command-accepted': [cloudEvent('ponte.command.accepted.v1', accepted)],
  'command-rejected': [cloudEvent('ponte.command.rejected.v1', { commandId: 'c-1', problem: invalid })],
  ...Object.fromEntries(
    Object.entries(events).map(([name, data]) => {
      const type = eventType(name as EventName);
      return [type, [event(type, data)]];
    }),
  ),
};
