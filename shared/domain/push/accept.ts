import { createHash } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { App } from '../apps/app.ts';
import { type Condition, leavesOf } from '../audience/condition.ts';
import { compileCondition } from '../audience/named-condition.ts';
import { DomainError } from '../domain-error.ts';
import type { Quotas } from '../limits/quotas.ts';
import { mayNotify } from '../notification/notification-of.ts';
import type { OrderedAudience, PushOrder } from './order.ts';
import type { AttributeNames, PushClaims, Schedules, Senders } from './ports.ts';
import { afterFirstWorker, type PublishDeps, publish } from './publish.ts';
import type { PushDraft } from './push.ts';
import type { PushRecord } from './push-record.ts';

/** How long the same request is the same push, in milliseconds (Tencent Cloud Chat, document 1047/37166: one second). */
const REPEAT_WINDOW = 1000;
/** How long an idempotency key is remembered, in milliseconds. */
const KEY_WINDOW = 24 * 3600 * 1000;
/** How long a scheduled task is the same push, in milliseconds: longer than its dispatch may be tried. */
const TASK_WINDOW = 30 * 24 * 3600 * 1000;

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
  /** The same key within a day means the same push. */
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
 * @throws DomainError for an unknown sender or attribute, and for what the settings of the app do not allow.
 * Nothing was changed then.
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
  const content = await contentOf(deps, caller, order);
  const own = nextUlid(now);
  const [digest, window] =
    scheduledTask !== undefined
      ? [digestOf(['scheduled task', scheduledTask]), TASK_WINDOW]
      : idempotencyKey === undefined
        ? [digestOf(['request', caller.identifier, order, sendAt]), REPEAT_WINDOW]
        : [digestOf(['key', idempotencyKey]), KEY_WINDOW];
  const taskId = await deps.claims.claim(app.sdkAppId, digest, own, window);
  const before = taskId === own ? undefined : await deps.pushes.get(app.sdkAppId, taskId);
  if (before !== undefined) {
    // Whoever recorded it may have died before it was on its way.
    await carryOn(deps, await afterFirstWorker(deps, before, now), now);
    return taskId;
  }
  if (scheduledTask === undefined) await deps.quotas.countPush(app, now);
  // The attributes of a scheduled push mean what they are when it is sent.
  const { condition: _, ...others } = content;
  const draft: PushDraft =
    sendAt !== undefined && 'condition' in order.audience
      ? { ...others, taskId, namedCondition: order.audience.condition }
      : { ...content, taskId };
  const record = await deps.pushes.create(
    draft,
    sendAt === undefined ? { position: taskId === own ? own : nextUlid(now) } : { sendAt },
  );
  await carryOn(deps, record, now);
  return taskId;
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

/** Requests with the same random number are told apart by their content: clients exist that always send the same. */
const digestOf = (request: unknown): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('base64url');
