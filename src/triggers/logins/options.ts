/** What an operator may set about watching logins. Shares are whole percentages, so that no rounding decides. */
import { z } from 'zod';

const percent = z.int().min(1).max(100);
const polls = z.int().min(1).max(20);
const minutes = z.int().min(0).max(10_080);

export const SnapshotOptions = z.strictObject({
  offlinePolls: polls.default(2).meta({
    title: 'Leituras até contar como offline',
    description: 'Quantas leituras boas seguidas devem mostrar o login offline antes que isso conte.',
  }),
  maxMissingShare: percent.default(20).meta({
    title: 'Máximo de logins ausentes (%)',
    description: 'Uma leitura em que faltam mais logins do que isto é ignorada: é falha de leitura, não queda.',
  }),
});
export type SnapshotOptions = z.infer<typeof SnapshotOptions>;

export const OutageOptions = z.strictObject({
  minLogins: z.int().min(1).max(100_000).default(5).meta({
    title: 'Mínimo de logins',
    description: 'Com menos logins caídos no mesmo lugar não há incidente.',
  }),
  minShare: percent.default(60).meta({
    title: 'Mínimo de logins caídos (%)',
    description: 'Parte dos logins ativos do lugar que deve ter caído.',
  }),
  togetherMinutes: minutes.default(30).meta({
    title: 'Quedas contadas juntas (minutos)',
    description: 'Logins que caíram com mais tempo entre si do que isto não abrem um incidente juntos.',
  }),
  closeShare: percent.default(80).meta({
    title: 'Logins de volta para encerrar (%)',
    description: 'Parte dos logins do incidente que deve ter voltado.',
  }),
  closePolls: polls.default(2).meta({
    title: 'Leituras até encerrar',
    description: 'Em quantas leituras boas seguidas essa parte deve estar de volta.',
  }),
  calmMinutes: minutes.default(30).meta({
    title: 'Recaída (minutos)',
    description: 'Se o mesmo lugar cair de novo dentro deste tempo, é o mesmo incidente: ninguém é avisado outra vez.',
  }),
  lingerMinutes: minutes.default(720).meta({
    title: 'Aviso a quem volta depois (minutos)',
    description: 'Quem só volta depois do encerramento ainda recebe o aviso de retorno dentro deste tempo.',
  }),
});
export type OutageOptions = z.infer<typeof OutageOptions>;

export const usualSnapshotOptions: SnapshotOptions = SnapshotOptions.parse({});
export const usualOutageOptions: OutageOptions = OutageOptions.parse({});

/** @param share in percent. */
export const reaches = (part: number, whole: number, share: number): boolean => part * 100 >= share * whole;
