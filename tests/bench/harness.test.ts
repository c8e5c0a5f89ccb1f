import { describe, expect, it } from 'vitest';
import { appSecret, deliveredReceipt, sendCommand, signature } from '../../bench/fixture.ts';
import { HttpFrames } from '../../bench/frames.ts';
import { benchNames, readOptions, UsageError } from '../../bench/options.ts';
import { sumOf } from '../../bench/ponte-process.ts';
import { selfTimes } from '../../bench/profile.ts';
import { gatewayAnswer, gatewayPath, smsHttpConfig, smsHttpRoute } from '../../bench/sms-http-fixture.ts';
import { smsHttp } from '../../connectors/sms-http/connector.ts';
import { parse, verify } from '../../connectors/whatsapp-cloud/webhook.ts';
import { CommandEnvelope, commandTypes } from '../../contracts/command.ts';

describe('HttpFrames', () => {
  const message = (body: string) => `POST / HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const stream = Buffer.from(message('first') + message('') + message('é dois'));

  it.each([1, 2, 3, 7, 50, 1_000])('finds every message in reads of %i bytes', (size) => {
    const frames = new HttpFrames();
    const bodies: string[] = [];
    for (let at = 0; at < stream.length; at += size) {
      frames.push(stream.subarray(at, at + size), (_, body) => bodies.push(body.toString('utf8')));
    }
    expect(bodies).toEqual(['first', '', 'é dois']);
    expect(frames.empty).toBe(true);
  });

  it('knows that a message has begun', () => {
    const frames = new HttpFrames();
    frames.push(stream.subarray(0, 10), () => undefined);
    expect(frames.empty).toBe(false);
  });

  it('refuses what it cannot delimit', () => {
    const chunked = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n');
    expect(() => new HttpFrames().push(chunked, () => undefined)).toThrow('Transfer-Encoding');
  });
});

describe('the fixture', () => {
  it('sends commands that the contract takes, each to a contact of its own', () => {
    const contacts = new Set<string>();
    for (let number = 0; number < 5_000; number++) {
      const envelope = CommandEnvelope.parse(JSON.parse(sendCommand(number).body.toString('utf8')));
      contacts.add(commandTypes['ponte.message.send.v1'].parse(envelope.data).to);
    }
    expect(contacts.size).toBe(5_000);
  });

  it("signs receipts that the connector reads as the message's own", () => {
    const body = deliveredReceipt(
      { messageId: 'm-1', providerId: 'wamid.1', recipient: '5511912345678' },
      1_790_000_000_000,
    );
    const config = { appSecret } as Parameters<typeof verify>[2];
    expect(verify(Buffer.from(body), () => signature(body), config)).toBe(true);
    expect(parse(Buffer.from(body))).toMatchObject([
      { kind: 'receipt', status: 'delivered', messageId: 'm-1', providerId: 'wamid.1', at: 1_790_000_000_000 },
    ]);
  });
});

describe('the gateway by configuration', () => {
  const config = smsHttp.config.parse(smsHttpConfig('http://127.0.0.1:1'));

  it('is sent what a command asks, in one SMS', () => {
    const envelope = CommandEnvelope.parse(JSON.parse(sendCommand(7, smsHttpRoute.channel).body.toString('utf8')));
    const { channel, to, content } = commandTypes['ponte.message.send.v1'].parse(envelope.data);
    const message = { id: 'm-1', to: { kind: 'phone', e164: to } as const, content };
    const plan = smsHttp.send(message, { id: channel, config });
    expect(channel).toBe('sms-bench');
    expect(plan).toMatchObject({ ok: true, parts: 1, request: { url: `http://127.0.0.1:1${gatewayPath}` } });
    expect(plan).toHaveProperty('request.body', expect.stringContaining(`"to":"${to.slice(1)}"`));
  });

  it('answers so that its messages count as taken, in one length', () => {
    const response = { status: 200, headers: {}, body: gatewayAnswer(12) };
    expect(smsHttp.outcome(response, config)).toEqual({ kind: 'accepted', providerId: 'gw-00000000000000000012' });
    expect(gatewayAnswer(40_000)).toHaveLength(gatewayAnswer(0).length);
  });
});

describe('the options', () => {
  it('run everything by default', () => {
    expect(readOptions([])).toMatchObject({
      benches: benchNames,
      ledgers: ['sqlite', 'postgres'],
      json: false,
    });
  });

  it('restrict bench, ledger and size', () => {
    const options = readOptions(['webhooks', '--json', '--ledger', 'sqlite', '--messages', '500']);
    expect(options).toMatchObject({ benches: ['webhooks'], ledgers: ['sqlite'], json: true, messages: 500 });
  });

  it('say how long the log is', () => {
    expect(readOptions(['log', '--rows', '10000000'])).toMatchObject({ benches: ['log'], rows: 10_000_000 });
  });

  it.each([[['dispach']], [['--ledger', 'mysql']], [['--pairs', '0']], [['--messages', 'many']], [['--fast']]])(
    'refuse %j',
    (args) => {
      expect(() => readOptions(args)).toThrow(UsageError);
    },
  );
});

describe('readings', () => {
  it('add up the samples of one metric', () => {
    const text =
      '# TYPE sent counter\nsent{channel="a",outcome="sent"} 3\nsent{channel="b",outcome="failed"} 4\nsent_other 9\nup 1.5';
    expect(sumOf(text, 'sent')).toBe(7);
    expect(sumOf(text, 'sent', 'outcome="sent"')).toBe(3);
    expect(sumOf(text, 'up')).toBe(1.5);
  });

  it('count self time without idling', () => {
    const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 9 });
    const times = selfTimes({
      nodes: [
        { id: 1, callFrame: frame('(idle)') },
        { id: 2, callFrame: frame('commit', 'file:///anywhere/src/ledger/writer.ts') },
        { id: 3, callFrame: frame('publish', 'file:///anywhere/node_modules/amqplib/lib/mux.js') },
      ],
      samples: [1, 2, 3, 2],
      timeDeltas: [1_000, 10, 20, 30],
    });
    expect(times.busyMicros).toBe(60);
    expect(times.byFunction.get('commit  src/ledger/writer.ts:10')).toBe(40);
    expect(times.byPart.get('amqplib/lib/mux.js')).toBe(20);
  });
});
