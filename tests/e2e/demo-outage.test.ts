/** What the demo tells of an outage on the terminal is what happened: at the ERP, in the log, and at the provider. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { LogRow } from '../../contracts/log.ts';
import { NotificationEntry } from '../../contracts/notification.ts';
import { TriggerEntry } from '../../contracts/trigger.ts';
import type { OutageView } from '../../contracts/watch.ts';
import { outageNotifications, outageTriggers } from '../../src/demo/outage-records.ts';
import { type Main, startMain } from '../kit/main.ts';

interface Sent {
  to: string;
  body: { template: { name: string } };
}

const run = promisify(execFile);
/** Cecília and the bakery have two logins each; Nair has a landline, Davi asked for silence. */
const behindOlt2 = ['21', '22', '23', '24', '25'];
const behindOlt1 = ['11', '12', '13', '15'];

describe('the outage of the demo', () => {
  let cwd: string;
  let ponte: Main;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'ponte-outage-'));
    ponte = startMain(cwd, { PORT: '0' });
    await ponte.said('/restore', 60_000);
  }, 70_000);
  afterAll(async () => {
    ponte.stop();
    expect(await ponte.ended).toBe(0);
    await rm(cwd, { recursive: true });
  });

  const told = () => ponte.text().slice(ponte.text().indexOf('in a moment, an outage'));
  const get = async <Body>(path: string): Promise<Body> => {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(ponte.text())?.[0] ?? '';
    const key = /API key:\s+(\S+)/.exec(ponte.text())?.[1] ?? '';
    return (await (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })).json()) as Body;
  };
  const printed = async <Body>(line: RegExp): Promise<Body> =>
    JSON.parse((await run('sh', ['-c', line.exec(told())?.[0] ?? 'false'])).stdout) as Body;
  /** Last two digits of the phones that the provider took this template for. */
  const sentBy = async (template: string) => {
    const { config } = await get<{ config: { baseUrl: string } }>('/v1/channels/wa-matriz');
    const { sent } = (await (await fetch(`${config.baseUrl}/_sim/sent`)).json()) as { sent: Sent[] };
    return sent.filter(({ body }) => body.template?.name === template).map(({ to }) => to.slice(-2));
  };

  test('it is told in order, in lines with a time and masked phones', () => {
    const lines = [...told().matchAll(/^ {2}\d\d:\d\d:\d\d +(.*)$/gm)].map(([, line = '']) => line);
    const beginning = 'sabemos que sua internet parou e já estamos trabalhando nisso';
    const steps = [
      /^Ponte {2}reads the 21 logins of the IXC/,
      /^Ponte {2}preview: .* 12 people would get one notice each/,
      /^left out: logins without an active contract \(1\), and 3 people:/,
      /^OTÁVIO ENSAIO: no number/,
      /^NAIR ENSAIO: .* landline/,
      /^DAVI MODELO: no notices until 2099-12-31/,
      /^IXC {2}OLT 2 fails: 9 logins go offline/,
      /^Ponte {2}noticed an outage: transmissor 2, 9 logins down/,
      /^telling 5 people, one notice each; leaving out 2/,
      ...behindOlt2.map((id) => new RegExp(`^-> {2}\\+5548\\*+${id} {2}Olá \\S+, ${beginning}`)),
      /^Ponte {2}5 of 5 notices delivered/,
      /^IXC {2}OLT 2 is back: 9 logins online/,
      /^Ponte {2}the outage is over: transmissor 2, telling the 5 people/,
      ...behindOlt2.map((id) => new RegExp(`^-> {2}\\+5548\\*+${id} {2}Olá \\S+, sua internet voltou`)),
      /^Ponte {2}5 of 5 notices delivered/,
    ];
    // Notices of one moment leave side by side.
    const inOrder = lines.toSorted((a, b) => (a.startsWith('->') && b.startsWith('->') ? (a < b ? -1 : 1) : 0));
    expect(inOrder).toEqual(steps.map((step) => expect.stringMatching(step)));
    expect(told()).not.toContain('99000');
  });

  test('the provider took exactly one notice of each kind for each person', async () => {
    expect((await sentBy('queda_rede')).sort()).toEqual(behindOlt2);
    expect((await sentBy('queda_resolvida')).sort()).toEqual(behindOlt2);
  });

  test('the printed lines show the outage and its notices', async () => {
    const { data } = await printed<{ data: OutageView[] }>(/curl .*\/v1\/outages .*/);
    expect(data).toEqual([expect.objectContaining({ scope: 'transmissor 2', logins: 9, told: 5, endTold: 5 })]);
    expect(data[0]?.closedAt).not.toBeNull();
    const csv = (await run('sh', ['-c', /curl .*\/notices.*/.exec(told())?.[0] ?? 'false'])).stdout;
    expect(csv).toContain('NAIR ENSAIO');
    const log = await printed<{ data: LogRow[] }>(/curl .*\/v1\/log.*/);
    expect(log.data.map(({ contact, status, customerId }) => [contact.slice(-2), status, customerId]).sort()).toEqual(
      behindOlt2.flatMap((id) => [
        [id, 'sucesso', id],
        [id, 'sucesso', id],
      ]),
    );
  });

  test('another OLT that somebody takes down is told too', async () => {
    expect(await printed(/curl .*\/drop/)).toMatchObject({ logins: expect.arrayContaining(['90110', '90111']) });
    await ponte.said('4 of 4 notices delivered');
    expect(told()).toMatch(/noticed an outage: transmissor 1, 6 logins down\n.* telling 4 people, .* leaving out 1\n/);
    expect((await sentBy('queda_rede')).sort()).toEqual([...behindOlt1, ...behindOlt2]);
    await printed(/curl .*\/restore/);
    await ponte.said('the outage is over: transmissor 1');
  }, 60_000);
});

test('what the demo writes down is what the examples say', () => {
  const text = readFileSync(new URL('../../examples/isp-notices.yaml', import.meta.url), 'utf8');
  const file = parse(text) as { notifications: unknown[]; triggers: unknown[] };
  // The demo has no SMS channel: its notices go one way.
  const overWhatsApp = file.notifications.map((one) => ({ ...NotificationEntry.parse(one), ways: undefined }));
  expect(overWhatsApp).toEqual(expect.arrayContaining(outageNotifications));
  expect(file.triggers.map((one) => TriggerEntry.parse(one))).toEqual(expect.arrayContaining(outageTriggers));
});
