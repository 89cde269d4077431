import * as z from 'zod';
import { conditionSchema } from './condition.ts';
import { LIMITS, perUser, textUpTo, userId } from './fields.ts';
import { messageBodySchema } from './message-body.ts';
import { bytesOf, fault } from './parse.ts';
import { fields } from './request.ts';

/** The maximum life time of a push in seconds (Tencent Cloud Chat, document 1047/37166): seven days. */
export const MAX_LIFE_TIME = 604_800;
/** The maximum size of a push in bytes (Tencent Cloud Chat, error 90056). */
export const MAX_PUSH_BYTES = 10 * 1024;
const MAX_DATA_ID_BYTES = 64;

export const from = userId('accountNotString').optional();

const isWhole = (value: unknown, minimum: number, maximum: number): boolean =>
  Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;

export const random = z
  .custom<number>(
    (value) => isWhole(value, 0, 0xffffffff),
    fault('badMessageRandom', 'MsgRandom is an unsigned 32-bit integer'),
  )
  .meta({ type: 'integer', minimum: 0, maximum: 0xffffffff });

export const lifeTime = z
  .custom<number>(
    (value) => isWhole(value, 0, MAX_LIFE_TIME),
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
export const offlinePushInfo = z.looseObject(offlinePushFields);
const notification = z.looseObject({ ...offlinePushFields, Title: z.string(), Desc: z.string() });

interface PushContent {
  readonly MsgBody?: unknown;
  readonly CloudCustomData?: unknown;
  readonly OfflinePushInfo?: unknown;
}

/** Rejects a push whose content is too large in all. */
export const withinSize = <S extends z.ZodType<PushContent>>(schema: S) =>
  schema.superRefine(({ MsgBody, CloudCustomData, OfflinePushInfo }, context) => {
    const bytes = bytesOf(JSON.stringify({ MsgBody, CloudCustomData, OfflinePushInfo }));
    if (bytes <= MAX_PUSH_BYTES) return;
    const message = `MsgBody, CloudCustomData and OfflinePushInfo have ${bytes} bytes: at most ${MAX_PUSH_BYTES}`;
    context.addIssue({ code: 'custom', params: { kind: 'bodyTooLarge' }, message });
  });

/** The fields that all pushes of the newer family share: their content is the notification. */
export const notificationFields = {
  From_Account: from,
  OnlineOnlyFlag: flag.optional(),
  MsgBody: messageBodySchema.optional(),
  OfflinePushInfo: notification,
  CloudCustomData: z.string().optional(),
  DataId: textUpTo(MAX_DATA_ID_BYTES).optional(),
};

export const toAccounts = perUser(userId('badToAccount'), 'badToAccount', LIMITS.usersPerQuery);

const scheduledFields = { ...notificationFields, MsgRandom: random.optional() };

/** The `Content` of a scheduled task, by its `Type`. */
export const scheduledContents = {
  All: withinSize(fields(scheduledFields)),
  Tag: withinSize(fields({ ...scheduledFields, Condition: conditionSchema })),
  User: withinSize(fields({ ...scheduledFields, To_Account: toAccounts })),
};

/** The `Type` of a scheduled task. */
export type ScheduledTaskType = keyof typeof scheduledContents;

/** A push of the newer family, in any of its forms. */
export type NotificationPush = z.output<typeof scheduledContents.All>;
