import type { Condition } from '../audience/condition.ts';
import { MEMORY } from '../audience/interval.ts';
import { compileCondition } from '../audience/named-condition.ts';
import { parseCursor } from '../connection/cursor.ts';
import type { ConnectionOwner, Connections, ResumingUsers } from '../connection/ports.ts';
import { DomainError } from '../domain-error.ts';
import type { AttributeNames } from '../push/ports.ts';
import type { PushProgress } from '../push/progress.ts';
import { type Judged, judge } from './judge.ts';
import { type ExplanationVerdict, verdictOf } from './verdict.ts';

/** How long before the push an ended membership is still shown, in milliseconds. */
const SHOWN_BEFORE = 24 * 3600 * 1000;

/** What explaining needs. */
export interface ExplainDeps {
  readonly progress: { progress(app: number, taskId: string): Promise<PushProgress | undefined> };
  readonly users: Pick<ResumingUsers, 'find'>;
  readonly connections: Pick<Connections, 'ofUser'>;
  readonly settings: Pick<AttributeNames, 'attributeSlots'>;
}

/** What became of a push for one user, and why. Moments are in epoch milliseconds. */
export interface Explanation {
  readonly push: PushProgress;
  readonly verdict: ExplanationVerdict;
  readonly accountSince?: number;
  readonly isSender: boolean;
  /** Whether the user was in the audience; absent when it is not known any more. */
  readonly matched?: boolean;
  /** Absent: the push is for everybody, or its condition names attributes that the app does not have. */
  readonly condition?: Judged;
  /** Up to when a client of the user has confirmed to have everything. */
  readonly seenThrough?: number;
  /** When the open connections of the user were opened. */
  readonly connectedAt: readonly number[];
}

/**
 * Explains what became of a push for one user, from what a resume judges by: the base tables and the history of
 * memberships, read strongly. A push that has not gone out is judged as if it went out now.
 *
 * @param now epoch milliseconds
 * @throws DomainError `pushUnknown`.
 */
export async function explainPush(
  deps: ExplainDeps,
  owner: ConnectionOwner,
  taskId: string,
  now: number,
): Promise<Explanation> {
  const { app, userId } = owner;
  const [push, sockets] = await Promise.all([
    deps.progress.progress(app, taskId),
    deps.connections.ofUser(owner, now),
  ]);
  if (push === undefined) {
    const message = `there is no push ${JSON.stringify(taskId)}: records are kept for thirty days`;
    throw new DomainError('pushUnknown', message);
  }
  // After the connections: a connection that is seen has an account.
  const user = await deps.users.find(owner);
  const at = push.push?.acceptedAt ?? now;
  const condition = await conditionOf(deps, push);
  const history = await user?.membershipsSince(Math.min(at, now) - SHOWN_BEFORE);
  const judged =
    condition === undefined || condition === 'unreadable'
      ? undefined
      : judge(condition, {
          history: history ?? { userId, tags: new Map(), values: new Map() },
          at,
          isComplete: now - at <= MEMORY,
        });
  const existed = user !== undefined && user.createdAt <= at;
  const matched = existed ? matchedBy(condition, judged) : false;
  const confirmed = user?.seenThrough === undefined ? undefined : parseCursor(user.seenThrough);
  const connectedAt = sockets.filter(({ isExpired }) => !isExpired).map((socket) => socket.connectedAt);
  const facts = {
    record: push,
    connectedAt,
    ...(user === undefined ? {} : { accountSince: user.createdAt }),
    ...(matched === undefined ? {} : { matched }),
    ...(confirmed === undefined ? {} : { confirmed }),
  };
  return {
    push,
    verdict: verdictOf(facts, now),
    isSender: push.draft.from === userId,
    connectedAt,
    ...(user === undefined ? {} : { accountSince: user.createdAt }),
    ...(matched === undefined ? {} : { matched }),
    ...(judged === undefined ? {} : { condition: judged }),
    ...(confirmed === undefined ? {} : { seenThrough: confirmed.moment }),
  };
}

function matchedBy(condition: Condition | 'unreadable' | undefined, judged: Judged | undefined) {
  if (condition === undefined) return true;
  return condition === 'unreadable' ? false : judged?.holds;
}

/** The condition of a push; that of one that has not gone out means the attributes as they are named now. */
async function conditionOf(
  { settings }: ExplainDeps,
  { draft, push }: PushProgress,
): Promise<Condition | 'unreadable' | undefined> {
  if (push !== undefined) return push.condition;
  if (draft.namedCondition === undefined) return draft.condition;
  try {
    return compileCondition(draft.namedCondition, await settings.attributeSlots(draft.app));
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'attributeUnknown') return 'unreadable';
    throw error;
  }
}
