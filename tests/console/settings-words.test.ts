/** Words of the settings' pages that have to keep up with the contract and the rules. */
import { describe, expect, test } from 'vitest';
import { routes } from '../../contracts/routes.ts';
import { actionWords, rememberedActions, targetPage } from '../../src/console/settings/audit-words.ts';
import { hoursByCategory } from '../../src/console/settings/calendar-words.ts';
import { View } from '../../src/console/view.ts';
import { usualQuietHours } from '../../src/rules/checks/quiet-hours.ts';

const view = (language: 'pt' | 'en'): View =>
  new View({
    language,
    timeZone: 'America/Sao_Paulo',
    theme: 'auto',
    address: '/console',
    csrf: '',
    who: 'Maria',
    may: () => true,
    now: 0,
    said: undefined,
  });

const changing = routes.filter(
  ({ method, scope }) => method !== 'GET' && (scope === 'send' || scope === 'operate' || scope === 'manage'),
);

describe('the words of the trail', () => {
  test.each(changing.map(({ id }) => id))('%s can be told in both languages', (id) => {
    const [pt, en] = [actionWords(view('pt'), id), actionWords(view('en'), id)];
    expect(pt).toMatch(/^\p{Ll}/u);
    expect(en).toMatch(/^\p{Ll}/u);
    expect(pt).not.toBe(en);
  });

  test('no words stay behind for operations that are gone', () => {
    const known = new Set([...changing.map(({ id }) => id), 'login', 'logout', 'reveal']);
    expect(rememberedActions.filter((action) => !known.has(action))).toEqual([]);
  });

  test('what is deleted has no page any more', () => {
    expect(targetPage('pauseChannel', 'wa-matriz')).toBe('/console/channels/wa-matriz');
    expect(targetPage('deleteTrigger', 'cobranca')).toBeUndefined();
    expect(targetPage('createKey', 'x')).toBeUndefined();
  });
});

test('the usual hours of the calendar are those of the rule', () => {
  expect(hoursByCategory(view('pt'), {})).toEqual(hoursByCategory(view('pt'), { quietHours: usualQuietHours }));
});
