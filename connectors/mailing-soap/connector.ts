import { defineSourceConnector, type SourcePage } from '../kit/source.ts';
import { SoapConfig } from './config.ts';
import { failure } from './errors.ts';
import { read } from './read.ts';

export const mailingSoap = defineSourceConnector<SoapConfig>({
  id: 'mailing-soap',
  name: 'Mailing por webservice (SOAP)',
  config: SoapConfig,
  resources: ['mailing'],
  loginState: 'none',
  phoneFields: [],
  read: (query, source, io) => read(query, source, io) as Promise<SourcePage>,
  // The contract wants both besides `read`: the description can be asked for, but is no page.
  list: (_query, { config }) => ({ method: 'GET', url: config.wsdlUrl, headers: { 'user-agent': 'ponte' } }),
  page: (_response, _query, { config }) => ({ ok: false, failure: failure('source_only_read', '', config) }),
});
