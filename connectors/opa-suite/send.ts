/** A template message to `POST /template/send`. Nothing else can be sent without knowing the running service. */
import type { TemplateContent } from '../../contracts/content.ts';
import type { ChannelContext, ContentIssue, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { cleanParameter } from '../kit/template-text.ts';
import { authorization, endpoint, type OpaConfig } from './config.ts';
import { mongoId } from './fields.ts';

export function send({ id, to, content }: OutboundMessage, { config }: ChannelContext<OpaConfig>): SendPlan {
  if (to.kind !== 'phone') return { ok: false, code: 'recipient_unsupported', issues: [phoneOnly] };
  if (content.type !== 'template') return { ok: false, code: 'unsupported_content', issues: [templateOnly] };
  const issues: ContentIssue[] = [];
  const template = templateToWire(content, issues);
  if (issues.length > 0) return { ok: false, code: 'content_invalid', issues };
  const body = {
    contato: { canalCliente: internationalForm(to.waId ?? to.e164) },
    template,
    canal: config.canal,
    allowSendingToStartedCustomerService: config.sendDuringService,
    metadata: { hubMessageId: id },
  };
  return {
    ok: true,
    request: {
      method: 'POST',
      url: endpoint(config, 'template/send'),
      headers: { authorization: authorization(config), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    },
  };
}

const phoneOnly: ContentIssue = {
  path: 'to',
  message: 'Opa! Suite is given a phone number, not a user id',
  messagePt: 'o Opa! Suite recebe um número de telefone, não um ID de usuário',
};

const templateOnly: ContentIssue = {
  path: 'content.type',
  message: 'only templates: free-form content goes through a running service of Opa! Suite, whose id is not known here',
  messagePt: 'só modelos: conteúdo livre vai por um atendimento aberto no Opa! Suite, cujo ID não é conhecido aqui',
};

function internationalForm(phone: string): string {
  return phone.startsWith('+') ? phone : `+${phone}`;
}

interface WireTemplate {
  _id: string;
  variaveis: string[];
  midiaAlternativa?: string;
}

function templateToWire({ name, parameters, header, buttons }: TemplateContent, issues: ContentIssue[]): WireTemplate {
  if (!mongoId.test(name)) {
    issues.push({
      path: 'content.name',
      message: "must be the template's _id: 24 digits and letters a to f, not its shortcut",
      messagePt: 'deve ser o _id do modelo: 24 dígitos e letras de a a f, não o atalho',
    });
  }
  const template: WireTemplate = { _id: name, variaveis: variables(parameters, issues) };
  const media = replacementMedia(header, issues);
  if (media !== undefined) template.midiaAlternativa = media;
  if (buttons !== undefined && buttons.length > 0) {
    issues.push({
      path: 'content.buttons',
      message: 'must be absent: Opa! Suite takes no values for buttons',
      messagePt: 'não pode ser informado: o Opa! Suite não recebe valores de botões',
    });
  }
  return template;
}

/** In the order in which the placeholders appear in the template's text, whatever their names or numbers. */
function variables(parameters: TemplateContent['parameters'], issues: ContentIssue[]): string[] {
  if (parameters === undefined) return [];
  if (!Array.isArray(parameters)) {
    issues.push({
      path: 'content.parameters',
      message: 'must be a list, in the order in which the variables appear in the text',
      messagePt: 'deve ser uma lista, na ordem em que as variáveis aparecem no texto',
    });
    return [];
  }
  return parameters.map((value, index) => {
    const text = cleanParameter(shownText(value));
    if (text.trim() === '') {
      issues.push({
        path: `content.parameters.${index}`,
        message: 'must not be empty',
        messagePt: 'não pode ficar vazio',
      });
    }
    return text;
  });
}

type TemplateValue = Extract<TemplateContent['parameters'], readonly unknown[]>[number];

/** Opa! Suite formats nothing: a typed value goes as the text to show where it cannot be formatted. */
function shownText(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  return 'currency' in value ? value.currency.fallback : value.dateTime.fallback;
}

function replacementMedia(header: TemplateContent['header'], issues: ContentIssue[]): string | undefined {
  if (header === undefined) return undefined;
  if (header.type === 'text' || header.type === 'location') {
    issues.push({
      path: 'content.header',
      message: 'must be an image, video or document: Opa! Suite replaces only the media of a header',
      messagePt: 'deve ser imagem, vídeo ou documento: o Opa! Suite só troca a mídia do cabeçalho',
    });
    return undefined;
  }
  if (header.link === undefined) {
    issues.push({
      path: 'content.header.link',
      message: 'is required: Opa! Suite fetches the file from an address and knows no media ids',
      messagePt: 'é obrigatório: o Opa! Suite busca o arquivo num endereço e não conhece IDs de mídia',
    });
  }
  return header.link;
}
