/** Campaigns in the console while they are made: files that do not serve, steps that are wrong, what is told before. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileOf, formOf, header, idOf, line, type Operator, type Stage, startStage } from './campaigns-kit.ts';

let s: Stage;
let maria: Operator;
beforeAll(async () => {
  s = await startStage();
  maria = await s.enter('maria');
});
afterAll(() => s.stop());

const at = (id: string) => `/console/campaigns/${id}`;

test.each([
  ['an empty file', '', 'o arquivo está vazio'],
  ['a column twice', 'celular;celular\r\n1;2', 'celular: esta coluna aparece duas vezes'],
  [
    'no header',
    fileOf([]).replace(header, line(1)),
    'isto parece um dado: a primeira linha deve ter os nomes das colunas',
  ],
])('%s is refused in words where it was sent, with and without scripts', async (_, text, words) => {
  const { location } = await maria.postOnly('/console/campaigns/new', {
    name: 'Arquivo',
    notification: 'fatura',
    audience: 'file',
  });
  const id = idOf({ location, text: '' } as never);
  const refused = await maria.upload(id, text);
  expect(refused.text).toContain('O arquivo não serve.');
  expect(refused.text).toContain(words);
  const page = await maria.get(`${at(id)}/file`);
  const body = new FormData();
  body.set('_csrf', formOf(page.html)._csrf ?? '');
  body.set('file', new File([text], 'mailing.csv', { type: 'text/csv' }));
  const cookie = [...maria.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const plain = await fetch(`${s.t.url}${at(id)}/file`, {
    method: 'POST',
    headers: { cookie, origin: s.t.url },
    body,
  });
  expect(plain.status).toBe(422);
  expect(await plain.text()).toContain(words);
});

test('a file that is replaced counts anew; a campaign that has begun takes none', async () => {
  const id = await s.made(maria, [line(31), line(32)], 'Troca');
  await maria.get(at(id));
  expect((await s.view(id)).records.total).toBe(2);
  await maria.upload(id, fileOf([line(33)]));
  expect((await s.view(id)).records.total).toBeNull();
  expect((await maria.get(at(id))).text).toContain('Iniciar: enviar a 1');
  await maria.post(`${at(id)}/start`);
  await s.until(id, 'finished');
  for (const step of ['file', 'fields', 'times', 'edit'])
    expect((await maria.get(`${at(id)}/${step}`)).location).toBe(at(id));
});

test('what is wrong with a step is said beside its field, with what was typed', async () => {
  const nameless = await maria.postOnly('/console/campaigns/new', {
    name: '',
    notification: 'fatura',
    audience: 'file',
  });
  expect(nameless.status).toBe(422);
  expect(nameless.html).toContain('id="f-name-error"');
  const id = await s.made(maria, [line(41)], 'Erros');
  const form = formOf((await maria.get(`${at(id)}/fields`)).html);
  const unmapped = await maria.postOnly(`${at(id)}/fields`, { ...form, 'standard.mobile': '', 'extra.1.from': '' });
  expect(unmapped.status).toBe(422);
  expect(unmapped.text).toContain('o Celular é o destino da mensagem: precisa ser mapeado');
  expect(unmapped.text).toContain('"Vencimento" (Disparo) é obrigatório e não foi mapeado');
  expect(formOf(unmapped.html)).toMatchObject({ 'standard.mobile': '', 'extra.0.from': 'valor', 'extra.1.from': '' });
  const backwards = await maria.postOnly(`${at(id)}/times`, {
    from: '20:00',
    to: '08:00',
    dailyCap: '0',
    queue: 'nada',
  });
  expect(backwards.status).toBe(422);
  for (const name of ['from', 'dailyCap']) expect(backwards.html).toContain(`id="f-${name}-error"`);
  expect((await s.view(id)).input?.map?.standard.mobile).toBe('celular');
});

test('a template that is paused half-way: told before, told where it stops, and it goes on', async () => {
  const id = await s.made(maria, [line(51)], 'Template');
  s.t.sim.setTemplateStatus('fatura', 'pt_BR', 'PAUSED');
  await s.t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  expect((await maria.get(at(id))).text).toContain(
    'O provedor pausou este template por causa da qualidade. A campanha pararia no primeiro registro.',
  );
  await maria.post(`${at(id)}/start`);
  await s.until(id, 'paused');
  const page = await maria.get(at(id));
  expect(page.text).toContain('Parou sozinha; nada se perdeu.');
  expect(page.text).toContain((await s.view(id)).stopped?.text ?? '-');
  expect(page.html).toContain('href="/console/notifications/fatura"');
  s.t.sim.setTemplateStatus('fatura', 'pt_BR', 'APPROVED');
  await s.t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  await maria.post(`${at(id)}/start`, { resume: '1' });
  await s.until(id, 'finished');
});

test('a file needs the token of the page it was chosen on', async () => {
  const id = await s.made(maria, [line(81)], 'Token');
  expect((await maria.uploadOnly(id, fileOf([line(82)]), 'x')).status).toBe(401);
  expect((await maria.get(at(id))).text).toContain('0081');
});

test('a new one like it takes its message, map and times, and wants a file of its own', async () => {
  const id = await s.made(maria, [line(95)], 'Modelo');
  await maria.post(`${at(id)}/start`);
  await s.until(id, 'finished');
  const page = await maria.get(`/console/campaigns/new?like=${id}`);
  const next = idOf(await maria.postOnly('/console/campaigns/new', { ...formOf(page.html), name: 'Modelo 2' }));
  const copy = await s.view(next);
  expect(copy.input?.map).toEqual((await s.view(id)).input?.map);
  expect(copy.fileBytes).toBeNull();
  await maria.post(`${at(next)}/cancel`);
  expect((await s.view(next)).state).toBe('cancelled');
});
