import type { Condition } from '../audience/condition.ts';
import type { AttributeSlots } from '../audience/named-condition.ts';
import type { SortedStream } from '../audience/stream.ts';
import type { Checkpoint, PushCounters } from './progress.ts';
import type { Push, PushDraft } from './push.ts';
import type { PushRecord, PushTime } from './push-record.ts';
import type { Dispatched, Due, ScheduledTask } from './scheduled-task.ts';
import type { Lane, ShardRange } from './tasks.ts';

/** A claimed request. */
export interface Claim {
  readonly taskId: string;
  /** Differs for a request for a different push; absent if it was not recorded. */
  readonly content?: string | undefined;
}

/** Recognises repeated requests. */
export interface PushClaims {
  /**
   * Claims a request by its digest.
   *
   * @param window how long an equal request counts as the same, in milliseconds
   * @returns the claim to use: the given one, or that of an equal request within the window
   */
  claim(app: number, digest: string, claim: Claim, window: number): Promise<Claim>;
  /**
   * Finds the claim of an equal request; strongly consistent.
   *
   * @param since the oldest claim that counts, in epoch milliseconds
   */
  find(app: number, digest: string, since: number): Promise<Claim | undefined>;
}

/** The records of pushes until they are sent. */
export interface PushRecords {
  /** Returns the record of a push; strongly consistent. */
  get(app: number, taskId: string): Promise<PushRecord | undefined>;
  /**
   * Records a push.
   *
   * @returns the record; the earlier one if the push was already recorded
   */
  create(draft: PushDraft, when: PushTime): Promise<PushRecord>;
  /**
   * Moves a push that was not published in time to another position in the log.
   *
   * @returns the push at that position; `undefined` if it was cancelled, published or moved in the meantime
   */
  move(push: Push, position: string): Promise<Push | undefined>;
  /**
   * Records that a push is in the log and that its fan-out is queued.
   *
   * @returns the record afterwards
   */
  markPublished(app: number, taskId: string): Promise<PushRecord | undefined>;
}

/** Scheduled pushes that are due. */
export interface ScheduledPushes {
  /**
   * Releases a scheduled push. A repeated call returns what the first call returned.
   *
   * @param condition whom it addresses; absent: all users
   * @returns the record; `undefined` if there is none
   */
  release(
    app: number,
    taskId: string,
    position: string,
    condition: Condition | undefined,
  ): Promise<PushRecord | undefined>;
  /** Records that a scheduled push cannot be sent, and why. */
  refuse(app: number, taskId: string, fault: string): Promise<void>;
}

/** Pushes and tasks that should have been sent by now. */
export interface Overdue {
  /** In how many parts they are stored. */
  readonly parts: number;
  /**
   * Finds pushes and tasks that were due before a moment (epoch milliseconds) but have not been sent, oldest first.
   *
   * @param part 0..parts-1
   */
  find(part: number, before: number, limit: number): Promise<readonly Due[]>;
}

/** Cancels pushes. */
export interface PushCancellation {
  get(app: number, taskId: string): Promise<PushRecord | undefined>;
  /**
   * Cancels a push.
   *
   * @returns the record afterwards; `undefined` if the push was already cancelled
   */
  cancel(app: number, taskId: string, now: number): Promise<PushRecord | undefined>;
}

/** Whether pushes were cancelled. */
export interface PushStates {
  /** Whether a push is cancelled; strongly consistent. */
  isCancelled(app: number, taskId: string): Promise<boolean>;
}

/** The progress of the fan-out of pushes. A range of shards is identified by its first shard. */
export interface FanOutProgress {
  /**
   * Records that a push is split into ranges of shards.
   *
   * @param width how many shards each range has
   * @returns the recorded width, which another worker may have chosen; `undefined` if the push was delivered as a
   * whole
   */
  split(app: number, taskId: string, width: number): Promise<number | undefined>;
  /** Returns the checkpoint of a range; strongly consistent. */
  checkpoint(app: number, taskId: string, range: number): Promise<Checkpoint>;
  /**
   * Moves the checkpoint of a range, and records the batches in `to.unsent`, which are sent next.
   *
   * @returns false if the checkpoint is no longer at `from`, because another worker is on the same range
   */
  advance(push: Push, range: ShardRange, from: Checkpoint, to: Checkpoint): Promise<boolean>;
  /** Records that the batches of the last segment were sent, if still only `batches` are recorded. */
  markSent(app: number, taskId: string, range: number, batches: number): Promise<void>;
}

/** Counts delivered batches. */
export interface BatchCounts {
  /**
   * Counts a delivered batch once, however often it is called; the last batch closes the push.
   *
   * @param counters the results; `users` is the difference to the number of users that was recorded with the batch
   */
  countBatch(
    app: number,
    taskId: string,
    range: number,
    batch: number,
    counters: PushCounters,
  ): Promise<void>;
  /** Closes a push that was delivered as a whole, unless it was already closed or split. */
  closeWhole(app: number, taskId: string, counters: PushCounters): Promise<void>;
}

/** The log from which offline users receive pushes. */
export interface PushLog {
  /** Appends a push to the log. A push that is already there, or was withdrawn, stays unchanged. */
  append(push: Push): Promise<void>;
  /**
   * Withdraws a push from the log permanently.
   *
   * @param position the current end of the log
   */
  withdraw(push: Push, position: string): Promise<void>;
}

/** A queue for one kind of work. */
export interface Work<T> {
  /**
   * Sends work items.
   *
   * @param delay seconds before a worker may receive them, 0..900 (SQS quota)
   * @throws Error if some could not be sent; the others may have been
   */
  send(work: readonly T[], delay?: number): Promise<void>;
}

