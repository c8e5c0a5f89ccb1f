/** A whole Ponte with channels of an Opa! Suite, against its simulator on the same clock. */
import { afterAll, beforeAll } from 'vitest';
import { type OpaSimulator, type SimulatorOptions, startOpaSimulator } from '../../connectors/opa-suite/simulator.ts';
import { ChannelRules } from '../../contracts/rules.ts';
import { testIds } from './ids.ts';
import { startTestPonte, TestClock, type TestPonte } from './ponte.ts';
import type { Ledger } from './services.ts';

export const opaToken = 'invented-opa-token-0123456789';
export const webhookSecret = 'invented-webhook-secret-0123456789';
/** Ids of the simulated installation. */
export const opaIds = {
  matriz: '6a10c0ffee0000000000a001',
  filial: '6a10c0ffee0000000000a002',
  notice: '6a10c0ffee0000000000c001',
  ofFilial: '6a10c0ffee0000000000c002',
} as const;

const installation: Omit<SimulatorOptions, 'clock'> = {
  token: opaToken,
  channels: [
    { _id: opaIds.matriz, nome: 'WhatsApp Matriz' },
    { _id: opaIds.filial, nome: 'WhatsApp Filial', integracao: 'facebook' },
    { _id: '6a10c0ffee0000000000a003', nome: 'Desligado', status: 'I' },
  ],
  templates: [
    { _id: opaIds.notice, atalho: 'aviso_rede', texto: 'Oi {{nome}}, {{motivo}}.', canais: [opaIds.matriz] },
    { _id: opaIds.ofFilial, atalho: 'aviso_filial', texto: 'Oi!', canais: [opaIds.filial] },
  ],
};

export interface OpaStageOptions {
  ledger: Ledger;
  simulator?: Partial<SimulatorOptions>;
  /** Of both channels. */
  config?: Record<string, unknown>;
}

/** One Ponte for the tests of a `describe`, with the channels `opa-matriz` and `opa-filial`. */
export function opaStage({ ledger, simulator, config = {} }: OpaStageOptions) {
  const clock = new TestClock();
  let opa: OpaSimulator;
  let ponte: TestPonte;
  beforeAll(async () => {
    opa = await startOpaSimulator({ ...installation, clock: () => clock.now(), ...simulator });
    const account = { baseUrl: opa.url, token: opaToken, webhookSecret, ...config };
    const channels = (['matriz', 'filial'] as const).map((name) => ({
      id: `opa-${name}`,
      connector: 'opa-suite',
      name: `Opa ${name}`,
      config: { ...account, canal: opaIds[name] },
      limits: { numberMps: 1_000, pairSeconds: 0 },
      rules: ChannelRules.parse({ quietHours: [] }),
    }));
    ponte = await startTestPonte({ ledger, clock, newId: testIds(clock), settings: { channels } });
    for (const { id } of channels) await ponte.call('POST', '/v1/templates/sync', { channel: id });
  });
  afterAll(async () => {
    await ponte.stop();
    await opa.close();
  });

  let people = 0;
  return {
    clock,
    opa: () => opa,
    ponte: () => ponte,
    someone: (): string => `+55489${String(90_000_000 + ++people)}`,
    template: (to: string, more: Record<string, unknown> = {}, channel = 'opa-matriz') =>
      ponte.call<{ id: string; code?: string; nextStepPt?: string; detailPt?: string }>('POST', '/v1/messages', {
        channel,
        to,
        content: {
          type: 'template',
          name: opaIds.notice,
          language: 'pt_BR',
          parameters: ['Marina', 'manutenção às 02h'],
          ...more,
        },
      }),
    /** The calls of one kind that the simulator got, such as `atendimento`. */
    asked: (path: string) => opa.requests.filter((request) => request.path === path),
    channel: async (id = 'opa-matriz') =>
      (await ponte.call('GET', `/v1/channels/${id}`)).body as Record<string, unknown>,
  };
}
