import { defineSourceConnector, type SourcePage } from '../kit/source.ts';
import { page } from './answer.ts';
import { RestConfig } from './config.ts';
import { loginRequest, readLogin } from './credentials.ts';
import { list } from './request.ts';

export const mailingRest = defineSourceConnector<RestConfig>({
  id: 'mailing-rest',
  name: 'Mailing por webservice (JSON)',
  config: RestConfig,
  resources: ['mailing'],
  loginState: 'none',
  phoneFields: [],
  list,
  page: (response, _query, source, cursor) => page(response, source, cursor) as SourcePage<never>,
  session: { request: loginRequest, parse: readLogin, needed: ({ auth }) => auth === 'login' },
});
