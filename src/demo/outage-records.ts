/** What an ISP writes down to have outages told: as in examples/isp-notices.yaml, over the simulated ERP. */
import type { TemplateOptions } from '../../connectors/whatsapp-cloud/simulator.ts';
import { NotificationEntry } from '../../contracts/notification.ts';
import { TriggerEntry } from '../../contracts/trigger.ts';
import { WatchEntry } from '../../contracts/watch.ts';

export const outageSource = 'ixc-demo';

const template = (name: string, text: string, example: string[]): TemplateOptions => ({
  name,
  language: 'pt_BR',
  category: 'UTILITY',
  components: [{ type: 'BODY', text, example: { body_text: [example] } }],
});

export const outageTemplates: TemplateOptions[] = [
  template(
    'queda_rede',
    'Olá {{1}}, sabemos que sua internet parou e já estamos trabalhando nisso. Previsão de retorno: {{2}}.',
    ['Marina', '14h'],
  ),
  template(
    'queda_resolvida',
    'Olá {{1}}, sua internet voltou. Se ainda notar algo, desligue e ligue o roteador ou responda a esta mensagem.',
    ['Marina'],
  ),
];

const name = { parameter: '1', label: 'Nome', from: 'nome', format: 'first_name', default: 'cliente' } as const;

export const outageNotifications = [
  {
    id: 'queda',
    name: 'Queda na rede',
    channel: 'wa-matriz',
    template: { name: 'queda_rede', language: 'pt_BR' },
    variables: [name, { parameter: '2', label: 'Previsão', from: 'previsao', default: 'ainda sem previsão' }],
  },
  {
    id: 'queda-resolvida',
    name: 'Rede restabelecida',
    channel: 'wa-matriz',
    template: { name: 'queda_resolvida', language: 'pt_BR' },
    variables: [name],
  },
].map((entry) => NotificationEntry.parse(entry));

const told = [
  { name: 'nome', label: 'Nome', required: false },
  { name: 'queda', label: 'Código da queda' },
];

export const outageTriggers = [
  {
    id: 'queda',
    name: 'Queda na rede',
    notification: 'queda',
    variables: [...told, { name: 'previsao', label: 'Previsão', required: false }],
    onceBy: ['queda'],
    urgent: true,
    validSeconds: 7_200,
  },
  {
    id: 'queda-resolvida',
    name: 'Rede restabelecida',
    notification: 'queda-resolvida',
    variables: told,
    onceBy: ['queda'],
    urgent: true,
    validSeconds: 7_200,
  },
].map((entry) => TriggerEntry.parse(entry));

export const outageWatch = WatchEntry.parse({
  id: 'quedas-demo',
  name: 'Quedas de OLT',
  source: outageSource,
  filters: [
    { field: 'login.active', op: '=', values: ['true'] },
    { field: 'contract.status', op: '=', values: ['active'] },
  ],
  opened: 'queda',
  closed: 'queda-resolvida',
  // Played again, it shall be another outage, not the same one come back.
  outage: { calmMinutes: 0 },
});
