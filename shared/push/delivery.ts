import {
  type ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { WorkQueue } from '../queue/work-queue.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { Keyspace } from '../storage/keys.ts';
import type { PushStore } from '../storage/pushes.ts';
import type { RateStore } from '../storage/rates.ts';
import type { DeliveryBatch, Receiver } from './tasks.ts';

/** How many posts of one batch are under way at once. */
const POSTS_AT_ONCE = 32;
/** How often a receiver is handed back before it is given up; the log has the push for those who may claim it. */
const MAX_HAND_BACKS = 8;
/** The longest wait before handed-back receivers are tried again, in seconds. */
const MAX_DELAY = 60;
/** The longest that a batch is waited for in the function; a turn further off is waited for in the queue. In milliseconds. */
const MAX_WAIT = 5000;
/** The longest delay of a message (SQS quota), in seconds. */
const MAX_QUEUE_DELAY = 900;
/** How often it is asked whether the push was cancelled, in milliseconds. */
const CANCEL_CHECK = 1000;

/** What delivering needs. */
export interface DeliveryParts {
  readonly sockets: ApiGatewayManagementApiClient;
  readonly connections: ConnectionStore;
  readonly pushes: PushStore;
  readonly rates: RateStore;
  readonly keys: Keyspace;
  readonly delivery: WorkQueue<DeliveryBatch>;
  /** Whether there is time for one more post. */
  hasTime(): boolean;
}

/**
 * Posts a push to the connections of a batch. Those that API Gateway does not take now go back to the queue, with
 * a wait that grows; the batch is counted when none is left.
 */
export async function deliver(parts: DeliveryParts, batch: DeliveryBatch): Promise<void> {
  const { app, taskId, shard, receivers, rateLimit } = batch;
  const isCancelled = cancelWatch(parts.pushes, batch);
  let turnAt: number | undefined;
  if (rateLimit !== undefined && !(await isCancelled())) {
    const bucket = parts.keys.pushPace(app, taskId);
    turnAt = batch.turnAt ?? (await parts.rates.reserve(bucket, receivers.length, rateLimit, Date.now()));
    const wait = turnAt - Date.now();
    if (wait > MAX_WAIT) {
      await parts.delivery.send(
        [{ ...batch, turnAt }],
        Math.min(Math.floor((wait - MAX_WAIT) / 1000) + 1, MAX_QUEUE_DELAY),
      );
      return;
    }
  }
  /** When the receiver of this number may be posted to, in epoch milliseconds. */
  const dueAt = (index: number) =>
    turnAt === undefined || rateLimit === undefined ? 0 : turnAt + (index * 1000) / rateLimit;

  const bytes = Buffer.from(batch.frame);
  let next = 0;
  const refused: Receiver[] = [];
  let { posted, gone } = batch;
  let withheld = 0;
  const worker = async () => {
    for (let receiver = receivers[next]; receiver !== undefined; receiver = receivers[next]) {
      const due = dueAt(next++);
      if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
      if (await isCancelled()) {
        withheld++;
        continue;
      }
      const outcome = parts.hasTime() ? await post(parts, app, receiver, bytes) : 'refused';
      if (outcome === 'posted') posted++;
      else if (outcome === 'gone') gone++;
      else refused.push(receiver);
    }
  };
  await Promise.all(Array.from({ length: Math.min(POSTS_AT_ONCE, receivers.length) }, worker));

  if (refused.length > 0 && batch.handBacks < MAX_HAND_BACKS && !(await isCancelled())) {
    const handBacks = batch.handBacks + 1;
    const delay = Math.ceil(Math.random() * Math.min(2 ** handBacks, MAX_DELAY));
    const { turnAt: _, ...rest } = batch;
    await parts.delivery.send([{ ...rest, receivers: refused, posted, gone, handBacks }], delay);
    return;
  }
  await parts.pushes.countBatch(app, taskId, shard, batch.batch, {
    posted,
    gone,
    refused: refused.length,
    withheld,
  });
}

/** Asks whether a push is cancelled, at most once a second. */
function cancelWatch(pushes: PushStore, { app, taskId }: DeliveryBatch): () => Promise<boolean> {
  let answer: Promise<boolean> = Promise.resolve(false);
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (Date.now() - askedAt >= CANCEL_CHECK) {
      askedAt = Date.now();
      answer = pushes.isCancelled(app, taskId);
    }
    return answer;
  };
}

async function post(
  parts: DeliveryParts,
  app: number,
  receiver: Receiver,
  bytes: Uint8Array,
): Promise<'posted' | 'gone' | 'refused'> {
  try {
    await parts.sockets.send(
      new PostToConnectionCommand({ ConnectionId: receiver.connectionId, Data: bytes }),
    );
    return 'posted';
  } catch (error) {
    if (error instanceof GoneException) {
      await parts.connections.remove({ app, userId: receiver.userId }, receiver.connectionId);
      return 'gone';
    }
    if (isTemporary(error)) return 'refused';
    throw error;
  }
}

/** Throttling, an error of the service, or a connection to it that broke. */
function isTemporary(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status === undefined || status === 429 || status >= 500;
}
