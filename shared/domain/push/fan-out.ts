import { audience } from '../audience/audience.ts';
import { after, intersection, START } from '../audience/stream.ts';
import type { Meter } from '../metrics.ts';
import type {
  FanOutProgress,
  Lanes,
  OnlineStream,
  OpenStreams,
  PushRecords,
  PushStates,
  ShardStreams,
  Work,
} from './ports.ts';
import type { Checkpoint } from './progress.ts';
import type { Push } from './push.ts';
import type { DeliveryBatch, Lane, Receiver, ShardTask } from './tasks.ts';

/**
 * The most receivers in a batch. At some 90 bytes each, three batches with their frames go into one SendMessageBatch
 * of 256 KiB.
 */
const BATCH_RECEIVERS = 400;
/** How long a batch of a push with a cap may take, in seconds: it must fit into the time of a function. */
const CAPPED_BATCH_SECONDS = 10;
/** How many batches are sent between two checkpoints. */
const SEGMENT_BATCHES = 5;

/** How many batches of a shard go by the express lane. */
const EXPRESS_BATCHES = 5;

/** What fanning out needs. */
export interface FanOutDeps {
  readonly pushes: Pick<PushRecords, 'get'> & PushStates;
  readonly progress: FanOutProgress;
  readonly fanOut: Work<ShardTask>;
  readonly delivery: Lanes<DeliveryBatch>;
  readonly streams: OpenStreams;
  /** Serialises the frame of a push. */
  frameOf(push: Push): string;
  /** Whether the turn of the task lasts: a task whose turn is over goes to the end of the queue. */
  hasTime(): boolean;
  readonly meter: Meter;
}

/**
 * Hands the online users of one shard whom a push addresses to delivery, segment by segment. A segment is sent
 * before the checkpoint moves: a worker that dies repeats a segment and never skips one.
 *
 * @throws Error for a task whose push is not recorded.
 */
export async function fanOut(deps: FanOutDeps, task: ShardTask): Promise<void> {
  const record = await deps.pushes.get(task.app, task.taskId);
  const push = record?.push;
  if (push === undefined) throw new Error(`There is no push ${task.taskId} on its way`);
  let cancelled = record?.state === 'cancelled';
  const receivers = new ShardReceivers(
    push,
    deps.streams({ app: push.app, shard: task.shard, at: push.acceptedAt }),
  );
  const frame = deps.frameOf(push);
  let checkpoint = await deps.progress.checkpoint(task.app, task.taskId, task.shard);
  if (checkpoint.through === undefined) deps.meter('FanOutLag', Date.now() - push.acceptedAt);
  while (!checkpoint.finished) {
    if (!deps.hasTime()) {
      await deps.fanOut.send([task]);
      return;
    }
    const segment = cancelled ? nothingAfter(checkpoint) : await receivers.segmentAfter(checkpoint);
    const batches = segment.batches.map((batch, index) => ({
      ...task,
      batch: checkpoint.batches + index,
      lane: laneOf(push, checkpoint.batches + index),
      frame,
      receivers: batch,
      handBacks: 0,
      throttles: 0,
      posted: 0,
      gone: 0,
      ...(push.rateLimit === undefined ? {} : { rateLimit: push.rateLimit }),
    }));
    await Promise.all(
      (['express', 'bulk'] as const).map((lane) =>
        deps.delivery[lane].send(batches.filter((batch) => batch.lane === lane)),
      ),
    );
    if (!(await deps.progress.moveCheckpoint(push, task.shard, checkpoint, segment.checkpoint))) return;
    checkpoint = segment.checkpoint;
    if (!checkpoint.finished) cancelled = await deps.pushes.isCancelled(task.app, task.taskId);
  }
}

/** A push with a cap must not hold the express lane. */
const laneOf = ({ rateLimit }: Push, batch: number): Lane =>
  rateLimit === undefined && batch < EXPRESS_BATCHES ? 'express' : 'bulk';

/** The end of a shard whose push was cancelled. */
const nothingAfter = (checkpoint: Checkpoint): Segment => ({
  batches: [],
  checkpoint: { ...checkpoint, finished: true },
});

/** A part of the receivers, with the checkpoint after it. */
interface Segment {
  readonly batches: readonly (readonly Receiver[])[];
  readonly checkpoint: Checkpoint;
}

/** The online users of one shard whom a push addresses. */
class ShardReceivers {
  readonly #online: OnlineStream;
  readonly #streams: ShardStreams;
  readonly #audience: ReturnType<typeof audience>;
  readonly #batchReceivers: number;

  constructor(push: Push, streams: ShardStreams) {
    this.#streams = streams;
    this.#batchReceivers = Math.min(
      BATCH_RECEIVERS,
      Math.max(1, Math.floor((push.rateLimit ?? Number.POSITIVE_INFINITY) * CAPPED_BATCH_SECONDS)),
    );
    // With nothing in the log, those who connect meanwhile are not among "online now". With a record, they must not
    // be left out: their catch-up may have read the log before the push was in it.
    const online = () => (push.lifeTime === 0 ? streams.online(push.acceptedAt) : streams.online());
    this.#online = online();
    const matching = audience(push.condition, {
      tag: (tag) => streams.tag(tag),
      attribute: (slot, value) => streams.attribute(slot, value),
      users: (userIds) => streams.users(userIds),
      everyone: online,
    });
    this.#audience = push.condition === undefined ? this.#online : intersection([matching, this.#online]);
  }

  async segmentAfter(from: Checkpoint): Promise<Segment> {
    const batches: Receiver[][] = [];
    let { through, users } = from;
    for (;;) {
      const userKey = await this.#audience.seek(through === undefined ? START : after(through));
      const finished = userKey === undefined;
      const full =
        batches.length === SEGMENT_BATCHES && (batches.at(-1)?.length ?? 0) >= this.#batchReceivers;
      if (finished || full) {
        const checkpoint = { batches: from.batches + batches.length, users, finished };
        return { batches, checkpoint: through === undefined ? checkpoint : { ...checkpoint, through } };
      }
      const userId = this.#streams.userIdOf(userKey);
      let batch = batches.at(-1);
      if (batch === undefined || batch.length >= this.#batchReceivers) {
        batch = [];
        batches.push(batch);
      }
      batch.push(...this.#online.connectionsOf(userKey).map((connectionId) => ({ userId, connectionId })));
      users++;
      through = userKey;
    }
  }
}
