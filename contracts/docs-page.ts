/** The OpenAPI document as one HTML page: no script, no request to anywhere. */
import { anchor, describeSchema, detailsOf, escapeHtml, prose, table, typeOf } from './docs-fields.ts';
import { docsStyle } from './docs-style.ts';
import type { OpenapiDocument, OpenapiOperation, OpenapiParameter } from './openapi.ts';

interface Operation extends OpenapiOperation {
  method: string;
  path: string;
}

const operationsOf = (document: OpenapiDocument): Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );

const scopeText: Record<OpenapiOperation['x-ponte-scope'], string> = {
  none: 'Called without a key.',
  any: 'Any valid key.',
  send: 'Key with the scope `send`.',
  read: 'Key with the scope `read`.',
  operate: 'Key with the scope `operate` or `manage`.',
  manage: 'Key with the scope `manage`.',
};

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function sampleOf(parameter: OpenapiParameter): string {
  const examples = parameter.schema.examples;
  return encodeURIComponent(Array.isArray(examples) ? String(examples[0]) : parameter.name);
}

/** A call that can be pasted into a shell with `PONTE_KEY` set. */
export function curl(operation: Operation, serverUrl: string): string {
  const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
  const path = inPath.reduce(
    (url, parameter) => url.replace(`{${parameter.name}}`, sampleOf(parameter)),
    operation.path,
  );
  const streams = Object.values(operation.responses).some((response) => response.content?.['text/event-stream']);
  const [body] = Object.entries(operation.requestBody?.content ?? {});
  return [
    `curl ${streams ? '-N ' : ''}${operation.method === 'GET' ? '' : `-X ${operation.method} `}${shellQuoted(serverUrl + path)}`,
    operation['x-ponte-scope'] !== 'none' && '-H "Authorization: Bearer $PONTE_KEY"',
    body?.[1].example !== undefined && `-H ${shellQuoted(`Content-Type: ${body[0]}`)}`,
    body?.[1].example !== undefined && `-d ${shellQuoted(JSON.stringify(body[1].example, null, 2))}`,
  ]
    .filter((part) => part !== false)
    .join(' \\\n  ');
}

function parameterTable(operation: Operation): string {
  const rows = (operation.parameters ?? []).map((parameter) => [
    `<code>${escapeHtml(parameter.name)}</code>`,
    parameter.in,
    typeOf(parameter.schema),
    parameter.required ? 'yes' : 'no',
    detailsOf({ ...parameter.schema, description: parameter.description }),
  ]);
  if (rows.length === 0) return '';
  const caption = `Parameters of ${operation.method} ${operation.path}`;
  return `<h4>Parameters</h4>\n${table(caption, ['Name', 'In', 'Type', 'Required', 'Meaning'], rows)}`;
}

const bodyText = (operation: Operation): string =>
  Object.entries(operation.requestBody?.content ?? {})
    .map(([media, { schema }]) => `<h4>Body</h4>\n<p><code>${escapeHtml(media)}</code>: ${typeOf(schema)}</p>`)
    .join('\n');

function responseTable(operation: Operation): string {
  const rows = Object.entries(operation.responses).flatMap(([status, response]) => {
    const media = Object.entries(response.content ?? {});
    if (media.some(([, { examples }]) => examples !== undefined)) return [];
    const bodies = media.map(([type, { schema }]) => `<code>${escapeHtml(type)}</code>: ${answerType(schema)}`);
    return [[`<code>${status}</code>`, prose(response.description), bodies.join('<br>') || 'no body']];
  });
  const caption = `Responses of ${operation.method} ${operation.path}`;
  return `<h4>Responses</h4>\n${table(caption, ['Status', 'Meaning', 'Body'], rows)}`;
}

/** Lists are shown with what they hold: `{ data: list of LogRow, next }`. */
function answerType(schema: OpenapiParameter['schema']): string {
  const properties = schema.properties as Record<string, OpenapiParameter['schema']> | undefined;
  return properties === undefined
    ? typeOf(schema)
    : `{ ${Object.entries(properties)
        .map(([name, inner]) => `${escapeHtml(name)}: ${typeOf(inner)}`)
        .join(', ')} }`;
}

interface ProblemText {
  status: string;
  en: string;
  pt: string;
}

