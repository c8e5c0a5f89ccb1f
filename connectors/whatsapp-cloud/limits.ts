/** What the provider refuses, checked before sending so that the sender learns every fault at once. */
import type { ContentIssue } from '../kit/connector.ts';

/** Lengths are in code points: an emoji outside the basic plane counts once. */
export const limits = {
  textBody: 4096,
  caption: 1024,
  /** With its values in place (132005). */
  templateBody: 1024,
  contacts: 5,
  interactiveBody: 1024,
  headerText: 60,
  footer: 60,
  buttons: 3,
  buttonTitle: 20,
  buttonId: 256,
  listSections: 10,
  /** Over all sections together. */
  listRows: 10,
  listButton: 20,
  sectionTitle: 24,
  rowTitle: 24,
  rowId: 200,
  rowDescription: 72,
  urlButton: 20,
  flowButton: 30,
  products: 30,
} as const;

/** Filled by the checks below; a plan with any issue is not sent. */
export type Issues = ContentIssue[];

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    const closesPair = (text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800;
    if (closesPair) count--;
  }
  return count;
}

export function checkLength(issues: Issues, path: string, text: string | undefined, max: number): void {
  // UTF-16 length is never below the code point count, so short texts need no counting.
  if (text === undefined || text.length <= max) return;
  const length = codePoints(text);
  if (length <= max) return;
  issues.push({
    path,
    message: `must have at most ${max} characters, has ${length}`,
    messagePt: `deve ter no máximo ${max} caracteres; tem ${length}`,
  });
}

export function checkFilled(issues: Issues, path: string, text: string | undefined): void {
  if (text !== undefined && text.trim() !== '') return;
  issues.push({ path, message: 'must not be empty', messagePt: 'não pode ficar vazio' });
}

/** Filled and within its limit. */
export function checkLabel(issues: Issues, path: string, text: string, max: number): void {
  checkFilled(issues, path, text);
  checkLength(issues, path, text, max);
}

export function checkCount(issues: Issues, path: string, count: number, max: number, min = 1): void {
  if (count >= min && count <= max) return;
  issues.push({
    path,
    message: `must have ${min} to ${max} items, has ${count}`,
    messagePt: `deve ter de ${min} a ${max} itens; tem ${count}`,
  });
}
