/** What connectors, and the rules of channels, say about settings that are wrong, in Portuguese. */

const messages: Readonly<Record<string, string>> = {
  '1 to 64 characters without spaces': '1 a 64 caracteres sem espaços',
  '16 to 128 letters, digits, hyphens and underscores': '16 a 128 letras, dígitos, hífens e sublinhados',
  '16 to 256 letters, digits, hyphens and underscores': '16 a 256 letras, dígitos, hífens e sublinhados',
  '24 characters: digits and the letters a to f': '24 caracteres: dígitos e as letras de a a f',
  '3 to 15 letters, digits, blanks and hyphens': '3 a 15 letras, dígitos, espaços e hífens',
  'a certificate in PEM': 'um certificado em PEM',
  'a number with + and country code': 'um número com + e código do país',
  'a number with + and country code, or a short code': 'um número com + e código do país, ou um short code',
  'a short code or a number with country code': 'um short code ou um número com código do país',
  'a short code, a number with country code, or 3 to 11 letters and digits':
    'um short code, um número com código do país, ou 3 a 11 letras e dígitos',
  'a path such as /cgi-bin/sendsms': 'um caminho como /cgi-bin/sendsms',
  'a time such as 09:00': 'um horário como 09:00',
  'a time zone such as America/Sao_Paulo': 'um fuso horário como America/Sao_Paulo',
  'an address such as smpp://host:2775 or smpps://host:3550':
    'um endereço como smpp://servidor:2775 ou smpps://servidor:3550',
  'an address with http or https, and no {{names}} in the host':
    'um endereço com http ou https, sem {{nomes}} no servidor',
  'capital letters': 'letras maiúsculas',
  'digits with country code': 'dígitos, com o código do país',
  'has room for one {} only': 'só pode ter um {}',
  'hours are needed on weekdays, on Saturday or on Sunday':
    'é preciso um horário de segunda a sexta, sábado ou domingo',
  'is no JSON once it is filled: put "{{text}}" in quotes': 'preenchido, não é um JSON: ponha "{{text}}" entre aspas',
  'is set by the connection': 'é definido pela conexão',
  'letters and digits': 'letras e dígitos',
  'letters, digits and . @ _ ~ -': 'letras, dígitos e . @ _ ~ -',
  'letters, digits and hyphen': 'letras, dígitos e hífen',
  'letters, digits, hyphen and dot': 'letras, dígitos, hífen e ponto',
  'letters, digits, hyphen and underscore': 'letras, dígitos, hífen e sublinhado',
  'must be iso, epoch, epoch_ms or parts such as DDMMYYYYHHmmss':
    'deve ser iso, epoch, epoch_ms ou partes como DDMMYYYYHHmmss',
  'must be names joined by dots, such as data.id, with | between several':
    'devem ser nomes unidos por pontos, como data.id, com | entre vários',
  'must be names of fields': 'devem ser nomes de campos',
  'must be none with the method GET': 'deve ser none com o método GET',
  'must not be empty or contain spaces or colons': 'não pode ficar vazio nem ter espaços ou dois-pontos',
  'needed by the current API': 'a API current o exige',
  'needed by this format': 'necessário para este formato',
  'needed to understand receiptStatus': 'necessário para entender a situação dos recibos',
  'needed with inboundText': 'necessário com o texto da mensagem recebida',
  'needs text between {} and *': 'precisa de texto entre {} e *',
  'only with another format than none': 'só com outro formato que não none',
  'success or id is needed: HTTP 200 alone does not say that the message was taken':
    'é preciso dizer quando o SMS foi aceito, ou onde está o id: só HTTP 200 não diz que ele foi aceito',
  'such as -03:00': 'como -03:00',
  'such as application/json': 'como application/json',
  'such as rc=3&rp=ct,rt,5xx': 'como rc=3&rp=ct,rt,5xx',
  'such as text/plain': 'como text/plain',
  'the name of an error': 'o nome de um erro',
  'three capital letters such as EUR': 'três letras maiúsculas, como EUR',
  '`to` must be later than `from`, on the same day': 'o fim deve ser depois do início, no mesmo dia',
  '{{basic}} belongs in a header': '{{basic}} só vale num cabeçalho',
  '{{text}} is nowhere': '{{text}} não está em lugar nenhum: ponha-o no endereço ou no corpo',
  '{{to}} is nowhere': '{{to}} não está em lugar nenhum: ponha-o no endereço ou no corpo',
};

const patterns: readonly (readonly [RegExp, string])[] = [
  [/^at most (\d+) plain characters$/, 'no máximo $1 caracteres simples, sem acentos'],
  [/^(\w+) and 32 digits or letters a to f$/, '$1 e 32 dígitos ou letras de a a f'],
  [/^there is no ({{.*}}); there are: (.*)$/, 'não existe $1; existem: $2'],
  [/^({{.*}}) has no place in a header$/, '$1 não vale num cabeçalho'],
  [/^({{.*}}) needs the field (\w+)$/, '$1 precisa do campo $2'],
];

/** Undefined: it is none of these. */
export function configMessagePt(message: string): string | undefined {
  if (Object.hasOwn(messages, message)) return messages[message];
  const [pattern, words] = patterns.find(([one]) => one.test(message)) ?? [];
  return pattern === undefined || words === undefined ? undefined : message.replace(pattern, words);
}
