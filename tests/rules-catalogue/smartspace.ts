/** SMT: one flow within 24 hours, another one after them. */
import type { Row } from './row.ts';

export const smartspaceRows: readonly Row[] = [
  {
    id: 'SMT-01',
    says: 'A customer who wrote within the last 24 hours is answered without a template.',
    how: '`needsTemplate: false` in `GET /v1/windows/{channel}/{contact}`.',
  },
  { id: 'SMT-04', says: 'A message needs the number it goes to.' },
  {
    id: 'SMT-05',
    says: 'A number is given as area code and subscriber, with brackets around the area code if wanted.',
    how: 'Blanks, hyphens and dots are taken out instead of refused.',
  },
  { id: 'SMT-06', says: 'The country code 55 is added for whoever leaves it out, and never twice.' },
  {
    id: 'SMT-07',
    says: 'A subscriber number starting with 9 or 8 is a mobile and needs eleven digits with its area code.',
  },
  { id: 'SMT-08', says: 'A wrong number is answered with one literal sentence, told of the field that holds it.' },
  {
    id: 'SMT-09',
    says: 'A landline has ten digits with its area code.',
    how: 'Fewer or more are refused with a reason: an API has no button to keep disabled.',
  },
  {
    id: 'SMT-20',
    says: 'After 24 hours without a message of the customer only a template goes.',
    how: '`needsTemplate: true`, and `template` is all that `allowed` names.',
  },
  { id: 'SMT-21', says: 'Numbers are judged in the same way before and after the 24 hours.' },
  {
    id: 'SMT-23',
    says: 'An operator who writes freely after the 24 hours is told that they have passed and that a template is needed.',
    how: '409 `window_closed`: sentence and next step in both languages, ready to be shown.',
  },
  {
    id: 'SMT-24',
    says: 'Template and its text are asked for only when the 24 hours have passed.',
    how: 'The same text that is accepted in an open window is refused in a closed one, where the template is accepted.',
  },
  { id: 'SMT-25', says: 'The template is chosen by name; leaving the name out is an error of that field.' },
  {
    id: 'SMT-26',
    says: 'A template may carry an image.',
    how: 'It reaches the provider as the header of the template.',
  },
  { id: 'SMT-27', says: 'What will be sent can be looked at before it is sent, image included.' },
  {
    id: 'SMT-28',
    says: 'The history of the conversation still shows which image went with a template.',
    how: 'The message keeps the address of its image; Ponte does not keep the file itself.',
  },
  { id: 'SMT-29', says: 'The text of a template comes from the template, nobody types it.' },
  {
    id: 'SMT-30',
    says: 'Every value a template asks for must be there.',
    how: '422 `template_mismatch`, one entry per missing value.',
  },
  {
    id: 'SMT-31',
    says: 'A template belongs to the account it was registered for; nobody else can choose it.',
    how: '422 `template_unknown`; what a key is not bound to does not exist for it.',
  },
  {
    id: 'SMT-32',
    says: 'A list to choose from holds approved templates only.',
    how: '`GET /v1/templates?usable=1`.',
  },
  { id: 'SMT-35', says: 'After the template free text stays locked until the customer answers, and goes afterwards.' },
  {
    id: 'SMT-37',
    says: 'Without an answer the alert stays, and the way on is another template.',
    how: '`alert: template_required` with `actions: [select_template]`.',
  },
  { id: 'SMT-39', says: 'The alert is gone as soon as the customer answers.' },
];
