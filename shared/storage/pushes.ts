import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { decodeTime } from 'ulid';
import type { Push, PushDraft } from '../domain/push/push.ts';
import { isConflict, unlessConflict } from './conflict.ts';
import {
  type BatchOutcome,
  type Checkpoint,
  checkpointFrom,
  deliveredBatches,
  type PushProgress,
  progressFrom,
} from './push-progress.ts';
import { type PushRecord, recordFrom } from './push-record.ts';
import { getItems, queryItems } from './query.ts';
import { Store } from './store.ts';
import { PUSH_LIST_INDEX } from './tables.ts';

/** How long the record of a push is kept after it was due, in seconds: thirty days. */
const KEPT_FOR = 30 * 24 * 3600;

/** Every accepted push, its fan-out checkpoints and its counters. */
export class PushStore extends Store {
  /**
   * Claims a request by its digest. The answer is the task id to go on with: the given one, or that of an equal
   * request within `window` milliseconds before.
   */
  async claim(app: number, digest: string, taskId: string, window: number): Promise<string> {
    const now = decodeTime(taskId);
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            ...this.keys.pushClaim(app, digest),
            taskId,
            at: now,
            ttl: Math.ceil((now + window) / 1000) + 3600,
          },
          ConditionExpression: 'attribute_not_exists(pk) OR #at < :oldest',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':oldest': now - window },
        }),
      );
      return taskId;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.pushClaim(app, digest),
        ConsistentRead: true,
      }),
    );
    return item === undefined ? taskId : String(item.taskId);
  }

  /**
   * Records a push that is to be sent at once, or at `sendAt` (epoch milliseconds).
   *
   * @param shards in how many shards it may have receivers
   * @returns the record; the one that was there before, if there was one
   */
  async create(
    draft: PushDraft,
    shards: number,
    when: { readonly position: string } | { readonly sendAt: number },
  ): Promise<PushRecord> {
    const { app, taskId } = draft;
    const due = 'sendAt' in when ? when.sendAt : decodeTime(when.position);
    const item = {
      ...this.keys.push(app, taskId),
      listedIn: this.keys.pushList(app),
      taskId,
      push: JSON.stringify(draft),
      shards,
      createdAt: decodeTime(taskId),
      ...('sendAt' in when
        ? { state: 'scheduled', sendAt: when.sendAt }
        : { state: 'accepted', position: when.position }),
      ttl: Math.ceil(due / 1000) + KEPT_FOR,
    };
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: item,
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return recordFrom(item);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    const record = await this.get(app, taskId);
    if (record === undefined) throw new Error(`The push ${taskId} was recorded and is not there`);
    return record;
  }

  /**
   * Lets a scheduled push go. Said again, it gives what the first time gave.
   *
   * @returns the record; `undefined` when there is none
   */
  async release(app: number, taskId: string, position: string): Promise<PushRecord | undefined> {
    try {
      const { Attributes: item } = await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: this.keys.push(app, taskId),
          UpdateExpression: 'SET #state = :accepted, #position = :position',
          ConditionExpression: '#state = :scheduled',
          ExpressionAttributeNames: { '#state': 'state', '#position': 'position' },
          ExpressionAttributeValues: {
            ':scheduled': 'scheduled',
            ':accepted': 'accepted',
            ':position': position,
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return item === undefined ? undefined : recordFrom(item);
    } catch (error) {
      if (!isConflict(error)) throw error;
      return this.get(app, taskId);
    }
  }

  /** Gives a push that was not published in its time another place in the log. @returns the push there */
  async move(push: Push, position: string): Promise<Push> {
    const { app, taskId } = push;
    await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression: 'SET #position = :position',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#position': 'position' },
        ExpressionAttributeValues: { ':position': position },
      }),
    );
    return { ...push, position, acceptedAt: decodeTime(position) };
  }

  /** Notes that a push is in the log and its shard tasks are queued. */
  async notePublished(app: number, taskId: string): Promise<void> {
    await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression: 'SET isPublished = :true',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':true': true },
      }),
    );
  }

  /**
   * Cancels a push.
   *
   * @returns the record after it; `undefined` when the push was cancelled before
   */
  async cancel(app: number, taskId: string, now: number): Promise<PushRecord | undefined> {
    const written = await unlessConflict(
      this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: this.keys.push(app, taskId),
          UpdateExpression: 'SET #state = :cancelled, cancelledAt = :now',
          ConditionExpression: 'attribute_exists(pk) AND #state <> :cancelled',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':cancelled': 'cancelled', ':now': now },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return written?.Attributes === undefined ? undefined : recordFrom(written.Attributes);
  }

  /** Notes that work of a push was given up. A redrive of the dead letters may still complete it. */
  async fail(app: number, taskId: string): Promise<void> {
    await this.#setState(app, taskId, 'failed', '#state = :accepted', { ':accepted': 'accepted' });
  }

  /** A push as it is recorded; strongly consistent. */
  async get(app: number, taskId: string): Promise<PushRecord | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.push(app, taskId), ConsistentRead: true }),
    );
    return item === undefined ? undefined : recordFrom(item);
  }

  /** Whether a push is cancelled by now; strongly consistent. */
  async isCancelled(app: number, taskId: string): Promise<boolean> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        ProjectionExpression: '#state',
        ExpressionAttributeNames: { '#state': 'state' },
        ConsistentRead: true,
      }),
    );
    return item?.state === 'cancelled';
  }

  /** A push and how far it has come; strongly consistent. */
  async progress(app: number, taskId: string): Promise<PushProgress | undefined> {
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': this.keys.push(app, taskId).pk },
      ConsistentRead: true,
    });
    let push: Record<string, unknown> | undefined;
    const shards: Record<string, unknown>[] = [];
    for await (const item of items) {
      if (item.sk === this.keys.push(app, taskId).sk) push = item;
      else shards.push(item);
    }
    return push === undefined ? undefined : progressFrom(push, shards);
  }

  /**
   * The pushes of an app, newest first. The index that lists them lags by about a second.
   *
   * @param before leaves out this task and newer ones
   */
  async list(
    app: number,
    limit: number,
    before: string | undefined,
  ): Promise<{ readonly records: readonly PushRecord[]; readonly more: boolean }> {
    const { Items: listed = [], LastEvaluatedKey: last } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: PUSH_LIST_INDEX.name,
        KeyConditionExpression:
          before === undefined ? 'listedIn = :app' : 'listedIn = :app AND taskId < :before',
        ExpressionAttributeValues: { ':app': this.keys.pushList(app), ':before': before },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    const taskIds = listed.map((item) => String(item.taskId));
    const records = new Map<string, PushRecord>();
    const keys = taskIds.map((taskId) => this.keys.push(app, taskId));
    for (const item of await getItems(this.client, this.table, keys)) {
      records.set(String(item.taskId), recordFrom(item));
    }
    return { records: taskIds.flatMap((taskId) => records.get(taskId) ?? []), more: last !== undefined };
  }

  /** How far a shard has come; strongly consistent. */
  async checkpoint(app: number, taskId: string, shard: number): Promise<Checkpoint> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.pushShard(app, taskId, shard),
        ConsistentRead: true,
      }),
    );
    return checkpointFrom(item);
  }

  /**
   * Moves the checkpoint of a shard.
   *
   * @returns false when it is no longer at `from`: another worker is on the same shard.
   */
  async moveCheckpoint(push: Push, shard: number, from: Checkpoint, to: Checkpoint): Promise<boolean> {
    try {
      const { Attributes: item } = await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: this.keys.pushShard(push.app, push.taskId, shard),
          UpdateExpression: `SET batches = :batches, #users = :users, finished = :finished, #ttl = :ttl${to.through === undefined ? '' : ', #through = :through'}`,
          ConditionExpression:
            '(attribute_not_exists(batches) OR batches = :before) AND (attribute_not_exists(finished) OR finished = :false)',
          ExpressionAttributeNames: {
            '#ttl': 'ttl',
            '#users': 'users',
            ...(to.through === undefined ? {} : { '#through': 'through' }),
          },
          ExpressionAttributeValues: {
            ':batches': to.batches,
            ':users': to.users,
            ':finished': to.finished,
            ':through': to.through,
            ':before': from.batches,
            ':false': false,
            ':ttl': Math.ceil(push.acceptedAt / 1000) + KEPT_FOR,
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      await this.#closeShardIfComplete(push.app, push.taskId, shard, item);
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  /** Counts a delivered batch, once however often it is said; the last batch closes the push. */
  async countBatch(
    app: number,
    taskId: string,
    shard: number,
    batch: number,
    outcome: BatchOutcome,
  ): Promise<void> {
    const Key = this.keys.pushShard(app, taskId, shard);
    try {
      const { Attributes: item } = await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key,
          UpdateExpression:
            'ADD delivered :batches, posted :posted, gone :gone, refused :refused, withheld :withheld',
          ConditionExpression: 'attribute_not_exists(delivered) OR NOT contains(delivered, :batch)',
          ExpressionAttributeValues: {
            ':batches': new Set([batch]),
            ':batch': batch,
            ':posted': outcome.posted,
            ':gone': outcome.gone,
            ':refused': outcome.refused,
            ':withheld': outcome.withheld,
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      await this.#closeShardIfComplete(app, taskId, shard, item);
    } catch (error) {
      if (!isConflict(error)) throw error;
      // Counted before; but whoever counted it may have died before the shard was closed.
      const { Item: item } = await this.client.send(
        new GetCommand({ TableName: this.table, Key, ConsistentRead: true }),
      );
      await this.#closeShardIfComplete(app, taskId, shard, item);
    }
  }

  async #closeShardIfComplete(
    app: number,
    taskId: string,
    shard: number,
    item: Record<string, unknown> | undefined,
  ): Promise<void> {
    const { batches, finished } = checkpointFrom(item);
    if (!finished || deliveredBatches(item) < batches) return;
    const { Attributes: push } = await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression: 'ADD closedShards :shards',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':shards': new Set([shard]) },
        ReturnValues: 'ALL_NEW',
      }),
    );
    if ((push?.closedShards as Set<number> | undefined)?.size !== Number(push?.shards)) return;
    await this.#setState(app, taskId, 'done', '#state IN (:accepted, :failed)', {
      ':accepted': 'accepted',
      ':failed': 'failed',
    });
  }

  /** Sets the state, if the condition on it holds. */
  async #setState(
    app: number,
    taskId: string,
    state: 'done' | 'failed',
    condition: string,
    values: Readonly<Record<string, string>>,
  ): Promise<void> {
    await unlessConflict(
      this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: this.keys.push(app, taskId),
          UpdateExpression: `SET #state = :state, ${state}At = :now`,
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ...values, ':state': state, ':now': Date.now() },
        }),
      ),
    );
  }
}
