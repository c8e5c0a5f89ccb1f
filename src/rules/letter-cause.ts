/** Why a letter is dead, so that thousands with one cause are one line for whoever mends it. */
import type { DeadLetterKind } from '../../contracts/dead-letter.ts';
import { type FieldError, type ProblemCode, problemKinds } from '../../contracts/problem.ts';

/** `kind|code|where|channel`: no part holds anything of a person. */
const separator = '|';
const causeOf = (kind: DeadLetterKind, code: string, where: string, channel: string | null): string =>
  [kind, code, where, channel ?? ''].map((part) => part.replaceAll(separator, '/')).join(separator);

const longestWhere = 80;

/** Of a command that was refused. */
export function commandCause(code: ProblemCode, errors: readonly FieldError[], channel: string | null): string {
  const where = unreadable.has(code) ? '' : (errors[0]?.path ?? '').replaceAll(/\d+/g, '*').slice(0, longestWhere);
  return causeOf('command', code, where, channel);
}

/** Codes of commands that no later time makes understandable. */
const unreadable: ReadonlySet<string> = new Set(['malformed_json', 'command_not_cloudevent', 'command_type_unknown']);
const late: ReadonlySet<string> = new Set(['send_at_past', 'expires_before_send']);

export const outcomeOfRefusal = (code: string): 'unreadable' | 'expired' | 'refused' =>
  unreadable.has(code) ? 'unreadable' : late.has(code) ? 'expired' : 'refused';

const unknownNumber = /^no channel is configured for number id (\S+)$/;

/** Of what a provider sent and nobody understood: by the form of the complaint, without what it quotes. */
export function webhookCause(kind: DeadLetterKind, reason: string, channel: string): string {
  const number = unknownNumber.exec(reason)?.[1];
  if (number !== undefined) return causeOf(kind, 'number_unknown', number, channel);
  if (/\bJSON\b/.test(reason)) return causeOf(kind, 'not_json', '', channel);
  const form = reason
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"')
    .replaceAll(/\d+/g, '*')
    .replaceAll(/\s+/g, ' ')
    .slice(0, longestWhere);
  return causeOf(kind, 'not_understood', form, channel);
}

export interface ToldCause {
  kind: DeadLetterKind;
  channel: string | null;
  text: string;
  textPt: string;
  nextStep: string;
  nextStepPt: string;
}

/** What an operator reads about a cause. @param count of the letters that are spoken of. */
export function tellCause(cause: string, count = 1): ToldCause {
  const [kind = '', code = '', where = '', channel = ''] = cause.split(separator);
  const number = count === 1 ? 'one' : 'many';
  const told =
    kind === 'command'
      ? tellCommand(code, where, channel, number)
      : tellWebhook(whatOf[kind === 'webhook_item' ? 'item' : 'body'][number], code, where, channel);
  return { kind: kind as DeadLetterKind, channel: channel === '' ? null : channel, ...told };
}

type Told = Omit<ToldCause, 'kind' | 'channel'>;

function tellCommand(code: string, where: string, channel: string, number: 'one' | 'many'): Told {
  if (code === 'unsorted')
    return {
      text: 'Commands refused before Ponte sorted them by cause',
      textPt: 'Comandos recusados antes de o Ponte agrupar por causa',
      nextStep: 'Try a dry run: it tells each reason.',
      nextStepPt: 'Faça uma simulação: ela diz o motivo de cada um.',
    };
  const kind: ProblemText | undefined = problemKinds[code as ProblemCode];
  const own = commandTexts[code];
  const field = where === '' || own?.withoutField === true ? '' : ` (${where})`;
  const on = channel === '' ? '' : channel;
  const trimmed = (text: string) => text.replace(/[.;]?(?: see errors| veja errors)?\.?$/, '');
  const pt = own === undefined ? trimmed(kind?.pt ?? code) : own.pt.replace('{channel}', on);
  const en = own === undefined ? trimmed(kind?.en ?? code) : own.en.replace('{channel}', on);
  const step = unreadable.has(code) ? brokenStep : late.has(code) ? lateStep : usualStep;
  return {
    text: `${number === 'one' ? 'Command' : 'Commands'} refused: ${lowerFirst(en)}${field}`,
    textPt: `${number === 'one' ? 'Comando recusado' : 'Comandos recusados'}: ${lowerFirst(pt)}${field}`,
    nextStep: own?.stepEn ?? kind?.nextStepEn ?? step.en,
    nextStepPt: own?.stepPt ?? kind?.nextStepPt ?? step.pt,
  };
}

interface ProblemText {
  en: string;
  pt: string;
  nextStepEn?: string;
  nextStepPt?: string;
}

interface CommandText {
  pt: string;
  en: string;
  stepPt?: string;
  stepEn?: string;
  /** The field says nothing that the text does not. */
  withoutField?: boolean;
}

