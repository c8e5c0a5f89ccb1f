/** Why IXC gave no page, and the words for it. */
import type { SourceFailure } from '../kit/source.ts';
import type { IxcConfig } from './config.ts';

type Row = Pick<SourceFailure, 'class' | 'cause' | 'nextStep'>;

export const failures = {
  source_auth: {
    class: 'auth',
    cause: 'O IXC recusou o usuário ou o token.',
    nextStep: 'Confira o ID do usuário e o token na configuração da origem; um token novo invalida o anterior.',
  },
  source_ip_blocked: {
    class: 'auth',
    cause: 'O IXC proibiu o acesso: o endereço IP deste servidor não está liberado para o usuário da API.',
    nextStep: 'Libere o IP deste servidor no IXC e confira se nenhum firewall ou proxy recusa o pedido no caminho.',
  },
  source_not_available: {
    class: 'bad_request',
    cause: 'O IXC respondeu que o recurso não está disponível: ele não existe nessa versão ou falta permissão.',
    nextStep: 'No IXC, dê ao usuário da API permissão de consulta ao recurso e confira se a versão o oferece.',
  },
  source_html: {
    class: 'bad_answer',
    cause: 'O endereço respondeu com uma página da web em vez de dados.',
    nextStep: 'Confira o endereço do IXC na configuração da origem; ele deve ser o do servidor, sem caminho de tela.',
  },
  source_bad_json: {
    class: 'bad_answer',
    cause: 'O IXC respondeu com dados que não podem ser lidos; a resposta pode ter sido cortada.',
    nextStep: 'Tente de novo. Se repetir, diminua os registros por página na configuração da origem.',
  },
  source_partial: {
    class: 'bad_answer',
    cause: 'O IXC anunciou registros e não os enviou, ou não disse quantos são; nada pode ser concluído desta leitura.',
    nextStep: 'Tente de novo. Se repetir, diminua os registros por página ou troque o método das listagens.',
  },
  source_rate_limited: {
    class: 'rate_limited',
    cause: 'O IXC ou um proxy pediu para diminuir o ritmo das consultas.',
    nextStep: 'Nada a fazer: a leitura continua mais tarde. Se repetir, consulte com menos frequência.',
  },
  source_down: {
    class: 'transient',
    cause: 'O servidor do IXC está fora do ar ou falhou ao responder.',
    nextStep: 'Nada a fazer agora: a leitura é tentada de novo. Se durar, avise quem cuida do servidor do IXC.',
  },
  source_wrong_address: {
    class: 'bad_request',
    cause: 'O endereço configurado não é o do webservice do IXC, ou ele recusou o pedido sem dizer por quê.',
    nextStep: 'Confira o endereço do IXC na configuração da origem, com https e sem redirecionamentos.',
  },
} satisfies Record<`source_${string}`, Row>;
export type FailureCode = keyof typeof failures;

export function failure(code: FailureCode, detail: string, retryAfterMs?: number): SourceFailure {
  const result: SourceFailure = { code, ...failures[code] };
  if (detail !== '') result.detail = detail;
  if (retryAfterMs !== undefined) result.retryAfterMs = retryAfterMs;
  return result;
}

const longestDetail = 300;

/** CPF and CNPJ, with and without their punctuation. */
const documents = /\b(?:\d{3}\.?\d{3}\.?\d{3}-?\d{2}|\d{2}\.?\d{3}\.?\d{3}\/?\d{4}-?\d{2})\b/g;

/** What the server said, fit to be shown: one line, and neither our credentials nor anybody's document in it. */
export function quoted(text: string, { userId, token }: IxcConfig): string {
  const encoded = Buffer.from(`${userId}:${token}`).toString('base64');
  return text
    .slice(0, 10 * longestDetail)
    .replaceAll(token, '[token]')
    .replaceAll(encoded, '[token]')
    .replace(documents, '[documento]')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestDetail)
    .toWellFormed();
}
