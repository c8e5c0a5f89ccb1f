/** A large mailing through the console: passed on as it comes, and never held whole. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { look } from '../kit/ledger.ts';
import { formOf, header, idOf, line, type Operator, type Stage, startStage } from './campaigns-kit.ts';

const lines = 50_000;
const atOnce = 500;
/** Wide enough that half of the file is much more than any buffer on the way holds, and than a form may. */
const padding = 'x'.repeat(200);
/** Of 192 KiB each: most of the half that has been written. */
const chunksOfHalf = 20;
const boundary = '----form-of-a-browser-0123456789';

let s: Stage;
let maria: Operator;
beforeAll(async () => {
  s = await startStage();
  maria = await s.enter('maria');
});
afterAll(() => s.stop());

test('50,000 lines: the first half is in the ledger before the second is written, and every line is counted', async () => {
  const made = { name: 'Grande', notification: 'fatura', way: '', audience: 'file' };
  const id = idOf(await maria.postOnly('/console/campaigns/new', made));
  const kept = async () => {
    const [row] = await look(s.t.hub.store.reader, 'select count(*) as chunks from mailing_chunk');
    return Number(row?.chunks);
  };
  const encoder = new TextEncoder();
  let written = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (written === lines) return controller.close();
      if (written === lines / 2) await expect.poll(kept, { timeout: 10_000 }).toBeGreaterThan(chunksOfHalf);
      const rows = Array.from({ length: atOnce }, (_, place) => `${line(written + place + 1)};${padding}\r\n`);
      controller.enqueue(encoder.encode((written === 0 ? `${header};resto\r\n` : '') + rows.join('')));
      written += atOnce;
    },
  });
  expect((await maria.upload(id, body)).text).toContain('Arquivo recebido.');
  const at = `/console/campaigns/${id}`;
  await maria.post(`${at}/fields`, formOf((await maria.get(`${at}/fields`)).html));
  // Read to its end behind the page, not before it.
  expect((await maria.get(at)).text).toContain('Lendo o mailing até o fim');
  const counted = await maria.get(`${at}?count=1`);
  expect(counted.text).toContain('50.000 mensagens');
  expect(counted.text).toContain('Iniciar: enviar a 50.000');
});

test('a form that is none is refused in words', async () => {
  const cookie = [...maria.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { cookie, origin: s.t.url, 'content-type': 'multipart/form-data; boundary=outra' };
  const answer = await fetch(`${s.t.url}/console/settings/prices/import`, {
    method: 'POST',
    headers,
    body: 'nada disso',
  });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('não pôde ser lido como um formulário');
});

test('a form may carry a small file only, and says so', async () => {
  const made = { name: 'Formulário', notification: 'fatura', way: '', audience: 'file' };
  const id = idOf(await maria.postOnly('/console/campaigns/new', made));
  const page = await maria.get(`/console/campaigns/${id}/file`);
  const send = async (rows: number) => {
    const text = [header, ...Array.from({ length: rows }, (_, place) => line(place + 1))].join('\r\n');
    const part = (disposition: string, content: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
    const parts = [
      part('name="_csrf"', formOf(page.html)._csrf ?? ''),
      part('name="file"; filename="mailing.csv"', text),
    ];
    const cookie = [...maria.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, origin: s.t.url, 'content-type': `multipart/form-data; boundary=${boundary}` };
    const url = `${s.t.url}/console/campaigns/${id}/file`;
    return fetch(url, { method: 'POST', redirect: 'manual', headers, body: `${parts.join('')}--${boundary}--\r\n` });
  };
  expect((await send(10)).status).toBe(303);
  expect((await maria.get(`/console/campaigns/${id}/file`)).text).toContain('CLIENTE 1');
  const large = await send(22_000);
  expect(large.status).toBe(413);
  expect(await large.text()).toContain('O corpo é maior que o permitido.');
});
