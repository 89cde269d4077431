import type { DeliveryDeps } from './delivery.ts';
import type { DeliveryBatch } from './tasks.ts';

/** The maximum wait for a turn within the function, in milliseconds; a batch with a later turn waits in its queue. */
const MAX_WAIT = 5000;
/**
 * How far ahead a lane may reserve posts of the deployment, in milliseconds. A small push waits at most for what bulk
 * has reserved.
 */
const HORIZON = { express: 3000, bulk: 500 } as const;
/** The maximum burst after a pause, in milliseconds of the rate. API Gateway accepts bursts of half a second. */
const BURST = 400;
/** How many posts per second one bucket handles, because each reservation writes its item. */
const POSTS_PER_BUCKET = 25_000;
/** The maximum delay of a message, in seconds (SQS quota). */
const MAX_QUEUE_DELAY = 900;

/** When a batch may be posted, or how long it must wait in its queue, in seconds. */
export type Turn =
  | { readonly begin: number }
  | { readonly waitInQueue: number; readonly reserved?: Pick<DeliveryBatch, 'turnAt'> };

type TurnDeps = Pick<DeliveryDeps, 'rates' | 'postsPerSecond' | 'patience' | 'hasTime' | 'sleep' | 'now'>;

/** Reserves the turn of a batch, under the rate limit of its push, if it has one, and under that of the deployment. */
export async function reserveTurn(deps: TurnDeps, batch: DeliveryBatch): Promise<Turn> {
  const turnAt = await turnOfPush(deps, batch);
  const wait = turnAt - deps.now();
  if (wait > MAX_WAIT) {
    const waitInQueue = Math.min(Math.floor((wait - MAX_WAIT) / 1000) + 1, MAX_QUEUE_DELAY);
    return { waitInQueue, reserved: { turnAt } };
  }
  if (wait > 0) await deps.sleep(wait);
  const begin = await turnOfDeployment(deps, batch);
  if (begin === undefined) {
    const reserved = batch.rateLimit === undefined ? {} : { reserved: { turnAt } };
    return { waitInQueue: 1 + Math.floor(Math.random() * 5), ...reserved };
  }
  const ahead = begin - deps.now();
  if (ahead > 0) await deps.sleep(ahead);
  return { begin: Math.max(begin, turnAt) };
}

/** A push with a rate limit reserves once, however far ahead, because only its own batches wait for it. */
async function turnOfPush(
  { rates, now }: TurnDeps,
  { app, taskId, receivers, rateLimit, turnAt }: DeliveryBatch,
): Promise<number> {
  if (rateLimit === undefined) return now();
  if (turnAt !== undefined) return turnAt;
  const bucket = { kind: 'push', app, taskId } as const;
  const turn = await rates.reserve(bucket, receivers.length, rateLimit, now(), Number.MAX_SAFE_INTEGER / 2);
  if ('freeAt' in turn) throw new Error(`No turn could be reserved for ${taskId}`);
  return turn.start;
}

async function turnOfDeployment(
  deps: TurnDeps,
  { lane, receivers }: DeliveryBatch,
): Promise<number | undefined> {
  const { rates, postsPerSecond, now } = deps;
  const parts = Math.ceil(postsPerSecond / POSTS_PER_BUCKET);
  const bucket = { kind: 'deployment', part: Math.floor(Math.random() * parts) } as const;
  const giveUpAt = now() + deps.patience;
  for (;;) {
    const rate = postsPerSecond / parts;
    const turn = await rates.reserve(bucket, receivers.length, rate, now(), HORIZON[lane], BURST);
    if ('start' in turn) return turn.start;
    // Spread the retries of batches that wait for the same bucket.
    const wait = Math.max(0, turn.freeAt - now()) + Math.random() * 1000;
    if (now() + wait > giveUpAt || !deps.hasTime()) return undefined;
    await deps.sleep(wait);
  }
}
