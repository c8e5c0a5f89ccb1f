/** Buttons and lists; of the other kinds the shape is not known. */
import type { Content } from '../../contracts/content.ts';
import { checkCount, checkLabel, checkLength, type Issues, requireLink } from '../kit/content-checks.ts';
import type { WireContent } from './send.ts';

type Interactive = Extract<Content, { type: 'interactive' }>['interactive'];
type Kind<K extends Interactive['kind']> = Extract<Interactive, { kind: K }>;
type Header = Kind<'buttons' | 'list'>['header'];

const root = 'content.interactive';

export function interactiveToWire(interactive: Interactive, issues: Issues): WireContent {
  switch (interactive.kind) {
    case 'buttons':
      return {
        path: 'interactive/buttons',
        content: { ...frameToWire(interactive, issues), action: buttonsToWire(interactive, issues) },
      };
    case 'list':
      checkListHeader(interactive, issues);
      return {
        path: 'interactive/list',
        content: { ...frameToWire(interactive, issues), action: listToWire(interactive, issues) },
      };
    default:
      issues.push({
        path: `${root}.kind`,
        message: 'must be buttons or list: the others are not known to be taken by Infobip',
        messagePt: 'deve ser buttons ou list: não se sabe se a Infobip aceita os outros',
      });
      return { path: 'interactive', content: undefined };
  }
}

function frameToWire({ header, body, footer }: Kind<'buttons' | 'list'>, issues: Issues) {
  checkLength(issues, `${root}.body`, body, 1024);
  checkLength(issues, `${root}.footer`, footer, 60);
  return {
    header: headerToWire(header, issues),
    body: { text: body },
    footer: footer === undefined ? undefined : { text: footer },
  };
}

function headerToWire(header: Header, issues: Issues): unknown {
  if (header === undefined) return undefined;
  if (header.type === 'text') {
    checkLength(issues, `${root}.header.text`, header.text, 60);
    return { type: 'TEXT', text: header.text };
  }
  const mediaUrl = requireLink(issues, `${root}.header`, header.link);
  const filename = header.type === 'document' ? header.filename : undefined;
  return { type: header.type.toUpperCase(), mediaUrl, filename };
}

function checkListHeader({ header }: Kind<'list'>, issues: Issues): void {
  if (header === undefined || header.type === 'text') return;
  issues.push({
    path: `${root}.header.type`,
    message: 'a list takes only a text header',
    messagePt: 'uma lista aceita apenas cabeçalho de texto',
  });
}

function buttonsToWire({ buttons }: Kind<'buttons'>, issues: Issues) {
  checkCount(issues, `${root}.buttons`, buttons.length, 3);
  buttons.forEach(({ id, title }, index) => {
    checkLabel(issues, `${root}.buttons.${index}.id`, id, 256);
    checkLabel(issues, `${root}.buttons.${index}.title`, title, 20);
  });
  return { buttons: buttons.map(({ id, title }) => ({ type: 'REPLY', id, title })) };
}

function listToWire({ button, sections }: Kind<'list'>, issues: Issues) {
  checkLabel(issues, `${root}.button`, button, 20);
  checkCount(issues, `${root}.sections`, sections.length, 10);
  const rowCount = sections.reduce((sum, section) => sum + section.rows.length, 0);
  if (rowCount > 10) {
    issues.push({
      path: `${root}.sections`,
      message: `must have at most 10 rows over all sections, has ${rowCount}`,
      messagePt: `deve ter no máximo 10 linhas somando todas as seções; tem ${rowCount}`,
    });
  }
  sections.forEach((section, at) => {
    const path = `${root}.sections.${at}`;
    if (sections.length > 1) checkLabel(issues, `${path}.title`, section.title ?? '', 24);
    checkCount(issues, `${path}.rows`, section.rows.length, 10);
    section.rows.forEach((row, index) => {
      checkLabel(issues, `${path}.rows.${index}.id`, row.id, 200);
      checkLabel(issues, `${path}.rows.${index}.title`, row.title, 24);
      checkLength(issues, `${path}.rows.${index}.description`, row.description, 72);
    });
  });
  return {
    title: button,
    sections: sections.map(({ title, rows }) => ({
      title: title || undefined,
      rows: rows.map(({ id, title: name, description }) => ({
        id,
        title: name,
        description: description || undefined,
      })),
    })),
  };
}
