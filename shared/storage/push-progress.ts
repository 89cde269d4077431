import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { BatchCounts, FanOutProgress } from '../domain/push/ports.ts';
import type { BatchOutcome, Checkpoint, PushProgress } from '../domain/push/progress.ts';
import type { Push } from '../domain/push/push.ts';
import { isConflict } from './conflict.ts';
import { recordFrom } from './push-item.ts';
import { KEPT_FOR, PushRecordStore } from './push-records.ts';
import { queryItems } from './query.ts';
import { Store } from './store.ts';

/** The fan-out checkpoints and the counters of all pushes. */
export class PushProgressStore extends Store implements FanOutProgress, BatchCounts {
  readonly #records = new PushRecordStore(this.client, this.table, this.keys);

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
    await this.#records.setState(app, taskId, 'done', ['accepted', 'failed']);
  }
}

/** How far a push has come, from its item and those of its shards. */
function progressFrom(
  push: Record<string, unknown>,
  items: readonly Record<string, unknown>[],
): PushProgress {
  const record = recordFrom(push);
  const shards = items.filter(({ batches, delivered }) => batches !== undefined || delivered !== undefined);
  const sum = (field: string) => shards.reduce((total, shard) => total + Number(shard[field] ?? 0), 0);
  const complete = shards.reduce((total, shard) => total + completeness(shard), 0);
  return {
    ...record,
    counters: {
      users: sum('users'),
      posted: sum('posted'),
      gone: sum('gone'),
      refused: sum('refused'),
      withheld: sum('withheld'),
    },
    begun: shards.length > 0,
    progress: record.state === 'done' ? 1 : Math.min(1, complete / Number(push.shards)),
  };
}

/** How many batches of a shard are delivered. */
const deliveredBatches = (item: Record<string, unknown> | undefined): number =>
  (item?.delivered as Set<number> | undefined)?.size ?? 0;

/** How much of a shard is complete, 0..1. */
function completeness(item: Record<string, unknown>): number {
  const { batches, finished } = checkpointFrom(item);
  if (!finished) return 0;
  return batches === 0 ? 1 : Math.min(1, deliveredBatches(item) / batches);
}

/** How far the shard of an item has come. */
function checkpointFrom(item: Record<string, unknown> | undefined): Checkpoint {
  const through = item?.through as string | undefined;
  return {
    ...(through === undefined ? {} : { through }),
    batches: Number(item?.batches ?? 0),
    users: Number(item?.users ?? 0),
    finished: item?.finished === true,
  };
}
