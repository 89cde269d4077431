import * as z from 'zod';
import { conditionSchema } from './condition.ts';
import { LIMITS, perUser, textUpTo, userId } from './fields.ts';
import { flag, integer } from './integer.ts';
import { messageBodySchema } from './message-body.ts';
import { bytesOf } from './parse.ts';
import { fields, looseFields } from './request.ts';

/** The maximum life time of a push, in seconds: seven days (Tencent Cloud Chat, document 1047/37166). */
export const MAX_LIFE_TIME = 604_800;
/** The maximum size of a push, in bytes (Tencent Cloud Chat, error 90056). */
export const MAX_PUSH_BYTES = 10 * 1024;
const MAX_DATA_ID_BYTES = 64;

export const from = userId('accountNotString')
  .optional()
  .describe('The sender that receivers see; the calling administrator if absent');

export const random = integer({
  minimum: 0,
  maximum: 0xffffffff,
  kind: 'badMessageRandom',
  description: 'A random number: the same request with the same number within 60 seconds is the same push',
});

export const lifeTime = integer({
  minimum: 0,
  maximum: MAX_LIFE_TIME,
  unit: 'seconds',
  kind: 'badLifeTime',
  description:
    'For how many seconds offline users can still receive the push; 0, the default: online users only',
});

export const cloudCustomData = z
  .string()
  .describe('Custom data of the app, passed on to receivers')
  .optional();

const optionalText = (description: string) => z.string().describe(description).optional();

/** The fields of a mobile notification; vendor fields are passed on unchanged. */
const offlinePushFields = {
  PushFlag: flag('1: send no notification').optional(),
  Title: optionalText('The title of the notification'),
  Desc: optionalText('The text of the notification'),
  Ext: optionalText('Custom data of the app'),
  AndroidInfo: looseFields({}).describe('Options for Android and its vendors').optional(),
  ApnsInfo: looseFields({}).describe('Options for Apple devices').optional(),
};
export const offlinePushInfo = looseFields(offlinePushFields).describe('The notification');
const notification = looseFields({
  ...offlinePushFields,
  Title: z.string().describe('The title of the notification'),
  Desc: z.string().describe('The text of the notification'),
}).describe('The notification: the content of the push');

/** Fields of related APIs that clients send and that have no effect here. */
export const IGNORED_FIELDS = [
  'MsgSeq',
  'MsgTimeStamp',
  'SyncOtherMachine',
  'SendMsgControl',
  'ForbidCallbackControl',
  'IsNeedReadReceipt',
  'SupportMessageExtension',
] as const;

interface PushContent {
  readonly MsgBody?: unknown;
  readonly CloudCustomData?: unknown;
  readonly OfflinePushInfo?: unknown;
}

/** Rejects a push whose total content is too large. */
export const withinSize = <S extends z.ZodType<PushContent>>(schema: S) =>
  schema.superRefine(({ MsgBody, CloudCustomData, OfflinePushInfo }, context) => {
    const bytes = bytesOf(JSON.stringify({ MsgBody, CloudCustomData, OfflinePushInfo }));
    if (bytes <= MAX_PUSH_BYTES) return;
    const message = `MsgBody, CloudCustomData and OfflinePushInfo have ${bytes} bytes in total: send at most ${MAX_PUSH_BYTES}`;
    context.addIssue({ code: 'custom', params: { kind: 'bodyTooLarge' }, message });
  });

/** The fields that all pushes of the newer family share. Their content is the notification. */
export const notificationFields = {
  From_Account: from,
  OnlineOnlyFlag: flag(
    '1: online users only; 0, the default: offline users can receive the push for seven days',
  ).optional(),
  MsgBody: messageBodySchema.optional(),
  OfflinePushInfo: notification,
  CloudCustomData: cloudCustomData,
  DataId: textUpTo(MAX_DATA_ID_BYTES, 'A reference of the caller').optional(),
};

export const toAccounts = perUser(userId('badToAccount'), 'badToAccount', LIMITS.usersPerQuery);

const strict = { ignored: IGNORED_FIELDS };
const scheduledFields = { ...notificationFields, MsgRandom: random.optional() };

/** The schema of a scheduled task's `Content`, by `Type`. */
export const scheduledContents = {
  All: withinSize(fields(scheduledFields, strict)),
  Tag: withinSize(fields({ ...scheduledFields, Condition: conditionSchema }, strict)),
  User: withinSize(fields({ ...scheduledFields, To_Account: toAccounts }, strict)),
};

/** The `Type` of a scheduled task. */
export type ScheduledTaskType = keyof typeof scheduledContents;

/** A push of the newer family, in any form. */
export type NotificationPush = z.output<typeof scheduledContents.All>;
