/** Tasks (agenda de tarefas): managed, and their runs. */
import { Hono } from 'hono';
import { Refusal } from '../../../contracts/problem.ts';
import { ScheduleQuery } from '../../../contracts/schedule.ts';
import { TaskId, TaskInput } from '../../../contracts/task.ts';
import type { Clock } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { Campaigns } from '../../triggers/campaigns/campaigns.ts';
import { checkSchedule } from '../../triggers/schedule-check.ts';
import type { KnownTask, TaskRegistry } from '../../triggers/tasks/registry.ts';
import type { TaskRunner } from '../../triggers/tasks/runner.ts';
import { type Ctx, type Env, mayUse, readJson, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export interface TaskRouteParts {
  tasks: TaskRegistry;
  taskRunner: TaskRunner;
  campaigns: Campaigns;
  clock: Clock;
}

export function taskRoutes(guard: Guard, parts: () => TaskRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  const maySee = (c: Ctx, task: TaskInput): boolean => {
    const channels = task.kind === 'drain' ? [] : parts().campaigns.channelsOf(task.campaign);
    return channels.every(mayUse(c.get('key')));
  };
  /** What lets the messages of all channels go is no matter of a key that is bound to some of them. */
  const mayChange = (c: Ctx, task: TaskInput): boolean =>
    maySee(c, task) && (task.kind !== 'drain' || c.get('key').channels === undefined);
  /** Those of channels the key is not bound to are not there for it. */
  const found = (c: Ctx): KnownTask => {
    const task = parts().tasks.require(c.req.param('id') ?? '');
    if (!maySee(c, task)) throw new Refusal('not_found');
    return task;
  };

  app.get('/v1/tasks', guard('read'), async (c) => {
    const { tasks, taskRunner } = parts();
    const seen = tasks.all().filter((task) => maySee(c, task));
    return c.json({ data: await Promise.all(seen.map((task) => taskRunner.view(task))), next: null });
  });

  app.get('/v1/tasks/:id', guard('read'), async (c) => c.json(await parts().taskRunner.view(found(c))));

  app.put('/v1/tasks/:id', guard('manage'), async (c) => {
    const { tasks, taskRunner } = parts();
    const id = parseOrRefuse(TaskId, c.req.param('id'), 'id');
    const input = parseOrRefuse(TaskInput, await readJson(c, maxBodyBytes));
    const before = tasks.get(id);
    if (![input, ...(before === undefined ? [] : [before])].every((one) => mayChange(c, one)))
      throw new Refusal('forbidden_channel');
    return c.json(await taskRunner.view(await tasks.put(id, input)));
  });

  app.delete('/v1/tasks/:id', guard('manage'), async (c) => {
    const task = found(c);
    if (!mayChange(c, task)) throw new Refusal('forbidden_channel');
    await parts().tasks.remove(task.id);
    return c.body(null, 204);
  });

  app.get('/v1/schedules/check', guard('read'), (c) => {
    const { calendar, ...schedule } = readQuery(c, ScheduleQuery);
    return c.json(checkSchedule(schedule, calendar, parts().clock.now()));
  });
  return app;
}
