import type * as z from 'zod';
import type { Explanation } from '../domain/explain/explain.ts';
import type { Judged } from '../domain/explain/judge.ts';
import type { ExplanationVerdict } from '../domain/explain/verdict.ts';
import { expiryOf, type Push } from '../domain/push/push.ts';
import type { ExplainedCondition, explain } from './commands/explain.ts';
import { slotName } from './condition-tree.ts';
import { wireState } from './task-answers.ts';
import { formatTime, secondsOf } from './utc-time.ts';

type Answer = z.output<(typeof explain)['all_member_push/im_push_explain']['answer']>;

/**
 * Translates an explanation.
 *
 * @param names the attribute names of the app by slot
 */
export function explanationOf(
  userId: string,
  explanation: Explanation,
  names: ReadonlyMap<number, string>,
): Omit<Answer, 'Devices' | 'Opened'> {
  const { push: task, verdict, accountSince, isSender, matched, condition, seenThrough } = explanation;
  const { draft, push, sendAt, cancelledAt } = task;
  return {
    TaskId: draft.taskId,
    To_Account: userId,
    Verdict: verdict,
    Explanation: sentenceOf(userId, explanation),
    State: wireState(task),
    Progress: task.progress,
    ...moment('SendAt', sendAt),
    ...moment('AcceptedAt', push?.acceptedAt),
    ...moment('ExpiresAt', push && expiryOf(push)),
    ...moment('CancelledAt', cancelledAt),
    ...moment('AccountSince', accountSince),
    IsSender: isSender,
    ...(matched === undefined ? {} : { Matched: matched }),
    ...(condition === undefined ? {} : { Condition: judgedTree(condition, names) }),
    ...moment('SeenThrough', seenThrough),
    Connections: explanation.connectedAt.map((since) => ({ ConnectedAt: secondsOf(since) })),
  };
}

const moment = <Name extends string>(
  name: Name,
  at: number | undefined,
): { readonly [name in Name]?: number } =>
  at === undefined ? {} : ({ [name]: secondsOf(at) } as { readonly [name in Name]: number });

function judgedTree(judged: Judged, names: ReadonlyMap<number, string>): ExplainedCondition {
  const inner = (operand: Judged) => judgedTree(operand, names);
  const Holds = judged.holds === undefined ? {} : { Holds: judged.holds };
  if ('and' in judged) return { And: judged.and.map(inner), ...Holds };
  if ('or' in judged) return { Or: judged.or.map(inner), ...Holds };
  if ('not' in judged) return { Not: inner(judged.not), ...Holds };
  if ('users' in judged) return { Users: judged.users, ...Holds };
  const span = { ...moment('Since', judged.since), ...moment('Until', judged.until), ...Holds };
  if ('tag' in judged) return { Tag: judged.tag, ...span };
  return { Attr: { [slotName(names, judged.slot)]: judged.value }, ...span };
}

const at = (moment: number): string => `${formatTime(moment)} UTC`;

/** Says what became of a push for one user. */
function sentenceOf(userId: string, { verdict, push: task, ...known }: Explanation): string {
  const { push } = task;
  if (push === undefined) return beforeSending(userId, verdict, { push: task, ...known });
  return `${SENTENCES[verdict](userId, push, { verdict, push: task, ...known })}${others(userId, known.isSender)}`;
}

const others = (userId: string, isSender: boolean): string =>
  isSender ? ` ${userId} is the sender; senders are not left out.` : '';

function beforeSending(
  userId: string,
  verdict: ExplanationVerdict,
  { push: { sendAt, cancelledAt, fault }, matched }: Omit<Explanation, 'verdict'>,
): string {
  if (verdict === 'scheduled') {
    const due = sendAt === undefined ? 'later' : `at ${at(sendAt)}`;
    return `The push goes out ${due}. If it went out now, ${userId} would ${matched === true ? '' : 'not '}be in its audience.`;
  }
  if (cancelledAt !== undefined) return `The push was cancelled at ${at(cancelledAt)}, before it went out.`;
  return `The push could not be sent${fault === undefined ? '' : `: ${fault}`}.`;
}

type Sentence = (userId: string, push: Push, explanation: Explanation) => string;

const SENTENCES: Readonly<Record<ExplanationVerdict, Sentence>> = {
  scheduled: () => 'The push has not gone out.',
  not_sent: () => 'The push was not sent.',
  no_account: (userId) =>
    `${userId} has no account: it was never imported and never logged in, or was deleted since.`,
  joined_later: (userId, { acceptedAt }, { accountSince }) =>
    `The account of ${userId} was created at ${at(accountSince ?? 0)}, after the push was accepted at ${at(acceptedAt)}.`,
  not_addressed: (userId, { acceptedAt }) =>
    `${userId} was not in the audience when the push was accepted at ${at(acceptedAt)}.`,
  unknown: (userId, { acceptedAt }) =>
    `Whether ${userId} was in the audience at ${at(acceptedAt)} is not known any more: ended tags and values are kept for 7 days.`,
  received: (userId, _, { seenThrough }) =>
    `${userId} has it: a client confirmed at ${at(seenThrough ?? 0)} to have everything until then.`,
  sending: (userId, { rateLimit }, { push }) =>
    `${userId} is connected, and the push is still going out: ${Math.floor(push.progress * 100)} %${rateLimit === undefined ? '' : `, at most ${rateLimit} posts per second`}.`,
  posted: (userId, push) =>
    push.lifeTime === 0
      ? `${userId} was connected, and the push was posted to the connection; nothing is kept, so it is not repeated.`
      : `${userId} is connected: the push was posted, or handed out when the connection was opened. No client has confirmed it yet.`,
  waiting: (userId, push) =>
    `${userId} is away and gets it at the next connection, if that is before ${at(expiryOf(push))}.`,
  online_only: (userId, { acceptedAt }) =>
    `The push was for users who were online at ${at(acceptedAt)}. No connection of ${userId} from then is open now: if there was one, it was posted there.`,
  expired: (userId, push) =>
    `The push expired at ${at(expiryOf(push))} and no client of ${userId} had confirmed it: nobody gets it any more.`,
  withdrawn: (userId, _, { push: { cancelledAt } }) =>
    `The push was cancelled at ${at(cancelledAt ?? 0)}, and no client of ${userId} had confirmed it: nobody gets it any more; who received it keeps it.`,
  unconfirmed: (userId, _, { seenThrough, push: { cancelledAt } }) =>
    `A client of ${userId} confirmed at ${at(seenThrough ?? 0)} to have everything, after the push ${cancelledAt === undefined ? 'had expired' : 'was cancelled'}: ${userId} has it if a client was connected before.`,
};
