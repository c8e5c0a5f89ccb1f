/**
 * What a source connector is: pure translation between one ERP or mailing webservice and Ponte's records. Like a channel
 * connector it does no I/O, keeps no state and reads no clock. The hub asks page after page and never holds them all.
 */
import type { z } from 'zod';
import type { ProviderRequest, ProviderResponse } from './connector.ts';

/** What can be read. `mailing`: flat records whose fields only their own configuration knows. */
export const sourceResources = ['logins', 'customers', 'contracts', 'invoices', 'mailing'] as const;
export type SourceResource = (typeof sourceResources)[number];

/** A login's state: `unknown` is a state of its own, not a kind of offline. */
export type LoginState = 'online' | 'offline' | 'unknown';

export interface LoginRecord {
  id: string;
  login: string;
  state: LoginState;
  /** The login may be used at all. */
  active: boolean;
  customerId: string | null;
  contractId: string | null;
  /** Where it hangs: what fails together. */
  concentrator: string | null;
  transmitter: string | null;
  /** Port of the transmitter. */
  pon: string | null;
  ctoBox: string | null;
  /** Local time of the source, `YYYY-MM-DD HH:mm:ss`: since when it is in this state. */
  since: string | null;
}

/** Phones by the source's own field name, as typed there; which of them is written to is the trigger's choice. */
export interface CustomerRecord {
  id: string;
  name: string;
  active: boolean;
  phones: Record<string, string>;
  email: string | null;
  city: string | null;
  district: string | null;
  /** `YYYY-MM-DD`: no notices until then. */
  quietUntil: string | null;
}

export interface ContractRecord {
  id: string;
  customerId: string;
  /** The plan's name, as customers know it. */
  plan: string | null;
  status: 'active' | 'pending' | 'cancelled' | 'blocked' | 'other';
  /** The source's own code. */
  statusCode: string;
  internetStatusCode: string | null;
}

export interface InvoiceRecord {
  id: string;
  customerId: string;
  contractId: string | null;
  /** In cents. */
  amount: number;
  open: boolean;
  /** `YYYY-MM-DD`. */
  dueOn: string | null;
  /** The boleto's digitable line. */
  boletoLine: string | null;
  link: string | null;
}

/** Field names as the webservice or file has them; null and missing are the same: no data. */
export interface MailingRecord {
  fields: Record<string, string | null>;
}

export interface SourceRecords {
  logins: LoginRecord;
  customers: CustomerRecord;
  contracts: ContractRecord;
  invoices: InvoiceRecord;
  mailing: MailingRecord;
}

export interface SourceFilter {
  /** A field of the record, such as `state` or `customerId`; dots go deeper. */
  field: string;
  op: '=' | '!=' | '>' | '>=' | '<' | '<=' | 'contains' | 'in' | 'between';
  /** `in`: any number; `between`: the two ends, both included; otherwise one. */
  values: readonly string[];
}

export interface SourceQuery<Resource extends SourceResource = SourceResource> {
  resource: Resource;
  /** All must hold. A hint: what the source cannot ask for is left out of the request, and the hub looks again. */
  filters: readonly SourceFilter[];
  order?: { field: string; direction: 'asc' | 'desc' };
  pageSize: number;
}

export interface SourceContext<Config> {
  id: string;
  config: Config;
  /** The session's token, for sources that have `session`. */
  token?: string;
}

export const sourceFailureClasses = ['transient', 'rate_limited', 'auth', 'bad_request', 'bad_answer'] as const;

/** Why nothing can be read: the source, not one record, is at fault. */
export interface SourceFailure {
  class: (typeof sourceFailureClasses)[number];
  /** Stable: `source_auth`, `source_ip_blocked`, `source_html`, ... */
  code: string;
  /** What the source said, without secrets. */
  detail?: string;
  retryAfterMs?: number;
  /** Portuguese. */
  cause: string;
  /** Portuguese. */
  nextStep: string;
}

/** One record that could not be understood. The others of its page are good. */
export interface BrokenRecord {
  /** Position in the page, from 0. */
  position: number;
  /** The record's id, when it has one. */
  id: string | null;
  /** The field at fault. */
  field: string;
  /** English. */
  reason: string;
  /** Portuguese. */
  reasonPt: string;
}

export type SourcePage<Resource extends SourceResource = SourceResource> =
  | {
      ok: true;
      records: SourceRecords[Resource][];
      broken: BrokenRecord[];
      /** Where the next page begins; undefined: this was the last. */
      next: string | undefined;
      /** All records of the query, when the source tells: a run that brought fewer is partial. */
      total: number | undefined;
    }
  | { ok: false; failure: SourceFailure };

export type SessionAnswer = { ok: true; token: string; validMs: number } | { ok: false; failure: SourceFailure };

export interface SourceIo {
  /** @throws when no complete answer came. */
  request(request: ProviderRequest): Promise<ProviderResponse>;
}

export interface SourceConnector<Config = unknown> {
  id: string;
  /** Human name of the system. */
  name: string;
  /** Strict object; each field carries `.meta({ title, description, secret? })`. */
  config: z.ZodType<Config>;
  resources: readonly SourceResource[];
  /** `full`: tells online from offline; `none`: it cannot, and nothing may be presented as if it could. */
  loginState: 'full' | 'none';
  /** The field names of `CustomerRecord.phones`, in the order in which they are tried when nothing else is configured. */
  phoneFields: readonly string[];
  /** In which its local times are, and what `today` means to it. Left out: Brasília. */
  timeZone?(config: Config): string;
  /** @param cursor `next` of the page before. */
  list(query: SourceQuery, source: SourceContext<Config>, cursor?: string): ProviderRequest;
  /** Never throws, whatever the answer is. Passwords and documents are dropped here. */
  page<Resource extends SourceResource>(
    response: ProviderResponse,
    query: SourceQuery<Resource>,
    source: SourceContext<Config>,
    cursor?: string,
  ): SourcePage<Resource>;
  /**
   * Instead of `list` and `page`, for protocols whose library makes the requests itself (SOAP): all of them go through
   * `io`, so that sockets, timeouts and redaction stay the hub's. Never throws for what the source answers.
   */
  read?(query: SourceQuery, source: SourceContext<Config>, io: SourceIo, cursor?: string): Promise<SourcePage>;
  /** For sources that want a token first. */
  session?: {
    request(source: SourceContext<Config>): ProviderRequest;
    parse(response: ProviderResponse, source: SourceContext<Config>): SessionAnswer;
    /** Left out: always. */
    needed?(config: Config): boolean;
  };
}

/** Identity at run time; checks the declaration at compile time and infers the config type. */
export function defineSourceConnector<Config>(connector: SourceConnector<Config>): SourceConnector<Config> {
  return connector;
}
