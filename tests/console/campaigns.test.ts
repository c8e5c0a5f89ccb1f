/** Disparos in the console: a campaign made in steps, looked at, started, followed to its end, and its results. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgers } from '../kit/services.ts';
import { fileOf, formOf, idOf, line, mobileOf, type Operator, type Stage, startStage } from './campaigns-kit.ts';

describe.each(ledgers)('campaigns in the console on %s', (ledger) => {
  let s: Stage;
  let maria: Operator;
  beforeAll(async () => {
    s = await startStage({ ledger });
    maria = await s.enter('maria');
  });
  afterAll(() => s.stop());

  const at = (id: string) => `/console/campaigns/${id}`;
  const failing = (n: number, times = 1) =>
    s.t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: `+55${mobileOf(n)}`, times });

  test('by upload: made in steps, previewed, started once, followed to the end; results and CSV agree', async () => {
    const first = await maria.postOnly('/console/campaigns/new', {
      name: 'Dezembro',
      notification: 'fatura',
      way: '',
      audience: 'file',
    });
    const id = idOf(first);
    expect(first.location).toBe(`${at(id)}/file`);
    expect((await maria.get(at(id))).text).toContain('Falta o passo: Arquivo');

    failing(2);
    const lines = [line(1), line(2), line(3, { celular: '' }), line(4, { celular: '' }), line(5), `${line(6)};a mais`];
    const uploaded = await maria.upload(id, fileOf(lines));
    expect(uploaded.text).toContain('Arquivo recebido.');
    expect(uploaded.text).toContain('CLIENTE 1');

    const fields = await maria.get(`${at(id)}/fields`);
    const form = formOf(fields.html);
    expect(form).toMatchObject({
      'standard.mobile': 'celular',
      'standard.name': 'nome',
      'standard.code': 'codigo',
      'extra.0.id': 'valor',
      'extra.0.from': 'valor',
      'extra.1.id': 'vencimento',
      'extra.1.from': 'vencimento',
      'extra.1.type': 'date',
      'extra.1.required': 'on',
    });
    expect(fields.text).toContain('Celular (obrigatório)');
    const times = await maria.post(`${at(id)}/fields`, form);
    expect(times.text).toContain('Horários e limites');
    const check = await maria.post(`${at(id)}/times`, { ...formOf(times.html), validMinutes: '60' });

    for (const words of [
      '3 mensagens',
      '3 ficam de fora',
      '2 Celular: registro sem celular mobile_missing 4 (0003), 5 (0004)',
      '1 tem 6 colunas, o cabeçalho tem 5 record_broken 7',
      'Olá Cliente, a fatura de 99,90 vence em 05/12/2026.',
      'Iniciar: enviar a 3',
    ])
      expect(check.text).toContain(words);
    expect((await s.view(id)).records).toMatchObject({ total: 6, read: 0 });

    const [started, twice] = await Promise.all([maria.postOnly(`${at(id)}/start`), maria.postOnly(`${at(id)}/start`)]);
    expect([started.status, twice.status]).toEqual([303, 303]);
    await s.until(id, 'finished');
    expect((await s.t.call<{ data: unknown[] }>('GET', `/v1/log?campaignId=${id}`)).body.data).toHaveLength(3);

    const page = await maria.get(at(id));
    expect(page.text).toContain('concluída');
    expect(page.text).toContain('6 de 6');
    expect(page.text).toMatch(/lida 2 .*falhou 1 .*ficaram de fora 3/);
    const csv = (await maria.get(`${at(id)}/results.csv`)).html.trim().split('\r\n');
    expect(csv).toHaveLength(7);
    expect(csv[2]).toMatch(/^3,queued,failed,131026,"A mensagem não pôde ser entregue[^"]+",0002,/);
    expect(csv[3]).toMatch(/^4,left_out,,mobile_missing,Celular: registro sem celular,0003,,$/);
    const failed = await maria.get(`${at(id)}?result=failed`);
    expect(failed.text).toContain('131026');
    expect(failed.text).not.toContain('+5511970000001');
    expect((await maria.get(`${at(id)}/results.csv?result=left_out`)).html.trim().split('\r\n')).toHaveLength(4);
  });

  test('only what failed is sent again, as many as the button says, and a second click sends nothing', async () => {
    failing(12);
    failing(13);
    const id = await s.made(maria, [line(11), line(12), line(13)], 'Com falhas');
    await maria.post(`${at(id)}/start`);
    await s.until(id, 'finished');
    expect((await maria.get(at(id))).text).toContain('Reenviar as 2 com falha');
    const sent = s.t.sim.sent.length;
    expect((await maria.post(`${at(id)}/retry`)).text).toContain('2 mensagens voltaram para a fila.');
    await expect.poll(async () => (await s.view(id)).messages, { timeout: 20_000 }).toEqual({ read: 3 });
    expect((await maria.post(`${at(id)}/retry`)).text).toContain(
      'Nenhuma mensagem está com falha: nada foi reenviado.',
    );
    expect(
      s.t.sim.sent
        .slice(sent)
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual([12, 13].map((n) => `55${mobileOf(n)}`));
  });

  test('paused, resumed and cancelled; each twice, each said in words', async () => {
    await s.t.call('POST', '/v1/channels/wa-matriz/pause');
    const id = await s.made(maria, [line(21), line(22)], 'Pausa');
    await maria.post(`${at(id)}/start`);
    await expect.poll(async () => (await s.view(id)).records.queued).toBe(2);
    const live = await maria.get(at(id));
    expect(live.html).toContain('hx-trigger="every 2s"');
    expect(live.text).toContain('na fila 2');
    for (let i = 0; i < 2; i++) {
      const paused = await maria.post(`${at(id)}/pause`);
      expect(paused.text).toContain('Pausada. O pouco que já estava na fila ainda sai.');
      expect(paused.text).toContain('Retomar');
    }
    expect((await maria.post(`${at(id)}/start`, { resume: '1' })).text).toContain('A campanha segue de onde parou.');
    for (let i = 0; i < 2; i++)
      expect((await maria.post(`${at(id)}/cancel`)).text).toContain('Cancelada. Nada mais sai dela.');
    expect((await s.view(id)).messages).toEqual({ cancelled: 2 });
    const again = await maria.post(`${at(id)}/start`);
    expect(again.text).toContain('a campanha está cancelada: não pode ficar em andamento');
    await s.t.call('POST', '/v1/channels/wa-matriz/resume');
  });

  test('what people wrote is shown, not run', async () => {
    const id = await s.made(maria, [line(61, { nome: '<img src=x onerror=alert(1)>' })], '<script>alert("x")</script>');
    await maria.post(`${at(id)}/start`);
    await s.until(id, 'finished');
    for (const path of ['/console/campaigns', at(id)]) {
      const { html, text } = await maria.get(path);
      expect(html).not.toMatch(/<script>|<img/);
      expect(text).toContain('<script>alert("x")</script>');
    }
  });

  test('who only reads sees it, and can neither make, change nor start one', async () => {
    const id = await s.made(maria, [line(71)], 'Só olhar');
    const davi = await s.enter('davi');
    expect((await davi.get('/console/campaigns')).text).toContain('Só olhar');
    expect((await davi.get('/console/campaigns')).text).not.toContain('Nova campanha');
    const page = await davi.get(at(id));
    expect(page.text).toContain('é preciso a permissão de envio');
    expect(page.html).not.toContain(`action="${at(id)}`);
    for (const step of ['file', 'fields', 'times', 'edit'])
      expect((await davi.get(`${at(id)}/${step}`)).location).toBe(at(id));
    expect((await davi.get('/console/campaigns/new')).text).toContain(
      'Para criar campanhas é preciso a permissão de envio.',
    );
    for (const verb of ['start', 'pause', 'cancel', 'retry']) {
      const refused = await davi.post(`${at(id)}/${verb}`);
      expect(refused.text).toContain('não tem a permissão');
    }
    expect(
      (await davi.postOnly('/console/campaigns/new', { name: 'x', notification: 'fatura', audience: 'file' })).status,
    ).toBe(403);
    expect((await s.view(id)).state).toBe('ready');
    expect((await davi.get(at(id.replace(/./g, '0')))).status).toBe(404);
  });

  test('the list: filtered by state, with progress and counts; in English as well', async () => {
    const list = await maria.get('/console/campaigns?state=finished');
    expect(list.text).toContain('Dezembro');
    expect(list.text).not.toContain('Só olhar');
    expect(list.text).toContain('lida 2');
    expect(list.html).toMatch(/<progress aria-label="Andamento de Dezembro" max="1" value="1">/);
    expect((await maria.get('/console/campaigns?state=paused')).text).toContain('Nenhuma campanha nesta situação');
    const english = await s.enter('maria');
    await english.post('/console/preferences', { language: 'en', back: '/console' });
    expect((await english.get('/console/campaigns?state=finished')).text).toContain('read 2');
    const id = await s.made(english, [line(91), line(92, { celular: '' })], 'English');
    const check = await english.get(at(id));
    for (const words of ['How many get it', '1 left out', 'Celular: no mobile', 'Start: send to 1'])
      expect(check.text).toContain(words);
    expect((await english.post(`${at(id)}/start`)).text).toContain('The campaign has started: 2 records.');
    await s.until(id, 'finished');
    expect((await english.get(at(id))).text).toContain('Result of each record');
  });
});
