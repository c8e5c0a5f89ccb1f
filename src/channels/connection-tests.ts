/** Whether a channel's settings are right, asked of the provider itself. Nothing is sent to anybody, nothing is kept. */
import { channelConnector } from '../../connectors/index.ts';
import type { ChannelConnector, HttpConnector, LinkPlan, SessionConnector } from '../../connectors/kit/connector.ts';
import type { Probe } from '../../connectors/kit/probe.ts';
import type { ConnectionStep, ConnectionTest, ConnectorTestInput } from '../../contracts/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import { type Language, Refusal } from '../../contracts/problem.ts';
import { type Clock, iso } from '../platform/clock.ts';
import { fieldErrors } from '../platform/field-errors.ts';
import { type HttpClient, HttpFailure } from '../platform/http.ts';
import { redact } from '../platform/secrets.ts';
import { openSocket } from '../platform/socket.ts';
import { shownFailure } from '../rules/failures.ts';
import { unreachable, wordsOf } from '../rules/unreachable.ts';
import type { ChannelRegistry } from './registry.ts';
import { keepSecrets, secretValues } from './secret-fields.ts';

/** How a connection that stays open took being tried. */
export type LinkTry = { ok: true } | { ok: false; failure: Failure };

export interface OpenLink {
  name: string;
  state: string;
  failure: Failure | null;
}

export interface ConnectionTestParts {
  channels: Pick<ChannelRegistry, 'get' | 'require'>;
  http: HttpClient;
  clock: Clock;
  /** Binds and unbinds. */
  tryLink(plan: LinkPlan, timeoutMs: number): Promise<LinkTry>;
  fleet: {
    /** Null: none are kept here. */
    connectionsOf(channel: string): readonly OpenLink[] | null;
  };
}

/** A person waits for it. */
const timeoutMs = 10_000;

interface Trial {
  id: string;
  connector: ChannelConnector;
  config: unknown;
  secrets: readonly string[];
  language: Language;
}

export class ConnectionTests {
  readonly #parts: ConnectionTestParts;

  constructor(parts: ConnectionTestParts) {
    this.#parts = parts;
  }

  /** @throws Refusal `not_found`. */
  async ofChannel(id: string, language: Language): Promise<ConnectionTest> {
    const { connector, context, secrets } = this.#parts.channels.require(id);
    const open = this.#parts.fleet.connectionsOf(id)?.filter(({ state }) => state === 'bound') ?? [];
    const trial = { id, connector, config: context.config, secrets, language };
    return this.#run(trial, open);
  }

  /**
   * @param input settings that are not saved.
   * @throws Refusal naming every field that is wrong.
   */
  async ofSettings(connectorId: string, input: ConnectorTestInput, language: Language): Promise<ConnectionTest> {
    const connector = await channelConnector(connectorId);
    if (connector === undefined) throw new Refusal('not_found');
    const known = input.channel === undefined ? undefined : this.#parts.channels.get(input.channel);
    // A secret is kept for the connector it was given to, and for no other.
    const before = known?.connector.id === connector.id ? known.context.config : undefined;
    const parsed = connector.config.safeParse(keepSecrets(input.config, before));
    if (!parsed.success) throw new Refusal('invalid_request', fieldErrors(parsed.error, 'config'));
    const { data: config } = parsed;
    const id = input.channel ?? 'test';
    return this.#run({ id, connector, config, secrets: secretValues(connector, config), language }, []);
  }

  async #run(trial: Trial, open: readonly OpenLink[]): Promise<ConnectionTest> {
    const { clock } = this.#parts;
    const at = clock.now();
    const { connector } = trial;
    const steps =
      connector.session !== undefined
        ? await this.#links(trial, connector, open)
        : connector.probes !== undefined
          ? await this.#questions(trial, connector.probes)
          : [await this.#reach(trial, connector)];
    const isQuestion = connector.session !== undefined || connector.probes !== undefined;
    const ok = steps.every((step) => step.ok);
    return {
      connector: connector.id,
      verdict: !ok ? 'failed' : isQuestion ? 'ok' : 'reachable',
      steps,
      note: (isQuestion ? notes.asked : notes.reached)[trial.language],
      at: iso(at),
      tookMs: clock.now() - at,
    };
  }

