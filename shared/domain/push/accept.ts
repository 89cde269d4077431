import { monotonicFactory } from 'ulid';
import type { App } from '../apps/app.ts';
import { type Condition, leavesOf } from '../audience/condition.ts';
import { compileCondition } from '../audience/named-condition.ts';
import { DomainError } from '../domain-error.ts';
import type { EventIntake } from '../events/ports.ts';
import type { Quotas } from '../limits/quotas.ts';
import { mayNotify } from '../notification/notification-of.ts';
import type { OrderedAudience, PushOrder } from './order.ts';
import type { AttributeNames, Claim, PushClaims, Schedules, Senders } from './ports.ts';
import { afterFirstWorker, type PublishDeps, publish } from './publish.ts';
import type { PushDraft } from './push.ts';
import type { PushRecord } from './push-record.ts';
import { repetitionOf } from './repetition.ts';
import { assertAhead } from './send-at.ts';

/** What checking the content of a push needs. */
export interface ContentDeps {
  readonly accounts: Senders;
  readonly settings: AttributeNames;
}

/** What accepting a push needs. */
export interface AcceptDeps extends PublishDeps, ContentDeps {
  readonly claims: PushClaims;
  readonly quotas: Quotas;
  /** Absent if no push can be scheduled. */
  readonly schedules?: Schedules;
  /** Absent where no change of a push is an event. */
  readonly events?: EventIntake;
}

/** The administrator who pushes, and the app. */
export interface PushCaller {
  readonly app: App;
  readonly identifier: string;
}

/** Options for a push. */
export interface AcceptOptions {
  /** The same key within 24 hours identifies the same push. */
  readonly idempotencyKey?: string | undefined;
  /** The scheduled task that requests the push. It sends one push, which was counted when the task was created. */
  readonly scheduledTask?: number | undefined;
  /** When to send the push, in epoch milliseconds; absent: now. */
  readonly sendAt?: number | undefined;
}

const nextUlid = monotonicFactory();

/**
 * Accepts a push, to be sent at once or later.
 *
 * @param now epoch milliseconds
 * @returns the id of the push; for a repeated request, that of the first one
 * @throws DomainError for an unknown sender or attribute, a time in the past, or a violation of the app's settings;
 * `idempotencyKeyReused` for the key of another push. Nothing was changed then
 */
export async function acceptPush(
  deps: AcceptDeps,
  caller: PushCaller,
  order: PushOrder,
  { idempotencyKey, scheduledTask, sendAt }: AcceptOptions,
  now: number,
): Promise<string> {
  const { app } = caller;
  deps.quotas.assertPushEnabled(app);
  const own = nextUlid(now);
  const { digest, content, window } = repetitionOf({
    ...caller,
    order,
    idempotencyKey,
    scheduledTask,
    sendAt,
  });
  // Only these requests may be repeated after they could no longer be accepted.
  const mayBeOld = idempotencyKey !== undefined || sendAt !== undefined;
  const earlier = mayBeOld ? await deps.claims.find(app.sdkAppId, digest, now - window) : undefined;
  if (earlier !== undefined && (await isCarriedOn(deps, app, earlier, content, now))) return earlier.taskId;
  // A push that was claimed in time but never recorded is sent at once.
  const isOverdue = earlier !== undefined && sendAt !== undefined && sendAt <= now;
  if (sendAt !== undefined && !isOverdue) assertAhead('sendTimeInvalid', sendAt, now);
  const undated = await contentOf(deps, caller, order);
  const claim = await deps.claims.claim(app.sdkAppId, digest, { taskId: own, content }, window);
  const { taskId } = claim;
  if (taskId !== own && (await isCarriedOn(deps, app, claim, content, now))) return taskId;
  if (scheduledTask === undefined) await deps.quotas.countPush(app, now);
  const dueAt = isOverdue ? undefined : sendAt;
  // A scheduled push uses the attribute names at the time it is sent.
  const { condition: _, ...others } = undated;
  const silent: PushDraft = {
    ...('condition' in order.audience && dueAt !== undefined ? others : undated),
    ...('condition' in order.audience ? { namedCondition: order.audience.condition } : {}),
    taskId,
  };
  const draft = await withEvents(deps, app, silent, now, dueAt);
  const record = await deps.pushes.create(
    draft,
    dueAt === undefined ? { position: taskId === own ? own : nextUlid(now) } : { sendAt: dueAt },
  );
  await carryOn(deps, record, now);
  return taskId;
}

