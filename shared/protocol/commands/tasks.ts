import { isValid } from 'ulid';
import * as z from 'zod';
import { FAILURE_REASONS } from '../../domain/notification/verdict.ts';
import { count, plain, seconds, taskId, user } from '../answers.ts';
import { command } from '../command.ts';
import { conditionTree } from '../condition-tree.ts';
import { textUpTo } from '../fields.ts';
import { integer } from '../integer.ts';
import { fault } from '../parse.ts';
import { IGNORED_FIELDS, offlinePushInfo } from '../push-content.ts';
import { fields } from '../request.ts';

/** The maximum number of pushes in one report (as in the older API). */
const MAX_REPORTS = 500;
/** The maximum number of pushes in one statistics request (Tencent Cloud Chat, document 1047/71894). */
const MAX_TASKS = 5;
const MAX_STATISTICS_SECONDS = 30 * 24 * 3600;

const named = z
  .string()
  .refine(
    (value) => isValid(value),
    fault('noSuchTask', 'is not the id of a push: send the TaskId that the push returned'),
  )
  .meta({ description: 'The TaskId that a push returned' });
const strict = { ignored: IGNORED_FIELDS };
const ofTask = fields({ TaskId: named }, strict);

const moment = (description: string) =>
  integer({
    minimum: 0,
    maximum: 4_102_444_800,
    unit: 'UTC seconds',
    description: `${description}, in UTC seconds`,
  });

const summary = {
  TaskId: taskId,
  State: z.enum(['scheduled', 'accepted', 'running', 'done', 'cancelled', 'failed']),
  From_Account: user,
  MsgLifeTime: count,
  CreatedAt: seconds,
  SendAt: seconds.optional(),
  AcceptedAt: seconds.optional(),
  DoneAt: seconds.optional(),
  CancelledAt: seconds.optional(),
  Fault: z.string().optional().describe('Why a scheduled push could not be sent'),
  Identifier: z
    .string()
    .optional()
    .describe('The administrator who pushed; absent for pushes of older versions'),
  MsgBody: z.array(
    z
      .object({ MsgType: z.string(), MsgContent: z.record(z.string(), z.unknown()) })
      .describe('As it was sent'),
  ),
  OfflinePushInfo: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('The mobile notification, as it was sent'),
  CloudCustomData: z.string().optional(),
  DataId: z.string().optional(),
  RateLimit: z.number().optional().describe('The maximum number of posts per second'),
  Condition: conditionTree.optional().describe('Whom it addresses; everybody without it and `To_Account`'),
  To_Account: z.array(user).optional().describe('The users whom it names'),
};
/** A push in a list. */
export const pushSummary = z.object(summary);

/** Outcomes of a push's notifications at one provider. */
const providerNotifications = z.object({
  Targeted: count.describe('Devices in the batches that were started'),
  Accepted: count.describe('Accepted by the provider; whether they were shown is unknown'),
  Failed: count,
  Expired: count.describe('Not accepted by the provider within the life time of the push'),
  Removed: count.describe('Devices that turned out to be gone'),
  Opened: count.describe('Users who opened the notification'),
  Reasons: z.partialRecord(z.enum(FAILURE_REASONS), count).describe('Why notifications failed'),
  PausedSince: seconds
    .optional()
    .describe('Since when the provider has rejected the credentials or settings of the app'),
  PausedBecause: z.string().optional().describe('The error message of the provider'),
});

/** Outcomes of a push's notifications by provider; a provider appears once a batch for it has started. */
export const pushNotifications = z.object({
  apns: providerNotifications.optional(),
  fcm: providerNotifications.optional(),
  webpush: providerNotifications.optional(),
});

/** The current state of a push. */
export const pushStatus = z.object({
  ...summary,
  Progress: z.number().min(0).max(1),
  Counters: z
    .object({ Users: count, Posted: count, Gone: count, Refused: count, Withheld: count })
    .describe('Numbers of connections, except for Users'),
  Notifications: pushNotifications,
});

