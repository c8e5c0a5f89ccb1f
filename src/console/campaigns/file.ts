/** The step of the mailing file: sent as it is, and what was understood of it. */
import type { CampaignSample } from '../../../contracts/campaign.ts';
import type { ApiProblem } from '../api.ts';
import { facts, notice, panel, table, token } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { type Draft, stepAfter } from './steps.ts';
import { addressOf } from './words.ts';

/** The script sends the file by itself, with a bar; without it the form does, for files that a form may carry. */
export function fileStep(
  view: View,
  draft: Draft,
  { sample, problem }: { sample: CampaignSample | undefined; problem?: ApiProblem | undefined },
): Markup {
  const action = `${addressOf(draft)}/file`;
  const refused =
    problem === undefined
      ? none
      : notice(
          'bad',
          html`<strong>${view.say('O arquivo não serve.', 'The file cannot be used.')}</strong> ${words(problem)}`,
        );
  const form = html`<form method="post" action="${action}" enctype="multipart/form-data" data-upload="${view.say('Enviado', 'Sent')}">${token(view)}
<div class="field"><label for="f-file">${view.say('Arquivo CSV', 'CSV file')}</label>
<input id="f-file" name="file" type="file" accept=".csv,.txt,text/csv,text/plain" required aria-describedby="f-file-help">
<p class="help" id="f-file-help">${view.say(
    'A primeira linha tem os nomes das colunas; uma delas é o celular. Separador e codificação são descobertos. Até 256 MB.',
    'The first line has the names of the columns; one of them is the mobile. Separator and encoding are found out. Up to 256 MB.',
  )}</p>
<noscript><p class="help">${view.say('Sem script no navegador só vão arquivos pequenos.', 'Without scripts in the browser only small files can be sent.')}</p></noscript></div>
<progress class="upload" max="1" value="0" hidden aria-label="${view.say('Envio do arquivo', 'Sending the file')}"></progress>
<p class="wrong" data-failed hidden role="alert">${view.say('O envio parou no meio: confira a conexão e tente de novo. Nada foi alterado.', 'Sending stopped half-way: check the connection and try again. Nothing was changed.')}</p>
<button class="${sample === undefined ? 'main' : ''}">${sample === undefined ? view.say('Enviar arquivo', 'Send the file') : view.say('Trocar o arquivo', 'Replace the file')}</button></form>`;
  const known =
    sample === undefined
      ? none
      : panel(
          view.say('O que foi entendido', 'What was understood'),
          html`${sample.file === null ? none : understood(view, sample.file)}${sampleTable(view, sample)}
<p><a class="button main" href="${stepAfter(view, draft, 'file')}">${view.say('Continuar', 'Go on')}</a></p>`,
        );
  return html`${refused}${known}${panel(view.say('Arquivo', 'File'), form)}`;
}

const words = ({ problem, sentence }: ApiProblem): string => {
  const errors = problem.errors ?? [];
  return errors.length === 0
    ? sentence
    : `${errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')}.`;
};

const understood = (view: View, { bytes, encoding, separator }: NonNullable<CampaignSample['file']>): Markup =>
  facts([
    [view.say('Tamanho', 'Size'), `${view.number(bytes / 1024, bytes < 10_240 ? 1 : 0)} kB`],
    [view.say('Codificação', 'Encoding'), encoding],
    [
      view.say('Separador', 'Separator'),
      separator === '\t' ? view.say('tabulação', 'tab') : html`<code>${separator}</code>`,
    ],
  ]);

/** The first records, as they stand in the mailing. */
export function sampleTable(view: View, { names, sample }: CampaignSample): Markup {
  if (sample.length === 0)
    return notice(
      'warn',
      view.say('Nenhum registro legível no começo do mailing.', 'No readable record at the beginning of the mailing.'),
    );
  return table(
    view.say('Primeiros registros', 'First records'),
    names.map((name) => ({ title: name, cell: (row: CampaignSample['sample'][number]) => row[name] ?? '' })),
    sample,
  );
}
