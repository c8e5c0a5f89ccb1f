/** The message was taken, and a receipt says that it did not arrive. */
import type { ErrorRow } from '../kit/connector.ts';

export const receiptErrors = {
  receipt_expired: {
    class: 'unknown',
    cause: 'A mensagem venceu na operadora sem chegar: o aparelho esteve desligado ou sem sinal.',
    nextStep: 'Reenvie mais tarde, se a mensagem ainda interessa, ou use outro canal.',
  },
  receipt_deleted: {
    class: 'unknown',
    cause: 'A mensagem foi apagada na operadora antes de ser entregue.',
    nextStep: 'Procure a operadora com o horário e o número antes de reenviar.',
  },
  receipt_undeliverable: {
    class: 'unknown',
    cause: 'A operadora não conseguiu entregar a mensagem.',
    nextStep: 'Confira se o número está ativo e é de celular. O código err, se houver, está no detalhe.',
  },
  receipt_rejected: {
    class: 'policy',
    cause: 'A operadora rejeitou a mensagem depois de aceitá-la.',
    nextStep: 'Procure a operadora com o código err do detalhe: pode ser conteúdo, bloqueio ou número.',
  },
  receipt_skipped: {
    class: 'unknown',
    cause: 'A operadora deixou de entregar a mensagem.',
    nextStep: 'Procure a operadora com o horário e o número antes de reenviar.',
  },
} satisfies Record<string, ErrorRow>;
