import * as z from 'zod';
import { count, ErrorList, taskId } from '../answers.ts';
import { command, type RequestOf } from '../command.ts';
import { conditionSchema } from '../condition.ts';
import { anyUserId, LIMITS, perUser, textUpTo } from '../fields.ts';
import { integer } from '../integer.ts';
import { messageBodySchema } from '../message-body.ts';
import {
  cloudCustomData,
  from,
  IGNORED_FIELDS,
  lifeTime,
  notificationFields,
  offlinePushInfo,
  random,
  toAccounts,
  withinSize,
} from '../push-content.ts';
import { fields } from '../request.ts';

const MAX_IDEMPOTENCY_KEY_BYTES = 64;
/** The maximum of `RateLimit`; a push that should be faster than the highest API Gateway quota needs no limit. */
const MAX_RATE = 1_000_000;
/**
 * The minimum of `RateLimit`: one post in 100 seconds. A push with a limit is sent for 24 hours, or for its life
 * time.
 */
const MIN_RATE = 0.01;

/** The end of the century, as a static limit; `SendAt` is also checked against the clock. */
const MAX_SECONDS = 4_102_444_800;

const strict = { ignored: IGNORED_FIELDS };

const sendAt = integer({
  minimum: 0,
  maximum: MAX_SECONDS,
  unit: 'UTC seconds',
  description:
    'When to send the push, in UTC seconds: in the future, and at most 366 days ahead. Absent: now',
});

/** A text of digits counts as a number: some clients send all their numbers as texts. */
const rateLimit = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,7}(?:\.\d{1,8})?$/.test(value) ? Number(value) : value),
  z
    .number()
    .min(MIN_RATE)
    .max(MAX_RATE)
    .describe(
      'The maximum number of posts per second for this push. The push is sent for 24 hours, or for its life time if that is longer: choose a rate that is high enough',
    ),
);

const idempotencyKey = textUpTo(
  MAX_IDEMPOTENCY_KEY_BYTES,
  'Identifies this push: the same key within 24 hours is the same push',
).refine((value) => value.trim() !== '', 'must not be empty or blank: omit it, or send a unique key');

const TASK = '01KB0XJ6ZR6Y5V1SN1W9YQ4T8E';
const MESSAGE = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'Merry Christmas!' } }];
const NOTIFICATION = { Title: 'Merry Christmas!', Desc: 'A present waits for you', Ext: '{"present":7}' };

const pushing = [
  'accountNotString',
  'noSuchAccount',
  'badRequest',
  'badMessageBody',
  'badMessageRandom',
  'messageBodyNotArray',
  'badMessageElement',
  'tooManyPushesPerSecond',
  'pushNotEnabled',
  'tooManyPushesPerDay',
  'bodyTooLarge',
] as const;
const condition = [
  'tagTooLong',
  'tagInBothConditions',
  'tooManyTags',
  'badAttribute',
  'mixedCondition',
  'emptyTag',
] as const;

/** The commands that push, and that count audiences. */
export const push = {
  'all_member_push/im_push': command({
    effect: 'changes',
    summary: 'Push to everybody, or to the users that match a condition',
    aliases: ['openim/im_push'],
    description: [
      'The push is sent now, or at `SendAt`. A dry run only counts its audience.',
      '`To_Account` addresses up to 500 existing users by name; it cannot be combined with `Condition`.',
    ].join('\n'),
    request: withinSize(
      fields(
        {
          From_Account: from,
          MsgRandom: random,
          MsgBody: messageBodySchema,
          MsgLifeTime: lifeTime.optional(),
          Condition: conditionSchema.optional(),
          To_Account: toAccounts.optional(),
          OfflinePushInfo: offlinePushInfo.optional(),
          CloudCustomData: cloudCustomData,
          SendAt: sendAt.optional(),
          DryRun: z.boolean().describe('Count the audience without pushing').optional(),
          RateLimit: rateLimit.optional(),
          IdempotencyKey: idempotencyKey.optional(),
        },
        strict,
      ).refine(
        ({ Condition, To_Account }) => Condition === undefined || To_Account === undefined,
        'has both Condition and To_Account: send one of them',
      ),
    ),
    answer: z.object({
      TaskId: taskId.optional(),
      Audience: count.optional(),
      Online: count.optional(),
      Exact: z.boolean().optional(),
    }),
    example: {
      request: {
        MsgRandom: 9312457,
        MsgLifeTime: 604800,
        MsgBody: MESSAGE,
        Condition: { TagsOr: ['stock-A', 'stock-B'], AttrsAnd: { level: 'platinum' } },
        IdempotencyKey: 'christmas-2026',
      },
      answer: { TaskId: TASK },
    },
    errors: [
      ...pushing,
      ...condition,
      'badToAccount',
      'tooManyAccounts',
      'badLifeTime',
      'idempotencyKeyReused',
    ],
  }),
  'all_member_push/im_audience': command({
    effect: 'reads',
    summary: 'Count the users that match a condition, and those of them that are online',
    request: fields({ Condition: conditionSchema.optional() }, strict),
    answer: z.object({ Audience: count, Online: count, Exact: z.boolean() }),
    example: {
      request: { Condition: { And: [{ Attr: { city: 'Shenzhen' } }, { Not: { Tag: 'muted' } }] } },
      answer: { Audience: 1, Online: 0, Exact: true },
    },
    errors: ['badRequest', ...condition],
  }),
  'timpush/push': command({
    effect: 'changes',
    summary: 'Push a notification to everybody, or to the users that match a condition',
    request: withinSize(
      fields({ ...notificationFields, MsgRandom: random, Condition: conditionSchema.optional() }, strict),
    ),
    answer: z.object({ TaskId: taskId }),
    example: {
      request: { MsgRandom: 56512, OfflinePushInfo: NOTIFICATION, Condition: { TagsAnd: ['stock-A'] } },
      answer: { TaskId: TASK },
    },
    errors: [...pushing, ...condition],
  }),
  'timpush/batch': command({
    effect: 'changes',
    summary: 'Push a notification to up to 500 named users; list those that do not exist',
    request: withinSize(
      fields(
        {
          ...notificationFields,
          MsgRandom: random,
          To_Account: perUser(anyUserId('badToAccount'), 'badToAccount', LIMITS.usersPerQuery),
        },
        strict,
      ),
    ),
    answer: z.object({ TaskId: taskId, ErrorList }),
    example: {
      request: { MsgRandom: 56513, To_Account: ['alice'], OfflinePushInfo: NOTIFICATION, DataId: 'order-7' },
      answer: { TaskId: TASK, ErrorList: [] },
    },
    errors: [...pushing, 'badToAccount', 'tooManyAccounts'],
  }),
} as const;

/** A push of the classic family. */
export type ClassicPush = RequestOf<(typeof push)['all_member_push/im_push']>;
