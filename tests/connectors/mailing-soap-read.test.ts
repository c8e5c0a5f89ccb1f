/** The connector against a webservice of its own kind, over real HTTP. */
import { afterEach, describe, expect, test } from 'vitest';
import { mailingSoap } from '../../connectors/mailing-soap/connector.ts';
import {
  type FaultAction,
  type FaultRule,
  type MailingSoapSimulator,
  type MailingSoapSimulatorOptions,
  startMailingSoapSimulator,
} from '../../connectors/mailing-soap/simulator.ts';
import { query, readAll } from './fixtures/mailing/over-http.ts';
import { mailing, mailingFields, types } from './fixtures/mailing/records.ts';

const running: MailingSoapSimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

async function start(options: Partial<MailingSoapSimulatorOptions> = {}): Promise<MailingSoapSimulator> {
  const simulator = await startMailingSoapSimulator({ records: mailing, types, ...options });
  running.push(simulator);
  return simulator;
}

const configOf = ({ wsdlUrl }: MailingSoapSimulator, more: Record<string, unknown> = {}) => ({
  wsdlUrl,
  operation: 'ListarMailing',
  ...more,
});
const secret = 'invented secret: ção & <x> 0123456789';

describe('records', () => {
  test.each<[Partial<MailingSoapSimulatorOptions>, Record<string, unknown>]>([
    [{}, {}],
    [{}, { recordsPath: 'lista.registro' }],
    [{ splitSchema: true }, {}],
    [{ version: '1.2' }, { soapVersion: '1.2' }],
    [{ style: 'rpc' }, { recordsPath: 'return.registro' }],
    [{ style: 'rpc' }, {}],
  ])('%j read with %j: to the letter, whatever type the description gives', async (options, config) => {
    const simulator = await start(options);
    const reading = await readAll(mailingSoap, configOf(simulator, config));
    expect(reading).toMatchObject({ fields: mailingFields, broken: [], pages: 1, failure: undefined });
  });

  test('one record does not repeat, and none is an empty mailing', async () => {
    const simulator = await start({ records: mailing.slice(0, 1) });
    expect((await readAll(mailingSoap, configOf(simulator))).fields).toEqual(mailingFields.slice(0, 1));
    simulator.setRecords([]);
    expect(await readAll(mailingSoap, configOf(simulator))).toMatchObject({ fields: [], failure: undefined });
  });

  test('a broken record costs nobody else, and a path reaches into a nested one', async () => {
    const simulator = await start();
    const xml = '<registro><codigo>4</codigo><endereco><cidade>Lages</cidade></endereco></registro>';
    simulator.faults.script({ fault: { kind: 'extra_record', xml }, times: 2 });
    const reading = await readAll(mailingSoap, configOf(simulator));
    expect(reading.fields).toEqual(mailingFields);
    expect(reading.broken).toMatchObject([{ position: 3, id: '4', field: 'endereco' }]);
    const reached = await readAll(mailingSoap, configOf(simulator, { fieldPaths: { cidade: 'endereco.cidade' } }));
    expect(reached.fields[3]).toEqual({ codigo: '4', cidade: 'Lages' });
  });
});

