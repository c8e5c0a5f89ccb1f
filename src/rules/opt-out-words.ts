/** Whether a message is nothing but the wish to receive no more, or to receive again. */

/** Longer than any phrase with its decoration: a longer text says something else, and need not be looked at. */
const maxLength = 200;

const outPhrases = `
  PARAR | PARE | PAREM | PARA DE MANDAR | PARE DE MANDAR | PAREM DE MANDAR | PARAR DE RECEBER | QUERO PARAR DE RECEBER
  PARE DE ME MANDAR MENSAGEM | PARE DE ME MANDAR MENSAGENS | PAREM DE ME MANDAR MENSAGEM | PAREM DE ME MANDAR MENSAGENS
  PARE DE MANDAR MENSAGEM | PARE DE MANDAR MENSAGENS | PARE DE ENVIAR MENSAGENS | PAREM DE ENVIAR MENSAGENS
  PARAR PROMOCOES | INTERROMPER PROMOCOES | STOP PROMOTIONS | PARAR MENSAGENS
  SAIR | QUERO SAIR | SAIR DA LISTA | QUERO SAIR DA LISTA | ME TIRA DA LISTA | ME TIRE DA LISTA | ME TIREM DA LISTA
  STOP | STOP ALL | STOPALL | UNSUBSCRIBE | OPT OUT | OPTOUT
  CANCELAR | CANCELAR INSCRICAO | CANCELAR ENVIO | CANCELAR ENVIOS | CANCELAR RECEBIMENTO | CANCELAR MENSAGENS
  CANCELAR NOTIFICACOES | CANCELAR PROMOCOES | CANCELAR LISTA
  ENCERRAR | ENCERRAR ENVIO | ENCERRAR ENVIOS
  DESCADASTRAR | DESCADASTRO | DESCADASTRE | ME DESCADASTRA | ME DESCADASTRE | ME DESCADASTRAR | QUERO ME DESCADASTRAR
  DESINSCREVER | DESINSCREVA ME | ME DESINSCREVA | ME DESINSCREVER
  REMOVER | REMOVA | REMOVA ME | ME REMOVA | ME REMOVE | ME REMOVAM | REMOVER MEU NUMERO | REMOVA MEU NUMERO
  REMOVE MEU NUMERO | EXCLUIR MEU NUMERO | TIRA MEU NUMERO | TIRE MEU NUMERO | REMOVA MEU CONTATO | EXCLUIR MEU CONTATO
  NAO QUERO MAIS RECEBER | NAO QUERO RECEBER | NAO QUERO RECEBER MAIS | NAO QUERO MAIS RECEBER MENSAGEM
  NAO QUERO MAIS RECEBER MENSAGENS | NAO QUERO RECEBER MENSAGENS | NAO QUERO RECEBER MAIS MENSAGENS
  NAO QUERO MAIS MENSAGENS | NAO QUERO RECEBER PROMOCOES | NAO QUERO MAIS RECEBER PROMOCOES | NAO QUERO PROMOCOES
  NAO QUERO MAIS PROMOCOES | NAO QUERO RECEBER PROPAGANDA | NAO QUERO MAIS RECEBER PROPAGANDA | NAO RECEBER MAIS
  NAO ME MANDE MAIS MENSAGEM | NAO ME MANDE MAIS MENSAGENS | NAO ME MANDEM MAIS MENSAGEM | NAO ME MANDEM MAIS MENSAGENS
  NAO ME MANDA MAIS MENSAGEM | NAO ME ENVIE MAIS MENSAGENS | NAO ME ENVIEM MAIS MENSAGENS | NAO MANDE MAIS
  NAO MANDE MAIS MENSAGEM | NAO MANDE MAIS MENSAGENS | NAO MANDEM MAIS MENSAGENS | NAO ENVIE MAIS | NAO ENVIAR MAIS
  NAO ENVIE MAIS MENSAGENS | NAO ENVIEM MAIS MENSAGENS`;

const inPhrases = `
  VOLTAR | VOLTAR A RECEBER | QUERO VOLTAR A RECEBER | QUERO VOLTAR | INICIAR | START | UNSTOP | SUBSCRIBE | ASSINAR
  QUERO RECEBER | QUERO RECEBER MENSAGENS | QUERO RECEBER PROMOCOES | ACEITO RECEBER | ACEITO RECEBER MENSAGENS
  RETOMAR | REATIVAR | REINSCREVER | ME REINSCREVER`;

/** One word of a bot's menu as much as a wish: on a button they mean what the question above the button asks. */
const ambiguousOnButton = new Set(
  'PARAR PARE PAREM SAIR CANCELAR ENCERRAR REMOVER REMOVA VOLTAR INICIAR START ASSINAR RETOMAR REATIVAR'.split(' '),
);

const phrasesOf = (list: string): string[] => list.split(/[|\n]/).flatMap((phrase) => phrase.trim() || []);

/** Exported for the tests, which decorate every one of them. */
export const phrases: ReadonlyMap<string, 'out' | 'in'> = new Map([
  ...phrasesOf(outPhrases).map((phrase) => [phrase, 'out'] as const),
  ...phrasesOf(inPhrases).map((phrase) => [phrase, 'in'] as const),
]);

/**
 * The whole message must be the phrase: "stop, o Zé não vem" asks for nothing. NAO and SIM are no phrases, because they
 * answer whatever question was asked last.
 */
export const wordOf = (text: string): 'out' | 'in' | undefined => phrases.get(normalised(text));

/** What the text of a template's button asks for. */
export function wordOfButton(text: string): 'out' | 'in' | undefined {
  const phrase = normalised(text);
  return ambiguousOnButton.has(phrase) ? undefined : phrases.get(phrase);
}

/** Without accents, invisible marks and decoration: " Não quero receber!! 🙏" is NAO QUERO RECEBER. */
function normalised(text: string): string {
  if (text.length > maxLength) return '';
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toUpperCase()
    .replace(/(?<=\p{L})[-‐‑](?=\p{L})/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(/\s+/gu, ' ');
}
