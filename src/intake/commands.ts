/** Commands from RabbitMQ: the same `accept()` as over HTTP, an answer under the command's correlation id, then the ack. */
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { CommandEnvelope } from '../../contracts/command.ts';
import { type Problem, Refusal, toProblem } from '../../contracts/problem.ts';
import type { BrokerLink, LinkUser } from '../broker/connection.ts';
import type { Names } from '../broker/topology.ts';
import { addDeadLetter } from '../ledger/dead-letters.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import type { Clock, NewId } from '../platform/clock.ts';
import { sha256 } from '../platform/secrets.ts';
import type { Logger, Metrics } from '../platform/telemetry.ts';
import { continueTrace, traceIdOf } from '../platform/trace.ts';
import { commandCause } from '../rules/letter-cause.ts';
import type { Accept } from './accept.ts';
import type { Backlog } from './backlog.ts';
import type { Fire } from './fire.ts';
import type { Operate } from './operate.ts';
import { channelAsked, detailOf, detailPtOf, passes, readCommand, runCommand } from './run-command.ts';

export interface CommandParts {
  writer: Writer;
  accept: Accept;
  fire: Fire;
  operate: Operate;
  backlog: Backlog;
  names: Names;
  prefetch: number;
  clock: Clock;
  newId: NewId;
  log: Logger;
  metrics: Metrics;
}

interface Answer {
  type: 'ponte.command.accepted.v1' | 'ponte.command.rejected.v1';
  data: unknown;
}

const waitMs = 500;

export class CommandConsumer implements LinkUser {
  readonly #parts: CommandParts;
  #link: BrokerLink | undefined;
  #consumerTag: string | undefined;
  #stopped = false;
  #working = 0;
  #idle: (() => void)[] = [];

  constructor(parts: CommandParts) {
    this.#parts = parts;
    parts.backlog.onChange(
      (full) =>
        void this.#reading(!full).catch((error) => parts.log.warn({ err: error }, 'commands: pause or resume failed')),
    );
  }

