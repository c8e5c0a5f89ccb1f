/** Every refusal has a class, a cause and a next step, and what a vendor means by its own codes is the channel's to say. */
import { describe, expect, test } from 'vitest';
import { errors, receiptFailure, statusFailure } from '../../connectors/sms-smpp/errors.ts';
import { connectionErrors, connectionFailure } from '../../connectors/sms-smpp/errors-connection.ts';
import { submitOutcome } from '../../connectors/sms-smpp/outcome.ts';
import { failureClasses } from '../../contracts/failure.ts';

describe('the tables', () => {
  test.each(Object.entries({ ...errors, ...connectionErrors }))('%s', (_code, row) => {
    expect(failureClasses).toContain(row.class);
    expect(row.cause).toMatch(/^\S.{10,}[.]$/);
    expect(row.nextStep).toMatch(/^\S.{10,}[.]$/);
    expect('scope' in row).toBe(row.class === 'rate_limited');
  });
});

describe('command_status', () => {
  test.each([
    [0x08, 'ESME_RSYSERR', 'transient'],
    [0x0a, 'ESME_RINVSRCADR', 'auth'],
    [0x0b, 'ESME_RINVDSTADR', 'recipient_invalid'],
    [0x0e, 'ESME_RINVPASWD', 'auth'],
    [0x14, 'ESME_RMSGQFUL', 'rate_limited'],
    [0x45, 'ESME_RSUBMITFAIL', 'transient'],
    [0x58, 'ESME_RTHROTTLED', 'rate_limited'],
    [0xff, 'ESME_RUNKNOWNERR', 'transient'],
    [0x104, 'ESME_RINVDCS', 'bad_request'],
    [0x403, '1027', 'unknown'],
    [0x7777, '30583', 'unknown'],
  ])('0x%s is %s', (status, code, failureClass) => {
    expect(statusFailure(status)).toMatchObject({ code, class: failureClass });
  });

  test('a pause of everybody is told from that of one person', () => {
    expect(statusFailure(0x58)).toMatchObject({ scope: 'number', retryAfterMs: 1000 });
    expect(statusFailure(0x14)).toMatchObject({ scope: 'pair', retryAfterMs: 180_000 });
  });

  test('every code but the unknown ones is one of the table', () => {
    const known = Array.from({ length: 0x105 }, (_, status) => statusFailure(status)).filter(
      ({ code }) => code in errors,
    );
    expect(known.length).toBeGreaterThan(50);
    for (const failure of known) expect(failure).toMatchObject({ cause: errors[failure.code]?.cause });
  });

  test('a vendor code is shown as its manual has it, and means what the channel says', () => {
    const statusClasses = { '1027': 'recipient_invalid', ESME_RSYSERR: 'rate_limited' } as const;
    expect(statusFailure(0x403).detail).toBe('command_status 0x00000403');
    expect(statusFailure(0x403, { statusClasses })).toMatchObject({ class: 'recipient_invalid', code: '1027' });
    expect(statusFailure(0x08, { statusClasses })).toMatchObject({ class: 'rate_limited', scope: 'number' });
  });
});

describe('an answer to a submit', () => {
  test('an id makes a success', () => {
    expect(submitOutcome({ status: 0, messageId: '0a1b' }, 'same')).toEqual({ kind: 'accepted', providerId: 'A1B' });
  });

  test('taken without an id stays open: no receipt could ever be joined', () => {
    for (const answer of [{ status: 0 }, { status: 0, messageId: ' ' }])
      expect(submitOutcome(answer, 'same')).toMatchObject({ kind: 'uncertain' });
  });

  test('refused, whatever stands beside it', () => {
    expect(submitOutcome({ status: 0x0b, messageId: 'X' }, 'same')).toMatchObject({
      kind: 'failed',
      failure: { class: 'recipient_invalid' },
    });
  });
});

describe('a receipt that says it failed', () => {
  test('keeps the word and the code of the SMSC', () => {
    const failure = receiptFailure('undeliverable', { stateCode: 'UNDELIV', errorCode: '954' });
    expect(failure).toMatchObject({ code: 'receipt_undeliverable', class: 'unknown', detail: 'stat:UNDELIV err:954' });
    expect(receiptFailure('expired', { stateCode: '3' }).detail).toBe('stat:3');
  });

  test('an err value means something only where the channel says what', () => {
    const receiptClasses = { '954': 'recipient_invalid' } as const;
    const facts = { stateCode: 'UNDELIV', errorCode: '954' };
    expect(receiptFailure('undeliverable', facts, { receiptClasses }).class).toBe('recipient_invalid');
    expect(receiptFailure('undeliverable', { ...facts, errorCode: 'toString' }, { receiptClasses }).class).toBe(
      'unknown',
    );
  });
});

test('a failure of the connection carries what is known', () => {
  expect(connectionFailure('smpp_garbage', 'x')).toMatchObject({
    code: 'smpp_garbage',
    class: 'transient',
    detail: 'x',
  });
  expect(connectionFailure('smpp_paused', undefined, 5)).toMatchObject({ scope: 'number', retryAfterMs: 5 });
});
