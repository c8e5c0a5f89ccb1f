/** What opts out and what does not: messages as people write them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phrases, wordOf, wordOfButton } from '../../src/rules/opt-out-words.ts';

describe('messages that opt out', () => {
  test.each([
    'PARAR',
    'parar',
    'Parar.',
    '  pare!! ',
    'Pare',
    'SAIR',
    'Sair',
    'sair 🙏',
    '🛑 SAIR 🛑',
    '"SAIR"',
    '*SAIR*',
    'sair\n',
    'ＳＡＩＲ',
    '𝗦𝗔𝗜𝗥',
    'STOP',
    'Stop!',
    'stop 👎🏽',
    '\u200eSTOP\u200f',
    'sa\u200bir',
    'Cancelar',
    'cancelar inscrição',
    'CANCELAR INSCRICAO',
    'Cancelar  envio',
    'cancelar\nenvio',
    'encerrar',
    'DESCADASTRAR',
    'Descadastrar, ',
    'me descadastre',
    'remover',
    'Remova-me',
    'remova me',
    'me remova!',
    'Não quero mais receber',
    'nao quero mais receber',
    'NÃO QUERO RECEBER!!!',
    'Na\u0303o quero receber',
    'Não me mande mais mensagens.',
    'nao me mande mais mensagem',
    'sair da lista',
    'Quero sair da lista',
    'unsubscribe',
    'Parar promoções',
    'Não envie mais.',
  ])('%j', (text) => expect(wordOf(text)).toBe('out'));
});

describe('messages that opt in', () => {
  test.each(['VOLTAR', 'voltar 🙂', 'Iniciar', 'START', 'assinar', 'Quero receber!', 'voltar a receber'])(
    '%j',
    (text) => expect(wordOf(text)).toBe('in'),
  );
});

describe('messages that are neither', () => {
  test.each([
    'stop, o Zé não vem',
    'Não',
    'NAO',
    'não!',
    'Sim',
    'SIM 👍',
    'ok',
    '',
    '   ',
    '🛑',
    '👍',
    '...',
    '1',
    'Quero sair amanhã',
    'Posso sair do plano?',
    'vou sair agora, me liga depois',
    'Como faço para cancelar?',
    'quero cancelar minha internet',
    'Quero cancelar',
    'cancelar plano',
    'cancelar assinatura',
    'Cancelar o boleto vencido',
    'Cancelar a visita de amanhã',
    'pare de enrolar e mande o técnico',
    'A internet não para de cair',
    'pare na frente do portão',
    'parar onde?',
    'não consigo parar de rir',
    'não quero receber o técnico hoje',
    'Não recebi o boleto',
    'não quero mais esperar',
    'remover o modem antigo',
    'pode remover a segunda via',
    'encerrar chamado',
    'Pode encerrar o atendimento',
    'stop motion',
    'non-stop',
    'o sinal vai voltar quando?',
    'Quando volta?',
    'voltar ao menu',
    'quero assinar o plano de 500 mega',
    'iniciar atendimento',
    'parar sair',
    'p.a.r.a.r',
    'parar? por quê?',
    'Quero receber a segunda via',
    'CANCELAR '.repeat(60),
  ])('%j', (text) => expect(wordOf(text)).toBeUndefined());
});

describe('on a button of a template', () => {
  test.each([
    ['Parar promoções', 'out'],
    ['STOP', 'out'],
    ['Não quero receber', 'out'],
    ['Sair da lista', 'out'],
    ['Quero receber', 'in'],
    // An appointment, a menu, a chat: the question above the button says what these mean.
    ['Cancelar', undefined],
    ['Sair', undefined],
    ['Encerrar', undefined],
    ['Voltar', undefined],
    ['Iniciar', undefined],
    ['Confirmar', undefined],
  ])('%s: %s', (title, action) => expect(wordOfButton(title)).toBe(action));
});

describe('every phrase', () => {
  const phrase = fc.constantFrom(...phrases.keys());
  const decoration = fc
    .array(
      fc.constantFrom(' ', '.', '!', '?', ',', '…', '"', '*', '_', '~', '-', '\n', '\t', '🙏', '👍🏽', '🛑', '\u200f'),
      {
        maxLength: 6,
      },
    )
    .map((marks) => marks.join(''));
  const accents: Readonly<Record<string, string[]>> = {
    A: ['A', 'a', 'Ã', 'ã', 'á', 'a\u0303'],
    C: ['C', 'c', 'ç', 'Ç'],
    E: ['E', 'e', 'ê', 'É'],
    I: ['I', 'i', 'í'],
    O: ['O', 'o', 'õ', 'Ô', 'o\u0303'],
    U: ['U', 'u', 'ú'],
    ' ': [' ', '  ', '\n', '\u00a0'],
  };

  test('counts in any case, with or without accents, however it is decorated', () => {
    fc.assert(
      fc.property(phrase, decoration, decoration, fc.infiniteStream(fc.nat(10)), (words, before, after, dice) => {
        const written = [...words]
          .map((letter) => {
            const forms = accents[letter] ?? [letter, letter.toLowerCase()];
            return forms[Number(dice.next().value) % forms.length];
          })
          .join('');
        expect(wordOf(`${before}${written}${after}`)).toBe(phrases.get(words));
      }),
    );
  });

  test('means nothing with one word more', () => {
    const more = fc.constantFrom('hoje', 'o', 'Zé', 'técnico', 'boleto', 'internet', '2', 'que', 'porque', 'x');
    fc.assert(
      fc.property(
        phrase,
        more,
        fc.boolean(),
        fc.constantFrom(' ', ', ', '\n', ' - '),
        (words, word, first, between) => {
          expect(wordOf(first ? `${word}${between}${words}` : `${words}${between}${word}`)).toBeUndefined();
        },
      ),
    );
  });

  test('is written as it is compared, and only once', () => {
    for (const [words, action] of phrases) expect(wordOf(words), words).toBe(action);
    expect(phrases.has('NAO')).toBe(false);
    expect(phrases.has('SIM')).toBe(false);
  });

  test('a long text is not searched', () => {
    expect(wordOf('!'.repeat(1_000_000))).toBeUndefined();
    expect(wordOf(`SAIR${' '.repeat(1_000_000)}`)).toBeUndefined();
  });
});