const counts = { TotalCount: count, SentCount: count, DeliveredCount: count, ClickCount: count };
/** The counts of a push in the newer family's terms. */
export const pushStatistics = z.object({
  TaskID: taskId,
  ...counts,
  PlatformStatistics: z.array(z.object({ EventType: count, PushPlatform: count, ...counts })),
});

const TASK = '01KB0XJ6ZR6Y5V1SN1W9YQ4T8E';
const DONE = {
  TaskId: TASK,
  State: 'done' as const,
  From_Account: 'administrator',
  MsgLifeTime: 604800,
  CreatedAt: 1798135200,
  AcceptedAt: 1798135200,
  DoneAt: 1798135203,
  Identifier: 'administrator',
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'Merry Christmas!' } }],
  Condition: { Or: [{ Tag: 'stock-A' }, { Tag: 'stock-B' }] },
};
const COUNTS = { TotalCount: 1104, SentCount: 1104, DeliveredCount: 1101, ClickCount: 0 };

/** A push in a report. */
export const pushReport = z.object({
  TaskId: taskId,
  Status: z.literal([0, 1, 2]).describe('0: not started, 1: running, 2: finished'),
  StartTime: z.string().optional().describe('YYYY-MM-DD HH:MM:SS in UTC; absent before the push has started'),
  Finished: count.describe('Finished connections'),
  Total: count.describe('All connections that are known so far'),
});

const loss = { ErrCode: z.string(), ErrCount: count, ErrInfo: z.string() };
const platformLoss = { EventType: count, PushPlatform: count, ...loss };
/** Why connections did not receive a push, in the newer family's terms. */
export const pushLoss = z.object({
  TaskID: taskId,
  ReadyToSendLoss: z.array(z.object(loss)).describe('Connections to which the push was not sent'),
  PostSendDeliveredLoss: z.array(z.object(loss)).describe('Connections that did not accept the push'),
  PlatformReadyToSendLoss: z.array(z.object(platformLoss)),
  PlatformPostSendDeliveredLoss: z.array(z.object(platformLoss)),
});

/** Which pushes to count: the named ones, or the newest 100, within a period. */
const counted = fields({
  StartTime: moment('The first second in which a counted push was sent'),
  EndTime: moment('The last second in which a counted push was sent'),
  TaskID: z.array(named).max(MAX_TASKS).describe('Up to 5 ids of pushes').default([]),
}).superRefine(({ StartTime, EndTime }, context) => {
  if (EndTime >= StartTime && EndTime - StartTime <= MAX_STATISTICS_SECONDS) return;
  const message = `must be 0 to ${MAX_STATISTICS_SECONDS} seconds (30 days) after StartTime`;
  context.addIssue({ code: 'custom', path: ['EndTime'], message });
});

