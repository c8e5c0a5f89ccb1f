/** The frame of every page. */
import { assetPath } from './assets.ts';
import { notice, token } from './components.ts';
import { html, type Markup, none } from './markup.ts';
import type { View } from './view.ts';

export type Place = 'home' | 'log' | 'channels' | 'campaigns' | 'problems' | 'settings';

export interface Page {
  /** Never a phone or a text of a message: titles stay in browsers' histories. */
  title: string;
  place: Place | undefined;
  body: Markup;
  /** Beside the title. */
  more?: Markup;
}

const places = (view: View): [Place, string, string][] => [
  ['home', '/console', view.say('Início', 'Home')],
  ['log', '/console/log', view.say('Logs Omnichannel', 'Omnichannel log')],
  ['channels', '/console/channels', view.say('Canais', 'Channels')],
  ['campaigns', '/console/campaigns', view.say('Disparos', 'Campaigns')],
  ['problems', '/console/problems', view.say('Problemas', 'Problems')],
  ['settings', '/console/settings', view.say('Configuração', 'Settings')],
];

export const layout = (view: View, page: Page): Markup =>
  frame(
    view,
    page.title,
    html`
<a class="skip" href="#main">${view.say('Ir para o conteúdo', 'Skip to content')}</a>
<header class="top">
<a class="brand" href="/console">Ponte</a>
<nav aria-label="${view.say('Páginas do console', 'Console pages')}"><ul>${places(view).map(
      ([place, href, name]) =>
        html`<li><a href="${href}"${place === page.place ? html` aria-current="page"` : none}>${name}</a></li>`,
    )}</ul></nav>
${reader(view)}
</header>
<main id="main" tabindex="-1">
${view.said === undefined ? none : notice(view.said.kind === 'done' ? 'good' : 'bad', view.said.text)}
<div class="title"><h1>${page.title}</h1><div class="beside">${page.more ?? none}</div></div>
${page.body}
</main>`,
  );

/** Without a reader: the page to log in on. */
export const bare = (view: View, title: string, body: Markup): Markup =>
  frame(view, title, html`<main id="main" class="bare">${body}</main>`);

const frame = (view: View, title: string, body: Markup): Markup => html`<!doctype html>
<html lang="${view.language === 'pt' ? 'pt-BR' : 'en'}" data-theme="${view.theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="htmx-config" content='{"history":false,"defaultTimeout":20000,"morphIgnore":["data-htmx-powered","open"]}'>
<title>${title} · Ponte</title>
<link rel="icon" href="${assetPath('ponte.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath('console.css')}">
<script src="${assetPath('htmx.js')}" defer></script>
<script src="${assetPath('console.js')}" defer></script>
</head>
<body>
${body}
</body>
</html>`;

const reader = (view: View): Markup => html`<details class="reader"><summary>${view.who}</summary><div>
<form method="post" action="/console/preferences">${token(view)}<input type="hidden" name="back" value="${view.address}">
<button name="language" value="${view.language === 'pt' ? 'en' : 'pt'}">${view.language === 'pt' ? 'English' : 'Português'}</button>
<button name="theme" value="light">${view.say('Tema claro', 'Light theme')}</button>
<button name="theme" value="dark">${view.say('Tema escuro', 'Dark theme')}</button>
<button name="theme" value="auto">${view.say('Tema do sistema', 'System theme')}</button>
</form>
<p class="soft">${view.say('Horários em', 'Times in')} ${view.timeZone}</p>
<form method="post" action="/console/logout">${token(view)}<button>${view.say('Sair', 'Log out')}</button></form>
</div></details>`;
