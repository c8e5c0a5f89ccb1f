/** One message: where it is, why, and what can be done; and what can be done, done. */
import { Hono } from 'hono';
import type { MessageState, Scope } from '../../../contracts/admin.ts';
import { Refusal, toProblem } from '../../../contracts/problem.ts';
import { ApiProblem, part } from '../api.ts';
import { act, type ConsoleEnv, type Ctx, show } from '../environment.ts';
import { type Found, findMessage } from './load.ts';
import { messageBody, messageMore, messageTitle } from './page.ts';
import { resendPages } from './resend.ts';

export function messagePages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  const path = '/console/messages/:id';

  app.get(path, async (c) => page(c, await findMessage(c.get('api'), c.req.param('id')), false));

  app.post(`${path}/reveal`, async (c) => {
    need(c, 'operate');
    const found = await findMessage(c.get('api'), c.req.param('id'));
    await c.get('remember')('reveal', found.message.id);
    return page(c, found, true);
  });

  app.post(`${path}/retry`, (c) =>
    move(
      c,
      'retry',
      c
        .get('view')
        .say('A mensagem voltou para a fila e será enviada de novo.', 'The message is queued again and will be sent.'),
    ),
  );
  app.post(`${path}/cancel`, (c) =>
    move(c, 'cancel', c.get('view').say('Cancelada: ela não será enviada.', 'Cancelled: it will not be sent.')),
  );
  app.route('/', resendPages());
  return app;
}

const page = (c: Ctx, found: Found, isRevealed: boolean): Response | Promise<Response> =>
  show(c, {
    title: messageTitle(c.get('view'), found.message),
    place: 'log',
    more: messageMore(c.get('view'), found),
    body: messageBody(c.get('view'), found, isRevealed),
  });

function move(c: Ctx, what: 'retry' | 'cancel', done: string): Promise<Response> {
  const id = part(c.req.param('id') ?? '');
  return act(c, `/console/messages/${id}`, async () => {
    await c.get('api').send<MessageState>('POST', `/v1/messages/${id}/${what}`);
    return done;
  });
}

/** @throws ApiProblem `forbidden_scope`, in the reader's language. */
function need(c: Ctx, scope: Scope): void {
  const view = c.get('view');
  if (!view.may(scope)) throw new ApiProblem(toProblem(new Refusal('forbidden_scope'), view.language));
}
