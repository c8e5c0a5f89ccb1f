import type { Content } from '../../contracts/content.ts';
import { checkCount, checkFilled, checkLabel, checkLength, type Issues, limits } from './limits.ts';
import { headerMediaToWire } from './send-parts.ts';

type Interactive = Extract<Content, { type: 'interactive' }>['interactive'];
type Kind<K extends Interactive['kind']> = Extract<Interactive, { kind: K }>;
type Framed = Kind<'buttons' | 'list' | 'url' | 'flow'>;

const root = 'content.interactive';

export function interactiveToWire(interactive: Interactive, issues: Issues): unknown {
  switch (interactive.kind) {
    case 'buttons':
      return { type: 'button', ...frameToWire(interactive, issues), action: buttonsToWire(interactive, issues) };
    case 'list':
      checkListHeader(interactive, issues);
      return { type: 'list', ...frameToWire(interactive, issues), action: listToWire(interactive, issues) };
    case 'url':
      return { type: 'cta_url', ...frameToWire(interactive, issues), action: urlToWire(interactive, issues) };
    case 'flow':
      return { type: 'flow', ...frameToWire(interactive, issues), action: flowToWire(interactive, issues) };
    case 'location_request':
      checkBody(interactive.body, issues);
      return {
        type: 'location_request_message',
        body: { text: interactive.body },
        action: { name: 'send_location' },
      };
    case 'native':
      checkNative(interactive.interactive, issues);
      return interactive.interactive;
  }
}

function checkBody(body: string, issues: Issues): void {
  checkLength(issues, `${root}.body`, body, limits.interactiveBody);
}

/** Header, body and footer, the same around every kind. */
function frameToWire(framed: Framed, issues: Issues): Record<string, unknown> {
  checkBody(framed.body, issues);
  checkLength(issues, `${root}.footer`, framed.footer, limits.footer);
  return {
    header: headerToWire(framed.header, issues),
    body: { text: framed.body },
    footer: framed.footer === undefined ? undefined : { text: framed.footer },
  };
}

function headerToWire(header: Framed['header'], issues: Issues): Record<string, unknown> | undefined {
  if (header === undefined) return undefined;
  if (header.type !== 'text') return headerMediaToWire(header);
  checkLength(issues, `${root}.header.text`, header.text, limits.headerText);
  return { type: 'text', text: header.text };
}

function buttonsToWire({ buttons }: Kind<'buttons'>, issues: Issues): Record<string, unknown> {
  checkCount(issues, `${root}.buttons`, buttons.length, limits.buttons);
  const titles = new Set<string>();
  buttons.forEach(({ id, title }, index) => {
    const path = `${root}.buttons.${index}`;
    checkLabel(issues, `${path}.id`, id, limits.buttonId);
    checkLabel(issues, `${path}.title`, title, limits.buttonTitle);
    if (titles.has(title)) {
      issues.push({
        path: `${path}.title`,
        message: 'repeats the title of another button',
        messagePt: 'repete o título de outro botão',
      });
    }
    titles.add(title);
  });
  return { buttons: buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })) };
}

function checkListHeader({ header }: Kind<'list'>, issues: Issues): void {
  if (header === undefined || header.type === 'text') return;
  issues.push({
    path: `${root}.header.type`,
    message: 'a list takes only a text header',
    messagePt: 'uma lista aceita apenas cabeçalho de texto',
  });
}

function listToWire({ button, sections }: Kind<'list'>, issues: Issues): Record<string, unknown> {
  checkLabel(issues, `${root}.button`, button, limits.listButton);
  checkCount(issues, `${root}.sections`, sections.length, limits.listSections);
  const rowCount = sections.reduce((sum, section) => sum + section.rows.length, 0);
  if (rowCount > limits.listRows) {
    issues.push({
      path: `${root}.sections`,
      message: `must have at most ${limits.listRows} rows over all sections, has ${rowCount}`,
      messagePt: `deve ter no máximo ${limits.listRows} linhas somando todas as seções; tem ${rowCount}`,
    });
  }
  sections.forEach((section, index) => {
    checkSection(section, `${root}.sections.${index}`, sections.length > 1, issues);
  });
  return {
    button,
    sections: sections.map(({ title, rows }) => ({
      title: title || undefined,
      rows: rows.map((row) => ({ id: row.id, title: row.title, description: row.description || undefined })),
    })),
  };
}

type Section = Kind<'list'>['sections'][number];

function checkSection({ title, rows }: Section, path: string, needsTitle: boolean, issues: Issues): void {
  if (needsTitle) checkFilled(issues, `${path}.title`, title);
  checkLength(issues, `${path}.title`, title, limits.sectionTitle);
  if (rows.length === 0) {
    issues.push({
      path: `${path}.rows`,
      message: 'must have at least one row',
      messagePt: 'precisa de ao menos uma linha',
    });
  }
  rows.forEach((row, index) => {
    const rowPath = `${path}.rows.${index}`;
    checkLabel(issues, `${rowPath}.id`, row.id, limits.rowId);
    checkLabel(issues, `${rowPath}.title`, row.title, limits.rowTitle);
    checkLength(issues, `${rowPath}.description`, row.description, limits.rowDescription);
  });
}

function urlToWire({ displayText, url }: Kind<'url'>, issues: Issues): Record<string, unknown> {
  checkLabel(issues, `${root}.displayText`, displayText, limits.urlButton);
  return { name: 'cta_url', parameters: { display_text: displayText, url } };
}

function flowToWire(flow: Kind<'flow'>, issues: Issues): Record<string, unknown> {
  checkLabel(issues, `${root}.buttonText`, flow.buttonText, limits.flowButton);
  return {
    name: 'flow',
    parameters: {
      flow_message_version: '3',
      flow_id: flow.flowId,
      flow_token: flow.flowToken,
      flow_cta: flow.buttonText,
      mode: flow.mode,
      flow_action: 'navigate',
      flow_action_payload: flowStart(flow),
    },
  };
}

/** The provider refuses an empty payload and empty `data`; both then mean "the flow's first screen". */
function flowStart({ screen, data }: Kind<'flow'>): Record<string, unknown> | undefined {
  const start: Record<string, unknown> = {};
  if (screen) start.screen = screen;
  if (data !== undefined && Object.keys(data).length > 0) start.data = data;
  return Object.keys(start).length > 0 ? start : undefined;
}

/** Passed through unread but for the one documented limit, so that a product list fails here and not at the provider. */
function checkNative(interactive: Record<string, unknown>, issues: Issues): void {
  if (interactive.type !== 'product_list') return;
  const count = productCount(interactive.action);
  if (count <= limits.products) return;
  issues.push({
    path: `${root}.interactive.action.sections`,
    message: `must have at most ${limits.products} products, has ${count}`,
    messagePt: `deve ter no máximo ${limits.products} produtos; tem ${count}`,
  });
}

function productCount(action: unknown): number {
  const { sections } = Object(action) as { sections?: unknown };
  if (!Array.isArray(sections)) return 0;
  return sections.reduce<number>((sum, section) => {
    const { product_items: items } = Object(section) as { product_items?: unknown };
    return sum + (Array.isArray(items) ? items.length : 0);
  }, 0);
}