describe('the call', () => {
  test('parameters arrive where they belong, with the day of the query', async () => {
    const simulator = await start();
    const parameters = [
      { name: 'filtro.cidade', value: 'São José & <Palhoça>' },
      { name: 'dia', value: '{today+1:DD/MM/YYYY}' },
    ];
    await readAll(mailingSoap, configOf(simulator, { parameters }));
    const call = simulator.requests.find(({ method }) => method === 'POST');
    expect(call?.headers).toMatchObject({
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"urn:exemplo:mailing/ListarMailing"',
      'user-agent': 'ponte',
    });
    expect(call?.body).toMatch(/<(?:\w+:)?dia>22\/11\/2026<\//);
    expect(call?.body).toMatch(/<(?:\w+:)?cidade>São José &amp; &lt;Palhoça&gt;<\//);
  });

  test.each(['basic', 'ws-security'] as const)(
    '%s: let in with the credentials, told when they are wrong',
    async (auth) => {
      const simulator = await start({ access: { kind: auth, user: 'ponte', secret } });
      const config = configOf(simulator, { auth, user: 'ponte', secret });
      expect(await readAll(mailingSoap, config)).toMatchObject({ fields: mailingFields, failure: undefined });
      const wrong = await readAll(mailingSoap, { ...config, secret: 'invented-wrong' });
      expect(wrong.failure).toMatchObject({ code: 'source_auth', class: 'auth' });
      expect(JSON.stringify(wrong.failure)).not.toContain('invented-wrong');
      const urls = simulator.requests.map(({ url }) => url).join();
      expect(urls).not.toContain('invented');
    },
  );

  test('a day is needed as soon as a template asks for one', async () => {
    const simulator = await start();
    const config = mailingSoap.config.parse(configOf(simulator, { parameters: [{ name: 'dia', value: '{today}' }] }));
    const asked = { ...query(), filters: [] };
    const io = { request: () => Promise.reject(new Error('must not be asked')) };
    await expect(mailingSoap.read?.(asked, { id: 'origem', config }, io)).rejects.toThrow(/filter today/);
  });
});

describe('the description', () => {
  test.each(['https://outro.exemplo.com.br/mailing', 'file:///etc/passwd', ''])(
    'calls at %j only when the operator says so',
    async (address) => {
      const simulator = await start();
      simulator.faults.script({ fault: { kind: 'foreign_address', address }, on: 'wsdl', times: 2 });
      const reading = await readAll(mailingSoap, configOf(simulator));
      expect(reading.failure).toMatchObject({ code: 'source_foreign_endpoint', class: 'bad_request' });
      expect(simulator.requests.map(({ method }) => method)).toEqual(['GET']);
      const told = await readAll(mailingSoap, configOf(simulator, { endpoint: simulator.url }));
      expect(told).toMatchObject({ fields: mailingFields, failure: undefined });
    },
  );

  test.each(['https://outro.exemplo.com.br/mailing.xsd', 'file:///etc/passwd', 'http://['])(
    'a part of it at %s is not fetched',
    async (address) => {
      const simulator = await start();
      simulator.faults.script({ fault: { kind: 'foreign_schema', address }, on: 'wsdl' });
      const reading = await readAll(mailingSoap, configOf(simulator));
      expect(reading.failure).toMatchObject({ code: 'source_foreign_import' });
      expect(simulator.requests).toHaveLength(1);
    },
  );

  test('an operation that is not there is answered with those that are', async () => {
    const simulator = await start();
    const reading = await readAll(mailingSoap, configOf(simulator, { operation: 'listarMailing' }));
    expect(reading.failure).toMatchObject({ code: 'source_no_operation', detail: 'operations: ListarMailing' });
  });

  test.each<[FaultAction, Record<string, unknown>]>([
    [{ kind: 'html' }, { code: 'source_html' }],
    [{ kind: 'empty' }, { code: 'source_empty' }],
    [{ kind: 'status', status: 404 }, { code: 'source_not_found' }],
    [{ kind: 'status', status: 401 }, { code: 'source_auth' }],
    [{ kind: 'text', body: '{"swagger":"2.0"}' }, { code: 'source_bad_wsdl' }],
    [{ kind: 'text', body: '<definitions><types>' }, { code: 'source_bad_wsdl' }],
    [
      { kind: 'text', body: '<definitions></definitions>' },
      { code: 'source_no_operation', detail: 'operations: none' },
    ],
  ])('%j instead of it', async (fault, failure) => {
    const simulator = await start();
    simulator.faults.script({ fault, on: 'wsdl' });
    expect((await readAll(mailingSoap, configOf(simulator))).failure).toMatchObject(failure);
  });

  test('one that imports for ever is given up', async () => {
    const simulator = await start();
    let part = 0;
    const io = {
      request: async () => {
        part++;
        const body = `<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:${part}"><import namespace="urn:${part + 1}" schemaLocation="?xsd=${part}"/></schema>`;
        const wsdl = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types>${body}</types></definitions>`;
        return { status: 200, headers: {}, body: part === 1 ? wsdl : body };
      },
    };
    const config = mailingSoap.config.parse(configOf(simulator));
    const page = await mailingSoap.read?.(query(), { id: 'origem', config }, io);
    expect(page).toMatchObject({ ok: false, failure: { code: 'source_bad_wsdl' } });
    expect(part).toBe(40);
  });
});

describe('misbehaviour', () => {
  test.each<[FaultAction, Record<string, unknown>]>([
    [
      { kind: 'fault', code: 'soap:Client', text: 'dia inválido' },
      { code: 'source_fault', class: 'bad_request', detail: 'soap:Client: dia inválido' },
    ],
    [
      { kind: 'fault', code: 'soap:Server', text: 'sem banco' },
      { code: 'source_server_fault', class: 'transient' },
    ],
    [{ kind: 'fault', code: 'soap:Client', text: 'x', status: 200 }, { code: 'source_fault' }],
    [
      { kind: 'html', title: 'Manutenção' },
      { code: 'source_html', detail: 'HTTP 200: Manutenção' },
    ],
    [{ kind: 'empty' }, { code: 'source_empty' }],
    [{ kind: 'broken_xml' }, { code: 'source_bad_xml' }],
    [{ kind: 'text', body: '<lista><registro/></lista>' }, { code: 'source_bad_xml' }],
    [{ kind: 'status', status: 500 }, { code: 'source_down' }],
    [
      { kind: 'status', status: 429, headers: { 'retry-after': '5' } },
      { code: 'source_rate_limited', class: 'rate_limited', retryAfterMs: 5000 },
    ],
  ])('%j', async (fault, failure) => {
    const simulator = await start();
    simulator.faults.script({ fault });
    expect((await readAll(mailingSoap, configOf(simulator))).failure).toMatchObject(failure);
    expect(await readAll(mailingSoap, configOf(simulator))).toMatchObject({ fields: mailingFields });
  });

  test('a fault of SOAP 1.2 is read too', async () => {
    const simulator = await start({ version: '1.2' });
    simulator.faults.script({ fault: { kind: 'fault', code: 'soap:Receiver', text: 'sem banco' } });
    const { failure } = await readAll(mailingSoap, configOf(simulator, { soapVersion: '1.2' }));
    expect(failure).toMatchObject({ code: 'source_server_fault', detail: 'soap:Receiver: sem banco' });
  });

  test.each<FaultRule['on'] & string>(['wsdl', 'schema', 'call'])(
    'no answer to the %s is the hub’s to handle',
    async (on) => {
      const simulator = await start({ splitSchema: true });
      simulator.faults.script({ fault: { kind: 'reset' }, on });
      await expect(readAll(mailingSoap, configOf(simulator))).rejects.toThrow(/socket|ECONNRESET|other side/i);
    },
  );

  test('a slow answer is still read', async () => {
    const simulator = await start();
    simulator.faults.script({ fault: { kind: 'slow', ms: 30 } });
    expect(await readAll(mailingSoap, configOf(simulator))).toMatchObject({ fields: mailingFields });
  });
});
