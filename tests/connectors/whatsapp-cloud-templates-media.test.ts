import { describe, expect, test } from 'vitest';
import { media } from '../../connectors/whatsapp-cloud/media.ts';
import { listTemplates, parseTemplates } from '../../connectors/whatsapp-cloud/templates.ts';
import { answer, config, refusal } from './fixtures/whatsapp-cloud/kit.ts';

const channel = { id: 'wa-matriz', config };

describe('templates', () => {
  test('the first page asks the account for a hundred, the next one by cursor', () => {
    const first = new URL(listTemplates(channel).url);
    expect(first.pathname).toBe(`/v25.0/${config.wabaId}/message_templates`);
    expect(first.searchParams.get('limit')).toBe('100');
    expect(first.searchParams.get('fields')).toContain('components');
    expect(first.searchParams.has('after')).toBe(false);
    expect(new URL(listTemplates(channel, 'a&b=c').url).searchParams.get('after')).toBe('a&b=c');
  });

  test('the last page has a cursor and no next: the listing ends', () => {
    expect(parseTemplates(answer(200, { data: [], paging: { cursors: { after: 'END' } } }))).toEqual({ templates: [] });
  });

  test.each([
    [refusal('190'), /code 190/],
    [answer(502, '<html>'), /HTTP 502/],
    [answer(200, { success: true }), /HTTP 200/],
    [answer(500, { data: [] }), /HTTP 500/],
  ])('%j is an error, not an empty account', (response, message) => {
    expect(() => parseTemplates(response)).toThrow(message);
  });
});

describe('media', () => {
  test('an id is resolved through the number that received it, and cannot leave its place in the path', () => {
    expect(media.resolve('../me?x=', channel).url).toBe(
      `https://graph.facebook.com/v25.0/..%2Fme%3Fx%3D?phone_number_id=${config.phoneNumberId}`,
    );
  });

  test('the token goes along to the provider, with a user agent', () => {
    expect(media.download('https://lookaside.fbsbx.com/x?mid=1', channel)).toEqual({
      method: 'GET',
      url: 'https://lookaside.fbsbx.com/x?mid=1',
      headers: { authorization: `Bearer ${config.accessToken}`, 'user-agent': 'ponte' },
    });
  });

  test('the host of the configured address counts as the provider, port and scheme included', () => {
    const local = { id: 'demo', config: { ...config, baseUrl: 'http://127.0.0.1:4010' } };
    expect(media.download('http://127.0.0.1:4010/media/1', local)).toBeDefined();
    expect(media.download('http://127.0.0.1:4011/media/1', local)).toBeUndefined();
    expect(media.download('http://127.0.0.1:4010/media/1', channel)).toBeUndefined();
  });

  test.each([
    [
      { url: 'https://x.example', file_size: 12 },
      { url: 'https://x.example', sizeBytes: 12 },
    ],
    [{ url: 'https://x.example', file_size: 'big' }, { url: 'https://x.example' }],
    [{ mime_type: 'image/png' }, undefined],
    [{ error: { code: 100, message: 'Unsupported get request' } }, undefined],
  ])('%j', (body, expected) => {
    expect(media.parse(answer(200, body))).toEqual(expected);
  });
});
