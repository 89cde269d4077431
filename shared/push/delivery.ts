import {
  type ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { WorkQueue } from '../queue/work-queue.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { PushStore } from '../storage/pushes.ts';
import type { DeliveryBatch, Receiver } from './tasks.ts';

/** How many posts of one batch are under way at once. */
const POSTS_AT_ONCE = 32;
/** How often a receiver is handed back before it is given up; the log has the push for those who may claim it. */
const MAX_HAND_BACKS = 8;
/** The longest wait before handed-back receivers are tried again, in seconds. */
const MAX_DELAY = 60;

/** What delivering needs. */
export interface DeliveryParts {
  readonly sockets: ApiGatewayManagementApiClient;
  readonly connections: ConnectionStore;
  readonly pushes: PushStore;
  readonly delivery: WorkQueue<DeliveryBatch>;
  /** Whether there is time for one more post. */
  hasTime(): boolean;
}

/**
 * Posts a push to the connections of a batch. Those that API Gateway does not take now go back to the queue, with
 * a wait that grows; the batch is counted when none is left.
 */
export async function deliver(parts: DeliveryParts, batch: DeliveryBatch): Promise<void> {
  const bytes = Buffer.from(batch.frame);
  const waiting = [...batch.receivers];
  const refused: Receiver[] = [];
  let { posted, gone } = batch;
  const worker = async () => {
    for (let receiver = waiting.pop(); receiver !== undefined; receiver = waiting.pop()) {
      const outcome = parts.hasTime() ? await post(parts, batch.app, receiver, bytes) : 'refused';
      if (outcome === 'posted') posted++;
      else if (outcome === 'gone') gone++;
      else refused.push(receiver);
    }
  };
  await Promise.all(Array.from({ length: Math.min(POSTS_AT_ONCE, waiting.length) }, worker));

  if (refused.length > 0 && batch.handBacks < MAX_HAND_BACKS) {
    const handBacks = batch.handBacks + 1;
    const delay = Math.ceil(Math.random() * Math.min(2 ** handBacks, MAX_DELAY));
    await parts.delivery.send([{ ...batch, receivers: refused, posted, gone, handBacks }], delay);
    return;
  }
  await parts.pushes.countBatch(batch.app, batch.taskId, batch.shard, batch.batch, {
    posted,
    gone,
    refused: refused.length,
  });
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
