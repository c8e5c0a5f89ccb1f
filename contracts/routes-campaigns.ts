/** Campaigns (campanhas): make, look at, start, stop, and their results. */
import { z } from 'zod';
import {
  CampaignCheck,
  CampaignChoices,
  CampaignFile,
  CampaignId,
  CampaignInput,
  CampaignPreview,
  CampaignQuery,
  CampaignRecord,
  CampaignRecordQuery,
  CampaignSample,
  CampaignStart,
  CampaignView,
} from './campaign.ts';
import { page } from './log.ts';
import { MapForm, MapQuestion } from './mailing.ts';
import { json, jsonBody, list, type Route, route } from './route.ts';

const params = z.strictObject({ id: CampaignId });
const seen = ['not_found'] as const;
const moved = ['not_found', 'state_conflict'] as const;

const move = (id: string, verb: string, summary: string, description: string): Route =>
  route({
    id,
    method: 'POST',
    path: `/v1/campaigns/{id}/${verb}`,
    tag: 'Campaigns',
    summary,
    description,
    scope: 'send',
    params,
    answers: { 200: json('The campaign as it is now.', CampaignView) },
    problems: [...moved],
  });

export const campaignRoutes: readonly Route[] = [
  route({
    id: 'listCampaigns',
    method: 'GET',
    path: '/v1/campaigns',
    tag: 'Campaigns',
    summary: 'List the campaigns',
    scope: 'read',
    query: CampaignQuery,
    answers: { 200: list('Newest first.', CampaignView) },
  }),
  route({
    id: 'listCampaignChoices',
    method: 'GET',
    path: '/v1/campaigns/choices',
    tag: 'Campaigns',
    summary: 'What the audience of a campaign can be made of',
    scope: 'send',
    answers: { 200: json('The sources, and the fields of the login report.', CampaignChoices) },
  }),
  route({
    id: 'getCampaign',
    method: 'GET',
    path: '/v1/campaigns/{id}',
    tag: 'Campaigns',
    summary: 'Show a campaign and its progress',
    scope: 'read',
    params,
    answers: { 200: json('The campaign.', CampaignView) },
    problems: [...seen],
  }),
  route({
    id: 'createCampaign',
    method: 'POST',
    path: '/v1/campaigns',
    tag: 'Campaigns',
    summary: 'Make a campaign',
    description: 'Nothing is read or sent before `start`. Look at `preview` first.',
    scope: 'send',
    body: jsonBody(CampaignInput, {
      name: 'Vencimentos de dezembro',
      notification: 'lembrete-fatura',
      audience: { kind: 'file' },
      map: { standard: { code: 'codigo', name: 'nome', mobile: 'celular' }, extra: [] },
      sendingHours: { from: '08:00', to: '20:00' },
    }),
    answers: { 201: json('The campaign, ready.', CampaignView) },
    problems: ['forbidden_channel'],
  }),
  route({
    id: 'changeCampaign',
    method: 'PUT',
    path: '/v1/campaigns/{id}',
    tag: 'Campaigns',
    summary: 'Change a campaign that has not begun',
    description: 'All of it is given again. Its file stays, as long as its audience is a file.',
    scope: 'send',
    params,
    body: jsonBody(CampaignInput, {
      name: 'Vencimentos de dezembro',
      notification: 'lembrete-fatura',
      audience: { kind: 'file' },
      map: { standard: { code: 'codigo', name: 'nome', mobile: 'celular' }, extra: [] },
    }),
    answers: { 200: json('The campaign, ready.', CampaignView) },
    problems: [...moved, 'forbidden_channel'],
  }),
  route({
    id: 'showMapForm',
    method: 'POST',
    path: '/v1/campaigns/map',
    tag: 'Campaigns',
    summary: 'Show what can be mapped',
    description:
      'The standard fields, the groups of extra fields that this occurrence offers, and a first map out of equal names. ' +
      'Nothing is kept.',
    scope: 'send',
    body: jsonBody(MapQuestion, {
      occurrence: {
        type: 'Financeiro',
        name: 'Lembrete de vencimento',
        groups: [
          { name: 'Parcela', kind: 'occurrence', fields: [{ id: 'vencimento', label: 'Vencimento', type: 'date' }] },
        ],
      },
      delivered: ['codigo', 'nome', 'celular', 'vencimento'],
    }),
    answers: { 200: json('What there is to choose from.', MapForm) },
  }),
  route({
    id: 'putCampaignFile',
    method: 'PUT',
    path: '/v1/campaigns/{id}/file',
    tag: 'Campaigns',
    summary: 'Send the mailing file of a campaign',
    description:
      'CSV with a header line; encoding and separator are found out. At most 256 MB. A file sent again takes the place of the ' +
      'one before, until the campaign is started.',
    scope: 'send',
    params,
    body: { mediaType: 'text/csv', schema: z.string() },
    answers: { 200: json('What was understood of it.', CampaignFile) },
    problems: [...moved, 'invalid_request', 'body_too_large'],
  }),
  route({
    id: 'sampleCampaign',
    method: 'GET',
    path: '/v1/campaigns/{id}/sample',
    tag: 'Campaigns',
    summary: 'Look at the fields of the mailing',
    description: 'Of the file, or of the first page of the source: what there is to map.',
    scope: 'send',
    params,
    answers: { 200: json('Names and first records.', CampaignSample) },
    problems: [...moved],
  }),
  route({
    id: 'checkCampaign',
    method: 'POST',
    path: '/v1/campaigns/{id}/check',
    tag: 'Campaigns',
    summary: 'Count what a campaign would send',
    description:
      'The mailing is read to its end, at most 100,000 records: how many would be written to, who is left out and why, what ' +
      'it costs. Nothing is sent.',
    scope: 'send',
    params,
    answers: { 200: json('What would become of its records.', CampaignCheck) },
    problems: [...moved, 'template_unknown'],
  }),
  route({
    id: 'previewCampaign',
    method: 'POST',
    path: '/v1/campaigns/{id}/preview',
    tag: 'Campaigns',
    summary: 'Look at what a campaign would send',
    description:
      'The first records: to whom, in which words, and who is left out and why. Nothing is kept or sent. The login report is ' +
      'read to its end: `confirm` says how many would be written to.',
    scope: 'send',
    params,
    answers: { 200: json('The first ten records; of the login report the first hundred of each.', CampaignPreview) },
    problems: [...moved, 'template_unknown'],
  }),
  route({
    id: 'startCampaign',
    method: 'POST',
    path: '/v1/campaigns/{id}/start',
    tag: 'Campaigns',
    summary: 'Start or resume a campaign',
    description:
      'Each record becomes a message, or a result that says why not. Over the login report it wants `confirm`, as `preview` ' +
      'tells it: the report is read once more, and who is in it then is kept and written to. Resuming wants no confirmation.',
    scope: 'send',
    params,
    body: { ...jsonBody(CampaignStart, { confirm: 42 }), optional: true },
    answers: { 200: json('The campaign as it is now.', CampaignView) },
    problems: [...moved, 'not_confirmed'],
  }),
  move('pauseCampaign', 'pause', 'Pause a campaign', 'Nothing more is queued; the few that wait already still go.'),
  move('cancelCampaign', 'cancel', 'Cancel a campaign', 'Nothing more is queued, and what waits is cancelled.'),
  route({
    id: 'retryCampaign',
    method: 'POST',
    path: '/v1/campaigns/{id}/retry-failed',
    tag: 'Campaigns',
    summary: 'Try again what failed',
    description: 'Only messages that failed: records that became none are for a new campaign with corrected data.',
    scope: 'send',
    params,
    answers: { 200: json('How many are queued again.', z.strictObject({ retried: z.int().min(0) })) },
    problems: [...seen],
  }),
  route({
    id: 'listCampaignRecords',
    method: 'GET',
    path: '/v1/campaigns/{id}/records',
    tag: 'Campaigns',
    summary: 'The result of each record',
    description: 'In the order of the mailing. With `Accept: text/csv` all come as one CSV file, from `cursor` on.',
    scope: 'read',
    params,
    query: CampaignRecordQuery,
    answers: {
      200: {
        description: 'What became of each record, and why.',
        content: { 'application/json': page(CampaignRecord), 'text/csv': z.string() },
      },
    },
    problems: [...seen],
  }),
];
