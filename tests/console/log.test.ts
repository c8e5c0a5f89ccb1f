/** Logs Omnichannel as an operator uses it: found, filtered, followed, exported, shared. */
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogRow } from '../../contracts/log.ts';
import { type ConsoleUser, openConsole, textOf } from '../kit/console.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const unknownPhone = '+5521988880003';

describe.each(ledgers)('the log page on %s', (ledger) => {
  let t: TestPonte;
  let user: ConsoleUser;
  const ids: Record<'ok' | 'failed' | 'later', string> = { ok: '', failed: '', later: '' };
  const metadata = { customerId: 'C-<b>77</b>', campaignId: 'dezembro', reference: 'fatura "9"' };
  beforeAll(async () => {
    t = await startTestPonte({
      ledger,
      simulator: { people: [{ phone: unknownPhone, name: 'Carla', failsWith: 131026 }] },
    });
    user = await openConsole(t.url);
    ids.ok = await t.sendText('11 99999-0000', 'Olá', { metadata });
    ids.failed = await t.sendText(unknownPhone);
    ids.later = await t.sendText('11999990001', 'Depois', {
      channel: 'wa-suporte',
      sendAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await t.untilStatus(ids.ok, 'read');
    await t.untilStatus(ids.failed, 'failed');
  });
  afterAll(() => t.stop());

  /** Cells of each row, by the title of their column. */
  const rowsOf = (html: string): Record<string, string>[] =>
    [...html.matchAll(/<tr id="m-[^"]*">([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
      Object.fromEntries(
        [...row.matchAll(/<td data-title="([^"]+)"[^>]*>([\s\S]*?)<\/td>/g)].map(([, title = '', cell = '']) => [
          title,
          textOf(cell).replace(/^([0-9a-f-]{24}) ([0-9a-f]{12})$/, '$1$2'),
        ]),
      ),
    );
  const shown = async (query: string) => rowsOf((await user.get(`/console/log${query}`)).html).map((row) => row.ID);

  test('IXC-61, IXC-62, IXC-63, IXC-64, IXC-65, IXC-67, IXC-68, IXC-69, IXC-70: the newest first, with the seven columns of the Omnichannel log', async () => {
    const [later, failed, ok] = rowsOf((await user.get('/console/log')).html);
    expect([later?.ID, failed?.ID, ok?.ID]).toEqual([ids.later, ids.failed, ids.ok]);
    expect(ok).toMatchObject({
      'ID cliente': 'C-<b>77</b>',
      'Tipo comunicação': 'WhatsApp',
      Contato: '+55 (11) 99999-0000',
      'Data envio': expect.stringMatching(/^\d\d:\d\d:\d\d$/),
      Status: 'sucesso',
      Mensagem: 'Lida pelo cliente',
      Estado: 'lida',
      Canal: 'wa-matriz',
      Direção: 'saída',
    });
    expect(failed).toMatchObject({ Status: 'falha', Estado: 'falhou' });
    expect(failed?.Mensagem).toMatch(/^A mensagem não pôde ser entregue.* 131026$/);
    expect(later).toMatchObject({ Status: 'a caminho', Estado: 'na fila' });
    expect(later?.['Data envio']).toContain('entrou');
    expect(later?.Mensagem).toMatch(/^Agendada para (?:\d\d\/\d\d\/\d\d,? )?\d\d:\d\d:\d\d$/);
  });

  test.each([
    ['?status=falha', () => [ids.failed], 'Status: falha'],
    ['?state=queued', () => [ids.later], 'Estado: na fila'],
    ['?channel=wa-suporte', () => [ids.later], 'Canal: wa-suporte'],
    ['?type=sms', () => [], 'Tipo: SMS'],
    ['?direction=inbound', () => [], 'Direção: entrada'],
    ['?errorCode=131026', () => [ids.failed], 'Código do erro: 131026'],
    [`?${new URLSearchParams({ customerId: 'C-<b>77</b>' })}`, () => [ids.ok], 'ID cliente: C-<b>77</b>'],
    ['?campaignId=dezembro', () => [ids.ok], 'Disparo: dezembro'],
    [`?${new URLSearchParams({ reference: 'fatura "9"' })}`, () => [ids.ok], 'Referência: fatura "9"'],
    ['?contact=(11)+99999-0000', () => [ids.ok], 'Contato: (11) 99999-0000'],
    ['?since=1h&status=sucesso', () => [ids.ok], 'última hora'],
    ['?from=2020-01-01T00%3A00&to=2020-01-02T00%3A00&zone=America%2FSao_Paulo', () => [], 'De 01/01/20'],
  ])('the view %s can be shared, and each of its filters taken away', async (query, found, chip) => {
    const page = await user.get(`/console/log${query}`);
    expect(page.status).toBe(200);
    expect(rowsOf(page.html).map((row) => row.ID)).toEqual(found());
    expect(page.text).toContain(`${chip}`);
    // What the form holds leads to the same view.
    const form = /<form class="search"[\s\S]*?<\/form>/.exec(page.html)?.[0] ?? '';
    const sent = new URLSearchParams();
    for (const [tag] of form.matchAll(/<input [^>]*>/g)) sent.append(attribute(tag, 'name'), attribute(tag, 'value'));
    for (const [, name = '', options = ''] of form.matchAll(
      /<select id="[^"]*" name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g,
    ))
      sent.append(name, /<option value="([^"]*)" selected>/.exec(options)?.[1] ?? '');
    const again = await user.get(`/console/log?${sent}`);
    expect(again.status).toBe(303);
    expect(await shown((again.location ?? '').slice('/console/log'.length))).toEqual(found());
    expect(again.location).not.toMatch(/=(?:&|$)/);
    const [, clear = ''] = /<ul class="chips"[\s\S]*?href="([^"]+)"/.exec(page.html) ?? [];
    expect(clear.replaceAll('&amp;', '&')).not.toBe(`/console/log${query}`);
  });

  const attribute = (tag: string, name: string): string =>
    (new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');

  test.each(['(11) 99999-0000', '+55 11 99999-0000', '11999990000', '5511999990000'])(
    'a phone typed as %s is found, and how it was understood is said',
    async (typed) => {
      const page = await user.get(`/console/log?${new URLSearchParams({ q: typed })}`);
      expect(page.text).toContain('Entendido como: telefone +5511999990000');
      expect(page.text).toContain(`Busca: ${typed} ×`);
      expect(rowsOf(page.html).map((row) => row.ID)).toEqual([ids.ok]);
      const csv = await user.get(`/console/log.csv?${new URLSearchParams({ q: typed })}`);
      expect(
        csv.html
          .trim()
          .split('\r\n')
          .slice(1)
          .map((line) => line.split(',')[0]),
      ).toEqual([ids.ok]);
    },
  );

  test('the one search box takes an id, a customer, an error code and words, too', async () => {
    for (const [typed, found] of [
      [ids.failed, ids.failed],
      ['C-<b>77</b>', ids.ok],
      ['131026', ids.failed],
    ] as const)
      expect(await shown(`?${new URLSearchParams({ q: typed })}`), typed).toEqual([found]);
    expect((await user.get('/console/log?q=nenhures')).text).toContain('Nenhuma mensagem com esses filtros.');
  });

  test('CSV: the rows that are shown, and nothing else', async () => {
    for (const query of ['', '?status=falha', '?campaignId=dezembro&tail=off', '?type=sms']) {
      const page = await user.get(`/console/log${query}`);
      const [, href = ''] = /href="(\/console\/log\.csv[^"]*)"/.exec(page.html) ?? [];
      const csv = await user.get(href.replaceAll('&amp;', '&'));
      expect(csv.headers.get('content-type')).toContain('text/csv');
      expect(csv.headers.get('content-disposition')).toContain('log-omnichannel.csv');
      const lines = csv.html.trim().split('\r\n').slice(1);
      expect(lines.map((line) => line.split(',')[0])).toEqual(rowsOf(page.html).map((row) => row.ID));
    }
  });

  test('pages follow each other, and CSV begins where the page does', async () => {
    const { body } = await t.call<{ data: LogRow[]; next: string }>('GET', '/v1/log?limit=1');
    const older = await user.get(`/console/log?cursor=${encodeURIComponent(body.next)}`);
    expect(rowsOf(older.html).map((row) => row.ID)).toEqual([ids.failed, ids.ok]);
    expect(older.html).not.toContain('data-follow');
    expect(older.text).toContain('Mais recentes');
    expect(older.html).toContain(`/console/log.csv?cursor=${encodeURIComponent(body.next)}`);
  });

  test('it follows the newest by itself, says nothing while nothing changes, and can be paused by its address', async () => {
    const page = await user.get('/console/log?status=falha');
    expect(page.html).toContain('hx-trigger="every 3s"');
    expect(page.text).toContain('Ao vivo Pausar');
    const seen = /"ponte-seen":"([^"]+)"/.exec(page.html)?.[1] ?? '';
    const asked = { 'hx-request': 'true', 'ponte-seen': seen };
    const same = await user.get('/console/log?status=falha', asked);
    expect([same.status, same.html]).toEqual([204, '']);
    const all = await user.get('/console/log', asked);
    expect(all.status).toBe(200);
    expect(all.html).toMatch(/^<div id="log"/);
    expect(rowsOf(all.html)).toHaveLength(3);
    const paused = await user.get('/console/log?status=falha&tail=off');
    expect(paused.html).not.toContain('every 3s');
    expect(paused.text).toContain('Pausado Seguir ao vivo');
    expect(paused.html).toContain('href="/console/log?status=falha"');
  });

  test('a question that makes no sense is answered in words, beside its field', async () => {
    for (const query of ['?from=ontem', '?state=perdida', '?channel=No+Such']) {
      const page = await user.get(`/console/log${query}`);
      expect(page.status).toBe(422);
      expect(page.text).toContain('Um ou mais campos estão errados');
    }
    const nothing = await user.get('/console/log?customerId=ninguem');
    expect(nothing.text).toContain('Nenhuma mensagem com esses filtros. Tire um filtro acima');
  });

  test('in English, too; a phone stands neither in a title nor in a path', async () => {
    await user.post('/console/preferences', { language: 'en', back: '/console' });
    const page = await user.get('/console/log?contact=%2B5511999990000');
    await user.post('/console/preferences', { language: 'pt', back: '/console' });
    expect(page.html).toContain('<title>Omnichannel log · Ponte</title>');
    for (const word of ['Sent at', 'Customer id', 'read', 'success', 'Download CSV', 'More filters'])
      expect(page.text).toContain(word);
    for (const [, path = ''] of page.html.matchAll(/href="(?!\/console\/assets)([^"?#]*)/g))
      expect(path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')).not.toMatch(/\d{8}/);
  });

  test('markup in what others wrote is text here', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const id = await t.sendText('11988887777', evil, {
      metadata: { customerId: evil, reference: evil, campaignId: evil },
    });
    await t.untilStatus(id, 'read');
    for (const query of [
      '',
      `?${new URLSearchParams({ reference: evil })}`,
      `?${new URLSearchParams({ channel: evil, text: evil })}`,
    ]) {
      const { html } = await user.get(`/console/log${query}`);
      expect(html).not.toMatch(/<script>|<img/);
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    }
  });

  test('the first page takes less than 100 kB with everything it needs', async () => {
    for (let i = 0; i < 60; i++)
      await t.sendText(`1197777${String(i).padStart(4, '0')}`, `nº ${i}`, { metadata: { customerId: `C-${i}` } });
    const cookie = [...user.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const weigh = async (path: string) => {
      const { body } = await request(`${t.url}${path}`, { headers: { cookie, 'accept-encoding': 'gzip' } });
      return (await body.arrayBuffer()).byteLength;
    };
    const { html } = await user.get('/console/log');
    expect(rowsOf(html)).toHaveLength(50);
    const assets = [...html.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    const weights = await Promise.all(['/console/log', ...assets].map(weigh));
    expect(weights.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(100_000);
  });
});
