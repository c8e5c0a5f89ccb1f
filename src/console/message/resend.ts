/** The same message by another channel: checked first, then sent once, however often the button is pressed. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { Content } from '../../../contracts/content.ts';
import type { Accepted, CheckResult, MessageView, SendMessage } from '../../../contracts/message.ts';
import type { TemplatePreview } from '../../../contracts/template-preview.ts';
import { type Api, ApiProblem } from '../api.ts';
import { panel, token } from '../components.ts';
import { type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { type Found, findMessage, nameOfChannel } from './load.ts';
import { messageTitle } from './page.ts';
import { resendForm } from './resend-form.ts';
import { verdictOf } from './verdict.ts';
import { contentWord } from './words.ts';

interface Checked {
  message: SendMessage;
  result: CheckResult;
  /** A template goes as the text it becomes, because the channel knows no templates. */
  isText: boolean;
}

export function resendPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  const path = '/console/messages/:id/resend';

  app.get(path, async (c) => {
    const found = await findMessage(c.get('api'), c.req.param('id'));
    const channel = c.req.query('channel') ?? '';
    // What a customer wrote is not ours to send.
    if (channel === '' || found.message.direction === 'inbound') return c.redirect(pathOf(found.message), 303);
    return page(c, found, channel, await checkOn(c.get('api'), found.message, channel));
  });

  app.post(path, async (c) => {
    const view = c.get('view');
    const api = c.get('api');
    const { channel = '', nonce = '' } = await formOf(c);
    const { message } = await findMessage(api, c.req.param('id'));
    const back = `${pathOf(message)}/resend?${new URLSearchParams({ channel }).toString()}`;
    try {
      const checked = await checkOn(api, message, channel);
      const idempotencyKey = `resend:${message.id}:${channel}:${nonce.slice(0, 32)}`;
      const { id, duplicate } = await api.send<Accepted>('POST', '/v1/messages', {
        ...checked.message,
        idempotencyKey,
      });
      const text = duplicate
        ? view.say(
            'Já tinha sido enviada por este canal; esta é a mensagem.',
            'It had been sent by this channel already; this is the message.',
          )
        : view.say(
            'Enviada pelo outro canal; esta é a nova mensagem.',
            'Sent by the other channel; this is the new message.',
          );
      sayNext(c, { kind: 'done', text });
      return c.redirect(`/console/messages/${encodeURIComponent(id)}`, 303);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      sayNext(c, { kind: 'problem', text: error.sentence });
      return c.redirect(back, 303);
    }
  });
  return app;
}

const pathOf = ({ id }: MessageView): string => `/console/messages/${encodeURIComponent(id)}`;

/** Metadata takes no more entries than this; the newest says where the message comes from. */
const mostEntries = 50;

async function checkOn(api: Api, original: MessageView, channel: string): Promise<Checked> {
  const content = original.content as Content;
  const message = messageOn(original, channel, content);
  const check = (asked: SendMessage) => api.send<CheckResult>('POST', '/v1/messages/check', asked);
  const result = await check(message);
  const cannot = result.results.some(({ code }) => code === 'unsupported_content');
  const text = cannot && content.type === 'template' ? await textOf(api, original, content) : undefined;
  if (text === undefined) return { message, result, isText: false };
  const asText = messageOn(original, channel, { type: 'text', body: text });
  return { message: asText, result: await check(asText), isText: true };
}

function messageOn(original: MessageView, channel: string, content: Content): SendMessage {
  const kept = Object.entries(original.metadata).filter(([name]) => name !== 'resendOf');
  return {
    channel,
    to: original.contact,
    content,
    ...(original.category !== null && { category: original.category }),
    metadata: { ...Object.fromEntries(kept.slice(0, mostEntries - 1)), resendOf: original.id },
  };
}

/** What the customer would have read; undefined when the template is not known any more. */
async function textOf(api: Api, { channel }: MessageView, content: Content): Promise<string | undefined> {
  const { type: _, ...template } = content;
  try {
    return (await api.send<TemplatePreview>('POST', '/v1/templates/preview', { channel, ...template })).text;
  } catch (error) {
    if (error instanceof ApiProblem) return undefined;
    throw error;
  }
}

function page(c: Ctx, found: Found, channel: string, checked: Checked): Response | Promise<Response> {
  const view = c.get('view');
  const name = nameOfChannel(found.channels, channel);
  return show(c, {
    title: `${messageTitle(view, found.message)}: ${view.say('outro canal', 'another channel')}`,
    place: 'log',
    more: html`<a class="button" href="${pathOf(found.message)}">${view.say('Voltar à mensagem', 'Back to the message')}</a>`,
    body: html`${panel(view.say(`Enviar por ${name}`, `Send by ${name}`), confirmation(view, found.message, channel, checked))}${resendForm(view, found, channel)}`,
  });
}

function confirmation(
  view: View,
  original: MessageView,
  channel: string,
  { message, result, isText }: Checked,
): Markup {
  const words = isText
    ? view.say('O template vai como texto, já preenchido.', 'The template goes as a text, filled in.')
    : view.say(
        `Mesmo conteúdo: ${contentWord(view, message.content.type)}.`,
        `The same content: ${contentWord(view, message.content.type)}.`,
      );
  const late =
    original.status === 'queued' || original.status === 'uncertain' || original.status === 'sent'
      ? html`<p class="notice warn">${view.say('A primeira ainda pode chegar: o cliente pode receber as duas.', 'The first may still arrive: the customer may get both.')}</p>`
      : none;
  const isRefused = result.verdict === 'refuse';
  return html`<p>${words}</p>${late}${verdictOf(view, result)}
${
  isRefused
    ? none
    : html`<form method="post" action="${pathOf(original)}/resend">${token(view)}<input type="hidden" name="channel" value="${channel}"><input type="hidden" name="nonce" value="${randomBytes(12).toString('base64url')}"><button class="main">${result.verdict === 'hold' ? view.say('Enviar mesmo assim: ela espera a vez', 'Send all the same: it waits its turn') : view.say('Enviar agora', 'Send now')}</button></form>`
}`;
}
