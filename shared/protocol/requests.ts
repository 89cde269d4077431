import * as z from 'zod';
import { conditionSchema } from './condition.ts';
import { attributeName, attributes, LIMITS, perUser, tag, userId } from './fields.ts';
import { MAX_PUSH_BYTES, messageBodySchema } from './message-body.ts';
import { bytesOf, fault } from './parse.ts';

/** `MsgLifeTime` is at most seven days, in seconds (Tencent Cloud Chat, document 1047/37166). */
const MAX_LIFE_TIME = 604_800;

const toAccount = userId('badToAccount');

/** Older clients name a list `older`; the documents name it `name`. */
const renamed = (older: string, name: string) => (value: unknown) => {
  if (typeof value !== 'object' || value === null || name in value || !(older in value)) return value;
  const { [older]: list, ...others } = value as Record<string, unknown>;
  return { ...others, [name]: list };
};

const profile = z.preprocess(
  renamed('Identifier', 'UserID'),
  z.object({
    UserID: userId('accountNotString'),
    Nick: z.string().optional(),
    FaceUrl: z.string().optional(),
  }),
);

export const accountImport = profile;

export const multiAccountImport = z.union([
  z.object({ AccountList: perUser(profile) }).transform(({ AccountList }) => AccountList),
  z
    .object({ Accounts: perUser(userId('accountNotString')) })
    .transform(({ Accounts }) =>
      Accounts.map((UserID): z.output<typeof profile> => ({ UserID, Nick: undefined, FaceUrl: undefined })),
    ),
]);

export const setAttributeNames = z.object({
  AttrNames: z.record(z.string().regex(/^\d$/, 'a slot is "0" to "9"'), attributeName),
});

export const setAttributes = z.preprocess(
  renamed('Attrs', 'UserAttrs'),
  z.object({ UserAttrs: perUser(z.object({ To_Account: toAccount, Attrs: attributes })) }),
);

export const removeAttributes = z.preprocess(
  renamed('Attrs', 'UserAttrs'),
  z.object({ UserAttrs: perUser(z.object({ To_Account: toAccount, Attrs: z.array(z.string()) })) }),
);

const userTags = z.object({
  To_Account: toAccount,
  Tags: z
    .array(tag)
    .min(1)
    .refine(
      (list) => list.length <= LIMITS.tagsPerUserPerRequest,
      fault('tooManyTags', `at most ${LIMITS.tagsPerUserPerRequest} tags for one user in one request`),
    ),
});

export const changeTags = z.preprocess(
  renamed('Tags', 'UserTags'),
  z.object({ UserTags: perUser(userTags) }),
);

export const namedAccounts = z.object({ To_Account: perUser(toAccount) });

export const push = z
  .object({
    From_Account: userId('accountNotString').optional(),
    MsgRandom: z.custom<number>(
      (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffffffff,
      fault('badMessageRandom', 'MsgRandom is an unsigned 32-bit integer'),
    ),
    MsgBody: messageBodySchema,
    MsgLifeTime: z
      .custom<number>(
        (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_LIFE_TIME,
        fault('badLifeTime', `MsgLifeTime is 0 to ${MAX_LIFE_TIME} seconds`),
      )
      .optional(),
    Condition: conditionSchema.optional(),
    OfflinePushInfo: z.looseObject({}).optional(),
    CloudCustomData: z.string().optional(),
  })
  .superRefine(({ MsgBody, CloudCustomData, OfflinePushInfo }, context) => {
    const bytes = bytesOf(JSON.stringify({ MsgBody, CloudCustomData, OfflinePushInfo }));
    if (bytes <= MAX_PUSH_BYTES) return;
    const message = `MsgBody, CloudCustomData and OfflinePushInfo have ${bytes} bytes: at most ${MAX_PUSH_BYTES}`;
    context.addIssue({ code: 'custom', params: { kind: 'bodyTooLarge' }, message });
  });

/** A push as the API takes it. */
export type PushRequest = z.output<typeof push>;