function problemTexts(document: OpenapiDocument): Map<string, ProblemText> {
  return new Map(
    Object.entries(document.components.examples).map(([code, { summary, value }]) => {
      const problem = value as { status: number; detailPt: string };
      return [code, { status: String(problem.status), en: summary, pt: problem.detailPt }];
    }),
  );
}

function problemTable(caption: string, codes: readonly string[], texts: Map<string, ProblemText>): string {
  const rows = codes.map((code) => {
    const text = texts.get(code);
    return [
      `<code>${escapeHtml(code)}</code>`,
      escapeHtml(text?.status ?? ''),
      escapeHtml(text?.en ?? ''),
      `<span lang="pt-BR">${escapeHtml(text?.pt ?? '')}</span>`,
    ];
  });
  return table(caption, ['Code', 'Status', 'English', 'Portuguese'], rows);
}

function operationSection(operation: Operation, document: OpenapiDocument, texts: Map<string, ProblemText>): string {
  const title = `${operation.method} ${operation.path}`;
  return `<section id="${anchor('operation', operation.operationId)}" aria-labelledby="title-${operation.operationId}">
<h3 id="title-${operation.operationId}"><span class="method">${operation.method}</span> <code>${escapeHtml(operation.path)}</code></h3>
<p><strong>${escapeHtml(operation.summary)}.</strong> ${prose(operation.description ?? '')}</p>
<p class="soft">${prose(scopeText[operation['x-ponte-scope']])}</p>
${parameterTable(operation)}
${bodyText(operation)}
${responseTable(operation)}
<h4>Problems</h4>
${problemTable(`Problems of ${title}`, operation['x-ponte-problems'], texts)}
<h4>Example</h4>
<pre tabindex="0" aria-label="Example of ${escapeHtml(title)}"><code>${escapeHtml(curl(operation, document.servers[0]?.url ?? ''))}</code></pre>
</section>`;
}

export function docsPage(document: OpenapiDocument): string {
  const operations = operationsOf(document);
  const texts = problemTexts(document);
  const byTag = document.tags.map((tag) => ({
    ...tag,
    id: `tag-${tag.name.toLowerCase().replaceAll(' ', '-')}`,
    operations: operations.filter((operation) => operation.tags.includes(tag.name)),
  }));
  const schemas = Object.entries(document.components.schemas);
  const link = (operation: Operation) =>
    `<li><a href="#${anchor('operation', operation.operationId)}"><span class="method">${operation.method}</span> ${escapeHtml(operation.path)}</a></li>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.info.title)} HTTP API</title>
<link rel="icon" href="data:,">
<style>${docsStyle}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<div class="page">
<nav aria-label="Contents"><div>
${byTag.map((tag) => `<h2><a href="#${tag.id}">${escapeHtml(tag.name)}</a></h2>\n<ul>${tag.operations.map(link).join('')}</ul>`).join('\n')}
<h2><a href="#problems">Problems</a></h2>
<h2><a href="#schemas">Schemas</a></h2>
</div></nav>
<main id="content" tabindex="-1">
<h1>${escapeHtml(document.info.title)} HTTP API <span class="soft">${escapeHtml(document.info.version)}</span></h1>
${document.info.description
  .split('\n\n')
  .map((paragraph) => `<p>${prose(paragraph)}</p>`)
  .join('\n')}
<p>Machine-readable: <a href="/openapi.json">OpenAPI</a>, <a href="/asyncapi.json">AsyncAPI</a> for RabbitMQ.</p>
${byTag
  .map(
    (tag) => `<h2 id="${tag.id}">${escapeHtml(tag.name)}</h2>
<p>${prose(tag.description)}</p>
${tag.operations.map((operation) => operationSection(operation, document, texts)).join('\n')}`,
  )
  .join('\n')}
<h2 id="problems">Problems</h2>
${problemTable('Every problem code', [...texts.keys()], texts)}
<h2 id="schemas">Schemas</h2>
${schemas
  .map(
    ([name, schema]) =>
      `<section id="${anchor('schema', name)}">\n<h3>${name}</h3>\n${describeSchema(name, schema)}\n</section>`,
  )
  .join('\n')}
</main>
</div>
</body>
</html>
`;
}
