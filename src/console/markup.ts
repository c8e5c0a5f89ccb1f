/** HTML as values: everything put into `html` is escaped unless it is markup itself. */
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export { html };
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

export const none: Markup = html``;
