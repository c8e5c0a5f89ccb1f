import { defineSourceConnector } from '../kit/source.ts';
import { IxcConfig } from './config.ts';
import { list } from './list.ts';
import { page } from './page.ts';
import { phoneFields } from './records.ts';
import { ixcResources } from './tables.ts';

export const ixc = defineSourceConnector<IxcConfig>({
  id: 'ixc',
  name: 'IXC Provedor',
  config: IxcConfig,
  resources: ixcResources,
  loginState: 'full',
  phoneFields,
  timeZone: ({ timeZone }) => timeZone,
  list,
  page,
});
