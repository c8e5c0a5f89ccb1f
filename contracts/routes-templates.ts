/** What a template would look like with its values. */
import { json, jsonBody, type Route, route } from './route.ts';
import { TemplatePreview, TemplatePreviewInput } from './template-preview.ts';

export const templatePreviewRoutes: readonly Route[] = [
  route({
    id: 'previewTemplate',
    method: 'POST',
    path: '/v1/templates/preview',
    tag: 'Templates',
    summary: 'Show a template with its values in place',
    description:
      'Nothing is sent. What does not fit the template is told in `problems`, with the text as far as it goes.',
    scope: 'send',
    body: jsonBody(TemplatePreviewInput, {
      channel: 'wa-matriz',
      name: 'aviso_fatura',
      language: 'pt_BR',
      parameters: ['Maria', 'R$ 99,90', '10/12/2026'],
    }),
    answers: { 200: json('The filled template.', TemplatePreview) },
    problems: ['channel_unknown', 'forbidden_channel', 'template_unknown'],
  }),
];
