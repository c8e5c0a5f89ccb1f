import { describe, expect, test } from 'vitest';
import {
  account,
  changesOf,
  errorOf,
  type Json,
  startBench,
  startWithHub,
  template,
  templates,
  text,
  wabaId,
} from './setup.ts';

const words = (...values: string[]) => values.map((value) => ({ type: 'text', text: value }));
const body = (...parameters: unknown[]) => ({ type: 'body', parameters });
const named = (name: string, value: string) => ({ type: 'text', parameter_name: name, text: value });
const header = (...parameters: unknown[]) => ({ type: 'header', parameters });
const button = (subType: string, index: unknown, ...parameters: unknown[]) => ({
  type: 'button',
  sub_type: subType,
  index,
  parameters,
});
const pdf = { type: 'document', document: { link: 'https://x.example.net/nf.pdf', filename: 'nf.pdf' } };
const invoice = (...extra: unknown[]) => [header(pdf), body(...words('Ana')), ...extra];
const suffix = button('url', '1', ...words('9001'));

describe('a send that fits its template', () => {
  test.each<[string, string, unknown[] | undefined]>([
    ['nothing to fill', 'plain', undefined],
    ['positional', 'two', [body(...words('Ana', '9001'))]],
    ['named, any order', 'named', [body(named('dia', 'sexta'), named('nome', 'Ana'))]],
    ['header, body and button', 'invoice', invoice(suffix)],
    [
      'numeric index and quick reply payload',
      'invoice',
      invoice(button('quick_reply', 0, { type: 'payload', payload: 'paid' }), suffix),
    ],
    ['text header', 'titled', [header(...words('Ana'))]],
    ['coupon', 'coupon', [button('copy_code', '0', { type: 'coupon_code', coupon_code: 'VIP10' })]],
    ['one-time code', 'code', [body(...words('123')), button('url', '0', ...words('123'))]],
    [
      'currency and date',
      'two',
      [
        body(
          { type: 'currency', currency: { fallback_value: 'R$ 10,00', code: 'BRL', amount_1000: 10000 } },
          { type: 'date_time', date_time: { fallback_value: '21/11' } },
        ),
      ],
    ],
  ])('%s', async (_case, name, components) => {
    const { send, sim } = await startBench({ window: 'sync' });
    expect(await send(template(name, components))).toMatchObject({ status: 200 });
    expect(sim.sent[0]?.type).toBe('template');
  });
});

describe('a send that does not', () => {
  test.each<[string, Json, number, string]>([
    ['unknown name', template('nobody'), 132001, 'nobody'],
    ['another language: no fallback', template('plain', undefined, 'pt'), 132001, 'does not exist in pt'],
    ['rejected', template('rejected'), 132001, 'rejected'],
    ['paused', template('paused'), 132015, 'paused'],
    ['disabled', template('disabled'), 132016, 'disabled'],
    ['no language', { type: 'template', template: { name: 'plain' } }, 131008, 'language'],
    [
      'too few values',
      template('two', [body(...words('Ana'))]),
      132000,
      '(1) does not match the expected number of params (2)',
    ],
    ['no values at all', template('two'), 132000, '(0)'],
    ['too many values', template('plain', [body(...words('x'))]), 132000, 'body'],
    ['header values nobody asked for', template('plain', [header(...words('x'))]), 132000, 'header'],
    ['positional values for a named template', template('named', [body(...words('a', 'b'))]), 132012, 'named'],
    [
      'named values for a positional template',
      template('two', [body(named('a', 'b'), named('c', 'd'))]),
      132012,
      'positional',
    ],
    ['a name nobody knows', template('named', [body(named('nome', 'a'), named('hora', 'b'))]), 132012, 'hora'],
    ['a name twice', template('named', [body(named('nome', 'a'), named('nome', 'b'))]), 132012, 'nome'],
    ['a new line', template('two', [body(...words('a\nb', 'c'))]), 132018, 'parameters[0]'],
    ['a tab', template('two', [body(...words('a', 'b\tc'))]), 132018, 'parameters[1]'],
    ['five spaces', template('two', [body(...words('a', 'b     c'))]), 132018, 'parameters[1]'],
    ['an empty value', template('two', [body(...words('a', ''))]), 131008, 'parameters[1].text'],
    ['an image in the body', template('two', [body({ type: 'image', image: {} }, ...words('x'))]), 132012, 'image'],
    [
      'too long when filled',
      template('invoice', [header(pdf), body(...words('x'.repeat(1020))), suffix]),
      132005,
      'too long',
    ],
    ['no header document', template('invoice', [body(...words('Ana')), suffix]), 132012, 'DOCUMENT'],
    [
      'another kind of header',
      template('invoice', [header({ type: 'image', image: { link: 'https://x/y' } }), body(...words('A')), suffix]),
      132012,
      'expected DOCUMENT, received IMAGE',
    ],
    ['no button value', template('invoice', invoice()), 131008, 'Button at index 1'],
    ['another kind of button', template('invoice', invoice(button('url', '0', ...words('x')))), 132012, 'index 0'],
    ['a button that is not there', template('invoice', invoice(button('url', '7', ...words('x')))), 132012, 'index 7'],
    [
      'a value for a fixed link',
      template('invoice', invoice(suffix, button('url', '2', ...words('x')))),
      132000,
      'button[2]',
    ],
    [
      'text where a coupon belongs',
      template('coupon', [button('copy_code', '0', ...words('VIP'))]),
      131008,
      'coupon_code',
    ],
    ['a part of another name', template('plain', [{ type: 'footer', parameters: [] }]), 100, 'footer'],
  ])('%s', async (_case, message, code, details) => {
    const { send, sim } = await startBench();
    const answer = await send(message);
    expect(errorOf(answer)).toMatchObject({ code, error_data: { details: expect.stringContaining(details) } });
    expect(answer.status).toBe(code === 132001 ? 404 : 400);
    expect(sim.stats.accepted).toBe(0);
  });
});

