/** The connections of one account, and the session as the hub knows it. */
import type { Delivery as AnyDelivery, LinkPlan, Session, SessionAction, SessionEvent } from '../kit/session.ts';
import type { SmppConfig } from './config.ts';
import { placeOf } from './fields.ts';
import {
  type Delivery,
  initialSession,
  type SessionSettings,
  type SessionState,
  type SessionAction as SmppAction,
  type SessionEvent as SmppEvent,
  sessionDefaults,
} from './session/model.ts';
import { capacity } from './session/requests.ts';
import { step } from './session/session.ts';
import { wakeAt } from './session/timers.ts';
import { status } from './statuses.ts';

export function links(config: SmppConfig): LinkPlan[] {
  const { address, receiverAddress = address } = config;
  if (config.mode === 'transceiver') return [linkOf(config, 'transceiver', address)];
  return [linkOf(config, 'transmitter', address), linkOf(config, 'receiver', receiverAddress)];
}

function linkOf(config: SmppConfig, mode: SessionSettings['mode'], address: string): LinkPlan {
  const settings = settingsOf(config, mode);
  return {
    name: mode,
    ...placeOf(address, config.tlsAuthority),
    sends: mode !== 'receiver',
    windowSize: config.windowSize,
    begin: (seed) => new SmppSession(settings, initialSession(seed)),
  };
}

const secondMs = 1000;

function settingsOf(config: SmppConfig, mode: SessionSettings['mode']): SessionSettings {
  const { systemId, password, systemType, addressRange, messageIdForm, windowSize, statusClasses } = config;
  const enquireAfterMs = config.enquireSeconds * secondMs;
  return {
    ...sessionDefaults,
    mode,
    systemId,
    password,
    systemType,
    addressRange: { ...sessionDefaults.addressRange, number: addressRange },
    messageIdForm,
    ownCodes: { statusClasses },
    windowSize,
    responseTimeoutMs: config.responseSeconds * secondMs,
    enquireAfterMs,
    // Never waited for longer than the silence that made us ask.
    enquireTimeoutMs: Math.min(sessionDefaults.enquireTimeoutMs, enquireAfterMs),
    rebindMs: { ...sessionDefaults.rebindMs, first: config.rebindSeconds * secondMs },
  };
}

class SmppSession implements Session {
  readonly #settings: SessionSettings;
  readonly #state: SessionState;

  constructor(settings: SessionSettings, state: SessionState) {
    this.#settings = settings;
    this.#state = state;
  }

  take(event: SessionEvent, now: number): { session: Session; actions: readonly SessionAction[] } {
    const { state, actions } = step(this.#settings, this.#state, smppEvent(event), now);
    return { session: new SmppSession(this.#settings, state), actions: actions.map(hubAction) };
  }

  get wakeAt(): number | undefined {
    return wakeAt(this.#settings, this.#state);
  }

  capacity(now: number): number {
    return capacity(this.#settings, this.#state, now);
  }
}

function smppEvent(event: SessionEvent): SmppEvent {
  if (event.kind !== 'answer') return event;
  return { kind: 'answer', delivery: ours(event.delivery), status: event.isStored ? status.ok : status.tryLater };
}

/** Only what a `received` of ours carried comes back. */
function ours(delivery: AnyDelivery): Delivery {
  return { ...delivery, command: 'command' in delivery && delivery.command === 'data_sm' ? 'data_sm' : 'deliver_sm' };
}

function hubAction(action: SmppAction): SessionAction {
  if (action.kind !== 'received') return action;
  const { kind, delivery, octets } = action;
  return { kind, delivery, octets: unnumbered(octets) };
}

const sequenceAt = 12;

/** The number is this connection's: the same delivered again has another one. */
function unnumbered(octets: Uint8Array): Buffer {
  const copy = Buffer.from(octets);
  copy.writeUInt32BE(0, sequenceAt);
  return copy;
}
