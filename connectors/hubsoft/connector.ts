/** Hubsoft, the ERP of internet providers: the source of customers, services, logins and invoices. */
import { defineSourceConnector } from '../kit/source.ts';
import { HubsoftConfig } from './config.ts';
import { page } from './page.ts';
import { list } from './requests.ts';
import { readToken, requestToken } from './session.ts';

export const hubsoft = defineSourceConnector({
  id: 'hubsoft',
  name: 'Hubsoft',
  config: HubsoftConfig,
  resources: ['customers', 'logins', 'contracts', 'invoices'],
  loginState: 'full',
  phoneFields: ['telefone_primario', 'telefone_secundario', 'telefone_terciario'],
  list,
  page,
  session: { request: requestToken, parse: readToken },
});
