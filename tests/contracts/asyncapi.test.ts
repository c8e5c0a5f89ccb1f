import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from 'vitest';
import { asyncapi } from '../../contracts/asyncapi.ts';
import { commandReplies, commandTypes } from '../../contracts/command.ts';
import { eventNames, eventType, routingKey } from '../../contracts/event.ts';

const document = asyncapi();
const severityError = 0;

const namesOf = (action: string): unknown[] =>
  Object.values(document.operations)
    .filter((operation) => operation.action === action)
    .map((operation) => operation.title);

describe('AsyncAPI', () => {
  it('is valid', async () => {
    const { diagnostics } = await new Parser().parse(JSON.stringify(document));
    expect(diagnostics.filter((diagnostic) => diagnostic.severity === severityError)).toEqual([]);
  });

  it('receives every command and sends every event', () => {
    expect(namesOf('receive')).toEqual(Object.keys(commandTypes));
    expect(namesOf('send')).toEqual([...eventNames.map(eventType), 'Dead letter']);
  });

  it('offers every reply to every command', () => {
    const replies = Object.values(document.operations).flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
    expect(replies).toHaveLength(Object.keys(commandTypes).length);
    for (const reply of replies) {
      expect(reply).toMatchObject({ address: { location: '$message.header#/reply_to' } });
      expect((reply as { messages: unknown[] }).messages).toHaveLength(Object.keys(commandReplies).length);
    }
  });

  it('addresses events by the routing key they are published with', () => {
    for (const name of eventNames) {
      const channel = Object.values(document.channels).find(({ title }) => title === eventType(name));
      expect(String(channel?.address).replace('{channel}', 'wa-matriz')).toBe(routingKey(name, 'wa-matriz'));
    }
  });

  it('names dead-letter headers', () => {
    const headers = document.components.messages.deadLetter?.headers as { properties: object };
    expect(Object.keys(headers.properties)).toEqual([
      'x-ponte-reason',
      'x-ponte-detail',
      'x-ponte-original-routing-key',
    ]);
  });

  it('follows the configured prefix in exchanges and queues, never in types', () => {
    const custom = JSON.stringify(asyncapi('filial'));
    for (const name of ['commands', 'events', 'dead']) {
      expect(custom).toContain(`"name":"filial.${name}"`);
      expect(custom).not.toContain(`"ponte.${name}"`);
    }
    expect(custom).toContain('"ponte.message.sent.v1"');
  });
});