  async attach(link: BrokerLink): Promise<void> {
    this.#link = link;
    this.#consumerTag = undefined;
    await link.consume.prefetch(this.#parts.prefetch);
    await this.#reading(!this.#parts.backlog.full);
  }

  detach(): void {
    this.#link = undefined;
    this.#consumerTag = undefined;
  }

  /** Reads no more; resolves when the commands in hand are answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#reading(false).catch((error) => this.#parts.log.warn({ err: error }, 'commands: stop reading failed'));
    if (this.#working > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #reading(on: boolean): Promise<void> {
    const channel = this.#link?.consume;
    if (channel === undefined) return;
    if (on && this.#consumerTag === undefined && !this.#stopped) {
      this.#consumerTag = 'starting';
      const { consumerTag } = await channel.consume(this.#parts.names.commands, (message) => {
        // RabbitMQ cancelled the consumer (queue deleted, node gone): rebuild everything.
        if (message === null) void channel.close().catch(() => undefined);
        else void this.#handle(channel, message);
      });
      this.#consumerTag = consumerTag;
    } else if (!on && this.#consumerTag !== undefined) {
      const tag = this.#consumerTag;
      this.#consumerTag = undefined;
      await channel.cancel(tag);
    }
  }

  async #handle(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
    this.#working += 1;
    try {
      const answer = await this.#answer(channel, message);
      if (answer === undefined || this.#link?.consume !== channel) return;
      await this.#reply(message, answer);
      channel.ack(message);
    } catch (error) {
      // Not acknowledged: RabbitMQ delivers it again, and its id makes the repetition harmless.
      this.#parts.log.error(
        { err: error, messageId: message.properties.messageId },
        'command not handled, it stays in the queue',
      );
      if (this.#link?.consume === channel) channel.nack(message);
    } finally {
      this.#working -= 1;
      if (this.#working === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** Undefined when the link went away, or Ponte stops, while waiting: the command comes again. */
  async #answer(channel: ConfirmChannel, message: ConsumeMessage): Promise<Answer | undefined> {
    for (;;) {
      let command: CommandEnvelope | undefined;
      try {
        command = readCommand(message.content.toString('utf8'));
        return { type: 'ponte.command.accepted.v1', data: await runCommand(command, this.#parts) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (!passes(error)) return await this.#reject(message, command, error);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (this.#stopped || this.#link?.consume !== channel) return undefined;
      }
    }
  }

  /** Told to the sender, kept in the dead-letter queue and in the ledger, and announced. */
  async #reject(message: ConsumeMessage, command: CommandEnvelope | undefined, refusal: Refusal): Promise<Answer> {
    const { writer, clock, newId, names, metrics, log } = this.#parts;
    const traceparent = continueTrace(command?.traceparent);
    const problem = toProblem(refusal, 'en', traceIdOf(traceparent));
    const body = message.content.toString('utf8');
    metrics.refused.inc({ code: refusal.code, via: 'amqp' });
    metrics.deadLetters.inc({ kind: 'command' });
    log.warn(
      { code: refusal.code, fields: problem.errors?.map((e) => e.path), commandId: command?.id },
      'command rejected',
    );
    await writer.write(rejectCommand, {
      id: newId(),
      body,
      problem,
      commandId: command?.id,
      commandType: command?.type,
      at: clock.now(),
      traceparent,
    });
    await this.#publish(names.dead, message.fields.routingKey, message.content, {
      persistent: true,
      contentType: message.properties.contentType,
      messageId: message.properties.messageId,
      headers: {
        'x-ponte-reason': refusal.code,
        'x-ponte-detail': detailOf(problem),
        'x-ponte-original-routing-key': message.fields.routingKey,
      },
    });
    return { type: 'ponte.command.rejected.v1', data: { commandId: command?.id, commandType: command?.type, problem } };
  }

  async #reply(message: ConsumeMessage, { type, data }: Answer): Promise<void> {
    const { replyTo, correlationId, messageId } = message.properties;
    if (typeof replyTo !== 'string' || replyTo === '') return;
    const id = this.#parts.newId();
    const envelope = {
      specversion: '1.0',
      id,
      source: 'urn:ponte:commands',
      type,
      time: new Date(this.#parts.clock.now()).toISOString(),
      datacontenttype: 'application/json',
      data,
    };
    await this.#publish('', replyTo, Buffer.from(JSON.stringify(envelope)), {
      persistent: true,
      contentType: 'application/cloudevents+json',
      messageId: id,
      correlationId: correlationId ?? messageId,
    });
  }

  /** Resolves on the broker's confirm. */
  async #publish(
    exchange: string,
    key: string,
    body: Buffer,
    options: Parameters<ConfirmChannel['publish']>[3],
  ): Promise<void> {
    const channel = this.#link?.publish;
    if (channel === undefined) throw new Error('the link to RabbitMQ is gone');
    await new Promise<void>((resolve, reject) => {
      channel.publish(exchange, key, body, options, (error) => (error ? reject(error as Error) : resolve()));
    });
  }
}

interface RejectedCommand {
  id: string;
  body: string;
  problem: Problem;
  commandId: string | undefined;
  commandType: string | undefined;
  at: number;
  traceparent: string;
}

const rejectCommand: Operation<RejectedCommand, void> = {
  name: 'reject-command',
  async run(tx, inputs) {
    for (const input of inputs) {
      const key = sha256(`${input.commandId ?? ''}\n${input.body}`);
      const { code, errors = [] } = input.problem;
      const channel = channelAsked(input.body);
      const added = await tx.all(
        addDeadLetter,
        input.id,
        'command',
        channel,
        detailOf(input.problem),
        detailPtOf(code, errors),
        input.body,
        input.at,
        key,
        commandCause(code, errors, channel),
      );
      if (added.length === 0) continue;
      tx.emit({
        subject: input.commandId ?? input.id,
        name: 'command.rejected',
        channel: '',
        timeMs: input.at,
        sequence: 1,
        traceparent: input.traceparent,
        data: JSON.stringify({ commandId: input.commandId, commandType: input.commandType, problem: input.problem }),
      });
    }
    return inputs.map(() => undefined);
  },
};
