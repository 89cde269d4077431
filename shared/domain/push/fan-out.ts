import type { Rates } from '../limits/ports.ts';
import type { Meter } from '../metrics.ts';
import type { FanOutProgress, Lanes, OpenStreams, PushRecords, PushStates, ShardMap, Work } from './ports.ts';
import type { Checkpoint } from './progress.ts';
import { type Push, sendUntil } from './push.ts';
import type { PushRecord } from './push-record.ts';
import { batchReceiversOf, type FoundBatch, receiverOf, SegmentReader } from './segment.ts';
import { shardsOf } from './shards-of.ts';
import { findFew } from './small-push.ts';
import type { DeliveryBatch, FanOutTask, Lane, ShardRange } from './tasks.ts';

/** The minimum number of receivers per range when a push is split, if the number is known. */
const RANGE_RECEIVERS = 200;
/** How many batches of a range may use the express lane. */
const EXPRESS_BATCHES = 5;
/** The express allowance of an app: receivers per second, and the maximum burst in milliseconds of that rate. */
const EXPRESS_RATE = 1000;
const EXPRESS_BURST = 5000;
/** How often in a row a task may be requeued without progress. */
const MAX_STALLS = 5;

/** What `fanOut` needs. */
export interface FanOutDeps {
  readonly pushes: Pick<PushRecords, 'get'> & PushStates;
  readonly progress: FanOutProgress;
  readonly fanOut: Work<FanOutTask>;
  readonly delivery: Lanes<DeliveryBatch>;
  readonly rates: Pick<Rates, 'reserve'>;
  readonly streams: OpenStreams;
  readonly shardMap: ShardMap;
  /** Up to how many receivers a push is delivered at once, without the delivery queues. */
  readonly fewReceivers: number;
  /** Delivers a batch within this invocation. */
  deliverNow(batch: DeliveryBatch): Promise<void>;
  /** Serialises the frame of a push. */
  frameOf(push: Push): string;
  /** Whether the task may continue; otherwise it is requeued. */
  hasTime(): boolean;
  /** Epoch milliseconds. */
  now(): number;
  readonly meter: Meter;
}

/**
 * Finds the online users whom a push addresses, and hands them to delivery.
 * A push with few receivers is delivered here and closed with one write. A larger push is split into ranges of
 * shards.
 * Each range is handed to delivery segment by segment. The batches of a segment are recorded before they are sent, so
 * after the death of a worker some batches are repeated and none is skipped, and exactly the recorded batches are
 * counted.
 *
 * @throws Error for a task whose push is not recorded, or that makes no progress
 */
export async function fanOut(deps: FanOutDeps, task: FanOutTask): Promise<void> {
  const record = await deps.pushes.get(task.app, task.taskId);
  const push = record?.push;
  if (record === undefined || push === undefined)
    throw new Error(`There is no push ${task.taskId} on its way`);
  if (task.range !== undefined) {
    await fanOutRange(deps, record, push, task, task.range);
    return;
  }
  if (record.state === 'done') return;
  deps.meter('FanOutLag', deps.now() - push.acceptedAt);
  if (record.rangeWidth === undefined && deps.fewReceivers > 0) {
    const few = await findFewOf(deps, push);
    if ('connections' in few) {
      const receivers = few.connections.map((connection) => receiverOf(connection, deps.now()));
      const found = { batch: 0, users: few.users, receivers };
      await deps.deliverNow(batchOf(push, deps.frameOf(push), found, few.users, laneOf(push)));
      return;
    }
    await split(deps, record, push, widthFor(few.perShard));
    return;
  }
  await split(deps, record, push, record.rangeWidth ?? 1);
}

/** Finds the receivers, if they are few. */
async function findFewOf(deps: FanOutDeps, push: Push) {
  const shards = shardsOf(push, deps.shardMap);
  const maximum = Math.min(deps.fewReceivers, batchReceiversOf(push));
  return findFew(push, shards, deps.streams, maximum, () => deps.hasTime());
}

/** How many shards a range has, so that a push with a few hundred receivers does not create a task for every shard. */
const widthFor = (perShard: number | undefined): number =>
  perShard === undefined ? 1 : Math.max(1, Math.floor(RANGE_RECEIVERS / Math.max(1, perShard)));

/** Records that a push is split, sends a task for each range, and continues with the first. */
async function split(deps: FanOutDeps, record: PushRecord, push: Push, wanted: number): Promise<void> {
  const { app, taskId } = push;
  const width = await deps.progress.split(app, taskId, wanted);
  // Another worker has delivered the push in the meantime.
  if (width === undefined) return;
  const { shards } = deps.shardMap;
  const of = Math.ceil(shards / width);
  const ranges = Array.from({ length: of }, (_, index) => ({
    first: index * width,
    end: Math.min(shards, (index + 1) * width),
    of,
  }));
  const [first, ...others] = ranges.map((range) => ({ app, taskId, range }));
  await deps.fanOut.send(others);
  if (first !== undefined) await fanOutRange(deps, record, push, first, first.range);
}