describe('the marketing endpoint', () => {
  test.each<[string, Json, string, number | undefined]>([
    ['takes marketing', template('offer'), 'marketing_messages', undefined],
    ['refuses utility', template('plain'), 'marketing_messages', 131055],
    ['refuses free-form', text(), 'marketing_messages', 131055],
  ])('%s', async (_case, message, edge, code) => {
    const { send } = await startBench();
    expect(errorOf(await send(message, { edge })).code).toBe(code);
  });

  test('can be made the only way for marketing', async () => {
    const { send } = await startBench({ accounts: [account({ marketingOnCloudApi: false })] });
    expect(errorOf(await send(template('offer'))).code).toBe(131063);
    expect((await send(template('offer'), { edge: 'marketing_messages' })).status).toBe(200);
    expect((await send(template('plain'))).status).toBe(200);
  });
});

interface Page {
  data: { name: string; id: string }[];
  paging?: { cursors: { before: string; after: string }; next?: string; previous?: string };
}

describe('the listing', () => {
  const path = `/v25.0/${wabaId}/message_templates`;

  test('walks all pages by cursor, the last one without next', async () => {
    const { call, sim } = await startBench();
    const names: string[] = [];
    let next: string | undefined = `${path}?limit=5&fields=name`;
    let pages = 0;
    while (next !== undefined) {
      const page = (await call('GET', next)).json as unknown as Page;
      names.push(...page.data.map(({ name }) => name));
      next = page.paging?.next?.slice(sim.url.length);
      pages++;
    }
    expect(names).toEqual(templates.map(({ name }) => name));
    expect(pages).toBe(3);
  });

  test('goes back by the before cursor', async () => {
    const { call } = await startBench();
    const first = (await call('GET', `${path}?limit=4`)).json as unknown as Page;
    const second = (await call('GET', `${path}?limit=4&after=${first.paging?.cursors.after}`)).json as unknown as Page;
    const back = (await call('GET', `${path}?limit=4&before=${second.paging?.cursors.before}`)).json as unknown as Page;
    expect(second.data[0]?.name).toBe(templates[4]?.name);
    expect(back.data).toEqual(first.data);
    expect(back.paging?.previous).toBeUndefined();
  });

  test('answers what was registered', async () => {
    const { call } = await startBench();
    const { data } = (await call('GET', `${path}?name=invoice`)).json as unknown as Page;
    expect(data).toEqual([
      {
        name: 'invoice',
        language: 'pt_BR',
        status: 'APPROVED',
        category: 'UTILITY',
        parameter_format: 'POSITIONAL',
        components: templates.find(({ name }) => name === 'invoice')?.components,
        id: expect.stringMatching(/^\d+$/),
      },
    ]);
  });

  test('filters by status', async () => {
    const { call } = await startBench();
    const { data } = (await call('GET', `${path}?status=PAUSED&fields=name,status`)).json as unknown as Page;
    expect(data).toEqual([{ name: 'paused', status: 'PAUSED', id: expect.any(String) }]);
  });

  test.each([
    ['another token', path, 'wrong', 190],
    ['a number id', '/v25.0/106000000000001/message_templates', undefined, 100],
    ['limit zero', `${path}?limit=0`, undefined, 100],
  ])('%s is refused', async (_case, address, bearer, code) => {
    const { call } = await startBench();
    expect(errorOf(await call('GET', address, bearer ? { token: bearer } : {})).code).toBe(code);
  });
});

describe('changes', () => {
  test('a status change is told and takes effect', async () => {
    const { sim, hub, send } = await startWithHub();
    sim.setTemplateStatus('plain', 'pt_BR', 'PAUSED', { reason: 'NONE', otherInfo: { title: 'FIRST_PAUSE' } });
    await sim.settled();
    expect(errorOf(await send(template('plain'))).code).toBe(132015);
    expect(hub.deliveries[0]?.body.entry).toMatchObject([{ id: wabaId, time: expect.any(Number) }]);
    expect(changesOf(hub.deliveries)).toEqual([
      {
        field: 'message_template_status_update',
        value: {
          event: 'PAUSED',
          message_template_id: expect.any(Number),
          message_template_name: 'plain',
          message_template_language: 'pt_BR',
          message_template_category: 'UTILITY',
          reason: 'NONE',
          other_info: { title: 'FIRST_PAUSE' },
        },
      },
    ]);
  });

  test('a new template can be sent, and its id keeps all digits as a JSON number', async () => {
    const { sim, hub, send } = await startWithHub();
    const id = '90071992547409931234';
    sim.registerTemplate({ id, name: 'late', language: 'pt_BR', components: [{ type: 'BODY', text: 'x' }] });
    await sim.settled();
    expect((await send(template('late'))).status).toBe(200);
    expect(hub.deliveries[0]?.raw).toContain(`"message_template_id":${id},`);
  });
});
