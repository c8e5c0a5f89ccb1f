/** What is wrong with a campaign, or with what is asked of it, in words. */
import type { CampaignInput } from '../../../contracts/campaign.ts';
import type { NotificationInput } from '../../../contracts/notification.ts';
import { type FieldError, Refusal } from '../../../contracts/problem.ts';
import { noEmail, noSuchWay } from '../../channels/notifications.ts';
import { channelsOf } from '../../rules/notification-plan.ts';
import { mostExtraFields } from './record.ts';

const fault = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });

export const unknown = (path: string, id: string): FieldError =>
  fault(path, `there is no "${id}"`, `não existe "${id}"`);
export const unreadable = ({ code, text }: { code: string; text: string }): Refusal =>
  new Refusal('state_conflict', [fault('audience', code, text)]);

export const noFile = fault('audience.kind', 'this campaign takes no file', 'esta campanha não recebe arquivo');
export const fileFirst = fault(
  'file',
  'send the file first: PUT /v1/campaigns/{id}/file',
  'envie antes o arquivo: PUT /v1/campaigns/{id}/file',
);
export const begun = fault(
  'state',
  'the campaign has begun: it stays as it is',
  'a campanha já começou: fica como está',
);

const mapNeeded = fault(
  'map',
  'a source or file needs a map: which field is the mobile, the name, ...',
  'origem e arquivo precisam do mapa: qual campo é o celular, o nome, ...',
);
/** A draft may lack it; what is to be read needs it. */
export const mapRequired = ({ audience, map }: CampaignInput): FieldError[] =>
  audience.kind === 'logins' || map !== undefined ? [] : [mapNeeded];

/** @throws Refusal when its file or its map is still to come. */
export function requireWhole({ file_bytes }: { file_bytes: number | null }, input: CampaignInput): void {
  if (input.audience.kind === 'file' && file_bytes === null) throw new Refusal('state_conflict', [fileFirst]);
  const lacking = mapRequired(input);
  if (lacking.length > 0) throw new Refusal('state_conflict', lacking);
}

export const noMap = fault(
  'map',
  'the login report has no map: its fields are known',
  'o relatório de logins não tem mapa: os campos dele são conhecidos',
);
export const tooManyExtras = fault('map.extra', `at most ${mostExtraFields}`, `no máximo ${mostExtraFields}`);
export const noMailing = (name: string): FieldError =>
  fault('audience.source', `${name} has no mailing records`, `${name} não tem registros de mailing`);

export const noSample = fault(
  'audience.kind',
  'the fields of the login report are known: there is nothing to look up',
  'os campos do relatório de logins são conhecidos: não há o que consultar',
);
export const nothingToConfirm = fault(
  'confirm',
  'only a campaign over the login report is confirmed',
  'só se confirma uma campanha sobre o relatório de logins',
);
export const notConfirmed = (count: number): FieldError =>
  fault(
    'confirm',
    `the report has ${count} recipients now: start with {"confirm": ${count}}`,
    `o relatório tem ${count} destinatários agora: inicie com {"confirm": ${count}}`,
  );
export const queueOff = (queue: string): FieldError =>
  fault(
    'queue',
    `the task "${queue}" is gone or switched off: its messages would wait for ever`,
    `a tarefa "${queue}" não existe mais ou está desligada: as mensagens esperariam para sempre`,
  );

/**
 * What its notification cannot do for it.
 * @param medium of the channel that it goes over first.
 */
export function wayFaults(
  input: CampaignInput,
  notification: NotificationInput,
  medium: string | undefined,
): FieldError[] {
  const { channel, via, map } = input;
  const faults: FieldError[] = [];
  if (via !== undefined && notification.email === undefined) faults.push(noEmail);
  if (via !== undefined && channel !== undefined)
    faults.push(fault('via', 'either channel or via, not both', 'use channel ou via, não os dois'));
  if (channel !== undefined && !channelsOf(notification).includes(channel))
    faults.push(noSuchWay(notification, channel));
  for (const path of via === undefined ? [] : (['queue', 'opening', 'validSeconds'] as const)) {
    if (input[path] === undefined) continue;
    const pt = 'não existe em campanha por e-mail: quem envia é o sistema que recebe o evento';
    faults.push(fault(path, 'a campaign by e-mail has none: whoever hears the event sends it', pt));
  }
  if (map?.occurrence !== undefined && (via !== undefined || !bindingMedia.includes(medium))) {
    const pt = 'só campanhas de WhatsApp e de SMS abrem atendimento com campos extras';
    faults.push(fault('map.occurrence', 'only campaigns over WhatsApp and SMS open attendances with extra fields', pt));
  }
  return faults;
}
const bindingMedia: readonly (string | undefined)[] = ['whatsapp', 'sms'];

/** Who waits for a task has no hours, days or hurry of its own. */
export function queueFaults(
  { queue, sendingHours, dailyCap, lane }: CampaignInput,
  isQueue: (id: string) => boolean,
): FieldError[] {
  if (queue === undefined) return [];
  const decides = (path: string) =>
    fault(path, 'the task decides when they leave', 'quem decide quando saem é a tarefa');
  return [
    ...(isQueue(queue)
      ? []
      : [
          fault(
            'queue',
            `there is no task "${queue}" of kind drain`,
            `não existe a tarefa "${queue}" do tipo drain, que envia mensagens da fila`,
          ),
        ]),
    ...(sendingHours === undefined ? [] : [decides('sendingHours')]),
    ...(dailyCap === undefined ? [] : [decides('dailyCap')]),
    ...(lane === 'bulk'
      ? []
      : [fault('lane', 'what a task lets go is bulk', 'o que sai pela tarefa vai pela faixa bulk')]),
  ];
}
