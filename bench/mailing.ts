/** The mailing of the campaign bench: a notification, a task that empties the queue, and a file made line by line. */
import { channelId } from './fixture.ts';

export const notificationId = 'bench-fatura';
export const taskId = 'bench-fila';
export const templateName = 'bench_fatura';
/** What the provider lists: one approved template with two values. */
export const templatePage = JSON.stringify({
  data: [
    {
      name: templateName,
      language: 'pt_BR',
      status: 'APPROVED',
      category: 'UTILITY',
      id: '900000000000001',
      parameter_format: 'POSITIONAL',
      components: [
        {
          type: 'BODY',
          text: 'Oi {{1}}, sua fatura {{2}} vence hoje. Pague pelo aplicativo.',
          example: { body_text: [['Maria', '1042']] },
        },
      ],
    },
  ],
});

export const campaignNotification = {
  name: 'Lembrete de fatura',
  channel: channelId,
  template: { name: templateName, language: 'pt_BR' },
  variables: [
    { parameter: '1', from: 'nome' },
    { parameter: '2', from: 'codigo' },
  ],
};

/** Its next run is always far off: what is measured is a queue that waits. */
export const drainTask = {
  kind: 'drain',
  name: 'Envia Mensagens Omnichannel da Fila',
  schedule: { minute: 30, hour: 7, dayOfMonth: 1, month: new Date().getUTCMonth() < 6 ? 12 : 1 },
};

export const campaignInput = (more: Record<string, unknown>): Record<string, unknown> => ({
  name: 'Campanha de medição',
  notification: notificationId,
  audience: { kind: 'file' },
  map: { standard: { code: 'codigo', name: 'nome', mobile: 'celular' } },
  ...more,
});

const linesPerChunk = 2_000;

/** No two numbers are the same, and none is one that the dispatch rounds write to. */
export async function* mailingFile(records: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from('codigo;nome;celular\n');
  for (let first = 0; first < records; first += linesPerChunk) {
    const lines: string[] = [];
    for (let number = first; number < Math.min(records, first + linesPerChunk); number++) {
      const mobile = `219${String((number * 61_803_399) % 100_000_000).padStart(8, '0')}`;
      lines.push(`${number};Maria Aparecida ${number};${mobile}\n`);
    }
    yield Buffer.from(lines.join(''));
  }
}
