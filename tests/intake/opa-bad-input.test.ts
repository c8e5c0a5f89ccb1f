/** Whatever is wrong with a call of the Opa! surface: a shape its clients know, the field by its name there, and not one row written. */
import { beforeAll, describe, expect, test } from 'vitest';
import { footprint } from '../kit/ledger.ts';
import { stage } from '../kit/scenario.ts';
import { ledgers } from '../kit/services.ts';
import { kinds, type OpaClient, opaClient, wordsOf } from './opa-kit.ts';

type Case = [name: string, change: object, words: RegExp];

const big = 'x'.repeat(1001);
const many = Object.fromEntries(Array.from({ length: 51 }, (_, place) => [`campo${place}`, place]));
const phone = '+5511970000001';

const template: Case[] = [
  [
    'too many variables',
    { variaveis: ['a', 'b', 'c'] },
    /template\.variaveis: este template recebe 2 variáveis, foram enviadas 3/,
  ],
  ['too few variables', { variaveis: [] }, /template\.variaveis: este template recebe 2 variáveis, foram enviadas 0/],
  [
    'no variables at all',
    { variaveis: null },
    /template\.variaveis: este template recebe 2 variáveis, foram enviadas 0/,
  ],
  ['an empty variable', { variaveis: ['a', ''] }, /template\.variaveis\.1: /],
  ['a variable that is an object', { variaveis: ['a', { b: 1 }] }, /template\.variaveis\.1: deve ser um texto/],
  ['a payment', { variaveis: { valor: '9990', tipoPagamento: 'pix' } }, /o objeto de pagamento .* não é aceito aqui/],
  ['variables in one text', { variaveis: 'a|b' }, /template\.variaveis: deve ser uma lista/],
  [
    'media where there is none',
    { midiaAlternativa: 'https://a.example/b.png' },
    /template\.midiaAlternativa: este template não tem mídia/,
  ],
  ['no template', { _id: undefined }, /template\._id: /],
  ['a template by its name', { _id: 7 }, /template\._id: /],
];

const call: Case[] = [
  [
    'a number that is too short',
    { contato: { canalCliente: '+55489900' } },
    /^Número inválido, corrija e tente novamente: contato\.canalCliente\./,
  ],
  ['a number in the old field', { contato: { celularCompleto: '123' } }, /contato\.celularCompleto/],
  ['no number', { contato: {} }, /contato\.canalCliente: é obrigatório/],
  ['no contact', { contato: undefined }, /contato: /],
  ['no channel', { canal: undefined }, /canal: /],
  [
    'a permission that is a text',
    { allowSendingToStartedCustomerService: 'true' },
    /allowSendingToStartedCustomerService: /,
  ],
  ['metadata that is a text', { metadata: 'fila' }, /metadata: deve ser um objeto/],
  ['a value too long for metadata', { metadata: { obs: big } }, /metadata\.obs: no máximo 1000 caracteres; tem 1001/],
  [
    'a nested value too long for metadata',
    { metadata: { obs: [big] } },
    /metadata\.obs: no máximo 1000 caracteres em JSON; tem 1005/,
  ],
  ['a name too long for metadata', { metadata: { [big]: 1 } }, /metadata: cada nome deve ter de 1 a 64 caracteres/],
  ['too much metadata', { metadata: many }, /metadata: no máximo 50 entradas/],
  ['a key too long', { metadata: { hubMessageId: 'x'.repeat(256) } }, /metadata\.hubMessageId: deve ter de 1 a 255/],
];

const serviceMessage: Case[] = [
  ['no service', { customerServiceId: undefined }, /customerServiceId: /],
  ['no content', { content: undefined }, /content: /],
  ['a kind that is none', { content: { type: 'sticker' } }, /content\.type: /],
  ['an empty text', { content: { type: 'text', text: '' } }, /content\.text: não pode ficar vazio/],
  [
    'a file inside the call',
    { content: { type: 'media', media: { base64: 'data:image/png;base64,eA==' } } },
    /content\.media\.base64: o Ponte não recebe/,
  ],
  ['a file without an address', { content: { type: 'media' } }, /content\.media\.url: deve ser um link/],
  [
    'a file on this machine',
    { content: { type: 'media', media: { url: 'file:///etc/hosts' } } },
    /content\.media\.url: deve ser um link/,
  ],
];

describe.each(ledgers)('bad input to the Opa! surface on %s', (ledger) => {
  const { ponte } = stage({ ledger, templates: kinds });
  let opa: OpaClient;
  let canal = '';
  const ids = new Map<unknown, string>();
  beforeAll(async () => {
    opa = opaClient(`${ponte().url}/opa`);
    canal = (await opa.list('/canal-comunicacao', { nome: 'wa-matriz' }))[0]?._id ?? '';
    for (const one of await opa.list(`/canal-comunicacao/${canal}/template`)) ids.set(one.atalho, one._id);
  });

  const whole = (change: object = {}) => ({ _id: ids.get('lembrete'), variaveis: ['10/12', 'R$ 1'], ...change });
  const good = () => ({ contato: { canalCliente: phone }, template: whole(), canal });
  const refused = async (path: string, body: unknown, words: RegExp, headers = {}) => {
    const before = await footprint(ponte().hub.store.reader);
    const answer = await opa.post(path, body, headers);
    expect(answer).toMatchObject({ status: 400, body: { status: 'error', code: 400 } });
    expect(wordsOf(answer)).toMatch(words);
    expect(answer.body.description).toBe(wordsOf(answer));
    expect(await footprint(ponte().hub.store.reader)).toEqual(before);
  };

  test.each(template)('%s', (_, change, words) =>
    refused('/template/send', { ...good(), template: whole(change) }, words),
  );

  test.each(call)('%s', (_, change, words) => refused('/template/send', { ...good(), ...change }, words));

  test.each(serviceMessage)('in a service: %s', (_, change, words) => {
    const message = { customerServiceId: '6a10c0ffee0000000000f001', content: { type: 'text', text: 'Oi' } };
    return refused('/atendimento/mensagem/send', { ...message, ...change }, words);
  });

  test('a template whose picture is missing', () =>
    refused(
      '/template/send',
      { ...good(), template: { _id: ids.get('mapa') } },
      /template\.midiaAlternativa: este template precisa de cabeçalho do tipo image/,
    ));

  test('a picture that is no link', () =>
    refused(
      '/template/send',
      { ...good(), template: { _id: ids.get('mapa'), midiaAlternativa: 'file:///etc/hosts' } },
      /template\.midiaAlternativa: deve ser um link http/,
    ));

  test('two keys that differ', () =>
    refused(
      '/template/send',
      { ...good(), metadata: { idempotencyKey: 'a' } },
      /metadata\.idempotencyKey: difere do cabeçalho Idempotency-Key/,
      { 'idempotency-key': 'b' },
    ));

  test('no JSON, and no object', async () => {
    await refused('/template/send', '{"contato":', /^O corpo não é um JSON válido\.$/);
    await refused('/template/send', [], /^Um ou mais campos estão errados/);
  });
});
