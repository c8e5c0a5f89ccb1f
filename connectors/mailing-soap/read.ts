/** One reading: the WSDL, the call, the records. SOAP has no pages of its own: everything comes at once. */
import { fillDates, todayOf } from '../kit/date-templates.ts';
import type { SourceContext, SourceIo, SourcePage, SourceQuery } from '../kit/source.ts';
import { readAnswer } from './answer.ts';
import type { SoapConfig } from './config.ts';
import { SoapRefusal } from './errors.ts';
import { Exchange } from './exchange.ts';
import { call, openOperation } from './service.ts';

/** @throws when no complete answer came, or when a date template is used and the query does not say which day it is. */
export async function read(
  query: SourceQuery,
  { config }: SourceContext<SoapConfig>,
  io: SourceIo,
): Promise<SourcePage<'mailing'>> {
  const args = argumentsOf(config, todayOf(query));
  const exchange = new Exchange(config, io);
  try {
    const operation = await openOperation(config, exchange);
    return readAnswer(await call(operation, args, config, exchange), operation, config);
  } catch (error) {
    if (error instanceof SoapRefusal) return { ok: false, failure: error.failure };
    throw error;
  }
}

interface Arguments {
  [name: string]: string | string[] | Arguments;
}

/** `filtro.data` lies inside `filtro`; a name given twice is an element that repeats. */
function argumentsOf({ parameters }: SoapConfig, today: string | undefined): Arguments {
  const args: Arguments = {};
  for (const { name, value } of parameters) {
    const outer = name.split('.');
    const last = outer.pop() ?? name;
    let place = args;
    for (const step of outer) {
      const inner = place[step];
      const next: Arguments = typeof inner === 'object' && !Array.isArray(inner) ? inner : {};
      place[step] = next;
      place = next;
    }
    const before = place[last];
    const text = fillDates(value, today);
    place[last] = typeof before === 'string' || Array.isArray(before) ? [before, text].flat() : text;
  }
  return args;
}
