/** What an ERP reads from Ponte as from Opa! Suite: channels, templates, the daily allowance. Over real HTTP. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { testKey } from '../kit/ponte.ts';
import { stage } from '../kit/scenario.ts';
import { ledgers } from '../kit/services.ts';
import { kinds, type OpaClient, type OpaRecord, opaClient, wordsOf } from './opa-kit.ts';

const hex24 = /^[0-9a-f]{24}$/;
const derived = (...parts: string[]) => createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24);

describe.each(ledgers)('lists of the Opa! surface on %s', (ledger) => {
  const { ponte } = stage({ ledger, templates: kinds });
  let opa: OpaClient;
  let channels: Map<unknown, OpaRecord>;
  beforeAll(async () => {
    opa = opaClient(`${ponte().url}/opa`);
    channels = new Map((await opa.list('/canal-comunicacao')).map((one) => [one.nome, one]));
  });
  const idOf = (name: string) => channels.get(name)?._id ?? '';
  const keyFor = async (scopes: string[], bound?: string[]): Promise<OpaClient> => {
    const { body } = await ponte().call<{ key: string }>('POST', '/v1/keys', {
      name: `ERP ${scopes.join(' ')} ${bound ?? ''}`,
      scopes,
      ...(bound !== undefined && { channels: bound }),
    });
    return opaClient(`${ponte().url}/opa`, body.key);
  };

  test('IXC-25: one GET with a filter in its body brings the channels to choose from', async () => {
    const answer = await opa.get('/canal-comunicacao/', { filter: { status: 'A' }, options: { skip: 0, limit: 100 } });
    expect(answer).toMatchObject({ status: 200, body: { status: 'success', code: 200 } });
    expect(answer.body.data).toEqual([
      {
        _id: expect.stringMatching(hex24),
        nome: 'wa-matriz',
        id_atendente: null,
        status: 'A',
        canal: 'Whatsapp',
        integracao: 'facebook',
      },
      expect.objectContaining({ _id: expect.stringMatching(hex24), nome: 'wa-suporte' }),
    ]);
    expect(await opa.list('/canal-comunicacao', { nome: 'wa-suporte' })).toHaveLength(1);
    expect(await opa.list('/canal-comunicacao', { status: 'I' })).toEqual([]);
    expect(await opa.list('/canal-comunicacao', { canal: 'Whatsapp', integracao: 'dialog360' })).toEqual([]);
    expect((await opa.get(`/canal-comunicacao/${idOf('wa-matriz')}/`)).body.data).toEqual(channels.get('wa-matriz'));
  });

  test('IXC-20: the text of a template and its variables are read from here', async () => {
    const templates = await opa.list(`/canal-comunicacao/${idOf('wa-matriz')}/template`, {
      tipo_mensagem: 'dialog360',
    });
    const texts = Object.fromEntries(templates.map(({ atalho, texto }) => [atalho, texto]));
    expect(texts).toEqual({
      aviso_rede: 'Oi {{nome}}, {{motivo}} na sua região. Desculpe, {{nome}}.',
      boleto: 'Fatura {{cabecalho}}\n{{1}}, o boleto de {{2}} está aqui.\nVer boleto: {{botao_2}}',
      lembrete: 'Sua fatura vence em {{1}}, no valor de {{ 2 }}.',
      mapa: 'Veja a área afetada.',
      oferta: 'Só hoje: o dobro da velocidade.',
    });
    const [mapa] = templates.filter(({ atalho }) => atalho === 'mapa');
    expect(mapa).toEqual({
      _id: expect.stringMatching(hex24),
      atalho: 'mapa',
      texto: 'Veja a área afetada.',
      tipo_mensagem: 'dialog360',
      departamentos: [],
      identificadorCanal: idOf('wa-matriz').slice(0, 8),
      anexo: null,
      flow: null,
      dados: '{"idioma":"pt_BR","categoria":"UTILITY","situacao":"APPROVED","cabecalho":"image"}',
    });
    expect((await opa.get(`/template/${mapa?._id}`)).body.data).toEqual(mapa);
  });

  test('IXC-27: the templates to choose from are those of the chosen channel', async () => {
    const lists = await Promise.all(
      [...channels.values()].map(({ _id }) => opa.list(`/canal-comunicacao/${_id}/template`)),
    );
    const [first = [], second = []] = lists.map((list) => list.map(({ _id }) => _id));
    expect(first).toHaveLength(5);
    expect(first.filter((id) => second.includes(id))).toEqual([]);
    expect((await opa.list('/template')).map(({ _id }) => _id)).toEqual([...first, ...second]);
    expect(await opa.list('/template', { atalho: 'mapa' })).toHaveLength(2);
  });

  test('ids stay what they are when everything is read anew', async () => {
    const before = await opa.list('/template');
    await ponte().call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    expect(await opa.list('/template')).toEqual(before);
    // As documented: whoever made a list of ids may check it, and an ERP that stored one keeps it for ever.
    expect(idOf('wa-matriz')).toBe(derived('channel', 'wa-matriz'));
    const [first] = await opa.list('/template', { atalho: 'mapa' });
    expect(first?._id).toBe(derived('template', 'wa-matriz', 'mapa', 'pt_BR'));
  });

  test('pages by skip and limit; a limit out of its range is the largest page', async () => {
    const all = await opa.list('/template');
    const pages = await Promise.all([0, 4, 8, 12].map((skip) => opa.list('/template', {}, { skip, limit: 4 })));
    expect(pages.flat()).toEqual(all);
    expect(pages.map((page) => page.length)).toEqual([4, 4, 2, 0]);
    for (const limit of [0, 1001]) expect(await opa.list('/template', {}, { limit })).toEqual(all);
    expect(await opa.list('/template', {}, { skip: '9' })).toHaveLength(1);
  });

  test('a list is asked for without any body too, many times over one connection', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => opa.get('/canal-comunicacao')));
    expect(answers.map(({ body }) => (body.data as unknown[]).length)).toEqual(Array.from({ length: 20 }, () => 2));
  });

  test.each([
    ['a field that is none', { filter: { ativo: true } }, /^Field 'ativo' is not allowed\. Filtros aceitos aqui: nome/],
    ['a field of another list', { filter: { atalho: 'x' } }, /^Field 'atalho' is not allowed/],
    ['a field that every object has', { filter: { constructor: 'x' } }, /^Field 'constructor' is not allowed/],
    ['a condition of the database behind', { filter: { nome: { $ne: '' } } }, /filter\.nome: deve ser um texto/],
    ['a filter that is a text', { filter: 'nome' }, /filter: deve ser um objeto/],
    ['a skip below zero', { options: { skip: -1 } }, /options\.skip: deve ser um número inteiro/],
    ['a limit that is no number', { options: { limit: 'todos' } }, /options\.limit: deve ser um número inteiro/],
    ['a body that is no object', ['nome'], /corpo: deve ser um objeto/],
    ['no JSON', '{"filter":', /^O corpo não é um JSON válido\.$/],
  ])('%s is refused by name', async (_, body, words) => {
    const answer = await opa.get('/canal-comunicacao', body);
    expect(answer).toMatchObject({
      status: 400,
      body: { status: 'error', code: 400, description: expect.any(String) },
    });
    expect(wordsOf(answer)).toMatch(words);
  });

  test('a body larger than allowed is refused, announced or not, and the connection goes on', async () => {
    const { hostname, port } = new URL(ponte().url);
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
    });
    const answers = () => [...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    const untilAnswers = async (count: number) => {
      while (answers().length < count) await once(socket, 'data', { signal: AbortSignal.timeout(10_000) });
    };
    const head = `GET /opa/api/v1/canal-comunicacao HTTP/1.1\r\nhost: ponte\r\nauthorization: Bearer ${testKey}\r\n`;
    const small = '{"filter":{"status":"A"}}';
    const chunk = 'x'.repeat(ponte().settings.maxBodyBytes);
    const chunked = `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
    try {
      socket.write(`${head}content-length: ${chunk.length + 1}\r\n\r\n${chunk}x`);
      await untilAnswers(1);
      socket.write(`${head}content-length: ${small.length}\r\n\r\n${small}`);
      await untilAnswers(2);
      socket.write(`${head}transfer-encoding: chunked\r\n\r\n${chunked}${chunked}`);
      await untilAnswers(3);
      // The rest of it comes after the refusal.
      socket.write(`${chunked}0\r\n\r\n${head}transfer-encoding: chunked\r\n\r\n19\r\n${small}\r\n0\r\n\r\n`);
      await untilAnswers(4);
    } finally {
      socket.destroy();
    }
    expect(answers()).toEqual(['413', '200', '413', '200']);
  });

  test('ids that are none, and those of a template and a channel swapped', async () => {
    const [template] = await opa.list('/template');
    const swapped = await opa.get(`/canal-comunicacao/${template?._id}`);
    expect(swapped).toMatchObject({ status: 404, body: { error: 'NOT_FOUND_ERROR' } });
    expect(wordsOf(swapped)).toBe(
      'Communication channel not found. Este _id é de um template, não de um canal de comunicação.',
    );
    expect(wordsOf(await opa.get(`/template/${idOf('wa-matriz')}`))).toBe(
      'Template not found. Este _id é de um canal de comunicação, não de um template.',
    );
    for (const path of ['/canal-comunicacao/wa-matriz', '/canal-comunicacao/nada/template', '/template/lembrete']) {
      expect(await opa.get(path)).toMatchObject({ status: 404, body: { error: 'NOT_FOUND_ERROR' } });
    }
    expect(wordsOf(await opa.get('/cliente', {}))).toMatch(/^Cannot GET \/api\/v1\/cliente\. O Ponte não atende/);
  });

  test('a token that is none, and one without the permission', async () => {
    const stranger = opaClient(`${ponte().url}/opa`, 'eyJ-old-token');
    const answer = await stranger.get('/canal-comunicacao', { filter: {} });
    expect(answer).toMatchObject({ status: 401, body: { status: 'error', code: 401, data: {} } });
    expect(JSON.stringify(answer.body)).not.toContain('eyJ-old-token');
    const sender = await keyFor(['send']);
    expect(await sender.get('/template')).toMatchObject({ status: 403, body: { status: 'error', code: 403 } });
    const reader = await keyFor(['read']);
    expect(await reader.list('/canal-comunicacao')).toHaveLength(2);
    expect((await reader.post('/template/send', {})).status).toBe(403);
  });

  test('a key bound to a channel sees that one only', async () => {
    const bound = await keyFor(['send', 'read'], ['wa-suporte']);
    expect((await bound.list('/canal-comunicacao')).map(({ nome }) => nome)).toEqual(['wa-suporte']);
    expect(await bound.list('/template')).toHaveLength(5);
    for (const path of ['', '/template', '/template/limites-diarios-envio']) {
      expect((await bound.get(`/canal-comunicacao/${idOf('wa-matriz')}${path}`)).status).toBe(404);
    }
    const [other] = await opa.list(`/canal-comunicacao/${idOf('wa-matriz')}/template`);
    expect((await bound.get(`/template/${other?._id}`)).status).toBe(404);
  });

  test('a channel without a known limit has no allowance', async () => {
    const path = `/canal-comunicacao/${idOf('wa-suporte')}/template/limites-diarios-envio`;
    expect((await opa.get(path)).body).toEqual({ status: 'success', code: 200, data: {} });
  });

  test('a channel that was switched off is there, and inactive', async () => {
    await ponte().hub.channels.setState('wa-suporte', 'off');
    const states = (await opa.list('/canal-comunicacao')).map(({ nome, status }) => [nome, status]);
    expect(states).toContainEqual(['wa-suporte', 'I']);
  });
});