  async #questions(trial: Trial, probes: readonly Probe<unknown>[]): Promise<ConnectionStep[]> {
    const steps: ConnectionStep[] = [];
    for (const probe of probes) {
      const step = await this.#question(trial, probe);
      steps.push(step);
      if (!step.ok) break;
    }
    return steps;
  }

  async #question({ id, config, secrets, language }: Trial, probe: Probe<unknown>): Promise<ConnectionStep> {
    const { clock, http } = this.#parts;
    const startedAt = clock.now();
    const request = probe.request({ id, config }, startedAt);
    const step: ConnectionStep = {
      asked: probe.asks[language],
      address: redact(`${request.method} ${withoutQuery(request.url)}`, secrets),
      ok: false,
      status: null,
      told: [],
      failure: null,
      tookMs: 0,
    };
    try {
      const response = await http.request(request, { timeoutMs });
      step.status = response.status;
      const answer = probe.read(response, { id, config });
      step.ok = answer.ok;
      if (answer.ok)
        step.told = answer.told.map(({ name, value }) => ({ name: name[language], value: redact(value, secrets) }));
      else step.failure = shownFailure(answer.failure, secrets);
    } catch (error) {
      const words = wordsOf(error);
      // What it means is read before secrets are blotted out: a short one may be part of any word.
      step.failure = blotted(error instanceof HttpFailure ? unreachable(words) : notUnderstood(words), secrets);
    }
    return { ...step, tookMs: clock.now() - startedAt };
  }

  async #links({ config, language }: Trial, { session }: SessionConnector, open: readonly OpenLink[]) {
    const steps: ConnectionStep[] = [];
    const { clock } = this.#parts;
    for (const plan of session.links(config)) {
      const startedAt = clock.now();
      const isOpen = open.some(({ name }) => name === plan.name);
      const tried: LinkTry = isOpen ? { ok: true } : await this.#parts.tryLink(plan, timeoutMs);
      const asked = isOpen ? openWords : bindWords;
      steps.push({
        asked: `${asked[language]} (${plan.name})`,
        address: `${plan.tls === undefined ? 'TCP' : 'TLS'} ${plan.host}:${plan.port}`,
        ok: tried.ok,
        status: null,
        told: [],
        failure: tried.ok ? null : tried.failure,
        tookMs: clock.now() - startedAt,
      });
      if (!tried.ok) break;
    }
    return steps;
  }

  async #reach(trial: Trial, connector: HttpConnector): Promise<ConnectionStep> {
    const { clock } = this.#parts;
    const startedAt = clock.now();
    const { protocol, hostname, port, host } = new URL(addressOf(trial, connector));
    const isSecure = protocol === 'https:';
    const place = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (isSecure ? 443 : 80)) };
    const detail = await reach({ ...place, ...(isSecure && { tls: {} }) });
    return {
      asked: reachWords[trial.language],
      address: `${isSecure ? 'TLS' : 'TCP'} ${host}`,
      ok: detail === undefined,
      status: null,
      told: [],
      failure: detail === undefined ? null : blotted(unreachable(detail), trial.secrets),
      tookMs: clock.now() - startedAt,
    };
  }
}

const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '');

/** Where a message would go; it is planned and not sent. */
function addressOf({ id, config }: Trial, connector: HttpConnector): string {
  const someone = { kind: 'phone', e164: '+5511999999999' } as const;
  const plan = connector.send({ id: 'test', to: someone, content: { type: 'text', body: 'Teste' } }, { id, config });
  if (!plan.ok) throw new Refusal('invalid_request', plan.issues);
  return plan.request.url;
}

/** Undefined: it takes connections. */
function reach(place: Parameters<typeof openSocket>[0]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (detail: string | undefined) => {
      clearTimeout(timer);
      resolve(detail);
      socket.end(false);
    };
    const timer = setTimeout(() => end(`no connection within ${timeoutMs} ms`), timeoutMs);
    const socket = openSocket(place, {
      onOpen: () => end(undefined),
      onData: () => undefined,
      onClose: (detail) => end(detail ?? 'closed'),
    });
  });
}

const blotted = (failure: Failure, secrets: readonly string[]): Failure => ({
  ...failure,
  ...(failure.detail !== undefined && { detail: redact(failure.detail, secrets) }),
});

const notUnderstood = (detail: string): Failure => ({
  class: 'unknown',
  code: 'answer_unreadable',
  detail: detail.slice(0, 500),
  cause: 'O endereço respondeu, mas não como este provedor responde.',
  nextStep: 'Confira o endereço da API: pode ser a página de outro serviço, ou um proxy no caminho.',
});

const bindWords = {
  pt: 'A operadora aceita o usuário e a senha? (bind e unbind)',
  en: 'Is the account taken? (bind and unbind)',
};
const openWords = { pt: 'A conexão do canal está aberta?', en: "Is the channel's connection open?" };
const reachWords = { pt: 'O endereço aceita conexões?', en: 'Does the address take connections?' };
const notes = {
  asked: {
    pt: 'Nada foi enviado a ninguém. O remetente e o segredo do webhook só se confirmam com uma mensagem de teste.',
    en: 'Nothing was sent to anybody. Sender and webhook secret are only proven by a test message.',
  },
  reached: {
    pt: 'Este provedor não tem uma pergunta inofensiva: só a conexão foi conferida. Usuário, senha ou token se confirmam com uma mensagem de teste.',
    en: 'This provider has no harmless question: only the connection was tried. Credentials are proven by a test message.',
  },
};
