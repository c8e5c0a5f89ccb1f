/** The invoices of one customer. Whether one is open must be told: a paid invoice asked for again costs trust. */
import type { InvoiceRecord } from '../kit/source.ts';
import { broken, type Read } from './records.ts';
import { centsOf, dayOf, type Fields, flagOf, isRecord, plainWord, textOf } from './wire.ts';

export interface InvoicesAsked {
  customerId: string;
  /** Hubsoft was asked for open ones only. */
  onlyOpen: boolean;
}

export function invoiceOf(row: unknown, { customerId, onlyOpen }: InvoicesAsked): Read<InvoiceRecord> {
  if (!isRecord(row)) return broken(null, 'faturas', 'is not an object', 'não é um objeto');
  const id = textOf(row.id_fatura) ?? textOf(row.id);
  if (id === null) return broken(null, 'id_fatura', 'the invoice has no id', 'a fatura não tem id');
  const amount = centsOf(row.valor);
  if (amount === undefined) return broken(id, 'valor', 'is not an amount', 'não é um valor em reais');
  const due = textOf(row.data_vencimento);
  const dueOn = due === null ? null : dayOf(due);
  if (dueOn === undefined) return broken(id, 'data_vencimento', 'is not a date', 'não é uma data');
  const open = isOpen(row) ?? (onlyOpen || undefined);
  if (open === undefined) {
    return broken(id, 'quitado', 'does not tell whether it is paid', 'não diz se a fatura está paga');
  }
  return {
    record: {
      id,
      customerId,
      contractId: textOf(row.id_cliente_servico),
      amount,
      open,
      dueOn,
      boletoLine: textOf(row.linha_digitavel),
      link: linkOf(row.link),
    },
  };
}

function isOpen(row: Fields): boolean | undefined {
  const status = plainWord(textOf(row.status) ?? '');
  if (flagOf(row.cancelado) === true || /cancel|estorn/.test(status)) return false;
  const paid = flagOf(row.quitado) ?? flagOf(row.pago);
  if (paid !== undefined) return !paid;
  if (dayOf(row.data_pagamento) !== undefined) return false;
  // First what is open: `não pago` and `a pagar` hold the word for paid.
  if (/pendent|abert|vencid|aguard|a vencer|a pagar|nao pag/.test(status)) return true;
  return /\b(pag[ao]|quitad[ao]|liquidad[ao]|baixad[ao])\b/.test(status) ? false : undefined;
}

/** Customers open it: nothing but a web address. */
function linkOf(value: unknown): string | null {
  const text = textOf(value);
  const url = text === null ? null : URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? text : null;
}
