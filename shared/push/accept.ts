import { createHash } from 'node:crypto';
import { decodeTime, monotonicFactory } from 'ulid';
import { compileCondition } from '../protocol/condition.ts';
import { RequestError } from '../protocol/errors.ts';
import type { PushRequest } from '../protocol/requests.ts';
import type { WorkQueue } from '../queue/work-queue.ts';
import type { AccountStore } from '../storage/accounts.ts';
import type { MessageLog } from '../storage/message-log.ts';
import type { PushStore } from '../storage/pushes.ts';
import type { SettingsStore } from '../storage/settings.ts';
import type { Push } from './push.ts';
import type { ShardTask } from './tasks.ts';

/** How long the same request is the same push, in milliseconds (Tencent Cloud Chat, document 1047/37166: one second). */
const REPEAT_WINDOW = 1000;

/** What accepting a push needs. */
export interface AcceptParts {
  readonly accounts: AccountStore;
  readonly settings: SettingsStore;
  readonly log: MessageLog;
  readonly pushes: PushStore;
  readonly fanOut: WorkQueue<ShardTask>;
  readonly shards: number;
}

/** Who pushes: an administrator of an app. */
export interface PushCaller {
  readonly app: number;
  readonly identifier: string;
  readonly admins: readonly string[];
}

const nextTaskId = monotonicFactory();

/**
 * Accepts a push. It is put in the log before anybody reads which connections there are: a user who connects
 * meanwhile reads the log after noting the connection, so one of the two sees the other.
 *
 * @param now epoch milliseconds
 * @returns the task id; for a repeated request that of the first
 * @throws RequestError 70107 for an unknown sender, 90033 for an unknown attribute.
 */
export async function acceptPush(
  parts: AcceptParts,
  caller: PushCaller,
  request: PushRequest,
  now: number,
): Promise<string> {
  const { app } = caller;
  const from = request.From_Account ?? caller.identifier;
  await assertSender(parts.accounts, caller, from);
  const condition =
    request.Condition === undefined
      ? undefined
      : compileCondition(request.Condition, await parts.settings.attributeSlots(app));
  const taskId = await parts.pushes.claim(app, digestOf(caller, request), nextTaskId(now), REPEAT_WINDOW);
  const push: Push = {
    app,
    taskId,
    acceptedAt: decodeTime(taskId),
    from,
    body: request.MsgBody,
    ...(condition === undefined ? {} : { condition }),
    lifeTime: request.MsgLifeTime ?? 0,
    ...(request.CloudCustomData === undefined ? {} : { cloudCustomData: request.CloudCustomData }),
    ...(request.OfflinePushInfo === undefined ? {} : { offlinePushInfo: request.OfflinePushInfo }),
  };
  if (push.lifeTime > 0) await parts.log.append(push);
  await parts.pushes.create(push);
  await parts.fanOut.send(Array.from({ length: parts.shards }, (_, shard) => ({ app, taskId, shard })));
  return taskId;
}

async function assertSender(accounts: AccountStore, caller: PushCaller, from: string): Promise<void> {
  if (caller.admins.includes(from)) return;
  if ((await accounts.get(caller.app, from)) === undefined) {
    throw new RequestError('noSuchAccount', `From_Account ${from} does not exist: import it first`);
  }
}

/** Requests with the same random number are told apart by their content: clients exist that always send the same. */
const digestOf = (caller: PushCaller, request: PushRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([caller.identifier, request]))
    .digest('base64url');
