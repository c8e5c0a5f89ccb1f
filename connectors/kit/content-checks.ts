/** Faults of a content, collected so that the sender learns every one at once. */
import type { ContentIssue } from './content-issue.ts';

/** Filled by the checks below; a message with any issue is not sent. */
export type Issues = ContentIssue[];

/** In code points: an emoji counts once. */
export function checkLength(issues: Issues, path: string, text: string | undefined, max: number): void {
  // UTF-16 length is never below the code point count, so short texts need no counting.
  if (text === undefined || text.length <= max) return;
  const { length } = [...text];
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

export function checkCount(issues: Issues, path: string, count: number, max: number): void {
  if (count >= 1 && count <= max) return;
  issues.push({
    path,
    message: `must have 1 to ${max} items, has ${count}`,
    messagePt: `deve ter de 1 a ${max} itens; tem ${count}`,
  });
}

/** Of a provider that fetches files from an address and knows no media ids; empty text when there is none. */
export function requireLink(issues: Issues, path: string, link: string | undefined): string {
  if (link === undefined) {
    issues.push({
      path: `${path}.link`,
      message: 'is required: the provider fetches the file from an address and knows no media ids',
      messagePt: 'é obrigatório: o provedor busca o arquivo num endereço e não conhece IDs de mídia',
    });
  }
  return link ?? '';
}
