import { isValid } from 'ulid';
import * as z from 'zod';
import { conditionSchema } from '../condition.ts';
import { LIMITS, perUser, textUpTo, userId } from '../fields.ts';
import { MAX_PUSH_BYTES, messageBodySchema } from '../message-body.ts';
import { bytesOf, fault } from '../parse.ts';

/** The longest life of a push, in seconds (Tencent Cloud Chat, document 1047/37166): seven days. */
export const MAX_LIFE_TIME = 604_800;
const MAX_IDEMPOTENCY_KEY_BYTES = 64;
const MAX_DATA_ID_BYTES = 64;
/** A push that should go out faster than the highest API Gateway quota needs no cap. */
const MAX_RATE = 1_000_000;

const whole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

const from = userId('accountNotString').optional();

const random = z
  .custom<number>(whole(0, 0xffffffff), fault('badMessageRandom', 'MsgRandom is an unsigned 32-bit integer'))
  .meta({ type: 'integer', minimum: 0, maximum: 0xffffffff });

const lifeTime = z
  .custom<number>(
    whole(0, MAX_LIFE_TIME),
    fault('badLifeTime', `MsgLifeTime is 0 to ${MAX_LIFE_TIME} seconds`),
  )
  .meta({ type: 'integer', minimum: 0, maximum: MAX_LIFE_TIME });

const flag = z.literal([0, 1]);

/** What a mobile notification is made from; fields of vendors are kept as they come. */
const offlinePushFields = {
  PushFlag: flag.optional(),
  Title: z.string().optional(),
  Desc: z.string().optional(),
  Ext: z.string().optional(),
  AndroidInfo: z.looseObject({}).optional(),
  ApnsInfo: z.looseObject({}).optional(),
};
const offlinePushInfo = z.looseObject(offlinePushFields);
const notification = z.looseObject({ ...offlinePushFields, Title: z.string(), Desc: z.string() });

/** Refuses a push that is too large in all. */
const withinSize = <S extends z.ZodType<PushContent>>(schema: S) =>
  schema.superRefine(({ MsgBody, CloudCustomData, OfflinePushInfo }, context) => {
    const bytes = bytesOf(JSON.stringify({ MsgBody, CloudCustomData, OfflinePushInfo }));
    if (bytes <= MAX_PUSH_BYTES) return;
    const message = `MsgBody, CloudCustomData and OfflinePushInfo have ${bytes} bytes: at most ${MAX_PUSH_BYTES}`;
    context.addIssue({ code: 'custom', params: { kind: 'bodyTooLarge' }, message });
  });

interface PushContent {
  readonly MsgBody?: unknown;
  readonly CloudCustomData?: unknown;
  readonly OfflinePushInfo?: unknown;
}

export const push = withinSize(
  z.object({
    From_Account: from,
    MsgRandom: random,
    MsgBody: messageBodySchema,
    MsgLifeTime: lifeTime.optional(),
    Condition: conditionSchema.optional(),
    OfflinePushInfo: offlinePushInfo.optional(),
    CloudCustomData: z.string().optional(),
    /** UTC seconds, up to a year ahead. */
    SendAt: z.number().int().optional(),
    DryRun: z.boolean().optional(),
    /** Posts per second. */
    RateLimit: z.number().positive().max(MAX_RATE).optional(),
    IdempotencyKey: textUpTo(MAX_IDEMPOTENCY_KEY_BYTES).optional(),
  }),
);

/** A push of the classic family. */
export type ClassicPush = z.output<typeof push>;

/** What the pushes of the newer family have in common: the content is the notification. */
const notificationFields = {
  From_Account: from,
  OnlineOnlyFlag: flag.optional(),
  MsgBody: messageBodySchema.optional(),
  OfflinePushInfo: notification,
  CloudCustomData: z.string().optional(),
  DataId: textUpTo(MAX_DATA_ID_BYTES).optional(),
};
const toAccounts = perUser(userId('badToAccount'), 'badToAccount', LIMITS.usersPerQuery);

export const notificationPush = withinSize(
  z.object({ ...notificationFields, MsgRandom: random, Condition: conditionSchema.optional() }),
);

export const batchPush = withinSize(
  z.object({ ...notificationFields, MsgRandom: random, To_Account: toAccounts }),
);

/** A push of the newer family, in any of its forms. */
export type NotificationPush = Pick<
  z.output<typeof notificationPush>,
  Exclude<keyof typeof notificationFields, never>
> & { readonly MsgRandom?: number | undefined };

/** The `Content` of a scheduled task, by its `Type`. */
export const scheduledContents = {
  All: withinSize(z.object({ ...notificationFields, MsgRandom: random.optional() })),
  Tag: withinSize(
    z.object({ ...notificationFields, MsgRandom: random.optional(), Condition: conditionSchema }),
  ),
  User: withinSize(z.object({ ...notificationFields, MsgRandom: random.optional(), To_Account: toAccounts })),
};

export const audience = z.object({ Condition: conditionSchema.optional() });

const taskId = z
  .string()
  .refine((value) => isValid(value), fault('noSuchTask', 'no push has this TaskId'))
  .meta({ type: 'string', description: 'The TaskId that a push answered' });

export const ofTask = z.object({ TaskId: taskId });

export const revoke = z.object({ TaskId: taskId, OfflinePushInfo: offlinePushInfo.optional() });

export const pushList = z.object({
  Limit: z.number().int().min(1).max(100).default(20),
  /** What the page before answered. */
  Cursor: z
    .string()
    .refine((value) => value === '' || isValid(value), 'none that a page answered')
    .meta({ type: 'string' })
    .optional(),
});

/** How many tasks one statistics request may name (Tencent Cloud Chat, document 1047/71894). */
const MAX_TASKS = 5;
const MAX_STATISTICS_SECONDS = 30 * 24 * 3600;

export const statistics = z
  .object({
    StartTime: z.number().int(),
    EndTime: z.number().int(),
    TaskID: z.array(taskId).max(MAX_TASKS).default([]),
  })
  .superRefine(({ StartTime, EndTime }, context) => {
    if (EndTime >= StartTime && EndTime - StartTime <= MAX_STATISTICS_SECONDS) return;
    const message = `StartTime to EndTime is 0 to ${MAX_STATISTICS_SECONDS} seconds (30 days)`;
    context.addIssue({ code: 'custom', path: ['EndTime'], message });
  });
