import { isValid } from 'ulid';
import * as z from 'zod';
import { VERDICTS } from '../../domain/explain/verdict.ts';
import { FAILURE_REASONS } from '../../domain/notification/verdict.ts';
import { count, seconds, taskId, user } from '../answers.ts';
import { command } from '../command.ts';
import { userId } from '../fields.ts';
import { fault } from '../parse.ts';
import { fields } from '../request.ts';

/** A part of a condition, with what it was for the user. */
export interface ExplainedCondition {
  readonly And?: readonly ExplainedCondition[] | undefined;
  readonly Or?: readonly ExplainedCondition[] | undefined;
  readonly Not?: ExplainedCondition | undefined;
  readonly Tag?: string | undefined;
  readonly Attr?: Readonly<Record<string, string>> | undefined;
  readonly Users?: number | undefined;
  readonly Holds?: boolean | undefined;
  readonly Since?: number | undefined;
  readonly Until?: number | undefined;
}

const operand = z.lazy(() => explainedCondition);

/** The tree of a condition in the form of requests, each part with whether it held. */
const explainedCondition: z.ZodType<ExplainedCondition> = z
  .object({
    And: z.array(operand).optional().describe('All of these'),
    Or: z.array(operand).optional().describe('One of these'),
    Not: operand.optional().describe('Not this'),
    Tag: z.string().optional().describe('The user has this tag'),
    Attr: z
      .record(z.string(), z.string())
      .optional()
      .describe('The user has this attribute value; `slot 3` where the slot has no name'),
    Users: count.optional().describe('The push names this many users'),
    Holds: z
      .boolean()
      .optional()
      .describe(
        'Whether it held; absent when it is not known any more: ended memberships are kept for 7 days',
      ),
    Since: seconds.optional().describe('Since when the user had the tag or the value, in UTC seconds'),
    Until: seconds.optional().describe('Until when the user had it, in UTC seconds; absent while it is so'),
  })
  .meta({ id: 'ExplainedCondition', description: 'A condition, and what each part of it was for a user.' });

const TASK = '01KB0XJ6ZR6Y5V1SN1W9YQ4T8E';

/** The command that explains what became of a push for one user. */
export const explain = {
  'all_member_push/im_push_explain': command({
    summary: 'Explain what became of a push for one user',
    description: [
      'Says whether the user had an account and matched when the push was accepted, clause by clause, and whether the user has it, will get it, or cannot get it any more.',
      'A scheduled push is judged as if it went out now.',
      'An unknown user is a verdict, not an error.',
      '',
      "Costs about ten reads, and what the user's changes since the push have: some 10 to 20 read units.",
    ].join('\n'),
    effect: 'reads',
    request: fields(
      {
        TaskId: z
          .string()
          .refine(
            (value) => isValid(value),
            fault('noSuchTask', 'is not the id of a push: send the TaskId that the push answered'),
          )
          .meta({ description: 'The TaskId that a push answered' }),
        To_Account: userId('badToAccount'),
      },
      { ignored: [] },
    ),
    answer: z.object({
      TaskId: taskId,
      To_Account: user,
      Verdict: z.enum(VERDICTS).describe('What became of it'),
      Explanation: z.string().describe('The same in a sentence'),
      State: z.enum(['scheduled', 'accepted', 'running', 'done', 'cancelled', 'failed']),
      Progress: z.number().min(0).max(1),
      SendAt: seconds.optional(),
      AcceptedAt: seconds.optional(),
      ExpiresAt: seconds.optional().describe('Until when offline users could claim it, in UTC seconds'),
      CancelledAt: seconds.optional(),
      AccountSince: seconds.optional().describe('Since when the user has the present account; absent: none'),
      IsSender: z
        .boolean()
        .describe('Whether the user is the sender that receivers see; senders are not left out'),
      Matched: z
        .boolean()
        .optional()
        .describe('Whether the user was in the audience; absent when it is not known any more'),
      Condition: explainedCondition.optional().describe('Absent: the push is for everybody'),
      SeenThrough: seconds
        .optional()
        .describe('Up to when a client of the user has confirmed to have everything, in UTC seconds'),
      Connections: z.array(z.object({ ConnectedAt: seconds })).describe('The open connections of the user'),
      Devices: z.array(
        z.object({
          DeviceId: z.string(),
          Kind: z.enum(['apns', 'fcm', 'webpush']),
          Token: z.string().describe('The last eight characters'),
          RegisteredAt: seconds,
          SeenAt: seconds,
          Strikes: count.describe('How many bad answers its provider gave in a row'),
          Notification: z
            .enum(['accepted', 'failed', 'expired', 'pending', 'none', 'unknown'])
            .describe('What the provider answered; `none`: the push does not notify this device'),
          Reason: z.enum(FAILURE_REASONS).optional().describe('Why the notification failed'),
          Because: z.string().describe('The same in a sentence'),
        }),
      ),
      Opened: z.boolean().describe('Whether the user opened a notification of the push'),
    }),
    example: {
      request: { TaskId: TASK, To_Account: 'alice' },
      answer: {
        TaskId: TASK,
        To_Account: 'alice',
        Verdict: 'not_addressed',
        Explanation:
          'alice did not match the condition when the push was accepted at 2026-12-24 18:00:00 UTC.',
        State: 'done',
        Progress: 1,
        AcceptedAt: 1798135200,
        ExpiresAt: 1798740000,
        AccountSince: 1795543200,
        IsSender: false,
        Matched: false,
        Condition: {
          And: [
            { Tag: 'stock-A', Since: 1795543200, Holds: true },
            { Attr: { level: 'platinum' }, Since: 1795543200, Until: 1798000000, Holds: false },
          ],
          Holds: false,
        },
        SeenThrough: 1798135000,
        Connections: [],
        Devices: [],
        Opened: false,
      },
    },
    errors: ['badRequest', 'badToAccount', 'noSuchTask'],
  }),
} as const;
