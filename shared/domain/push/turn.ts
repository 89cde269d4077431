import type { DeliveryDeps } from './delivery.ts';
import type { DeliveryBatch } from './tasks.ts';

/**
 * The longest that a turn is waited for in the function, in milliseconds; a turn further off is waited for in the queue.
 */
const MAX_WAIT = 5000;
/**
 * How far ahead a lane may reserve posts of the deployment, in milliseconds. What bulk may reserve is what a small push
 * waits at most.
 */
const HORIZON = { express: 3000, bulk: 1000 } as const;
/** How much may be posted at once after a pause, in milliseconds of the rate; API Gateway takes bursts of half a second. */
const BURST = 400;
/** How long a batch that finds no room asks again, in milliseconds, before it goes back to the queue. */
const PATIENCE = 15_000;
/** The longest delay of a message (SQS quota), in seconds. */
const MAX_QUEUE_DELAY = 900;

/** When a batch may be posted, or for how long it is to wait in its queue, in seconds. */
export type Turn =
  | { readonly begin: number }
  | { readonly waitInQueue: number; readonly reserved?: Pick<DeliveryBatch, 'turnAt'> };

type TurnDeps = Pick<DeliveryDeps, 'rates' | 'postsPerSecond' | 'hasTime' | 'sleep' | 'now'>;

/** Finds the turn of a batch: under the cap of its push, if it has one, and under that of the deployment. */
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
  if (begin > deps.now()) await deps.sleep(begin - deps.now());
  return { begin: Math.max(begin, turnAt) };
}

/** A push with a cap reserves once, however far ahead: only its own batches wait for it. */
async function turnOfPush(
  { rates, now }: TurnDeps,
  { app, taskId, receivers, rateLimit, turnAt }: DeliveryBatch,
): Promise<number> {
  if (rateLimit === undefined) return now();
  if (turnAt !== undefined) return turnAt;
  const bucket = { kind: 'push', app, taskId } as const;
  const due = await rates.reserve(bucket, receivers.length, rateLimit, now(), Number.MAX_SAFE_INTEGER / 2);
  if (due === undefined) throw new Error(`No turn could be reserved for ${taskId}`);
  return due;
}

async function turnOfDeployment(
  deps: TurnDeps,
  { lane, receivers }: DeliveryBatch,
): Promise<number | undefined> {
  const { rates, postsPerSecond, now } = deps;
  const giveUpAt = now() + PATIENCE;
  for (;;) {
    const bucket = { kind: 'deployment' } as const;
    const due = await rates.reserve(bucket, receivers.length, postsPerSecond, now(), HORIZON[lane], BURST);
    if (due !== undefined) return due;
    if (now() >= giveUpAt || !deps.hasTime()) return undefined;
    // About as long as the others who wait need, so that most of them find room when they ask again.
    await deps.sleep(500 + Math.random() * 1000);
  }
}