/** The delivery queues. */
export type Lanes<T> = Readonly<Record<Lane, Work<T>>>;

/** Calls back when a push or a task is due. Moments are in epoch milliseconds. */
export interface Schedules {
  /** Schedules a push, or moves its schedule. */
  putPush(app: number, taskId: string, at: number): Promise<void>;
  /** Schedules a scheduled task, or moves its schedule. */
  putTask(app: number, scheduledTask: number, at: number): Promise<void>;
  /** Removes a schedule; a missing one is ignored. */
  remove(due: Due): Promise<void>;
}

/** The scheduled tasks, for the code that changes them. */
export interface ScheduledTasks {
  /** Returns a task; strongly consistent. */
  get(app: number, id: number): Promise<ScheduledTask | undefined>;
  /** Creates a task. */
  create(task: Omit<ScheduledTask, 'status' | 'revision'>): Promise<void>;
  /**
   * Replaces a task as it was read.
   *
   * @returns false if it was changed, dispatched or deleted in the meantime
   */
  replace(task: ScheduledTask): Promise<boolean>;
  /**
   * Deletes a pending task.
   *
   * @returns false if it is no longer pending
   */
  delete(app: number, id: number): Promise<boolean>;
}

/** The scheduled tasks, for dispatching. */
export interface DueTasks {
  get(app: number, id: number): Promise<ScheduledTask | undefined>;
  /**
   * Takes a pending task, as it was read, for dispatch.
   *
   * @returns false if it was changed or deleted in the meantime
   */
  beginDispatch(task: ScheduledTask): Promise<boolean>;
  /** Records the outcome of a task. */
  endDispatch(task: ScheduledTask, outcome: Dispatched): Promise<void>;
}

/** The scheduled tasks, for their commands. Reads are strongly consistent. */
export interface ScheduledTasks {
  create(task: Omit<ScheduledTask, 'status' | 'revision'>): Promise<void>;
  get(app: number, id: number): Promise<ScheduledTask | undefined>;
  /**
   * Replaces a task as it was read.
   *
   * @returns false if it was changed, dispatched or deleted in the meantime
   */
  replace(task: ScheduledTask): Promise<boolean>;
  /**
   * Deletes a pending task.
   *
   * @returns false if it is no longer pending
   */
  delete(app: number, id: number): Promise<boolean>;
  /** Iterates over all tasks of an app. */
  list(app: number): AsyncIterable<ScheduledTask>;
}

/** Allocates the numbers of scheduled tasks. */
export interface TaskNumbers {
  /** Returns a number that no other task of the app has. */
  next(app: number): Promise<number>;
}

/** Checks whether the sender's account exists. */
export interface Senders {
  get(app: number, userId: string): Promise<unknown>;
}

/** The names of an app's attributes. */
export interface AttributeNames {
  attributeSlots(app: number): Promise<AttributeSlots>;
}

/** The distribution of users over the shards. */
export interface ShardMap {
  /** The number of shards of the deployment. */
  readonly shards: number;
  /** The shard of a user, 0..shards-1. */
  shardOf(userId: string): number;
}

/** The users to stream. */
export interface ShardScope {
  readonly app: number;
  readonly shard: number;
  /** Epoch milliseconds. Users who got a tag or a value later are left out. */
  readonly at: number;
}

/** An open connection. */
export interface Connection {
  /** Its sort key in the stream: the key of its user, `#`, and its id. */
  readonly key: string;
  readonly userKey: string;
  readonly userId: string;
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
}

/** Connections in the order of their keys. */
export interface ConnectionStream {
  /**
   * Returns the first connection whose key is not before `target`; `undefined` at the end. Targets must not descend.
   */
  seek(target: string): Promise<Connection | undefined>;
}

/** The users of one shard of an app, as sorted streams of one moment. */
export interface ShardStreams {
  tag(tag: string): SortedStream;
  attribute(slot: number, value: string): SortedStream;
  /** The named users that are in this shard. */
  users(userIds: readonly string[]): SortedStream;
  /** Every user who had an account at that moment. */
  everyone(): SortedStream;
  /**
   * The open connections of users who had an account at that moment; strongly consistent.
   *
   * @param connectedBy leaves out connections that were opened later (epoch milliseconds)
   */
  connections(connectedBy?: number): ConnectionStream;
}

/** Opens the streams of a shard. */
export type OpenStreams = (scope: ShardScope) => ShardStreams;

/**
 * The outcome of a post.
 * - `posted`: API Gateway accepted it.
 * - `gone`: the connection is closed (410).
 * - `throttled`: too many requests for this connection, or for the account (429).
 * - `refused`: API Gateway rejects this frame for this connection (400, 413), and would reject it again.
 * - `failed`: an error of the service, or no answer in time; the frame may have arrived.
 */
export type PostOutcome = 'posted' | 'gone' | 'throttled' | 'refused' | 'failed';

/**
 * Posts a frame to one connection.
 *
 * @throws Error if no post can succeed, for example because a permission is missing
 */
export type Post = (connectionId: string) => Promise<PostOutcome>;

/** Posts frames to WebSocket connections. */
export interface Poster {
  /** Prepares a frame that is posted to many connections. */
  prepare(frame: string): Post;
}

/** The user whom a connection belongs to. */
export interface SocketOwner {
  readonly app: number;
  readonly userId: string;
}

/** The open connections, for delivery. */
export interface OpenConnections {
  /** Removes a closed connection; a missing one is ignored. */
  remove(owner: SocketOwner, connectionId: string): Promise<void>;
}
