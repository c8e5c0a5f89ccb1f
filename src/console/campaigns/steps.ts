/** The steps in which a campaign is made. Each is saved by itself: one may leave, and go on later. */
import type { CampaignInput, CampaignView } from '../../../contracts/campaign.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { addressOf } from './words.ts';

export type Step = 'edit' | 'file' | 'people' | 'fields' | 'times' | 'check';

/** A campaign whose input is known: its own page's. */
export type Draft = CampaignView & { input: CampaignInput };

export const isDraft = (campaign: CampaignView): campaign is Draft =>
  campaign.state === 'ready' && campaign.input !== null;

interface Place {
  step: Step;
  name: string;
  isDone: boolean;
}

export function stepsOf(view: View, { audience, fileBytes, input }: Draft): Place[] {
  const mapped = input.map !== undefined;
  const who: Place[] =
    audience.kind === 'logins'
      ? [{ step: 'people', name: view.say('Quem recebe', 'Who gets it'), isDone: true }]
      : [
          ...(audience.kind === 'file'
            ? [{ step: 'file', name: view.say('Arquivo', 'File'), isDone: fileBytes !== null } as const]
            : []),
          { step: 'fields', name: view.say('Campos', 'Fields'), isDone: mapped },
        ];
  return [
    { step: 'edit', name: view.say('Mensagem', 'Message'), isDone: true },
    ...who,
    { step: 'times', name: view.say('Horários', 'Times'), isDone: true },
    { step: 'check', name: view.say('Conferir e iniciar', 'Check and start'), isDone: false },
  ];
}

/** The first step that is still to be done. */
export const nextStep = (view: View, draft: Draft): Step =>
  stepsOf(view, draft).find(({ isDone }) => !isDone)?.step ?? 'check';

export const stepAddress = (campaign: CampaignView, step: Step): string =>
  step === 'check' ? addressOf(campaign) : `${addressOf(campaign)}/${step}`;

/** After this one, whether it is done or not. */
export function stepAfter(view: View, draft: Draft, step: Step): string {
  const steps = stepsOf(view, draft);
  const place = steps.findIndex((one) => one.step === step);
  return stepAddress(draft, steps[place + 1]?.step ?? 'check');
}

export const stepsNav = (view: View, draft: Draft, current: Step): Markup =>
  html`<nav class="steps" aria-label="${view.say('Passos', 'Steps')}"><ol>${stepsOf(view, draft).map(
    ({ step, name, isDone }) =>
      html`<li${isDone ? html` class="done"` : none}><a href="${stepAddress(draft, step)}"${step === current ? html` aria-current="step"` : none}>${name}</a>${
        isDone ? html`<span class="mark">${view.say('feito', 'done')}</span>` : none
      }</li>`,
  )}</ol></nav>`;
