/** What the records of a campaign would become, before anything is sent. */
import type { CampaignPreview } from '../../../contracts/campaign.ts';
import { previewText } from '../../rules/template-preview.ts';
import type { ReportPerson } from './people.ts';
import { type ReadRecord, type RecordContext, type RecordResult, resultOf } from './record.ts';

export interface Judged {
  position: number;
  result: RecordResult;
}

export const judged = (read: ReadRecord, context: RecordContext): Judged => ({
  position: read.position,
  result: resultOf(read, context),
});

export const judgedPeople = (people: readonly ReportPerson[], context: RecordContext): Judged[] =>
  people.map((person, place) => judged({ ok: true, position: place + 1, person }, context));

export const goes = ({ result }: Judged): boolean => result.kind !== 'left_out';

export function shownRecord(
  { position, result }: Judged,
  { wording }: RecordContext,
): CampaignPreview['records'][number] {
  const { customer, contact: to } = result;
  if (result.kind === 'left_out') return { position, to, customer, text: null, leftOut: result.error };
  return { position, to, customer, text: textOf(result, wording), leftOut: null };
}

function textOf(result: Exclude<RecordResult, { kind: 'left_out' }>, wording: RecordContext['wording']): string | null {
  if (result.kind === 'email') return `${result.email.subject}\n\n${result.email.text}`;
  const { content } = result.message;
  if (content.type === 'text') return content.body;
  const template = wording.kind === 'messages' && 'template' in wording.plan.first ? wording.plan.first.template : null;
  return template !== null && content.type === 'template' ? previewText(template, content) : null;
}
