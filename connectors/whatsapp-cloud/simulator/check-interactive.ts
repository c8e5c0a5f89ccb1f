/** The required shape and limits of interactive messages. Types of which nothing is known here pass with any action. */
import {
  invalid,
  item,
  list,
  type MediaLookup,
  mediaSource,
  missing,
  object,
  oneOf,
  onlyKeys,
  optionalText,
  text,
} from './check.ts';
import type { Json } from './model.ts';

const headerTypes = ['text', 'image', 'video', 'document'];
const noHeader: readonly string[] = [];

interface Shape {
  headers: readonly string[];
  action: (action: Json) => void;
}

function checkButtons(action: Json): void {
  onlyKeys(action, ['buttons'], 'interactive.action');
  const titles = new Set<string>();
  const ids = new Set<string>();
  for (const [index, each] of list(action, 'buttons', 'interactive.action.buttons', 1, 3).entries()) {
    const path = `interactive.action.buttons[${index}]`;
    const button = item(each, path);
    oneOf(button, 'type', `${path}.type`, ['reply']);
    const reply = object(button, 'reply', `${path}.reply`);
    const id = text(reply, 'id', `${path}.reply.id`, 256);
    const title = text(reply, 'title', `${path}.reply.title`, 20);
    if (titles.has(title)) throw invalid(`${path}.reply.title`, `is a duplicate: ${title}`);
    if (ids.has(id)) throw invalid(`${path}.reply.id`, `is a duplicate: ${id}`);
    titles.add(title);
    ids.add(id);
  }
}

function checkList(action: Json): void {
  onlyKeys(action, ['button', 'sections'], 'interactive.action');
  text(action, 'button', 'interactive.action.button', 20);
  const sections = list(action, 'sections', 'interactive.action.sections', 1, 10);
  const ids = new Set<string>();
  let rowCount = 0;
  for (const [index, each] of sections.entries()) {
    const path = `interactive.action.sections[${index}]`;
    const section = item(each, path);
    const title = optionalText(section, 'title', `${path}.title`, 24);
    if (sections.length > 1 && !title) throw missing(`${path}.title`);
    for (const [n, one] of list(section, 'rows', `${path}.rows`, 1, 10).entries()) {
      const rowPath = `${path}.rows[${n}]`;
      const row = item(one, rowPath);
      onlyKeys(row, ['id', 'title', 'description'], rowPath);
      const id = text(row, 'id', `${rowPath}.id`, 200);
      text(row, 'title', `${rowPath}.title`, 24);
      optionalText(row, 'description', `${rowPath}.description`, 72);
      if (ids.has(id)) throw invalid(`${rowPath}.id`, `is a duplicate: ${id}`);
      ids.add(id);
      rowCount++;
    }
  }
  if (rowCount > 10) throw invalid('interactive.action.sections', `total row count exceeds 10: ${rowCount}`);
}

function checkCtaUrl(action: Json): void {
  oneOf(action, 'name', 'interactive.action.name', ['cta_url']);
  const path = 'interactive.action.parameters';
  const parameters = object(action, 'parameters', path);
  text(parameters, 'display_text', `${path}.display_text`, 20);
  const url = text(parameters, 'url', `${path}.url`);
  if (!/^https?:\/\/\S+$/i.test(url)) throw invalid(`${path}.url`, 'is not a valid URL');
}

function checkFlow(action: Json): void {
  oneOf(action, 'name', 'interactive.action.name', ['flow']);
  const path = 'interactive.action.parameters';
  const parameters = object(action, 'parameters', path);
  oneOf(parameters, 'flow_message_version', `${path}.flow_message_version`, ['3']);
  if (parameters.flow_id === undefined && parameters.flow_name === undefined) throw missing(`${path}.flow_id`);
  text(parameters, 'flow_cta', `${path}.flow_cta`, 30);
  optionalText(parameters, 'flow_token', `${path}.flow_token`);
  if (parameters.mode !== undefined) oneOf(parameters, 'mode', `${path}.mode`, ['draft', 'published']);
  const flowAction = parameters.flow_action ?? 'navigate';
  if (flowAction !== 'navigate' && flowAction !== 'data_exchange')
    throw invalid(`${path}.flow_action`, 'is neither navigate nor data_exchange');
  if (parameters.flow_action_payload !== undefined) {
    const payload = object(parameters, 'flow_action_payload', `${path}.flow_action_payload`);
    text(payload, 'screen', `${path}.flow_action_payload.screen`);
  }
}

const shapes: Record<string, Shape> = {
  button: { headers: headerTypes, action: checkButtons },
  list: { headers: ['text'], action: checkList },
  cta_url: { headers: headerTypes, action: checkCtaUrl },
  flow: { headers: headerTypes, action: checkFlow },
  location_request_message: {
    headers: noHeader,
    action: (action) => void oneOf(action, 'name', 'interactive.action.name', ['send_location']),
  },
};

const passedThrough = [
  'product',
  'product_list',
  'catalog_message',
  'order_details',
  'order_status',
  'call_permission_request',
  'voice_call',
  'address_message',
  'request_contact_info',
  'carousel',
];

function checkHeader(interactive: Json, allowed: readonly string[], media: MediaLookup): void {
  if (interactive.header === undefined) return;
  const header = object(interactive, 'header', 'interactive.header');
  const type = text(header, 'type', 'interactive.header.type');
  if (!allowed.includes(type)) throw invalid('interactive.header.type', `cannot be ${type} here`);
  if (type === 'text') text(header, 'text', 'interactive.header.text', 60);
  else mediaSource(object(header, type, `interactive.header.${type}`), `interactive.header.${type}`, media);
}

export function checkInteractive(interactive: Json, media: MediaLookup): void {
  const type = oneOf(interactive, 'type', 'interactive.type', [...Object.keys(shapes), ...passedThrough]);
  onlyKeys(interactive, ['type', 'header', 'body', 'footer', 'action'], 'interactive');
  const action = object(interactive, 'action', 'interactive.action');
  const shape = shapes[type];
  if (shape === undefined) return;
  checkHeader(interactive, shape.headers, media);
  const body = object(interactive, 'body', 'interactive.body');
  text(body, 'text', 'interactive.body.text', 1024);
  if (interactive.footer !== undefined) {
    text(object(interactive, 'footer', 'interactive.footer'), 'text', 'interactive.footer.text', 60);
  }
  shape.action(action);
}
