import * as z from 'zod';
import { count, plain } from '../answers.ts';
import { command, type RequestOf } from '../command.ts';
import { integer } from '../integer.ts';
import { IGNORED_FIELDS, type ScheduledTaskType, scheduledContents } from '../push-content.ts';
import { documented, fields, looseFields } from '../request.ts';
import { utcTime } from '../utc-time.ts';

const app = {
  Sdkappid: integer({
    minimum: 1,
    maximum: 4_294_967_295,
    description: 'Must equal the app in the URL',
  }).optional(),
};
const taskId = integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'The TaskID that add_sched_task returned',
});
const type = z.enum(['All', 'Tag', 'User']).describe('Whom the push addresses');
const due = utcTime.describe('When to send the push: YYYY-MM-DD HH:MM:SS in UTC, at most 366 days ahead');
const strict = { ignored: IGNORED_FIELDS };

/** The schema of a task of one type. */
const scheduled = <Type extends ScheduledTaskType>(Type: Type) =>
  z
    .object({ ...app, Type: z.enum([Type]), SchedAt: due, Content: scheduledContents[Type] })
    .meta({ id: `${Type}Task` });

/** The description of a scheduled task in answers. */
export const taskInfo = z.object({
  TaskID: count,
  Sdkappid: count,
  CreateAt: z.string(),
  Type: z.string(),
  SchedAt: z.string(),
  Content: z.looseObject({}),
  Title: z.string(),
  Desc: z.string(),
  Status: z.enum(['pending', 'dispatching', 'dispatched', 'failed']),
  DispatchSuccess: count,
  DispatchErr: z.string(),
  PushTaskID: z.string(),
});

const SCHEDULED = '2026-12-24 18:00:00';
const NOTIFICATION = { Title: 'Merry Christmas!', Desc: 'A present waits for you', Ext: '{"present":7}' };
const INFO = {
  TaskID: 1,
  Sdkappid: 1400000000,
  CreateAt: '2026-12-01 08:30:00',
  Type: 'All',
  SchedAt: SCHEDULED,
  Content: { OfflinePushInfo: NOTIFICATION },
  Title: NOTIFICATION.Title,
  Desc: NOTIFICATION.Desc,
  Status: 'pending' as const,
  DispatchSuccess: 0,
  DispatchErr: '',
  PushTaskID: '',
};

const content = [
  'accountNotString',
  'noSuchAccount',
  'badRequest',
  'badMessageBody',
  'badToAccount',
  'badMessageRandom',
  'messageBodyNotArray',
  'badMessageElement',
  'tooManyAccounts',
  'tagTooLong',
  'tagInBothConditions',
  'tooManyTags',
  'badAttribute',
  'mixedCondition',
  'emptyTag',
  'pushNotEnabled',
  'bodyTooLarge',
] as const;

/** The commands for scheduled tasks. */
export const schedule = {
  'timpush/add_sched_task': command({
    effect: 'changes',
    summary: 'Schedule a push',
    request: z.preprocess(
      documented({ ...app, Type: type, SchedAt: due, Content: z.unknown() }, strict),
      z.discriminatedUnion('Type', [scheduled('All'), scheduled('Tag'), scheduled('User')]).meta({
        discriminator: {
          propertyName: 'Type',
          mapping: {
            All: '#/components/schemas/AllTask',
            Tag: '#/components/schemas/TagTask',
            User: '#/components/schemas/UserTask',
          },
        },
      }),
    ),
    answer: z.object({ TaskID: count }),
    example: {
      request: { Type: 'All', SchedAt: SCHEDULED, Content: { OfflinePushInfo: NOTIFICATION } },
      answer: { TaskID: 1 },
    },
    errors: content,
  }),
  'timpush/modify_sched_task': command({
    effect: 'changes',
    summary: 'Change the time or the content of a pending task',
    description: 'The fields of `Content` replace those of the task.',
    request: fields(
      {
        ...app,
        TaskID: taskId,
        Type: type,
        SchedAt: due.optional(),
        Content: looseFields({}).describe('The fields of the push to replace').optional(),
      },
      strict,
    ),
    answer: plain,
    example: { request: { TaskID: 1, Type: 'All', SchedAt: SCHEDULED }, answer: {} },
    errors: [...content, 'noSuchTask'],
  }),
  'timpush/delete_sched_task': command({
    effect: 'changes',
    summary: 'Delete a pending task',
    request: fields({ ...app, TaskID: taskId, Type: type.optional() }, strict),
    answer: plain,
    example: { request: { TaskID: 1, Type: 'All' }, answer: {} },
    errors: ['badRequest', 'noSuchTask'],
  }),
  'timpush/get_sched_task': command({
    effect: 'reads',
    summary: 'Describe a scheduled task',
    request: fields({ ...app, TaskID: taskId }),
    answer: z.object({ TaskInfo: taskInfo }),
    example: { request: { TaskID: 1 }, answer: { TaskInfo: INFO } },
    errors: ['badRequest', 'noSuchTask'],
  }),
  'timpush/list_sched_task': command({
    effect: 'reads',
    summary: 'List scheduled tasks by the time at which they were made or are due',
    request: fields({
      ...app,
      Offset: integer({ minimum: 0, maximum: 1_000_000, description: 'How many tasks to skip' }).default(0),
      Want: integer({ minimum: 1, maximum: 100, description: 'The maximum number of tasks' }).default(20),
      OrderBy: z
        .string()
        .toLowerCase()
        .pipe(z.enum(['createat', 'schedat']))
        .default('createat')
        .meta({ description: 'createAt or schedAt' }),
      Asc: z.boolean().default(false).describe('Ascending: earliest first'),
      BeginTime: utcTime.optional().describe('The earliest time: YYYY-MM-DD HH:MM:SS in UTC'),
      EndTime: utcTime.optional().describe('The latest time: YYYY-MM-DD HH:MM:SS in UTC'),
      Keyword: z.string().optional().describe('Text that the title or the description contains'),
    }),
    answer: z.object({ Total: count, Tasks: z.array(taskInfo) }),
    example: {
      request: { Offset: 0, Want: 20, OrderBy: 'schedat', Asc: true, Keyword: 'Christmas' },
      answer: { Total: 1, Tasks: [INFO] },
    },
    errors: ['badRequest'],
  }),
} as const;

/** The query of a list of scheduled tasks. */
export type ScheduledTaskQuery = RequestOf<(typeof schedule)['timpush/list_sched_task']>;
