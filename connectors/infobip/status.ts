/** What a `status` object says, in answers and in reports alike. A number counts only within its group. */
import type { FailureClass } from '../../contracts/failure.ts';
import type { ProviderFailure, ReceiptStatus } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { type Fields, isRecord, numberOf, textOf } from '../kit/fields.ts';
import { shorten } from '../kit/http-answer.ts';
import { shownWord } from '../kit/items.ts';
import { type ErrorTable, hasRow } from './errors.ts';

const groupNames = new Map([
  [1, 'PENDING'],
  [2, 'UNDELIVERABLE'],
  [3, 'DELIVERED'],
  [4, 'EXPIRED'],
  [5, 'REJECTED'],
]);
export type Group = 'PENDING' | 'UNDELIVERABLE' | 'DELIVERED' | 'EXPIRED' | 'REJECTED';

const isGroup = (name: string | undefined): name is Group =>
  name !== undefined && [...groupNames.values()].includes(name);

/** Names of the numbers that decide something, for answers that leave the name out. */
const statusNames: Readonly<Record<string, string>> = {
  'EXPIRED 29': 'EXPIRED_DLR_UNKNOWN',
  'EXPIRED 87': 'SIGNALS_BLOCKED',
  'REJECTED 12': 'REJECTED_NOT_ENOUGH_CREDITS',
  'REJECTED 17': 'REJECTED_PREPAID_PACKAGE_EXPIRED',
  'REJECTED 20': 'REJECTED_FLOODING_FILTER',
  'REJECTED 21': 'REJECTED_SYSTEM_ERROR',
  'REJECTED 23': 'REJECTED_DUPLICATE_MESSAGE_ID',
  'REJECTED 25': 'REJECTED_MESSAGE_TOO_LONG',
};

export interface Status {
  group: Group;
  id: number | undefined;
  name: string;
  description: string | undefined;
}

/** Undefined when it names no group that is known. */
export function readStatus(value: unknown): Status | undefined {
  const id = numberOf(value, 'id');
  const told = textOf(value, 'groupName')?.toUpperCase();
  const group = groupNames.get(numberOf(value, 'groupId') ?? 0) ?? told;
  if (!isGroup(group)) return undefined;
  const name = statusNames[`${group} ${id}`] ?? shownWord(textOf(value, 'name'), group).toUpperCase();
  return { group, id, name, description: textOf(value, 'description') };
}

/** The id we chose has been taken before: this very message is with the provider already. */
export const isRepeated = ({ name }: Status): boolean => name === 'REJECTED_DUPLICATE_MESSAGE_ID';

/** The operator has given no receipt in time: nothing is known of the message. */
export const isUnknown = ({ name }: Status): boolean => name === 'EXPIRED_DLR_UNKNOWN';

/** Delivered to the operator: the group looks final, and is not. */
const onHandset = 5;

export function receiptStatus({ group, id }: Status): ReceiptStatus {
  if (group === 'PENDING') return 'sent';
  if (group === 'DELIVERED') return id === onHandset ? 'delivered' : 'sent';
  return 'failed';
}

export interface Trouble {
  status: Status;
  error: Fields | undefined;
}

/** @param classes what the operator has said of names that are in no row. */
export function failureFrom(
  { status, error: told }: Trouble,
  errors: ErrorTable,
  classes: Readonly<Record<string, FailureClass>> = {},
): ProviderFailure {
  // That there is no error is told as an error, too.
  const error = numberOf(told, 'id') === 0 || textOf(told, 'name') === 'NO_ERROR' ? undefined : told;
  const errorName = shownWord(textOf(error, 'name')?.toUpperCase(), '') || undefined;
  const known = [errorName, `error_${numberOf(error, 'id')}`, status.name].find((code) => hasRow(errors, code));
  const code = known ?? errorName ?? status.name;
  const failure = { ...failureOf(errors, known ?? status.group, detailOf(status, error)), code };
  const chosen = classes[errorName ?? ''] ?? classes[status.name];
  return chosen === undefined ? byPermanence(failure, error) : withClass(failure, chosen);
}

/** A class that the operator has chosen; what is throttled then, nobody has said. */
function withClass({ scope: _, ...failure }: ProviderFailure, chosen: FailureClass): ProviderFailure {
  return chosen === 'rate_limited' ? { ...failure, class: chosen, scope: 'number' } : { ...failure, class: chosen };
}

/** Where the table knows no better, the provider says whether a repetition can do any good. */
function byPermanence(failure: ProviderFailure, error: Fields | undefined): ProviderFailure {
  if (failure.class !== 'unknown' || !isRecord(error) || typeof error.permanent !== 'boolean') return failure;
  if (error.permanent) {
    const nextStep = 'Não reenvie igual: a Infobip diz que a falha é definitiva. Confira o número ou use outro canal.';
    return { ...failure, class: 'bad_request', nextStep };
  }
  const nextStep = 'Pode ser enviada de novo mais tarde: a Infobip diz que a falha é passageira.';
  return { ...failure, class: 'transient', nextStep };
}

function detailOf({ name, description }: Status, error: Fields | undefined): string {
  const words = [name, description, textOf(error, 'name'), textOf(error, 'description')];
  return shorten([...new Set(words.filter((text) => text !== undefined))].join(': '));
}
