import { monotonicFactory } from 'ulid';
import type { App } from '../apps/app.ts';
import { type Condition, leavesOf } from '../audience/condition.ts';
import { compileCondition } from '../audience/named-condition.ts';
import { DomainError } from '../domain-error.ts';
import type { Quotas } from '../limits/quotas.ts';
import { mayNotify } from '../notification/notification-of.ts';
import type { OrderedAudience, PushOrder } from './order.ts';
import type { AttributeNames, Claim, PushClaims, Schedules, Senders } from './ports.ts';
import { afterFirstWorker, type PublishDeps, publish } from './publish.ts';
import type { PushDraft } from './push.ts';
import type { PushRecord } from './push-record.ts';
import { repetitionOf } from './repetition.ts';
import { assertAhead } from './send-at.ts';

/** What accepting a push needs. */
export interface AcceptDeps extends PublishDeps {
  readonly claims: PushClaims;
  readonly accounts: Senders;
  readonly settings: AttributeNames;
  readonly quotas: Quotas;
  /** Absent where no push is made to go out later. */
  readonly schedules?: Schedules;
}

/** Who pushes: an administrator of an app. */
export interface PushCaller {
  readonly app: App;
  readonly identifier: string;
}

/** How a push is to be made. */
export interface AcceptOptions {
  /** The same key within 24 hours means the same push. */
  readonly idempotencyKey?: string | undefined;
  /** The scheduled task that asks for the push: it makes one push, which was counted when the task was created. */
  readonly scheduledTask?: number | undefined;
  /** When it is to go out, in epoch milliseconds; absent: now. */
  readonly sendAt?: number | undefined;
}

const nextUlid = monotonicFactory();

/**
 * Accepts a push, to be sent at once or later.
 *
 * @param now epoch milliseconds
 * @returns the task id; for a repeated request that of the first
 * @throws DomainError for an unknown sender or attribute, a time that is past, and what the settings of the app do not
 * allow; `idempotencyKeyReused` for a key of another push. Nothing was changed then.
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
  // Only these may be repeated when they could no longer be accepted.
  const mayBeOld = idempotencyKey !== undefined || sendAt !== undefined;
  const earlier = mayBeOld ? await deps.claims.find(app.sdkAppId, digest, now - window) : undefined;
  if (earlier !== undefined && (await isCarriedOn(deps, app, earlier, content, now))) return earlier.taskId;
  // What was claimed in time and never recorded goes out at once.
  const isOverdue = earlier !== undefined && sendAt !== undefined && sendAt <= now;
  if (sendAt !== undefined && !isOverdue) assertAhead('SendAt', sendAt, now);
  const undated = await contentOf(deps, caller, order);
  const claim = await deps.claims.claim(app.sdkAppId, digest, { taskId: own, content }, window);
  const { taskId } = claim;
  if (taskId !== own && (await isCarriedOn(deps, app, claim, content, now))) return taskId;
  if (scheduledTask === undefined) await deps.quotas.countPush(app, now);
  const dueAt = isOverdue ? undefined : sendAt;
  // The attributes of a scheduled push mean what they are when it is sent.
  const { condition: _, ...others } = undated;
  const draft: PushDraft = {
    ...('condition' in order.audience && dueAt !== undefined ? others : undated),
    ...('condition' in order.audience ? { namedCondition: order.audience.condition } : {}),
    taskId,
  };
  const record = await deps.pushes.create(
    draft,
    dueAt === undefined ? { position: taskId === own ? own : nextUlid(now) } : { sendAt: dueAt },
  );
  await carryOn(deps, record, now);
  return taskId;
}

/**
 * Carries on with the push of an earlier request, whose function may have died before the push was on its way.
 *
 * @param content the content of the repeated request
 * @returns false when the earlier request was claimed, and its push not recorded
 * @throws DomainError `idempotencyKeyReused` when the earlier request had another content.
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
      `the key was used for the push ${taskId}, which has another content: use a new key for a new push`,
      { taskId },
    );
  }
  const record = await deps.pushes.get(sdkAppId, taskId);
  if (record === undefined) return false;
  // Whoever recorded it may have died before it was on its way.
  await carryOn(deps, await afterFirstWorker(deps, record, now), now);
  return true;
}

/** Brings a recorded push on its way; again is fine. */
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
 * What an order comes to, whenever it is sent.
 *
 * @throws DomainError for an order that cannot be carried out.
 */
export async function contentOf(
  deps: Pick<AcceptDeps, 'accounts' | 'settings'>,
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
 * The condition that an audience means; everybody has none.
 *
 * @throws DomainError `attributeUnknown`, or `conditionMixed` where the app's settings ask for it.
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
