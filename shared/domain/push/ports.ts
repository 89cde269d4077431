import type { Condition } from '../audience/condition.ts';
import type { AttributeSlots } from '../audience/named-condition.ts';
import type { SortedStream } from '../audience/stream.ts';
import type { Checkpoint, PushCounters } from './progress.ts';
import type { Push, PushDraft } from './push.ts';
import type { PushRecord, PushTime } from './push-record.ts';
import type { Dispatched, Due, ScheduledTask } from './scheduled-task.ts';
import type { Lane, ShardRange } from './tasks.ts';

/** A request that was claimed. */
export interface Claim {
  readonly taskId: string;
  /** Differs for a request that asks for another push; absent where it was not recorded. */
  readonly content?: string | undefined;
}

/** Recognises repeated requests. */
export interface PushClaims {
  /**
   * Claims a request by its digest.
   *
   * @param window for how long an equal request counts as the same, in milliseconds
   * @returns the claim to go on with: the given one, or that of an equal request within the window before
   */
  claim(app: number, digest: string, claim: Claim, window: number): Promise<Claim>;
  /**
   * Finds the claim of an equal request; strongly consistent.
   *
   * @param since the oldest claim that counts, in epoch milliseconds
   */
  find(app: number, digest: string, since: number): Promise<Claim | undefined>;
}

/** The records of pushes on their way to being sent. */
export interface PushRecords {
  /** A push as it is recorded; strongly consistent. */
  get(app: number, taskId: string): Promise<PushRecord | undefined>;
  /**
   * Records a push.
   *
   * @returns the record; the earlier one, if the push was recorded before
   */
  create(draft: PushDraft, when: PushTime): Promise<PushRecord>;
  /**
   * Gives a push that was not published in its time another place in the log.
   *
   * @returns the push there; `undefined` when it was cancelled, published or moved meanwhile
   */
  move(push: Push, position: string): Promise<Push | undefined>;
  /** Records that a push is in the log and that its fan-out is queued. @returns the record after it */
  markPublished(app: number, taskId: string): Promise<PushRecord | undefined>;
}

