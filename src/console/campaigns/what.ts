/** The first step: what is sent, by which way, and to whom. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { CampaignChoices, CampaignInput } from '../../../contracts/campaign.ts';
import type { NotificationView } from '../../../contracts/notification.ts';
import type { Api, ApiProblem } from '../api.ts';
import { choice, field, notice, panel, token } from '../components.ts';
import { type Form, typed } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import { emailWay } from '../notifications/page.ts';
import type { View } from '../view.ts';

export interface WhatChoices {
  notifications: NotificationView[];
  channels: ChannelView[];
  choices: CampaignChoices;
}

export async function readChoices(api: Api): Promise<WhatChoices> {
  const [{ data: notifications }, { data: channels }, choices] = await Promise.all([
    api.get<{ data: NotificationView[] }>('/v1/notifications'),
    api.get<{ data: ChannelView[] }>('/v1/channels'),
    api.get<CampaignChoices>('/v1/campaigns/choices'),
  ]);
  return { notifications, channels, choices };
}

export const formOfInput = ({ name, notification, channel, via, audience }: CampaignInput): Form => ({
  name,
  notification,
  way: via ?? channel ?? '',
  audience: audience.kind === 'file' ? 'file' : `${audience.kind}:${audience.source}`,
});

/** On top of what was there before: its map and times stay. */
export function inputOfForm(form: Form, before: CampaignInput | undefined, { choices }: WhatChoices): object {
  const way = typed(form.way);
  const audience = audienceOf(form.audience ?? '', before, choices);
  const own = new Set(['channel', 'via', ...(audience.kind === 'logins' ? ['map'] : [])]);
  const kept = Object.fromEntries(Object.entries(before ?? {}).filter(([name]) => !own.has(name)));
  return {
    ...kept,
    name: form.name ?? '',
    notification: form.notification ?? '',
    ...(way === emailWay ? { via: emailWay } : way !== undefined && { channel: way }),
    audience,
  };
}

function audienceOf(chosen: string, before: CampaignInput | undefined, { sources }: CampaignChoices) {
  const [kind, source = ''] = chosen.split(':', 2);
  if (kind !== 'source' && kind !== 'logins') return { kind: 'file' };
  if (kind === 'source') return { kind, source };
  const known = before?.audience;
  if (known?.kind === 'logins' && known.source === source) return known;
  const tellsState = sources.find(({ id }) => id === source)?.loginState === 'full';
  // Who exactly is asked in the next step; the report wants at least one filter.
  const first = tellsState
    ? { field: 'login.state', op: '=', values: ['offline'] }
    : { field: 'login.active', op: '=', values: ['true'] };
  return { kind, source, filters: [first] };
}

export function whatForm(
  view: View,
  { notifications, channels, choices }: WhatChoices,
  {
    action,
    form,
    problem,
    like,
  }: { action: string; form: Form; problem?: ApiProblem | undefined; like?: string | undefined },
): Markup {
  if (notifications.length === 0)
    return notice(
      'warn',
      html`${view.say('Ainda não há notificações: é preciso ter o que enviar.', 'There are no notifications yet: something to send is needed.')} <a href="/console/notifications">${view.say('Ir para Notificações', 'To the notifications')}</a>`,
    );
  const used = new Set(notifications.flatMap(({ channel, ways = [] }) => [channel, ...ways.map((way) => way.channel)]));
  const ways: [string, string][] = [
    ['', view.say('Como a notificação diz (com o plano dela)', 'As the notification says (with its plan)')],
    ...channels
      .filter(({ id }) => used.has(id))
      .map(({ id, name }): [string, string] => [id, view.say(`Só por ${name}`, `Only by ${name}`)]),
    ...(notifications.some(({ email }) => email !== undefined)
      ? [[emailWay, view.say('Só por e-mail', 'Only by e-mail')] as [string, string]]
      : []),
  ];
  const body = html`<form method="post" action="${action}">${token(view)}${like === undefined ? none : html`<input type="hidden" name="like" value="${like}">`}
${field({
  name: 'name',
  label: view.say('Nome da campanha', 'Name of the campaign'),
  value: form.name,
  error: problem?.at('name'),
  isRequired: true,
  placeholder: view.say('Vencimentos de dezembro', 'Due in December'),
})}
${choice({
  name: 'notification',
  label: view.say('Notificação', 'Notification'),
  value: form.notification,
  options: notifications.map(({ id, name, problems }): [string, string] => [
    id,
    problems.length === 0 ? name : `${name} (${view.say('com problema', 'has a problem')})`,
  ]),
  help: view.say(
    'O texto ou template que todos recebem, com os valores de cada um.',
    'The text or template that all get, each with their values.',
  ),
  error: problem?.at('notification'),
})}
${choice({
  name: 'way',
  label: view.say('Por onde', 'By which way'),
  value: form.way,
  options: ways,
  error: problem?.at('channel') ?? problem?.at('via'),
})}
${choice({
  name: 'audience',
  label: view.say('Quem recebe', 'Who gets it'),
  value: form.audience,
  options: audiences(view, choices),
  help: view.say('O arquivo é enviado no próximo passo.', 'The file is sent in the next step.'),
  error: problem?.at('audience.source') ?? problem?.at('audience.kind'),
})}
<button class="main">${view.say('Salvar e continuar', 'Save and go on')}</button></form>`;
  return panel(view.say('Mensagem e destinatários', 'Message and recipients'), html`${otherProblems(problem)}${body}`);
}

function audiences(view: View, { sources }: CampaignChoices): [string, string][] {
  return [
    ['file', view.say('Um arquivo CSV', 'A CSV file')],
    ...sources
      .filter(({ resources }) => resources.includes('mailing'))
      .map(({ id, name }): [string, string] => [
        `source:${id}`,
        view.say(`Mailing da origem ${name}`, `Mailing of the source ${name}`),
      ]),
    ...sources
      .filter(({ resources }) => resources.includes('logins') && resources.includes('customers'))
      .map(({ id, name }): [string, string] => [
        `logins:${id}`,
        view.say(`Relatório de logins de ${name}`, `Login report of ${name}`),
      ]),
  ];
}

const shownHere = new Set(['name', 'notification', 'channel', 'via', 'audience.source', 'audience.kind']);

/** What is wrong elsewhere, as in a step that was filled before. */
function otherProblems(problem: ApiProblem | undefined): Markup {
  if (problem === undefined) return none;
  const errors = (problem.problem.errors ?? []).filter(({ path }) => !shownHere.has(path));
  if (errors.length === 0) return (problem.problem.errors ?? []).length > 0 ? none : notice('bad', problem.sentence);
  return notice('bad', errors.map(({ path, message }) => `${path}: ${message}`).join('; '));
}
