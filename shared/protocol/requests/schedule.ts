import * as z from 'zod';
import { text } from '../fields.ts';
import { scheduledContents } from './pushes.ts';

/** A time as the scheduled tasks have it, in epoch milliseconds. */
const time = z
  .string()
  .refine((value) => parseTime(value) !== undefined, 'a time is YYYY-MM-DD HH:MM:SS in UTC')
  .transform((value) => parseTime(value) ?? 0)
  .meta({ pattern: '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$' });

/** Reads `YYYY-MM-DD HH:MM:SS` (UTC); `undefined` when it is no such time. */
function parseTime(value: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return undefined;
  const moment = Date.parse(`${value.replace(' ', 'T')}Z`);
  return Number.isNaN(moment) || formatTime(moment) !== value ? undefined : moment;
}

/** A moment (epoch milliseconds) as `YYYY-MM-DD HH:MM:SS` in UTC. */
export const formatTime = (moment: number): string =>
  new Date(moment).toISOString().slice(0, 19).replace('T', ' ');

const app = { Sdkappid: z.number().int().optional() };
const { All, Tag, User } = scheduledContents;

export const addScheduledTask = z.discriminatedUnion('Type', [
  z.object({ ...app, Type: z.literal('All'), SchedAt: time, Content: All }),
  z.object({ ...app, Type: z.literal('Tag'), SchedAt: time, Content: Tag }),
  z.object({ ...app, Type: z.literal('User'), SchedAt: time, Content: User }),
]);

const taskId = z.number().int().positive();
const changed = { ...app, TaskID: taskId, SchedAt: time.optional() };

/** What a modification of `Content` names replaces what the task has. */
const partly = z.looseObject({}).optional();

export const modifyScheduledTask = z.object({
  ...changed,
  Type: z.enum(['All', 'Tag', 'User']),
  Content: partly,
});

export const deleteScheduledTask = z.object({
  ...app,
  TaskID: taskId,
  Type: z.enum(['All', 'Tag', 'User']).optional(),
});

export const getScheduledTask = z.object({ ...app, TaskID: taskId });

export const listScheduledTasks = z.object({
  ...app,
  Offset: z.number().int().min(0).default(0),
  Want: z.number().int().min(1).max(100).default(20),
  OrderBy: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['createat', 'schedat']))
    .default('createat'),
  Asc: z.boolean().default(false),
  BeginTime: time.optional(),
  EndTime: time.optional(),
  Keyword: text.optional(),
});

export type ScheduledTaskType = keyof typeof scheduledContents;
export type ScheduledTaskQuery = z.output<typeof listScheduledTasks>;
