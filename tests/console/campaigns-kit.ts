/** A person in the console who makes campaigns: the stage, the files, and what a browser does with them. */
import { expect } from 'vitest';
import { CampaignView } from '../../contracts/campaign.ts';
import { type ConsolePage, type ConsoleUser, openConsole } from '../kit/console.ts';
import { startTestPonte, type TestPonte, type TestPonteOptions } from '../kit/ponte.ts';

const password = 'cavalo-bateria-grampo';
export const header = 'codigo;nome;celular;vencimento;valor';

/** One record: customer n, with the mobile that ends in n. */
export const line = (n: number, more: Partial<Record<'nome' | 'celular' | 'vencimento', string>> = {}) =>
  [
    String(n).padStart(4, '0'),
    more.nome ?? `CLIENTE ${n}`,
    more.celular ?? mobileOf(n),
    more.vencimento ?? '05/12/2026',
    '99,90',
  ].join(';');
export const mobileOf = (n: number) => `119${String(70_000_000 + n)}`;
export const fileOf = (lines: readonly string[]) => [header, ...lines].join('\r\n');

export interface Operator extends ConsoleUser {
  /** Sends a file as the script does; answers the page that it goes on to. */
  upload(id: string, body: string | ReadableStream<Uint8Array>): Promise<ConsolePage>;
  /** The same without following. */
  uploadOnly(id: string, body: string | ReadableStream<Uint8Array>, token?: string): Promise<Response>;
}

export type Stage = Awaited<ReturnType<typeof startStage>>;

export async function startStage(options: TestPonteOptions = {}) {
  const t: TestPonte = await startTestPonte({
    templates: [
      {
        name: 'fatura',
        language: 'pt_BR',
        category: 'UTILITY',
        components: [{ type: 'BODY', text: 'Olá {{1}}, a fatura de {{2}} vence em {{3}}.' }],
      },
    ],
    ...options,
  });
  await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  const notification = {
    name: 'Lembrete de fatura',
    channel: 'wa-matriz',
    template: { name: 'fatura', language: 'pt_BR' },
    variables: [
      { parameter: '1', from: 'nome', format: 'first_name' },
      { parameter: '2', from: 'valor', label: 'Valor' },
      { parameter: '3', from: 'vencimento', label: 'Vencimento', format: 'date' },
    ],
  };
  expect((await t.call('PUT', '/v1/notifications/fatura', notification)).status).toBe(200);
  for (const [id, role] of [
    ['maria', 'operate'],
    ['davi', 'read'],
  ])
    expect((await t.call('PUT', `/v1/users/${id}`, { name: `${id} Modelo`, role, password })).status).toBe(200);

  const enter = async (user: string): Promise<Operator> => {
    const person = await openConsole(t.url, { user, password });
    const uploadOnly: Operator['uploadOnly'] = async (id, body, token) => {
      const page = await person.get(`/console/campaigns/${id}/file`);
      const own = /name="_csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
      const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(`${t.url}/console/campaigns/${id}/file`, {
        method: 'POST',
        headers: { cookie, origin: t.url, 'content-type': 'text/csv', 'x-csrf-token': token ?? own },
        body,
        ...(body instanceof ReadableStream && { duplex: 'half' }),
      } as RequestInit);
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        person.cookies.set(name, value);
      }
      return answer;
    };
    return {
      ...person,
      uploadOnly,
      async upload(id, body) {
        const { to } = (await (await uploadOnly(id, body)).json()) as { to: string };
        return person.get(to);
      },
    };
  };

  const view = async (id: string) => CampaignView.parse((await t.call('GET', `/v1/campaigns/${id}`)).body);
  /** Made by the steps, as far as the check. */
  const made = async (person: Operator, lines: readonly string[], name = 'Vencimentos') => {
    const first = await person.postOnly('/console/campaigns/new', {
      name,
      notification: 'fatura',
      way: '',
      audience: 'file',
    });
    const id = idOf(first);
    await person.upload(id, fileOf(lines));
    const page = await person.get(`/console/campaigns/${id}/fields`);
    const checked = await person.post(`/console/campaigns/${id}/fields`, formOf(page.html));
    expect(checked.status).toBe(200);
    return id;
  };
  return {
    t,
    enter,
    view,
    made,
    until: (id: string, state: string) =>
      expect.poll(async () => (await view(id)).state, { timeout: 20_000 }).toBe(state),
    stop: () => t.stop(),
  };
}

export const idOf = ({ location, text }: ConsolePage): string => {
  const id = /^\/console\/campaigns\/([0-9a-f-]{36})/.exec(location ?? '')?.[1];
  if (id === undefined) throw new Error(`no campaign: ${text.slice(0, 500)}`);
  return id;
};

/** What a browser would send of the page's main form if nobody touched it. */
export function formOf(html: string): Record<string, string> {
  const form = html.match(/<main[\s\S]*<\/main>/)?.[0].match(/<form method="post"[\s\S]*?<\/form>/)?.[0] ?? '';
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = / name="([^"]+)"/.exec(tag)?.[1];
    if (name === undefined || (/type="checkbox"/.test(tag) && !/ checked/.test(tag))) continue;
    fields[name] = / value="([^"]*)"/.exec(tag)?.[1] ?? '';
  }
  for (const [, name = '', options = ''] of form.matchAll(/<select[^>]* name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g))
    fields[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? /value="([^"]*)"/.exec(options)?.[1] ?? '';
  return fields;
}
