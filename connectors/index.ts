/** Every channel connector Ponte has. A connector that is not in this list does not exist. */
import type { ChannelConnector } from './kit/connector.ts';
import { whatsappCloud } from './whatsapp-cloud/connector.ts';

/**
 * The config type is erased here: hand `send` and its siblings only what the same connector's `config` schema returned.
 */
export const channelConnectors: readonly ChannelConnector[] = [whatsappCloud];

export function findConnector(id: string): ChannelConnector | undefined {
  return channelConnectors.find((connector) => connector.id === id);
}
