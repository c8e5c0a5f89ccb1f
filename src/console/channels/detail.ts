/** All that the page of one channel shows. */
import type { ChannelView, TemplateView } from '../../../contracts/admin.ts';
import type { ChannelUsage, OpenWindow } from '../../../contracts/channel-usage.ts';
import type { ConnectionTest, ConnectorView } from '../../../contracts/connector.ts';

export interface Detail {
  channel: ChannelView;
  connector: ConnectorView;
  usage: ChannelUsage;
  windows: readonly OpenWindow[];
  templates: readonly TemplateView[];
  /** There are more than these. */
  hasMoreTemplates: boolean;
  /** `https://ponte.example.com.br`, as the reader has opened it. */
  origin: string;
  test?: ConnectionTest;
}
