/** Problemas, as an operator uses it: causes first, a dry run, the replay and its progress, discards, what is hidden. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { untilTrue } from '../broker/client.ts';
import { allRows, keepLetters, letters, lost, makeOldChannel } from '../intake/letters-kit.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { account, startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const password = 'cavalo-bateria-grampo';
const secret = 'CPF 123.456.789-09';

describe.each(ledgers)('the problems of the console on %s', (ledger) => {
  let t: TestPonte;
  let maria: ConsoleUser;
  let davi: ConsoleUser;
  const clock = new TestClock(Date.now());
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, simulator: { receipts: 'none' } });
    for (const [id, role] of [
      ['maria', 'operate'],
      ['davi', 'read'],
    ])
      await t.call('PUT', `/v1/users/${id}`, { name: `${id} Modelo`, role, password });
    maria = await openConsole(t.url, { user: 'maria', password });
    davi = await openConsole(t.url, { user: 'davi', password });
  });
  afterAll(() => t.stop());
  const problems = '/console/problems';
  const english = async (path: string) => {
    maria.cookies.set('ponte_language', 'en');
    const page = await maria.get(path);
    maria.cookies.set('ponte_language', 'pt');
    return page.text;
  };
  const linkIn = (html: string, start: string): string =>
    (new RegExp(`href="(${start}[^"]*)"`).exec(html)?.[1] ?? '').replaceAll('&amp;', '&');
  /** The hidden fields of the form that posts there. */
  const fieldsOf = (html: string, action: string): Record<string, string> => {
    const form = new RegExp(`<form method="post" action="${action}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? '';
    const fields = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]));
  };

  test.each([
    ['', 'Nenhum comando recusado esperando por você.', 'No refused command is waiting for you.'],
    ['/quarantine', 'Nada em quarentena.', 'Nothing in quarantine.'],
    ['/receipts', 'Todo recibo encontrou a sua mensagem.', 'Every receipt has found its message.'],
    ['/replays', 'Nenhum reenvio até agora.', 'No replay so far.'],
  ])('with nothing wrong, %s says so', async (path, pt, en) => {
    const page = await maria.get(`${problems}${path}`);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining(pt)]);
    expect(page.text).toContain('Cartas mortas (0)');
    expect(await english(`${problems}${path}`)).toContain(en);
  });

  test('causes come first, with counts and what to do; then the letters, without their content', async () => {
    await keepLetters(
      t,
      Array.from({ length: 23 }, (_, place) => lost(place)),
    );
    const page = await maria.get(problems);
    expect(page.text).toContain('Cartas mortas (23)');
    expect(page.text).toMatch(/23 Comandos recusados: canal desconhecido wa-antigo Crie o canal/);
    expect(await english(problems)).toContain('Commands refused: unknown channel wa-antigo');
    expect(page.html).not.toMatch(/5511988|aviso \d/);
    expect(page.html.match(/type="checkbox"/g)).toHaveLength(20);
    const older = await maria.get(linkIn(page.html, `${problems}\\?cursor`));
    expect(older.html.match(/type="checkbox"/g)).toHaveLength(3);
    const ofCause = await maria.get(linkIn(page.html, `${problems}\\?cause`));
    expect(ofCause.text).toContain('Todas as causas');
    expect((await maria.get(`${problems}?state=discarded`)).text).toContain('Nenhuma carta com estes filtros.');
    const day = new Date(clock.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    expect((await maria.get(`${problems}?from=${day}`)).text).toContain('Nenhuma carta com estes filtros.');
    expect((await maria.get(`${problems}?to=${day}`)).html.match(/type="checkbox"/g)).toHaveLength(20);
  });

  test('who may only read sees the causes and no way to act', async () => {
    const page = await davi.get(problems);
    expect(page.text).toContain('Comandos recusados: canal desconhecido wa-antigo');
    expect(page.html).not.toMatch(/type="checkbox"|simulate|\/discard/);
    const [letter] = await letters(t);
    const one = await davi.get(`${problems}/${letter?.id}`);
    expect(one.html).not.toMatch(/reveal|\/replay"|simulate/);
    expect(one.text).toContain('Só quem opera pode mostrar.');
    for (const path of [`${problems}/simulate?id=${letter?.id}`, `${problems}/discard?id=${letter?.id}`])
      expect((await davi.get(path)).status).toBe(403);
    for (const path of ['replay', 'discard', `${letter?.id}/reveal`])
      expect(
        (await davi.postOnly(`${problems}/${path}`, { ids: letter?.id ?? '', reason: 'x', ratePerS: '1' })).status,
      ).not.toBe(200);
    expect((await letters(t, '?state=open')).length).toBe(23);
  });

  test('a dry run of a cause tells what would happen and changes nothing', async () => {
    const page = await maria.get(problems);
    const simulate = linkIn(page.html, `${problems}/simulate`);
    const before = await allRows(t);
    const bad = await maria.get(simulate);
    expect(bad.text).toContain('Nenhuma de 23 daria certo');
    expect(bad.text).toContain('Reenviar agora não muda nada');
    expect(await allRows(t)).toEqual(before);
    await makeOldChannel(t);
    const good = await maria.get(simulate);
    expect(good.text).toContain('23 de 23 dariam certo');
    expect(good.text).toContain('Isto é uma simulação: nada foi enviado nem alterado.');
    expect(await english(simulate)).toContain('23 of 23 would work');
  });

  test('chosen one by one, they are replayed as told, once, with progress and a way to stop', async () => {
    const [first, second] = await letters(t);
    expect((await maria.get(`${problems}/simulate`)).text).toContain('Nenhuma carta foi escolhida.');
    const forecast = await maria.get(`${problems}/simulate?id=${first?.id}&id=${second?.id}`);
    expect(forecast.text).toContain('2 de 2 dariam certo');
    const fields = fieldsOf(forecast.html, `${problems}/replay`);
    const wrong = await maria.postOnly(`${problems}/replay`, { ...fields, ratePerS: '5000' });
    expect([wrong.status, wrong.html]).toEqual([422, expect.stringContaining('value="5000"')]);
    expect(wrong.text).toMatch(/200/);

    const started = await maria.postOnly(`${problems}/replay`, { ...fields, ratePerS: '1' });
    const again = await maria.postOnly(`${problems}/replay`, { ...fields, ratePerS: '200' });
    const path = started.location ?? '';
    expect(path).toMatch(/\/console\/problems\/replays\//);
    const pageOf = async (address: string | null) => (await maria.get(address ?? '')).text;
    await untilTrue(async () => (await pageOf(path)).includes('1 de 2 tratadas'), 'one is dealt with');
    const running = await maria.get(path);
    expect(running.html).toContain('hx-trigger="every 2s"');
    expect(running.text).toContain('Em andamento');
    expect((await maria.get(`${problems}/replays`)).text).toContain('Reenvios em andamento (2)');
    expect((await davi.get(path)).html).not.toContain('/cancel');
    await untilTrue(async () => {
      clock.advance(1_000);
      return (await pageOf(again.location)).includes('Concluído');
    }, 'both have ended');
    const ended = await maria.get(path);
    expect(ended.text).toContain('2 de 2 tratadas');
    expect(ended.text).toContain('Deu certo');
    expect(ended.html).not.toContain('hx-trigger');
    expect(await pageOf(again.location)).toContain('Já estava resolvida');
    await t.sim.until((sim) => sim.sent.length === 2, { what: 'two have been sent' });
    const letter = await maria.get(`${problems}/${first?.id}`);
    expect(letter.text).toContain('Resolvida');
    expect(letter.html).toContain(`/console/messages/${(await letters(t, '?state=replayed'))[0]?.messageId}`);
    const cancel = await maria.post(`${path}/cancel`);
    expect(cancel.text).toContain('O estado atual não permite isso');
  });

  test('one letter is replayed from its page, and not twice', async () => {
    const [letter] = await letters(t, '?state=open');
    const path = `${problems}/${letter?.id}`;
    expect((await maria.get(path)).text).toContain('Quem enviou crm-de-teste');
    expect((await maria.post(`${path}/replay`)).text).toContain('Comando aceito.');
    expect((await maria.post(`${path}/replay`)).text).toContain('O estado atual não permite isso');
    await t.sim.until((sim) => sim.sent.length === 3, { what: 'it has been sent' });
  });

  test('a running replay is cancelled; the rest stays open', async () => {
    const open = await letters(t, '?state=open');
    const [{ cause } = { cause: '' }] = open;
    const started = await maria.postOnly(`${problems}/replay`, { ids: '', cause, kind: '', ratePerS: '1' });
    const path = started.location ?? '';
    await untilTrue(async () => (await maria.get(path)).text.includes(`1 de ${open.length} tratadas`), 'one is done');
    expect((await maria.post(`${path}/cancel`)).text).toContain('Reenvio cancelado; o resto continua aberto.');
    expect((await letters(t, '?state=open')).length).toBe(open.length - 1);
  });

  test('discarding asks why, and keeps it', async () => {
    const open = await letters(t, '?state=open');
    const [{ cause } = { cause: '' }] = open;
    const address = `${problems}/discard?${new URLSearchParams({ cause })}`;
    const form = await maria.get(address);
    expect(form.text).toContain(`Descartar ${open.length} carta(s)`);
    const fields = fieldsOf(form.html, `${problems}/discard`);
    const unsaid = await maria.postOnly(`${problems}/discard`, { ...fields, reason: ' ' });
    expect([unsaid.status, unsaid.text]).toEqual([422, expect.stringContaining('Escreva o motivo.')]);
    const done = await maria.post(`${problems}/discard`, { ...fields, reason: 'o CRM já corrigiu' });
    expect(done.text).toContain(`${open.length} descartada(s).`);
    expect(done.text).toContain('Cartas mortas (0)');
    expect((await maria.get(`${problems}?state=discarded`)).text).toContain('o CRM já corrigiu');
    expect((await maria.get(`${problems}/${open[0]?.id}`)).text).toContain('Motivo do descarte o CRM já corrigiu');
  });

  test('what was received is hidden until somebody shows it, which is remembered', async () => {
    await t.sim.webhooks.post({ body: `{"quebrado": "${secret}` });
    const list = await maria.get(`${problems}/quarantine`);
    expect(list.text).toContain('Quarentena (1)');
    expect(list.text).toContain('Webhook não entendido (wa-matriz): não é JSON');
    const [letter] = await letters(t, '?kind=webhook_body');
    const path = `${problems}/${letter?.id}`;
    const hidden = await maria.get(path);
    for (const page of [list, hidden]) expect(page.html).not.toContain('123.456');
    const trail = async () =>
      (await t.call<{ data: object[] }>('GET', `/v1/audit?action=reveal&target=${letter?.id}`)).body.data;
    expect(await trail()).toEqual([]);
    const shown = await maria.postOnly(`${path}/reveal`);
    expect([shown.status, shown.text]).toEqual([200, expect.stringContaining(secret)]);
    expect(await trail()).toEqual([expect.objectContaining({ actor: 'user:maria', action: 'reveal' })]);
    expect((await davi.postOnly(`${path}/reveal`)).status).not.toBe(200);
    expect(await trail()).toHaveLength(1);
    expect((await maria.get(path)).html).not.toContain('123.456');
    const still = await maria.post(`${path}/replay`);
    expect(still.text).toContain('Ainda não é entendido. A carta continua aberta.');
  });

  test('receipts without a message are listed and discarded', async () => {
    const statuses = ['a', 'b'].map((id) => ({
      id: `wamid.${id}`,
      status: 'delivered',
      timestamp: '1795251600',
      recipient_id: '5511988880001',
    }));
    const metadata = { display_phone_number: '551130000001', phone_number_id: '106000000000001' };
    const value = { messaging_product: 'whatsapp', metadata, statuses };
    await t.sim.webhooks.post({
      body: {
        object: 'whatsapp_business_account',
        entry: [{ id: account.wabaId, changes: [{ field: 'messages', value }] }],
      },
    });
    const page = await maria.get(`${problems}/receipts`);
    expect(page.text).toContain('Recibos sem mensagem (2)');
    expect(page.text).toContain('A mensagem pode ser nossa');
    expect((await davi.get(`${problems}/receipts`)).html).not.toContain('type="checkbox"');
    const [, receipt = ''] = /name="receipt" value="([^"]+)"/.exec(page.html) ?? [];
    const discard = (fields: Record<string, string>) => maria.post(`${problems}/receipts/discard`, fields);
    expect((await discard({})).text).toContain('Nenhum recibo foi escolhido.');
    expect((await discard({ receipt })).text).toContain('1 recibo(s) apagado(s).');
    expect((await discard({ receipt })).text).toContain('0 recibo(s) apagado(s).');
    expect((await maria.get(`${problems}/receipts`)).text).toContain('Recibos sem mensagem (1)');
  });

  test('a letter or a replay that is not there is told', async () => {
    for (const path of ['nada', 'replays/nada']) expect((await maria.get(`${problems}/${path}`)).status).toBe(404);
  });
});
