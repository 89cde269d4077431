import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { decodeTime } from 'ulid';
import type { Push } from '../push/push.ts';
import { isConflict } from './conflict.ts';
import type { UserKey } from './keys.ts';
import { Store } from './store.ts';

/** How long the record of a push is kept, in seconds: thirty days. */
const KEPT_FOR = 30 * 24 * 3600;

/** How far the fan-out of one shard has come. */
export interface Checkpoint {
  /** Every user up to this one was handed to delivery; absent at the beginning. */
  readonly through?: UserKey;
  /** Batches sent so far; the next one has this number. */
  readonly batches: number;
  /** Whether the shard has no further users. */
  readonly finished: boolean;
}

/** What one batch came to, counted in connections. */
export interface BatchOutcome {
  readonly posted: number;
  readonly gone: number;
  /** Given up after many throttled tries. */
  readonly refused: number;
}

/** How far a push has come. */
export interface PushState {
  readonly push: Push;
  readonly state: 'accepted' | 'done';
}

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
          Item: { ...this.keys.pushClaim(app, digest), taskId, at: now, ttl: Math.ceil(now / 1000) + 3600 },
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

  /** Records an accepted push. Recording it again changes nothing. */
  async create(push: Push): Promise<void> {
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            ...this.keys.push(push.app, push.taskId),
            push: JSON.stringify(push),
            state: 'accepted',
            ttl: Math.ceil(push.acceptedAt / 1000) + KEPT_FOR,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  /** A push and its state; strongly consistent. */
  async get(app: number, taskId: string): Promise<PushState | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.push(app, taskId), ConsistentRead: true }),
    );
    if (item === undefined) return undefined;
    return { push: JSON.parse(String(item.push)) as Push, state: item.state as PushState['state'] };
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
          UpdateExpression:
            to.through === undefined
              ? 'SET batches = :batches, finished = :finished, #ttl = :ttl'
              : 'SET batches = :batches, finished = :finished, #ttl = :ttl, #through = :through',
          ConditionExpression:
            '(attribute_not_exists(batches) OR batches = :before) AND (attribute_not_exists(finished) OR finished = :false)',
          ExpressionAttributeNames: {
            '#ttl': 'ttl',
            ...(to.through === undefined ? {} : { '#through': 'through' }),
          },
          ExpressionAttributeValues: {
            ':batches': to.batches,
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
          UpdateExpression: 'ADD delivered :batches, posted :posted, gone :gone, refused :refused',
          ConditionExpression: 'attribute_not_exists(delivered) OR NOT contains(delivered, :batch)',
          ExpressionAttributeValues: {
            ':batches': new Set([batch]),
            ':batch': batch,
            ':posted': outcome.posted,
            ':gone': outcome.gone,
            ':refused': outcome.refused,
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
    const delivered = (item?.delivered as Set<number> | undefined)?.size ?? 0;
    if (!finished || delivered < batches) return;
    const Key = this.keys.push(app, taskId);
    const { Attributes: push } = await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key,
        UpdateExpression: 'ADD closedShards :shards',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':shards': new Set([shard]) },
        ReturnValues: 'ALL_NEW',
      }),
    );
    if ((push?.closedShards as Set<number> | undefined)?.size !== this.keys.shards) return;
    await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key,
        UpdateExpression: 'SET #state = :done, doneAt = if_not_exists(doneAt, :now)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':done': 'done', ':now': Date.now() },
      }),
    );
  }
}

function checkpointFrom(item: Record<string, unknown> | undefined): Checkpoint {
  const through = item?.through as string | undefined;
  return {
    ...(through === undefined ? {} : { through }),
    batches: Number(item?.batches ?? 0),
    finished: item?.finished === true,
  };
}