/** The commands for existing pushes. */
export const tasks = {
  'all_member_push/im_push_status': command({
    effect: 'reads',
    summary: 'Report the state, the progress and the counters of a push',
    request: ofTask,
    answer: pushStatus,
    example: {
      request: { TaskId: TASK },
      answer: {
        ...DONE,
        Progress: 1,
        Counters: { Users: 1042, Posted: 1101, Gone: 3, Refused: 0, Withheld: 0 },
        Notifications: {
          fcm: {
            Targeted: 62,
            Accepted: 60,
            Failed: 2,
            Expired: 0,
            Removed: 2,
            Opened: 11,
            Reasons: { unregistered: 2 },
          },
        },
      },
    },
    errors: ['badRequest', 'noSuchTask'],
  }),
  'all_member_push/im_push_list': command({
    effect: 'reads',
    summary: 'List pushes, newest first',
    description: [
      '`Cursor` of the answer asks for the next page; it is empty on the last one.',
      'With `State` or `Text`, a call looks through at most 500 pushes: a page may have fewer pushes than `Limit`, or none, and still a `Cursor`.',
      '',
      'Costs a read unit for each 4 KB of the pushes that it looks through.',
    ].join('\n'),
    request: fields({
      Limit: integer({ minimum: 1, maximum: 100, description: 'The maximum number of pushes' }).default(20),
      Cursor: z
        .string()
        .refine((value) => value === '' || isValid(value), 'unknown cursor: omit it to start over')
        .describe('The Cursor of the previous page')
        .optional(),
      State: z
        .enum(['scheduled', 'accepted', 'done', 'cancelled', 'failed'])
        .describe('Only pushes in this state; `accepted` includes those that are running')
        .optional(),
      Text: textUpTo(
        100,
        'Only pushes whose content, audience, sender or id contains this, in either case',
      ).optional(),
    }),
    answer: z.object({ Pushes: z.array(pushSummary), Cursor: z.string() }),
    example: { request: { Limit: 20 }, answer: { Pushes: [DONE], Cursor: '' } },
    errors: ['badRequest'],
  }),
  'all_member_push/im_push_cancel': command({
    effect: 'changes',
    summary: 'Cancel a push',
    description: 'Stops deliveries that are not sent yet, and withdraws the push from offline users.',
    request: ofTask,
    answer: plain,
    example: { request: { TaskId: TASK }, answer: {} },
    errors: ['badRequest', 'noSuchTask', 'revokedAlready'],
  }),
  'timpush/revoke': command({
    effect: 'changes',
    summary: 'Revoke a push within 24 hours',
    description: 'Stops deliveries that are not sent yet, and withdraws the push from offline users.',
    request: fields({ TaskId: named, OfflinePushInfo: offlinePushInfo.optional() }, strict),
    answer: plain,
    example: { request: { TaskId: TASK }, answer: {} },
    errors: ['badRequest', 'noSuchTask', 'revokedAlready', 'tooManyRevokesPerSecond', 'tooOldToRevoke'],
  }),
  'timpush/all_member_push_statistics': command({
    effect: 'reads',
    summary: 'Count the receivers of up to 5 pushes within 30 days',
    description: 'Without `TaskID`, counts the newest 100 pushes.',
    request: counted,
    answer: z.object({ Results: z.array(pushStatistics) }),
    example: {
      request: { StartTime: 1798134000, EndTime: 1798138800, TaskID: [TASK] },
      answer: {
        Results: [
          {
            TaskID: TASK,
            ...COUNTS,
            PlatformStatistics: [{ EventType: 2, PushPlatform: 0, ...COUNTS }],
          },
        ],
      },
    },
    errors: ['badRequest', 'noSuchTask'],
  }),
  'timpush/all_member_push_loss': command({
    effect: 'reads',
    summary: 'Count why connections did not get up to 5 pushes within 30 days',
    description: 'Without `TaskID`, counts the newest 100 pushes.',
    request: counted,
    answer: z.object({ Results: z.array(pushLoss) }),
    example: {
      request: { StartTime: 1798134000, EndTime: 1798138800, TaskID: [TASK] },
      answer: {
        Results: [
          {
            TaskID: TASK,
            ReadyToSendLoss: [],
            PostSendDeliveredLoss: [{ ErrCode: '410', ErrCount: 3, ErrInfo: 'the connection was closed' }],
            PlatformReadyToSendLoss: [],
            PlatformPostSendDeliveredLoss: [
              {
                EventType: 2,
                PushPlatform: 0,
                ErrCode: '410',
                ErrCount: 3,
                ErrInfo: 'the connection was closed',
              },
            ],
          },
        ],
      },
    },
    errors: ['badRequest', 'noSuchTask'],
  }),
  'openim/im_get_push_report': command({
    effect: 'reads',
    summary: 'Report the progress of up to 500 pushes, for older clients',
    aliases: ['all_member_push/im_get_push_report'],
    request: z.preprocess(
      // Some clients name a single push.
      (value) => {
        const { TaskId, ...others } = isObject(value) ? value : {};
        return typeof TaskId === 'string' ? { TaskIds: [TaskId], ...others } : value;
      },
      fields({ TaskIds: z.array(named).min(1).max(MAX_REPORTS).describe('1 to 500 ids of pushes') }),
    ),
    answer: z.object({ Reports: z.array(pushReport) }),
    example: {
      request: { TaskIds: [TASK] },
      answer: {
        Reports: [{ TaskId: TASK, Status: 2, StartTime: '2026-12-24 18:00:00', Finished: 1104, Total: 1104 }],
      },
    },
    errors: ['badRequest', 'noSuchTask'],
  }),
} as const;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
