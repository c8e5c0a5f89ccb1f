import { contentTypes } from '../../contracts/content.ts';
import { defineChannelConnector } from '../kit/connector.ts';
import { CloudConfig } from './config.ts';
import { errors } from './errors.ts';
import { limits } from './limits.ts';
import { media } from './media.ts';
import { outcome } from './outcome.ts';
import { probes } from './probe.ts';
import { send } from './send.ts';
import { listTemplates, parseTemplates } from './templates.ts';
import { handshake, maxBodyBytes, parse, verify } from './webhook.ts';

export const whatsappCloud = defineChannelConnector<CloudConfig>({
  id: 'whatsapp-cloud',
  medium: 'whatsapp',
  name: 'WhatsApp Cloud API (Meta)',
  config: CloudConfig,
  capabilities: {
    content: contentTypes,
    recipients: ['phone', 'bsuid'],
    templates: true,
    window: true,
    receipts: true,
    correlation: true,
    clientChosenId: false,
  },
  limits: { numberMps: 80, pairSeconds: 6, pairBurst: 45 },
  address: ({ phoneNumberId, wabaId }) => ({ numberId: phoneNumberId, accountId: wabaId }),
  send,
  outcome,
  errors,
  webhook: { handshake, verify, parse, maxBodyBytes },
  templates: {
    list: listTemplates,
    parse: parseTemplates,
    limits: { body: limits.templateBody, header: limits.headerText },
  },
  probes,
  media,
});
