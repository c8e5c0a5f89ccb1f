/**
 * smsbox has nothing to read, but it checks user and password before it looks at anything else: a send that names no
 * receiver is refused for that, and reaches nobody.
 */
import type { Probe } from '../kit/probe.ts';
import { endpoint, type KannelConfig } from './config.ts';
import { outcome } from './outcome.ts';

const missesReceiver = /^(?:missing|empty) receiver/i;

export const probes: readonly Probe<KannelConfig>[] = [
  {
    asks: {
      pt: 'O Kannel aceita o usuário e a senha? (um envio sem destinatário, que não chega a ninguém)',
      en: 'Does Kannel take user and password? (a send without a receiver, which reaches nobody)',
    },
    request: ({ config }) => ({
      method: 'GET',
      url: `${endpoint(config)}?${new URLSearchParams({ username: config.username, password: config.password })}`,
      headers: {},
    }),
    read(response) {
      if (missesReceiver.test(response.body.trim())) return { ok: true, told: [] };
      const refused = outcome(response);
      if (refused.kind === 'failed') return { ok: false, failure: refused.failure };
      throw new Error(`HTTP ${response.status}, and not the words of a smsbox`);
    },
  },
];