async function fanOutRange(
  deps: FanOutDeps,
  record: PushRecord,
  push: Push,
  task: FanOutTask,
  range: ShardRange,
): Promise<void> {
  const { app, taskId } = push;
  const isExpired = () => deps.now() > sendUntil(push);
  let isCancelled = record.state === 'cancelled' || isExpired();
  const frame = deps.frameOf(push);
  const reader = new SegmentReader(push, frame, range, deps.streams, deps.now);
  let checkpoint = await deps.progress.checkpoint(app, taskId, range.first);
  const send = async (batches: readonly FoundBatch[], recordedUsers?: ReadonlyMap<number, number>) => {
    const lane = await laneFor(deps, push, batches);
    const work = batches.map((found) => ({
      ...batchOf(push, frame, found, recordedUsers?.get(found.batch) ?? found.users, lane),
      ...(found.batch < EXPRESS_BATCHES ? {} : { lane: 'bulk' as const }),
      range: range.first,
    }));
    await Promise.all(
      (['express', 'bulk'] as const).map((one) =>
        deps.delivery[one].send(work.filter((batch) => batch.lane === one)),
      ),
    );
  };
  const { unsent } = checkpoint;
  if (unsent.length > 0) {
    // Their worker died before it sent them, or is about to send them: twice on the wire is better than never.
    const again: FoundBatch[] = [];
    for (const recorded of unsent) again.push(await reader.again(recorded));
    await send(again, new Map(unsent.map(({ batch, users }) => [batch, users])));
  }
  while (!checkpoint.finished) {
    if (!deps.hasTime()) {
      await markSent(deps, push, range, checkpoint);
      await deps.fanOut.send([sentOn(task, range, checkpoint)]);
      return;
    }
    const segment = isCancelled ? nothingAfter(checkpoint) : await reader.after(checkpoint);
    if (!(await deps.progress.advance(push, range, checkpoint, segment.checkpoint))) return;
    await send(segment.batches);
    ({ checkpoint } = segment);
    if (!checkpoint.finished) isCancelled = isExpired() || (await deps.pushes.isCancelled(app, taskId));
  }
  await markSent(deps, push, range, checkpoint);
}

async function markSent(
  { progress }: FanOutDeps,
  { app, taskId }: Push,
  { first }: ShardRange,
  { batches, unsent }: Checkpoint,
): Promise<void> {
  if (unsent.length > 0) await progress.markSent(app, taskId, first, batches);
}

/**
 * The task as it is requeued.
 *
 * @throws Error if it was requeued several times without progress
 */
function sentOn(task: FanOutTask, range: ShardRange, { batches }: Checkpoint): FanOutTask {
  const stalls = task.at === batches ? (task.stalls ?? 0) + 1 : 0;
  if (stalls > MAX_STALLS)
    throw new Error(`The fan-out of ${task.taskId} from ${range.first} makes no progress`);
  return { app: task.app, taskId: task.taskId, range, at: batches, stalls };
}

/** A push with a rate limit must not block the express lane. */
const laneOf = ({ rateLimit }: Push): Lane => (rateLimit === undefined ? 'express' : 'bulk');

/** The lane for the batches of a segment: the first ones are express while the app has express allowance left. */
async function laneFor(deps: FanOutDeps, push: Push, batches: readonly FoundBatch[]): Promise<Lane> {
  const express = batches.filter(({ batch }) => batch < EXPRESS_BATCHES);
  if (laneOf(push) === 'bulk' || express.length === 0) return 'bulk';
  const receivers = express.reduce((sum, batch) => sum + batch.receivers.length, 0);
  const bucket = { kind: 'express', app: push.app } as const;
  const turn = await deps.rates.reserve(bucket, receivers, EXPRESS_RATE, deps.now(), 0, EXPRESS_BURST);
  return 'start' in turn ? 'express' : 'bulk';
}

const batchOf = (
  push: Push,
  frame: string,
  { batch, users, receivers }: Pick<FoundBatch, 'batch' | 'users' | 'receivers'>,
  recordedUsers: number,
  lane: Lane,
): DeliveryBatch => ({
  app: push.app,
  taskId: push.taskId,
  sendUntil: sendUntil(push),
  batch,
  users,
  recordedUsers,
  lane,
  frame,
  receivers,
  handBacks: 0,
  throttles: 0,
  posted: 0,
  gone: 0,
  refused: 0,
  ...(push.rateLimit === undefined ? {} : { rateLimit: push.rateLimit }),
  ...(push.notifies ? { notifies: push.notifies } : {}),
});

/** The end of a range whose push was cancelled. */
const nothingAfter = (checkpoint: Checkpoint) => ({
  batches: [],
  checkpoint: { ...checkpoint, finished: true, unsent: [] },
});
