/** Connectors as they are told to others: what they can do in words, and the schema of their configuration. */
import { z } from 'zod';
import { channelConnector, channelConnectors, sourceConnectors } from '../../connectors/index.ts';
import type { ChannelConnector } from '../../connectors/kit/connector.ts';
import type { SourceConnector } from '../../connectors/kit/source.ts';
import type { ConnectorView, SourceConnectorView } from '../../contracts/connector.ts';
import { type Language, Refusal } from '../../contracts/problem.ts';
import { secretFields } from './secret-fields.ts';

/** Loads them all: only for those who choose one. */
export async function connectorViews(language: Language): Promise<ConnectorView[]> {
  const connectors = await Promise.all(Object.values(channelConnectors).map((load) => load()));
  return connectors.map((connector) => connectorView(connector, language));
}

/** @throws Refusal `not_found`. */
export async function connectorViewOf(id: string, language: Language): Promise<ConnectorView> {
  const connector = await channelConnector(id);
  if (connector === undefined) throw new Refusal('not_found');
  return connectorView(connector, language);
}

export const sourceConnectorViews = (): SourceConnectorView[] => sourceConnectors.map(sourceConnectorView);

/** @throws Refusal `not_found`. */
export function sourceConnectorViewOf(id: string): SourceConnectorView {
  const connector = sourceConnectors.find((one) => one.id === id);
  if (connector === undefined) throw new Refusal('not_found');
  return sourceConnectorView(connector);
}

function connectorView(connector: ChannelConnector, language: Language): ConnectorView {
  const { id, name, medium, capabilities, limits } = connector;
  const { content, templates, window, receipts, correlation } = capabilities;
  return {
    id,
    name,
    medium,
    config: schemaOf(connector),
    transport: connector.session === undefined ? 'http' : 'session',
    capabilities: {
      content: [...content],
      templates,
      window,
      receipts,
      correlation,
      polling: connector.poll !== undefined,
      allowance: connector.allowance !== undefined,
    },
    words: wordsOf(connector).map(({ pt, en }) => (language === 'pt' ? pt : en)),
    limits,
    test: connector.session !== undefined ? 'bind' : connector.probes === undefined ? 'connection' : 'questions',
    channelField: connector.channels?.field ?? null,
  };
}

const sourceConnectorView = (connector: SourceConnector): SourceConnectorView => ({
  id: connector.id,
  name: connector.name,
  config: schemaOf(connector),
});

/** What is refined by code has no words in JSON Schema: the answer to a wrong configuration names it. */
function schemaOf(connector: { config: z.ZodType }): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(connector.config, { io: 'input', unrepresentable: 'any' });
  const secret = secretFields(connector);
  const properties = schema.properties ?? {};
  for (const name of secret) {
    const field = properties[name];
    // A default of a secret would be one that everybody knows.
    if (typeof field === 'object') properties[name] = { ...field, secret: true };
  }
  return { ...schema, properties };
}

interface Words {
  pt: string;
  en: string;
}

const contentWords: Readonly<Record<string, Words>> = {
  text: { pt: 'texto', en: 'text' },
  template: { pt: 'template', en: 'template' },
  image: { pt: 'imagem', en: 'image' },
  document: { pt: 'documento', en: 'document' },
  audio: { pt: 'áudio', en: 'audio' },
  video: { pt: 'vídeo', en: 'video' },
  sticker: { pt: 'figurinha', en: 'sticker' },
  location: { pt: 'localização', en: 'location' },
  contacts: { pt: 'contatos', en: 'contacts' },
  interactive: { pt: 'botões e listas', en: 'buttons and lists' },
  reaction: { pt: 'reação', en: 'reaction' },
};

function wordsOf({ capabilities, session, poll, webhook }: ChannelConnector): Words[] {
  const kinds = capabilities.content.map((kind) => contentWords[kind] ?? { pt: kind, en: kind });
  const words: Words[] = [
    { pt: `Envia: ${kinds.map(({ pt }) => pt).join(', ')}`, en: `Sends: ${kinds.map(({ en }) => en).join(', ')}` },
  ];
  if (capabilities.window)
    words.push({
      pt: 'Fora da janela de 24 horas só vai template aprovado',
      en: 'Outside the 24-hour window only an approved template may go',
    });
  words.push(
    capabilities.receipts
      ? { pt: 'Conta o que foi entregue', en: 'Tells what was delivered' }
      : { pt: 'Não conta o que foi entregue', en: 'Does not tell what was delivered' },
  );
  if (capabilities.receipts && !capabilities.correlation)
    words.push({
      pt: 'Os recibos não trazem a nossa referência: um envio sem resposta fica incerto',
      en: 'Receipts do not carry our reference: a send without an answer stays uncertain',
    });
  if (session !== undefined)
    words.push({ pt: 'Mantém a conexão aberta, sem webhook', en: 'Keeps its connection open, without a webhook' });
  if (poll !== undefined)
    words.push({ pt: 'Pode consultar o provedor de tempos em tempos', en: 'Can ask the provider now and then' });
  if (webhook !== undefined)
    words.push({ pt: 'O provedor chama o webhook do canal', en: "The provider calls the channel's webhook" });
  return words;
}
