/** Why an address cannot be talked to, from what the system says about it, in words that somebody can act on. */
import type { Failure } from '../../contracts/failure.ts';

type Wording = Pick<Failure, 'code' | 'cause' | 'nextStep'>;

/** The first that fits counts. */
const causes: readonly (readonly [RegExp, Wording])[] = [
  [
    /ENOTFOUND|ENODATA|EAI_NONAME/i,
    {
      code: 'host_not_found',
      cause: 'Não existe um servidor com este nome.',
      nextStep: 'Confira se o endereço está escrito certo, sem espaços nem letras trocadas.',
    },
  ],
  [
    /EAI_AGAIN|ESERVFAIL/i,
    {
      code: 'dns_unavailable',
      cause: 'O DNS desta máquina não respondeu.',
      nextStep: 'Confira o DNS e a internet do servidor do Ponte e teste de novo.',
    },
  ],
  [
    /ECONNREFUSED/i,
    {
      code: 'connection_refused',
      cause: 'O servidor existe, mas nada atende nesta porta.',
      nextStep: 'Confira a porta do endereço e se o serviço do outro lado está no ar.',
    },
  ],
  [
    /no bind within/,
    {
      code: 'bind_timeout',
      cause: 'O servidor não aceitou a conexão, ou não respondeu ao pedido de entrada, a tempo.',
      nextStep: 'Confira endereço, porta e se ela usa TLS, e peça à operadora que libere o IP deste servidor.',
    },
  ],
  [
    /connect timeout|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|no connection within/i,
    {
      code: 'connect_timeout',
      cause: 'O servidor não aceitou a conexão a tempo; quase sempre um firewall descarta os pacotes no caminho.',
      nextStep: 'Confira endereço e porta, e peça ao provedor que libere o IP deste servidor.',
    },
  ],
  [
    /EHOSTUNREACH|ENETUNREACH|EACCES|EPERM|EADDRNOTAVAIL/i,
    {
      code: 'network_blocked',
      cause: 'Não há caminho de rede até este endereço: a saída está bloqueada ou falta uma rota.',
      nextStep: 'Confira o firewall de saída, a VPN e as rotas do servidor do Ponte.',
    },
  ],
  [
    /expired|CERT_NOT_YET_VALID/i,
    {
      code: 'certificate_expired',
      cause: 'O certificado TLS do endereço está fora da validade.',
      nextStep: 'Avise quem cuida do endereço para renovar o certificado; confira também o relógio deste servidor.',
    },
  ],
  [
    /altnames|does not match certificate|ERR_TLS_CERT_ALTNAME/i,
    {
      code: 'certificate_other_name',
      cause: 'O certificado TLS é de outro nome que não o do endereço.',
      nextStep: 'Use no endereço o nome para o qual o certificado foi emitido, e não um IP ou um apelido.',
    },
  ],
  [
    /self[- ]signed|unable to (?:verify|get)|CERT_|certificate|PEM/i,
    {
      code: 'certificate_untrusted',
      cause: 'O certificado TLS não é de uma autoridade em que este servidor confia.',
      nextStep:
        'Peça um certificado de uma autoridade pública, ou informe a autoridade própria ao canal ou ao sistema.',
    },
  ],
  [
    /wrong version number|packet length too long|EPROTO|SSL routines|http request/i,
    {
      code: 'tls_not_spoken',
      cause: 'O endereço está com https, mas a porta não fala TLS.',
      nextStep: 'Confira a porta, ou use http no endereço se for uma rede só sua.',
    },
  ],
  [
    /Parse Error|HPE_|Expected HTTP|HTTPParser|invalid (?:http|header|constant)/i,
    {
      code: 'http_not_spoken',
      cause: 'O que atende nesta porta não fala HTTP; pode ser que ela queira https.',
      nextStep: 'Confira se o endereço deve começar com https e qual é a porta certa.',
    },
  ],
  [
    /no complete answer within|UND_ERR_(?:HEADERS|BODY)_TIMEOUT/i,
    {
      code: 'answer_timeout',
      cause: 'O servidor aceitou a conexão, mas não respondeu a tempo.',
      nextStep: 'Teste de novo em alguns minutos. Se repetir, confira no provedor se o serviço está com problemas.',
    },
  ],
  [
    /ECONNRESET|EPIPE|other side closed|socket hang up|UND_ERR_SOCKET|terminated/i,
    {
      code: 'connection_cut',
      cause: 'O outro lado cortou a conexão sem responder.',
      nextStep: 'Confira se a porta é a certa (http ou https) e se o IP deste servidor está liberado no provedor.',
    },
  ],
];

const other: Wording = {
  code: 'not_connected',
  cause: 'Não foi possível falar com o endereço.',
  nextStep: 'Confira rede, DNS e o endereço do canal; o detalhe traz as palavras do sistema.',
};

/** @param detail codes and words of the system, without secrets. */
export function unreachable(detail: string): Failure {
  const [, wording] = causes.find(([pattern]) => pattern.test(detail)) ?? [undefined, other];
  return { class: 'transient', detail: detail.slice(0, 500), ...wording };
}

/** Everything the system said, with its codes: the error that one sees first often says nothing. */
export function wordsOf(error: unknown): string {
  const words: string[] = [];
  for (let one: unknown = error; one instanceof Error && words.length < 8; one = one.cause) {
    const { code } = one as NodeJS.ErrnoException;
    words.push(...(typeof code === 'string' ? [code] : []), ...(one.message === '' ? [] : [one.message]));
  }
  return [...new Set(words)].join(': ') || String(error);
}
