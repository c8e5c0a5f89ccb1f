/**
 * The log at full size: the first page of every filter, of everything that may be typed, and a page far down, each asked
 * over HTTP with many different values.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchContext } from './context.ts';
import { type Case, cases, type Sample } from './log-cases.ts';
import { fillLog, readSamples } from './log-fill.ts';
import { logChannels, rowIdOf, shapeOf } from './log-rows.ts';
import { percentile } from './pairs.ts';
import { type PonteProcess, startPonteProcess } from './ponte-process.ts';
import { type Ledger, logResult, type Result } from './report.ts';
import type { StubCalls } from './stub.ts';

const defaultRows = 1_000_000;
/** Different values for each case. */
const asked = 60;
const pageSize = 50;
const deepPage = 1_000;
/** Filters whose pages are compared, the first with the thousandth. */
const deep: Record<string, Record<string, string>> = {
  none: {},
  channel: { channel: logChannels[0] as string },
  type: { type: 'whatsapp' },
  inbound: { direction: 'inbound' },
  q_channel: { q: 'WhatsApp Matriz' },
};

export async function benchLog(ledger: Ledger, context: BenchContext): Promise<Result> {
  const { options, cleanup, progress } = context;
  const rows = options.rows ?? defaultRows;
  const shape = shapeOf(rows, Date.now());
  const folder = await mkdtemp(join(tmpdir(), 'ponte-bench-log-'));
  cleanup.add(folder, () => rm(folder, { recursive: true, force: true }));
  const databaseUrl = await context.databaseUrl(ledger);

  const address = databaseUrl ?? join(folder, 'ponte.db');
  const fillFrom = performance.now();
  await fillLog(ledger, address, shape, progress);
  const fillSeconds = (performance.now() - fillFrom) / 1_000;
  const ids = Array.from({ length: asked }, (_, place) => rowIdOf(Math.floor(((place + 0.5) * rows) / asked), shape));
  const samples = await readSamples(ledger, address, ids);

  const stub = context.worker<StubCalls>('./stub.ts');
  const config = configFile(await stub.call('open', null));
  const ponte = await startPonteProcess({ config, data: folder, databaseUrl, profile: options.profile }, cleanup);
  const bound = await boundKey(ponte);

  const measured: { name: string; ms: number[] }[] = [];
  for (const one of cases) {
    const ms = await measure(ponte, one, one.bound === true ? bound : ponte.key, samples);
    measured.push({ name: one.name, ms });
    progress(
      `log, ${ledger}: ${one.name}: p50 ${percentile(ms, 0.5).toFixed(1)} ms, p95 ${percentile(ms, 0.95).toFixed(1)} ms`,
    );
  }
  const pages: { name: string; first: number[]; far: number[] }[] = [];
  for (const [name, query] of Object.entries(deep)) {
    const page = await comparePages(ponte, query);
    if (page === undefined) continue;
    pages.push({ name, ...page });
    const medians = [page.first, page.far].map((ms) => percentile(ms, 0.5).toFixed(1));
    progress(`log, ${ledger}: ${name}: page 1 in ${medians[0]} ms, page ${deepPage} in ${medians[1]} ms`);
  }
  const { rssBytes } = await ponte.usage();
  await ponte.stop();
  return logResult({ ledger, rows, fillSeconds, measured, pages, rssBytes });
}

interface Page {
  data: { id: string }[];
  next: string | null;
}

async function get({ url }: PonteProcess, key: string, query: Record<string, string>): Promise<Page> {
  const response = await fetch(`${url}/v1/log?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`GET /v1/log ${JSON.stringify(query)}: ${response.status} ${text}`);
  return JSON.parse(text) as Page;
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

async function measure(ponte: PonteProcess, one: Case, key: string, samples: readonly Sample[]): Promise<number[]> {
  const ms: number[] = [];
  for (const [place, sample] of samples.entries())
    ms.push(await timed(() => get(ponte, key, one.query(sample, place))));
  return ms;
}

/** Undefined: there are not so many pages. */
async function comparePages(
  ponte: PonteProcess,
  query: Record<string, string>,
): Promise<{ first: number[]; far: number[] } | undefined> {
  const from = { ...query, limit: String(pageSize) };
  let cursor: string | null = null;
  for (let passed = 0; passed < (deepPage - 1) * pageSize; ) {
    const limit = Math.min(1_000, (deepPage - 1) * pageSize - passed);
    const page: Page = await get(ponte, ponte.key, {
      ...query,
      limit: String(limit),
      ...(cursor !== null && { cursor }),
    });
    passed += page.data.length;
    cursor = page.next;
    if (cursor === null) return undefined;
  }
  const far = { ...from, ...(cursor !== null && { cursor }) };
  const result: { first: number[]; far: number[] } = { first: [], far: [] };
  for (let round = 0; round < asked; round++) {
    result.first.push(await timed(() => get(ponte, ponte.key, from)));
    result.far.push(await timed(() => get(ponte, ponte.key, far)));
  }
  return result;
}

async function boundKey({ url, key }: PonteProcess): Promise<string> {
  const response = await fetch(`${url}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'atendimento', scopes: ['read'], channels: logChannels.slice(1, 4) }),
  });
  if (!response.ok) throw new Error(`no key was made: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { key: string }).key;
}

/** The channels have names; their messages are in the ledger already. */
const configFile = (providerUrl: string): string => `channels:
${logChannels
  .filter((id) => id.startsWith('wa-'))
  .map(
    (id, place) => `  - id: ${id}
    connector: whatsapp-cloud
    name: WhatsApp ${id.slice(3, 4).toUpperCase()}${id.slice(4)}
    config:
      phoneNumberId: "10600000000000${place + 1}"
      wabaId: "102000000000001"
      accessToken: bench-access-token
      appSecret: bench-app-secret
      verifyToken: bench-verify-token
      baseUrl: ${providerUrl}
`,
  )
  .join('')}`;