/** Those that have better words here than in an answer to a program. */
const commandTexts: Readonly<Record<string, CommandText>> = {
  channel_unknown: {
    pt: 'canal desconhecido {channel}',
    en: 'unknown channel {channel}',
    stepPt: 'Crie o canal com esse identificador e reenvie; ou corrija quem envia e descarte.',
    stepEn: 'Create the channel with this id and replay; or mend the sender and discard.',
    withoutField: true,
  },
  channel_off: {
    pt: 'canal {channel} desligado',
    en: 'channel {channel} is switched off',
    stepPt: 'Ligue o canal e reenvie.',
    stepEn: 'Switch the channel on and replay.',
    withoutField: true,
  },
  recipient_invalid: {
    pt: 'número de telefone inválido',
    en: 'invalid phone number',
    stepPt: 'Corrija o número no cadastro de quem enviou, que precisa mandar um comando novo; depois descarte.',
    stepEn: 'Correct the number in the sending system, which has to send a new command; then discard.',
    withoutField: true,
  },
  malformed_json: { pt: 'o conteúdo não é JSON', en: 'the body is not JSON' },
  command_not_cloudevent: { pt: 'não é um CloudEvent', en: 'not a CloudEvent' },
  command_type_unknown: { pt: 'tipo de comando desconhecido', en: 'unknown command type' },
  invalid_request: { pt: 'campo errado', en: 'a field is wrong' },
  send_at_past: { pt: 'o horário de envio já passou', en: 'its time to be sent has passed', withoutField: true },
  expires_before_send: { pt: 'o prazo já venceu', en: 'its deadline has passed', withoutField: true },
  not_found: {
    pt: 'a mensagem ou o gatilho não existe',
    en: 'the message or trigger does not exist',
    withoutField: true,
  },
  idempotency_conflict: {
    pt: 'já veio com outro conteúdo',
    en: 'came before with other content',
    stepPt: 'O primeiro conteúdo vale. Se este é outro aviso, quem envia precisa de uma chave nova; depois descarte.',
    stepEn: 'The first content counts. For another notice the sender needs a new key; then discard.',
    withoutField: true,
  },
};

const usualStep = {
  pt: 'Corrija a causa, simule e reenvie; ou descarte, se não faz mais sentido.',
  en: 'Mend the cause, try a dry run and replay; or discard them if they make no sense any more.',
};
const brokenStep = {
  pt: 'Não há o que reenviar: quem enviou precisa corrigir e mandar de novo. Depois descarte.',
  en: 'There is nothing to replay: the sender has to mend it and send again. Then discard.',
};
const lateStep = {
  pt: 'O momento passou: descarte, e avise quem enviou se o aviso ainda importa.',
  en: 'The moment has passed: discard, and tell the sender if the notice still matters.',
};

const upgradeStep = {
  pt: 'Fica guardado. Após atualizar o Ponte, simule e reprocesse.',
  en: 'It is kept. After an upgrade of Ponte try a dry run and replay.',
};

function tellWebhook(what: Worded, code: string, where: string, channel: string): Told {
  const on = channel === '' ? '' : ` (${channel})`;
  if (code === 'number_unknown')
    return {
      text: `Webhook for number id ${where}, which no channel has${on}`,
      textPt: `Webhook para o número de id ${where}, que nenhum canal tem${on}`,
      nextStep: 'Create the channel with this number id and replay; or discard, if the number is not yours.',
      nextStepPt: 'Crie o canal com esse id de número e reprocesse; ou descarte, se o número não é seu.',
    };
  if (code === 'not_json')
    return {
      text: `${what.en}${on}: it is not JSON`,
      textPt: `${what.pt}${on}: não é JSON`,
      nextStep:
        'Look at the body: a foreign system may be calling this address. Discard it, or replay after an upgrade.',
      nextStepPt:
        'Veja o corpo: outro sistema pode estar chamando este endereço. Descarte, ou reprocesse após uma atualização.',
    };
  const form = code === 'unsorted' || where === '' ? '' : `: ${where}`;
  return {
    text: `${what.en}${on}${form}`,
    textPt: `${what.pt}${on}${form.replace(/Invalid input: expected (\w+), received (\w+)/, 'esperado $1, veio $2')}`,
    nextStep: upgradeStep.en,
    nextStepPt: upgradeStep.pt,
  };
}

interface Worded {
  pt: string;
  en: string;
}

const whatOf = {
  item: {
    one: { pt: 'Item de webhook não entendido', en: 'A part of a webhook was not understood' },
    many: { pt: 'Itens de webhook não entendidos', en: 'Parts of webhooks were not understood' },
  },
  body: {
    one: { pt: 'Webhook não entendido', en: 'A webhook was not understood' },
    many: { pt: 'Webhooks não entendidos', en: 'Webhooks were not understood' },
  },
} as const satisfies Record<string, Record<string, Worded>>;

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
