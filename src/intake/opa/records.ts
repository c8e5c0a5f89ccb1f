/** Channels and templates of Ponte as records of Opa! Suite. */
import type { LiveChannel } from '../../channels/registry.ts';
import type { KnownTemplate } from '../../channels/templates.ts';
import { shownText } from './fill.ts';
import { channelIdOf, templateIdOf } from './ids.ts';
import { type Filters, sameValue } from './lists.ts';

export interface ChannelRecord {
  _id: string;
  nome: string;
  /** Ponte knows no attendant of a channel. */
  id_atendente: null;
  status: 'A' | 'I';
  canal: string;
  integracao: string;
}

const media: Readonly<Record<string, string>> = { whatsapp: 'Whatsapp', sms: 'SMS' };
export const mediumOf = ({ connector }: LiveChannel): string => media[connector.medium] ?? 'Omnichannel';

/** Meta's own API has a name there; other connectors go by theirs. */
const integrations: Readonly<Record<string, string>> = { 'whatsapp-cloud': 'facebook' };

export const channelRecord = (channel: LiveChannel): ChannelRecord => ({
  _id: channelIdOf(channel.id),
  nome: channel.name,
  id_atendente: null,
  status: channel.state === 'off' ? 'I' : 'A',
  canal: mediumOf(channel),
  integracao: integrations[channel.connector.id] ?? channel.connector.id,
});

export const channelFilters: Filters<ChannelRecord> = {
  nome: sameValue('nome'),
  id_atendente: sameValue('id_atendente'),
  status: sameValue('status'),
  canal: sameValue('canal'),
  integracao: sameValue('integracao'),
};

export interface TemplateRecord {
  _id: string;
  atalho: string;
  texto: string;
  tipo_mensagem: 'dialog360';
  departamentos: never[];
  identificadorCanal: string;
  anexo: null;
  flow: null;
  /** JSON as text. */
  dados: string;
}

const shortCode = 8;

export const templateRecord = (template: KnownTemplate): TemplateRecord => ({
  _id: templateIdOf(template),
  atalho: template.name,
  texto: shownText(template),
  // The one value that is known from the field: who filters by it must find every template.
  tipo_mensagem: 'dialog360',
  departamentos: [],
  identificadorCanal: channelIdOf(template.channel).slice(0, shortCode),
  anexo: null,
  flow: null,
  dados: JSON.stringify({
    idioma: template.language,
    categoria: template.category,
    situacao: template.status,
    cabecalho: template.header?.type ?? null,
  }),
});

export const templateFilters: Filters<TemplateRecord> = {
  atalho: sameValue('atalho'),
  tipo_mensagem: sameValue('tipo_mensagem'),
};
