/** Tasks (agenda de tarefas): manage them and see their runs. */
import { z } from 'zod';
import { empty, json, jsonBody, list, type Route, route } from './route.ts';
import { ScheduleCheck, ScheduleQuery } from './schedule.ts';
import { TaskId, TaskInput, TaskView } from './task.ts';

const params = z.strictObject({ id: TaskId.meta({ examples: ['vencimentos'] }) });

export const taskRoutes: readonly Route[] = [
  route({
    id: 'listTasks',
    method: 'GET',
    path: '/v1/tasks',
    tag: 'Campaigns',
    summary: 'List the tasks',
    scope: 'read',
    answers: { 200: list('Every task of the channels the key may see, in one page, by id.', TaskView) },
  }),
  route({
    id: 'getTask',
    method: 'GET',
    path: '/v1/tasks/{id}',
    tag: 'Campaigns',
    summary: 'Show a task, its next run and its last ones',
    scope: 'read',
    params,
    answers: { 200: json('The task.', TaskView) },
    problems: ['not_found'],
  }),
  route({
    id: 'putTask',
    method: 'PUT',
    path: '/v1/tasks/{id}',
    tag: 'Campaigns',
    summary: 'Create or change a task',
    description:
      'A schedule that would never run is refused. One of kind `drain` lets go what campaigns have queued for it: a new schedule ' +
      'moves what waits to its next run, and it is not switched off or turned into another kind while something waits.',
    scope: 'manage',
    params,
    body: jsonBody(TaskInput, {
      name: 'Lembretes de vencimento',
      schedule: { minute: 30, hour: 7, dayOfMonth: 'Todos', month: 'Todos', weekday: '1-5' },
      campaign: {
        name: 'Vencimentos',
        notification: 'lembrete-fatura',
        audience: { kind: 'source', source: 'cobranca' },
        map: { standard: { code: 'codigo', name: 'nome', mobile: 'celular' }, extra: [] },
      },
    }),
    answers: { 200: json('The task as it is now.', TaskView) },
    problems: ['forbidden_channel', 'state_conflict'],
  }),
  route({
    id: 'deleteTask',
    method: 'DELETE',
    path: '/v1/tasks/{id}',
    tag: 'Campaigns',
    summary: 'Delete a task',
    description:
      'Campaigns that it started go on; one that messages wait for stays. One that is declared in ponte.yaml comes back at the ' +
      'next start.',
    scope: 'manage',
    params,
    answers: { 204: empty('Deleted.') },
    problems: ['not_found', 'forbidden_channel', 'state_conflict'],
  }),
  route({
    id: 'checkSchedule',
    method: 'GET',
    path: '/v1/schedules/check',
    tag: 'Campaigns',
    summary: 'Ask when a schedule would run',
    description:
      'In words, with its next ten runs and the days of a month. A schedule that never runs is an answer too: `never` says why.',
    scope: 'read',
    query: ScheduleQuery,
    answers: { 200: json('When it would run.', ScheduleCheck) },
  }),
];
