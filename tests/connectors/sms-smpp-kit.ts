/** A session with a clock and a peer that the test holds in its hands. */
import { type Decoded, decodePdu } from '../../connectors/sms-smpp/codec/decode.ts';
import { encodePdu } from '../../connectors/sms-smpp/codec/encode.ts';
import { blankMessage, type Pdu, type Tlv } from '../../connectors/sms-smpp/codec/pdu.ts';
import {
  initialSession,
  type SessionAction,
  type SessionEvent,
  type SessionSettings,
  type SessionState,
  sessionDefaults,
} from '../../connectors/sms-smpp/session/model.ts';
import { capacity } from '../../connectors/sms-smpp/session/requests.ts';
import { step } from '../../connectors/sms-smpp/session/session.ts';
import { wakeAt } from '../../connectors/sms-smpp/session/timers.ts';

export const sender = { ton: 0, npi: 0, number: '28123' };
export const person = (number = '5511987650001') => ({ ton: 1, npi: 1, number });

export const account = { ...sessionDefaults, systemId: 'ponte', password: 'segredo1' } satisfies SessionSettings;

export interface SubmitFields {
  to?: string;
  dataCoding?: number;
  esmClass?: number;
  octets?: Uint8Array;
  tlvs?: readonly Tlv[];
  registeredDelivery?: number;
}

export function submitSm(text = 'Ola', fields: SubmitFields = {}): Buffer {
  const { to, octets = Buffer.from(text, 'latin1'), ...rest } = fields;
  return encodePdu({
    ...blankMessage,
    command: 'submit_sm',
    source: sender,
    destination: person(to),
    registeredDelivery: 1,
    shortMessage: octets,
    ...rest,
  });
}

export function deliverSm(sequence: number, text = 'Oi'): Pdu {
  return {
    ...blankMessage,
    command: 'deliver_sm',
    sequence,
    source: person(),
    destination: sender,
    shortMessage: Buffer.from(text, 'latin1'),
  };
}

export class Peer {
  readonly settings: SessionSettings;
  state: SessionState = initialSession(1);
  now = 1_000_000;
  /** Of the last event. */
  actions: readonly SessionAction[] = [];

  constructor(settings: Partial<SessionSettings> = {}) {
    this.settings = { ...account, ...settings };
  }

  take(event: SessionEvent): readonly SessionAction[] {
    const { state, actions } = step(this.settings, this.state, event, this.now);
    this.state = state;
    this.actions = actions;
    return actions;
  }

  /** Octets or operations that the SMSC sends, in one piece. */
  says(...what: readonly (Pdu | Uint8Array)[]): readonly SessionAction[] {
    const octets = Buffer.concat(what.map((each) => (each instanceof Uint8Array ? each : encodePdu(each))));
    return this.take({ kind: 'data', link: this.state.link, octets });
  }

  submit(token: string, text?: string): readonly SessionAction[] {
    return this.take({ kind: 'submit', token, octets: submitSm(text) });
  }

  /** The SMSC answers the submit with this number. */
  answers(sequence: number, status = 0, messageId = `id-${sequence}`): readonly SessionAction[] {
    return this.says({ command: 'submit_sm_resp', status, sequence, tlvs: [], ...(status === 0 && { messageId }) });
  }

  /** Time passes, with a tick whenever one is wished for on the way. */
  pass(ms: number): readonly SessionAction[] {
    const end = this.now + ms;
    const all: SessionAction[] = [];
    for (let at = wakeAt(this.settings, this.state); at !== undefined && at <= end; ) {
      this.now = Math.max(this.now, at);
      all.push(...this.take({ kind: 'tick' }));
      at = wakeAt(this.settings, this.state);
    }
    this.now = end;
    this.actions = all;
    return all;
  }

  connect(): readonly SessionAction[] {
    if (this.state.phase.kind === 'stopped') this.take({ kind: 'start' });
    return this.take({ kind: 'connected', link: this.state.link });
  }

  bindAnswer(status = 0): readonly SessionAction[] {
    const sequence = this.state.phase.kind === 'binding' ? this.state.phase.sequence : 0;
    const command = `bind_${this.settings.mode}_resp` as const;
    return this.says({ command, status, sequence, tlvs: [], ...(status === 0 && { systemId: 'SMSC' }) });
  }

  /** Connected and bound. */
  bind(): this {
    this.connect();
    this.bindAnswer();
    return this;
  }

  get capacity(): number {
    return capacity(this.settings, this.state, this.now);
  }

  get wakeInMs(): number | undefined {
    const at = wakeAt(this.settings, this.state);
    return at === undefined ? undefined : at - this.now;
  }
}

export const kinds = (actions: readonly SessionAction[]): string[] => actions.map(({ kind }) => kind);

/** What the session wrote, read again. */
export function writtenPdus(actions: readonly SessionAction[]): Pdu[] {
  return actions.flatMap((action) => {
    if (action.kind !== 'write') return [];
    const decoded = decodePdu(action.octets);
    if (decoded.kind !== 'pdu') throw new Error(`the session wrote ${JSON.stringify(decoded)}`);
    return [decoded.pdu];
  });
}

type Of<Kind extends SessionAction['kind']> = Extract<SessionAction, { kind: Kind }>;

export function actionsOf<Kind extends SessionAction['kind']>(
  actions: readonly SessionAction[],
  kind: Kind,
): Of<Kind>[] {
  return actions.filter((action): action is Of<Kind> => action.kind === kind);
}

export const settled = (actions: readonly SessionAction[]) => actionsOf(actions, 'settled');

/** Why the bind was lost. */
export const lostFor = (actions: readonly SessionAction[]): string[] =>
  actionsOf(actions, 'unbound').map(({ failure }) => failure.code);

/** Values that are equal whatever class their octets have. */
export const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, each) => (each instanceof Uint8Array ? [...each] : each)));

export function pduOf(decoded: Decoded): Pdu {
  if (decoded.kind !== 'pdu') throw new Error(JSON.stringify(decoded));
  return decoded.pdu;
}
