/** Triggers in the console: dry run, firing once, and the form. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogRow } from '../../contracts/log.ts';
import type { TriggerView } from '../../contracts/trigger.ts';
import { type ConsoleUser, openConsole, textOf } from '../kit/console.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('triggers in the console on %s', (ledger) => {
  let t: TestPonte;
  let admin: ConsoleUser;
  beforeAll(async () => {
    t = await startTestPonte({
      ledger,
      templates: [
        {
          name: 'fatura',
          language: 'pt_BR',
          components: [{ type: 'BODY', text: 'Olá {{1}}, a fatura vence em {{2}}.' }],
        },
      ],
    });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    await t.call('PUT', '/v1/notifications/lembrete', {
      name: 'Lembrete',
      channel: 'wa-matriz',
      template: { name: 'fatura', language: 'pt_BR' },
      variables: [
        { parameter: '1', from: 'nome', format: 'first_name' },
        { parameter: '2', from: 'vencimento', format: 'date' },
      ],
    });
    const variables = [{ name: 'nome' }, { name: 'vencimento', type: 'date', label: 'Vencimento' }];
    await t.call('PUT', '/v1/triggers/a-vencer', { name: 'Fatura a vencer', notification: 'lembrete', variables });
    await t.call('PUT', '/v1/triggers/uma-vez', {
      name: 'Uma vez',
      notification: 'lembrete',
      variables,
      onceBy: ['vencimento'],
    });
    admin = await openConsole(t.url);
  });
  afterAll(() => t.stop());
  const log = async () => (await t.call<{ data: LogRow[] }>('GET', '/v1/log?direction=outbound&limit=100')).body.data;
  const firing = { to: '(11) 98888-0001', 'values.nome': 'ANA LIMA', 'values.vencimento': '2026-12-10' };
  /** The fields of the form whose button fires. */
  const shownForm = (html: string): Record<string, string> => {
    const form = /<form[^>]*action="\/console\/triggers\/[a-z-]+\/fire"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
    return Object.fromEntries(
      [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
  };

  test('the page says what fires it, what it takes and where that appears', async () => {
    const { text } = await admin.get('/console/triggers/a-vencer');
    expect(text).toContain('POST /v1/triggers/a-vencer/fire');
    expect(text).toContain('Vencimento vencimento Data Sim {{2}}');
    expect(text).toContain('Um gatilho não tem horário');
    const list = await admin.get('/console/triggers');
    expect(list.text).toContain('Fatura a vencer lembrete wa-matriz nome, Vencimento API');
  });

  test('the dry run shows what would go, and sends nothing', async () => {
    const before = (await log()).length;
    const page = await admin.post('/console/triggers/a-vencer/check', firing);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Sairia agora.');
    expect(page.html).toContain('Olá Ana, a fatura vence em 10/12/2026.');
    expect(page.text).toContain('Disparar de verdade');
    expect(await log()).toHaveLength(before);
  });

  test('what was shown is what goes, and a double click sends it once', async () => {
    const before = (await log()).length;
    const shown = shownForm((await admin.post('/console/triggers/a-vencer/check', firing)).html);
    expect(shown).toMatchObject({ to: '(11) 98888-0001', 'values.vencimento': '2026-12-10', key: expect.any(String) });
    const [first, second] = await Promise.all([
      admin.postOnly('/console/triggers/a-vencer/fire', shown),
      admin.postOnly('/console/triggers/a-vencer/fire', shown),
    ]);
    expect(first.location).toMatch(/^\/console\/messages\/.+/);
    expect(second.location).toBe(first.location);
    expect(await log()).toHaveLength(before + 1);
    const id = first.location?.split('/').at(-1) ?? '';
    await t.untilStatus(id, 'read');
    expect(JSON.stringify(t.sim.sent.at(-1))).toContain('10/12/2026');
    const later = shownForm((await admin.post('/console/triggers/a-vencer/check', firing)).html);
    expect(later.key).not.toBe(shown.key);
  });

  test('a notice that is told once is told once, whoever fires it', async () => {
    const shown = shownForm((await admin.post('/console/triggers/uma-vez/check', firing)).html);
    expect(shown.key).toBeUndefined();
    const first = await admin.postOnly('/console/triggers/uma-vez/fire', shown);
    const api = await t.call<{ id: string; duplicate: boolean }>('POST', '/v1/triggers/uma-vez/fire', {
      to: '11988880001',
      values: { nome: 'ANA LIMA', vencimento: '2026-12-10' },
    });
    expect(first.location).toBe(`/console/messages/${api.body.id}`);
    const again = await admin.post('/console/triggers/uma-vez/fire', shown);
    expect(again.text).toContain('Este aviso já tinha sido disparado');
  });

  test('a value of the wrong type is told at its field, in both languages, and nothing goes', async () => {
    const before = (await log()).length;
    const wrong = { ...firing, 'values.vencimento': 'amanhã' };
    for (const path of ['check', 'fire']) {
      const page = await admin.post(`/console/triggers/a-vencer/${path}`, wrong);
      expect(page.status).toBe(422);
      expect(page.html).toMatch(/id="f-values\.vencimento"[^>]*aria-invalid="true"/);
      expect(page.html).toContain('value="amanhã"');
    }
    await admin.post('/console/preferences', { language: 'en', back: '/console' });
    const english = await admin.post('/console/triggers/a-vencer/check', { ...firing, to: '123' });
    expect([english.status, english.text]).toEqual([422, expect.stringContaining('Fire by hand')]);
    expect(english.text).toContain('not a valid number');
    await admin.post('/console/preferences', { language: 'pt', back: '/console' });
    expect(await log()).toHaveLength(before);
  });

  test('who may only read sees it, and fires nothing', async () => {
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', { name: 'leitura', scopes: ['read'] });
    const reader = await openConsole(t.url, { key: body.key });
    const { text } = await reader.get('/console/triggers/a-vencer');
    expect(text).toContain('Para disparar é preciso a permissão de envio');
    expect(text).not.toContain('Editar');
    const before = (await log()).length;
    const refused = await reader.post('/console/triggers/a-vencer/fire', firing);
    expect(refused.status).not.toBe(303);
    expect(await log()).toHaveLength(before);
  });

  test('the form makes and changes a trigger; what is wrong is told where it is', async () => {
    const form = {
      id: 'aviso-novo',
      name: 'Aviso novo',
      notification: 'lembrete',
      'variables.0.name': 'nome',
      'variables.0.type': 'text',
      'variables.0.required': 'on',
      'variables.2.name': 'vencimento',
      'variables.2.type': 'date',
      'variables.2.required': 'on',
      onceBy: 'nome, vencimento',
      lane: 'bulk',
      validMinutes: '90',
      urgent: 'on',
    };
    for (let i = 0; i < 2; i++)
      expect((await admin.post('/console/new/trigger', form)).text).toContain('O gatilho foi salvo.');
    const read = async () => (await t.call<TriggerView>('GET', '/v1/triggers/aviso-novo')).body;
    expect(await read()).toMatchObject({
      variables: [{ name: 'nome' }, { name: 'vencimento', type: 'date' }],
      onceBy: ['nome', 'vencimento'],
      lane: 'bulk',
      validSeconds: 5_400,
      urgent: true,
    });
    const edit = await admin.get('/console/triggers/aviso-novo/edit');
    expect(edit.html).toContain('value="nome, vencimento"');
    expect(edit.html).toContain('name="validMinutes" type="text" value="90"');

    const wrong = await admin.post('/console/triggers/aviso-novo/edit', {
      ...form,
      'variables.2.name': 'com espaço',
      validMinutes: '0',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toMatch(/id="f-variables\.1\.name"[^>]*aria-invalid="true"/);
    expect(wrong.html).toMatch(/id="f-validMinutes"[^>]*aria-invalid="true"/);
    const missing = await admin.post('/console/triggers/aviso-novo/edit', {
      ...form,
      'variables.2.name': '',
      onceBy: '',
    });
    expect([missing.status, missing.text]).toEqual([422, expect.stringContaining('vencimento')]);
    expect((await read()).variables).toHaveLength(2);
    expect((await admin.post('/console/triggers/aviso-novo/delete')).text).toContain('O gatilho foi excluído.');
  });

  test('one whose notification is gone says so', async () => {
    const lost = { name: 'Perdido', channel: 'wa-matriz', template: { name: 'fatura', language: 'pt_BR' } };
    const variables = [
      { parameter: '1', from: 'nome' },
      { parameter: '2', from: 'vencimento' },
    ];
    await t.call('PUT', '/v1/notifications/perdida', { ...lost, variables });
    await t.call('PUT', '/v1/triggers/perdido', {
      name: 'Perdido',
      notification: 'perdida',
      variables: [{ name: 'nome' }, { name: 'vencimento' }],
    });
    await t.call('DELETE', '/v1/notifications/perdida');
    expect((await admin.get('/console/triggers')).text).toContain('"perdida" não existe');
    expect(textOf((await admin.get('/console/triggers/perdido')).html)).toContain('nada pode ser enviado');
  });
});
