/** A client of Opa! Suite as an ERP has it: written from what is known of that API, and knowing nothing of Ponte. */
import { request } from 'undici';
import type { TemplateOptions } from '../../connectors/whatsapp-cloud/simulator.ts';
import { testKey } from '../kit/ponte.ts';

export interface OpaAnswer {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, string | string[] | undefined>;
}

export interface OpaRecord extends Record<string, unknown> {
  _id: string;
}

export interface OpaClient {
  /** A list call is a GET with a body. */
  get(path: string, body?: unknown): Promise<OpaAnswer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<OpaAnswer>;
  /** The records of a list that was answered. */
  list(path: string, filter?: object, options?: object): Promise<OpaRecord[]>;
}

/** @param root the address an operator would enter: `/api/v1` is the client's. */
export function opaClient(root: string, token = testKey): OpaClient {
  const ask = async (method: 'GET' | 'POST', path: string, body: unknown, headers = {}): Promise<OpaAnswer> => {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await request(`${root}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(text !== undefined && { body: text }),
    });
    return {
      status: response.statusCode,
      body: JSON.parse(await response.body.text()) as Record<string, unknown>,
      headers: response.headers,
    };
  };
  const get = (path: string, body?: unknown) => ask('GET', path, body);
  return {
    get,
    post: (path, body, headers) => ask('POST', path, body, headers),
    async list(path, filter = {}, options = {}) {
      const { status, body } = await get(path, { filter, options });
      if (status !== 200) throw new Error(`${path} was answered with ${status}: ${JSON.stringify(body)}`);
      return body.data as OpaRecord[];
    },
  };
}

/** What a refusal says, wherever this shape of it says so. */
export function wordsOf({ body }: OpaAnswer): string {
  const { data, message } = body as { data?: { message?: string }; message?: string };
  return data?.message ?? message ?? '';
}

const body = (text: string) => ({ type: 'BODY' as const, text });

/** The kinds of templates there are, beside the one of every stage. */
export const kinds: TemplateOptions[] = [
  {
    name: 'aviso_rede',
    language: 'pt_BR',
    parameterFormat: 'NAMED',
    components: [body('Oi {{nome}}, {{motivo}} na sua região. Desculpe, {{nome}}.')],
  },
  {
    name: 'mapa',
    language: 'pt_BR',
    components: [{ type: 'HEADER', format: 'IMAGE', example: { header_handle: ['x'] } }, body('Veja a área afetada.')],
  },
  {
    name: 'boleto',
    language: 'pt_BR',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Fatura {{1}}' },
      body('{{1}}, o boleto de {{2}} está aqui.'),
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Já paguei' },
          { type: 'URL', text: 'Ver boleto', url: 'https://cobranca.example/{{1}}' },
        ],
      },
    ],
  },
  { name: 'oferta', language: 'pt_BR', category: 'MARKETING', components: [body('Só hoje: o dobro da velocidade.')] },
  { name: 'em_analise', language: 'pt_BR', status: 'PENDING', components: [body('Ainda não.')] },
  { name: 'pausado', language: 'pt_BR', status: 'PAUSED', components: [body('Descansando.')] },
];
