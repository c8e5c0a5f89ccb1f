/** Every connector Ponte has. A connector that is not in these lists does not exist. */
import { hubsoft } from './hubsoft/connector.ts';
import { ixc } from './ixc/connector.ts';
import type { ChannelConnector } from './kit/connector.ts';
import type { SourceConnector } from './kit/source.ts';
import { mailingRest } from './mailing-rest/connector.ts';
import { mailingSoap } from './mailing-soap/connector.ts';
import { opaSuite } from './opa-suite/connector.ts';
import { whatsappCloud } from './whatsapp-cloud/connector.ts';

/**
 * The config type is erased here: hand `send` and its siblings only what the same connector's `config` schema returned.
 */
export const channelConnectors: readonly ChannelConnector[] = [whatsappCloud, opaSuite];

/** ERPs and mailing webservices; the same holds for them. */
export const sourceConnectors: readonly SourceConnector[] = [ixc, hubsoft, mailingRest, mailingSoap];