/** Lists a push for its events before it is recorded, if somebody wants them. */
async function withEvents(
  { events }: AcceptDeps,
  app: App,
  draft: PushDraft,
  now: number,
  dueAt: number | undefined,
): Promise<PushDraft> {
  if (events === undefined || !(await events.isWanted(app))) return draft;
  await events.open(app.sdkAppId, draft.taskId, now, dueAt);
  return { ...draft, emitsEvents: true };
}

/**
 * Continues the push of an earlier request, whose function may have died before the push was published.
 *
 * @param content the content of the repeated request
 * @returns false if the earlier request was claimed, but its push not recorded
 * @throws DomainError `idempotencyKeyReused` if the earlier request had different content
 */
async function isCarriedOn(
  deps: AcceptDeps,
  { sdkAppId }: App,
  { taskId, content: earlier }: Claim,
  content: string,
  now: number,
): Promise<boolean> {
  if (earlier !== undefined && earlier !== content) {
    throw new DomainError(
      'idempotencyKeyReused',
      `the key was used for the push ${taskId}, which has different content: use a new key for a new push`,
      { taskId },
    );
  }
  const record = await deps.pushes.get(sdkAppId, taskId);
  if (record === undefined) return false;
  // The function that recorded it may have died before it published the push.
  await carryOn(deps, await afterFirstWorker(deps, record, now), now);
  return true;
}

/** Publishes or schedules a recorded push; repeating it is safe. */
async function carryOn(deps: AcceptDeps, record: PushRecord, now: number): Promise<void> {
  const { draft, state, sendAt } = record;
  if (state === 'scheduled' && sendAt !== undefined) await schedule(deps, draft.app, draft.taskId, sendAt);
  await publish(deps, record, now);
}

function schedule({ schedules }: AcceptDeps, app: number, taskId: string, sendAt: number): Promise<void> {
  if (schedules === undefined) throw new Error(`${taskId} cannot be scheduled here`);
  return schedules.putPush(app, taskId, sendAt);
}

/**
 * Compiles the content of a push, independent of when it is sent.
 *
 * @throws DomainError if the order is invalid
 */
export async function contentOf(
  deps: ContentDeps,
  caller: PushCaller,
  order: PushOrder,
): Promise<Omit<PushDraft, 'taskId'>> {
  const from = order.from ?? caller.identifier;
  await assertSender(deps.accounts, caller, from);
  const condition = await conditionOf(deps.settings, caller.app, order.audience);
  const { notification, cloudCustomData, offlinePushInfo, dataId, rateLimit } = order;
  return {
    app: caller.app.sdkAppId,
    from,
    by: caller.identifier,
    body: order.body,
    lifeTime: order.lifeTime,
    ...(condition === undefined ? {} : { condition }),
    ...(notification === undefined ? {} : { notification }),
    ...(cloudCustomData === undefined ? {} : { cloudCustomData }),
    ...(offlinePushInfo === undefined ? {} : { offlinePushInfo }),
    ...(mayNotify(caller.app.push, order) ? { notifies: true } : {}),
    ...(dataId === undefined ? {} : { dataId }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
  };
}

/**
 * Compiles the condition of an audience; all users have none.
 *
 * @throws DomainError `attributeUnknown`, or `conditionMixed` if the app's settings forbid the mix
 */
export async function conditionOf(
  settings: AttributeNames,
  app: App,
  audience: OrderedAudience,
): Promise<Condition | undefined> {
  if ('everyone' in audience) return undefined;
  if ('users' in audience) return { users: audience.users };
  const condition = compileCondition(audience.condition, await settings.attributeSlots(app.sdkAppId));
  const { tags, attributes } = leavesOf(condition);
  if (app.settings.strictConditions && tags && attributes) {
    throw new DomainError('conditionMixed', 'tags and attributes in one condition');
  }
  return condition;
}

async function assertSender(accounts: Senders, { app }: PushCaller, from: string): Promise<void> {
  if (app.admins.includes(from)) return;
  if ((await accounts.get(app.sdkAppId, from)) === undefined) {
    throw new DomainError('senderUnknown', `${from} does not exist: import it first`);
  }
}
