import { describe, expect, test } from 'vitest';
import { mailingRest } from '../../connectors/mailing-rest/connector.ts';
import { mailingSoap } from '../../connectors/mailing-soap/connector.ts';
import { query } from './fixtures/mailing/over-http.ts';

const rest = { url: 'https://erp.exemplo.com.br/mailing' };
const soap = { wsdlUrl: 'https://erp.exemplo.com.br/ws?wsdl', operation: 'Listar' };
const wrongFields = (connector: typeof mailingRest | typeof mailingSoap, config: unknown) =>
  connector.config.safeParse(config).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('what a JSON webservice needs is asked for by field', () => {
  test.each<[object, string[]]>([
    [{}, []],
    [{ url: 'https://ponte:senha@erp.exemplo.com.br/' }, ['url']],
    [{ url: 'ftp://erp.exemplo.com.br/' }, ['url']],
    [{ url: 'https://erp.exemplo.com.br/?dia={today%2B3d}' }, ['url']],
    [{ url: 'https://erp.exemplo.com.br/?dia={today}' }, []],
    [{ auth: 'basic' }, ['user', 'secret']],
    [{ auth: 'bearer' }, ['secret']],
    [{ auth: 'bearer', secret: 'linha\nquebrada' }, ['secret']],
    [{ auth: 'header', secret: 'x' }, ['secretName']],
    [{ auth: 'header', secret: 'x', secretName: 'não é cabeçalho' }, ['secretName']],
    [{ auth: 'query', secret: 'x', secretName: 'chave' }, []],
    [{ auth: 'login', user: 'u', secret: 'x' }, ['loginUrl']],
    [{ auth: 'login', user: 'u', secret: 'x', loginUrl: 'https://a.example/', tokenPlace: 'header' }, ['secretName']],
    [{ paging: 'page' }, ['pageParameter']],
    [{ paging: 'next-link' }, ['nextPath']],
    [{ paging: 'cursor' }, ['pageParameter', 'nextPath']],
    [{ body: '{}' }, ['body']],
    [{ headers: [{ name: 'Authorization', value: 'Bearer x' }] }, ['headers.0.name']],
    [{ headers: [{ name: 'X-Empresa', value: 'a\r\nb' }] }, ['headers.0.value']],
    [{ parameters: [{ name: 'dia', value: '{today+x}' }] }, ['parameters.0.value']],
    [{ recordsPath: 'data..items' }, ['recordsPath']],
    [{ fieldPaths: { wifi: 'roteador.senha' } }, ['fieldPaths.wifi']],
  ])('%j', (given, fields) => expect(wrongFields(mailingRest, { ...rest, ...given })).toEqual(fields));
});

describe('what a SOAP webservice needs is asked for by field', () => {
  test.each<[object, string[]]>([
    [{}, []],
    [{ auth: 'basic' }, ['user', 'secret']],
    [{ auth: 'ws-security', user: 'u' }, ['secret']],
    [{ operation: 'Listar Mailing' }, ['operation']],
    [{ parameters: [{ name: '_xml', value: '<x/>' }] }, ['parameters.0.name']],
    [{ parameters: [{ name: 'filtro.dia', value: '{amanha}' }] }, []],
    [{ parameters: [{ name: 'filtro.dia', value: '{today:hoje}' }] }, ['parameters.0.value']],
    [{ endpoint: 'https://ponte:senha@erp.exemplo.com.br/' }, ['endpoint']],
    [{ fieldPaths: { senha: 'acesso.codigo' } }, ['fieldPaths.senha']],
  ])('%j', (given, fields) => expect(wrongFields(mailingSoap, { ...soap, ...given })).toEqual(fields));
});

test('a secret in an address is escaped, and replaces one that was typed there', () => {
  const config = mailingRest.config.parse({
    url: 'https://erp.exemplo.com.br/mailing?chave=velha',
    auth: 'query',
    secretName: 'chave',
    secret: 'a&b=c#d',
  });
  const { url } = mailingRest.list(query(), { id: 'origem', config });
  expect(url).toBe('https://erp.exemplo.com.br/mailing?chave=a%26b%3Dc%23d');
});

test('without a login in the configuration there is no token to ask for', () => {
  const source = { id: 'origem', config: mailingRest.config.parse(rest) };
  expect(() => mailingRest.session?.request(source)).toThrow('a source with auth none asks for no token');
});
