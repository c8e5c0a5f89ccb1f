/** Lists to pick from, and the one figure about throughput that the provider tells. */
import type {
  AllowanceAnswer,
  ChannelContext,
  ProviderChannel,
  ProviderChannelPage,
  ProviderRequest,
  ProviderResponse,
} from '../kit/connector.ts';
import { readAnswer, refusalWords, shorten } from './answers.ts';
import { authorization, endpoint, type OpaAccount, type OpaConfig } from './config.ts';
import { isRecord, mongoId, textOf } from './fields.ts';
import { listRequest, readPage } from './lists.ts';
import { unanswered } from './outcome.ts';

/** The channels in use; those that are switched off cannot send. */
export function listChannels(account: OpaAccount, cursor?: string): ProviderRequest {
  return listRequest(account, 'canal-comunicacao/', { status: 'A' }, cursor);
}

/** @throws when the answer is no page. */
export function parseChannels(response: ProviderResponse): { channels: ProviderChannel[]; next?: string } {
  const { records, next } = readPage(response, 'channels');
  const channels = records.flatMap((record) => {
    const id = textOf(record, '_id');
    if (id === undefined || !mongoId.test(id)) return [];
    return [
      {
        id,
        name: textOf(record, 'nome') ?? id,
        medium: textOf(record, 'canal') ?? null,
        integration: textOf(record, 'integracao') ?? null,
        active: textOf(record, 'status') !== 'I',
      },
    ];
  });
  return next === undefined ? { channels } : { channels, next };
}

export const readChannels = (response: ProviderResponse): ProviderChannelPage =>
  unanswered(response) ?? { ok: true, ...parseChannels(response) };

/** Templates that the channel may still send today. */
export interface DailyAllowance {
  sent: number;
  limit: number;
  available: number;
}

export function allowance(config: Pick<OpaConfig, 'baseUrl' | 'token' | 'canal'>): ProviderRequest {
  return {
    method: 'GET',
    url: endpoint(config, `canal-comunicacao/${config.canal}/template/limites-diarios-envio`),
    headers: { authorization: authorization(config) },
  };
}

export const askAllowance = ({ config }: ChannelContext<OpaConfig>): ProviderRequest => allowance(config);

export function readAllowance(response: ProviderResponse): AllowanceAnswer {
  const refused = unanswered(response);
  if (refused !== undefined) return refused;
  const told = parseAllowance(response);
  return { ok: true, allowance: told === undefined ? null : { left: told.available, limit: told.limit } };
}

/**
 * Undefined: the channel has no daily limit.
 * @throws when the answer tells neither: a refusal must not look like an unlimited channel.
 */
export function parseAllowance(response: ProviderResponse): DailyAllowance | undefined {
  const { ok, answer, data } = readAnswer(response);
  const told = data ?? answer;
  if (ok && isRecord(told)) {
    const { messagesSent: sent, dailyLimit: limit, availableAmount: available } = told;
    if (isCount(sent) && isCount(limit) && isCount(available)) return { sent, limit, available };
    if (Object.keys(told).length === 0) return undefined;
  }
  const words = refusalWords(answer);
  const reason = words === '' ? 'no figures' : shorten(words);
  throw new Error(`the daily allowance was answered with HTTP ${response.status}: ${reason}`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