/** Scheduled pushes whose time has come. */
export interface ScheduledPushes {
  /**
   * Lets a scheduled push go. A repetition returns what the first call returned.
   *
   * @param condition whom it addresses; absent: all users
   * @returns the record; `undefined` when there is none
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

/** What should have been sent by now. */
export interface Overdue {
  /** In how many parts it is kept. */
  readonly parts: number;
  /**
   * Finds what was due before a moment (epoch milliseconds) and is not on its way, oldest first.
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
   * @returns the record after it; `undefined` when the push was cancelled before
   */
  cancel(app: number, taskId: string, now: number): Promise<PushRecord | undefined>;
}

/** Whether pushes were cancelled. */
export interface PushStates {
  /** Whether a push is cancelled by now; strongly consistent. */
  isCancelled(app: number, taskId: string): Promise<boolean>;
}

/** How far the fan-out of pushes has come. A range of shards is named by its first shard. */
export interface FanOutProgress {
  /**
   * Records that a push is split into ranges of shards.
   *
   * @param width how many shards each range has
   * @returns the recorded width, which another worker may have chosen; `undefined` when the push was delivered as a whole
   */
  split(app: number, taskId: string, width: number): Promise<number | undefined>;
  /** How far a range has come; strongly consistent. */
  checkpoint(app: number, taskId: string, range: number): Promise<Checkpoint>;
  /**
   * Moves the checkpoint of a range, and records the batches in `to.unsent`, which are sent next.
   *
   * @returns false when the checkpoint is no longer at `from`: another worker is on the same range
   */
  advance(push: Push, range: ShardRange, from: Checkpoint, to: Checkpoint): Promise<boolean>;
  /** Records that the batches of the last segment were sent, if `batches` are recorded so far. */
  markSent(app: number, taskId: string, range: number, batches: number): Promise<void>;
}

/** Counts what was delivered. */
export interface BatchCounts {
  /**
   * Counts a delivered batch once, however often it is called; the last batch closes the push.
   *
   * @param counters the results; `users` is the difference to the users that were recorded with the batch
   */
  countBatch(
    app: number,
    taskId: string,
    range: number,
    batch: number,
    counters: PushCounters,
  ): Promise<void>;
  /** Closes a push that was delivered as a whole, unless it was closed or split before. */
  closeWhole(app: number, taskId: string, counters: PushCounters): Promise<void>;
}

/** The log from which offline users claim pushes. */
export interface PushLog {
  /** Puts a push in the log. One that is there, or was withdrawn, stays as it is. */
  append(push: Push): Promise<void>;
  /**
   * Takes a push out of the log for good.
   *
   * @param position where the log ends now
   */
  withdraw(push: Push, position: string): Promise<void>;
}

/** A queue of work of one kind. */
export interface Work<T> {
  /**
   * Sends pieces of work.
   *
   * @param delay seconds before a worker may see them, 0..900 (SQS quota)
   * @throws Error when some could not be sent; the others may have been.
   */
  send(work: readonly T[], delay?: number): Promise<void>;
}

/** The queues of delivery. */
export type Lanes<T> = Readonly<Record<Lane, Work<T>>>;

/** Calls back when a push or a task is due. Moments are in epoch milliseconds. */
export interface Schedules {
  /** Schedules a push, or moves its schedule. */
  putPush(app: number, taskId: string, at: number): Promise<void>;
  /** Schedules a scheduled task, or moves its schedule. */
  putTask(app: number, scheduledTask: number, at: number): Promise<void>;
  /** Removes a schedule; one that is gone already is fine. */
  remove(due: Due): Promise<void>;
}

/** The scheduled tasks, as their callers change them. */
export interface ScheduledTasks {
  /** A task; strongly consistent. */
  get(app: number, id: number): Promise<ScheduledTask | undefined>;
  /** Creates a task. */
  create(task: Omit<ScheduledTask, 'status' | 'revision'>): Promise<void>;
  /** Replaces a task as it was read. @returns false when it was changed, dispatched or deleted meanwhile */
  replace(task: ScheduledTask): Promise<boolean>;
  /** Deletes a pending task. @returns false when it is not pending any more */
  delete(app: number, id: number): Promise<boolean>;
}

/** The scheduled tasks, as dispatching sees them. */
export interface DueTasks {
  get(app: number, id: number): Promise<ScheduledTask | undefined>;
  /** Takes a pending task, as it was read, for dispatch. @returns false when it was changed or deleted meanwhile */
  beginDispatch(task: ScheduledTask): Promise<boolean>;
  /** Records the outcome of a task. */
  endDispatch(task: ScheduledTask, outcome: Dispatched): Promise<void>;
}

/** The scheduled tasks, as the commands for them see them. Reads are strongly consistent. */
export interface ScheduledTasks {
  create(task: Omit<ScheduledTask, 'status' | 'revision'>): Promise<void>;
  get(app: number, id: number): Promise<ScheduledTask | undefined>;
  /** Replaces a task as it was read. @returns false when it was changed, dispatched or deleted meanwhile */
  replace(task: ScheduledTask): Promise<boolean>;
  /** Deletes a pending task. @returns false when it is not pending any more */
  delete(app: number, id: number): Promise<boolean>;
  /** Every task of an app. */
  list(app: number): AsyncIterable<ScheduledTask>;
}

/** The numbers of scheduled tasks. */
export interface TaskNumbers {
  /** A number that no other task of the app has. */
  next(app: number): Promise<number>;
}

/** Which accounts there are. */
export interface Senders {
  get(app: number, userId: string): Promise<unknown>;
}

/** The names of an app's attributes. */
export interface AttributeNames {
  attributeSlots(app: number): Promise<AttributeSlots>;
}

/** How users are spread over the shards. */
export interface ShardMap {
  /** The number of shards of the deployment. */
  readonly shards: number;
  /** The shard of a user, 0..shards-1. */
  shardOf(userId: string): number;
}

/** Whose users are streamed. */
export interface ShardScope {
  readonly app: number;
  readonly shard: number;
  /** Epoch milliseconds: users who got a tag or a value later are left out. */
  readonly at: number;
}

/** An open connection. */
export interface Connection {
  /** Where it stands in its stream: the key of its user, `#`, and its id. */
  readonly key: string;
  readonly userKey: string;
  readonly userId: string;
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
}

/** Connections in the order of their keys. */
export interface ConnectionStream {
  /** The first connection whose key is not before `target`; `undefined` at the end. Targets must not descend. */
  seek(target: string): Promise<Connection | undefined>;
}

/** The users of one shard of an app as sorted streams, as they were at one moment. */
export interface ShardStreams {
  tag(tag: string): SortedStream;
  attribute(slot: number, value: string): SortedStream;
  /** Those of the named users who are in this shard. */
  users(userIds: readonly string[]): SortedStream;
  /** Every user who had an account at that moment. */
  everyone(): SortedStream;
  /**
   * The open connections of users who had an account at that moment; strongly consistent.
   *
   * @param connectedBy leaves out connections made later (epoch milliseconds)
   */
  connections(connectedBy?: number): ConnectionStream;
}

/** Opens the streams of a shard. */
export type OpenStreams = (scope: ShardScope) => ShardStreams;

/**
 * The outcome of a post.
 * - `posted`: API Gateway took it.
 * - `gone`: the connection is closed (410).
 * - `throttled`: too much for this connection, or for the account (429).
 * - `refused`: API Gateway does not take this frame for this connection (400, 413), and will not at another attempt.
 * - `failed`: an error of the service, or no answer in time; it may have arrived.
 */
export type PostOutcome = 'posted' | 'gone' | 'throttled' | 'refused' | 'failed';

/** Posts to one connection. @throws Error when no post can succeed, such as for a missing permission. */
export type Post = (connectionId: string) => Promise<PostOutcome>;

/** Posts frames to WebSocket connections. */
export interface Poster {
  /** Prepares a frame that goes to many connections. */
  prepare(frame: string): Post;
}

/** Whose socket a connection is. */
export interface SocketOwner {
  readonly app: number;
  readonly userId: string;
}

/** The open connections, as delivery sees them. */
export interface OpenConnections {
  /** Removes a closed connection; one that is removed already is fine. */
  remove(owner: SocketOwner, connectionId: string): Promise<void>;
}
