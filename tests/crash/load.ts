/** Callers that do what good callers do: ask under one key, and ask again under the same key until they are answered. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { Agent, request } from 'undici';
import { busNames, cloudEventMediaType, commandRoutingKey } from '../../contracts/bus.ts';
import { numberIds } from '../kit/ponte.ts';
import type { Witness } from './witness.ts';

export interface Intake {
  /** Asks for one message; answered or not yet. */
  send(number: number): void;
  /** Asked for and not answered yet. */
  readonly open: number;
  close(): Promise<void>;
}

/** Callers asking at the same time; past it, no more are sent until Ponte is back. */
export const maxOpen = 5_000;
/** Share of the callers that ask twice although they were answered. */
const repeatShare = 0.05;
const retryMs = { least: 40, most: 160 };
const contacts = 1_000;
const channels = Object.keys(numberIds);

const contentOf = (number: number, intake: string) => ({
  channel: channels[number % channels.length],
  to: `+551198888${String(number % contacts).padStart(4, '0')}`,
  content: { type: 'text', body: `Mensagem ${number} por ${intake}` },
  lane: number % 5 === 0 ? 'bulk' : 'realtime',
  metadata: { reference: `${intake}-${number}` },
});

export function httpIntake(url: string, key: string, witness: Witness, random: () => number): Intake {
  const agent = new Agent({ connections: 64, pipelining: 1 });
  const ended = new AbortController();
  let open = 0;

  const ask = async (idempotencyKey: string, body: string): Promise<void> => {
    for (;;) {
      const answer = await post(idempotencyKey, body).catch(() => undefined);
      if (answer?.status === 202)
        return witness.accepted(idempotencyKey, (JSON.parse(answer.text) as { id: string }).id);
      if (answer !== undefined && answer.status !== 503)
        return witness.findings.add('refused over HTTP', `${idempotencyKey}: ${answer.status} ${answer.text}`);
      const waitMs = retryMs.least + random() * (retryMs.most - retryMs.least);
      await sleep(waitMs, undefined, { signal: ended.signal });
    }
  };
  const post = async (idempotencyKey: string, body: string) => {
    const { statusCode, body: answer } = await request(`${url}/v1/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
      },
      body,
      dispatcher: agent,
      signal: ended.signal,
    });
    return { status: statusCode, text: await answer.text() };
  };
  return {
    send(number) {
      const idempotencyKey = `http-${number}`;
      const body = JSON.stringify(contentOf(number, 'http'));
      const again = random() < repeatShare;
      open += 1;
      ask(idempotencyKey, body)
        .then(() => (again ? ask(idempotencyKey, body) : undefined))
        .catch(() => undefined)
        .finally(() => {
          open -= 1;
        });
    },
    get open() {
      return open;
    },
    async close() {
      ended.abort();
      await agent.destroy();
    },
  };
}

/** Persistent commands, confirmed by the broker; the answers come to a queue of the caller's own. */
export async function amqpIntake(url: string, prefix: string, witness: Witness, random: () => number): Promise<Intake> {
  const { commands } = busNames(prefix);
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  /** Command ids that the broker has and Ponte has not answered. */
  const open = new Set<string>();
  channel.on('error', (error) => witness.findings.add('the caller lost its channel', String(error)));
  channel.on('return', (message) =>
    witness.findings.add('command without a queue', String(message.properties.messageId)),
  );
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return;
      const id = String(message.properties.correlationId);
      const reply = JSON.parse(message.content.toString('utf8')) as { type: string; data: { id: string } };
      open.delete(id);
      if (reply.type === 'ponte.command.accepted.v1') witness.accepted(id, reply.data.id);
      else witness.findings.add('command rejected', message.content.toString('utf8'));
    },
    { noAck: true },
  );
  return {
    send(number) {
      const id = `amqp-${number}`;
      const type = 'ponte.message.send.v1';
      const data = { ...contentOf(number, 'amqp'), ...(number % 2 === 0 && { idempotencyKey: `key-${number}` }) };
      const command = Buffer.from(JSON.stringify({ specversion: '1.0', id, source: 'crash-test', type, data }));
      const options = {
        persistent: true,
        mandatory: true,
        contentType: cloudEventMediaType,
        messageId: id,
        correlationId: id,
        replyTo: queue,
      };
      open.add(id);
      const copies = random() < repeatShare ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        channel.publish(commands, commandRoutingKey(type), command, options, (error) => {
          if (error) witness.findings.add('command not taken by the broker', `${id}: ${error}`);
        });
      }
    },
    get open() {
      return open.size;
    },
    close: () => connection.close(),
  };
}

/** Asks at an even rate, by turns at each intake. */
export function startLoad(intakes: readonly Intake[], ratePerSecond: number): { stop(): number } {
  const startedAt = performance.now();
  let sent = 0;
  let skipped = 0;
  const timer = setInterval(() => {
    const wanted = Math.floor(((performance.now() - startedAt) / 1000) * ratePerSecond) - skipped;
    while (sent < wanted) {
      const intake = intakes[sent % intakes.length];
      if (intake === undefined || intake.open >= maxOpen) {
        skipped += wanted - sent;
        return;
      }
      intake.send(sent);
      sent += 1;
    }
  }, 10);
  return {
    stop() {
      clearInterval(timer);
      return sent;
    },
  };
}
