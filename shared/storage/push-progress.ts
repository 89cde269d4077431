import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { BatchCounts, FanOutProgress } from '../domain/push/ports.ts';
import type { Checkpoint, PushCounters, PushProgress } from '../domain/push/progress.ts';
import type { Push } from '../domain/push/push.ts';
import type { ShardRange } from '../domain/push/tasks.ts';
import { type RawItem, updateIf } from './conditional-write.ts';
import { recordFrom } from './push-item.ts';
import { isComplete, progressFrom, rangeCheckpoint, sizeOf } from './push-range.ts';
import { KEPT_FOR, PushRecordStore } from './push-records.ts';
import { PushStore } from './push-store.ts';
import { getItems } from './query.ts';

/**
 * The fan-out progress and the counters of all pushes. Each range of a push has its own item in a separate partition,
 * with the numbers of the batches that are recorded but not yet counted.
 */
export class PushProgressStore extends PushStore implements FanOutProgress, BatchCounts {
  readonly #records = new PushRecordStore(this.client, this.table, this.keys, this.onChange);

  async split(app: number, taskId: string, width: number): Promise<number | undefined> {
    const written = await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression: 'SET rangeWidth = :width',
        ConditionExpression:
          'attribute_exists(pk) AND attribute_not_exists(rangeWidth) AND attribute_not_exists(posted)',
        ExpressionAttributeValues: { ':width': width },
      },
      'splitAttempt',
    );
    return written === undefined ? (await this.#records.get(app, taskId))?.rangeWidth : width;
  }

  async checkpoint(app: number, taskId: string, range: number): Promise<Checkpoint> {
    return rangeCheckpoint(await this.#range(app, taskId, range));
  }

  async advance(push: Push, range: ShardRange, from: Checkpoint, to: Checkpoint): Promise<boolean> {
    const batches = to.unsent.map(({ batch }) => batch);
    const item = await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.pushRange(push.app, push.taskId, range.first),
        UpdateExpression: [
          'SET batches = :batches, finished = :finished, ranges = :ranges, #shard = :shard, unsent = :unsent, #ttl = :ttl',
          ...(to.through === undefined ? [' REMOVE #through'] : [', #through = :through']),
          ' ADD #users :users',
          ...(batches.length === 0 ? [] : [', #open :open']),
        ].join(''),
        ConditionExpression:
          '(attribute_not_exists(batches) OR batches = :before) AND (attribute_not_exists(finished) OR finished = :false)',
        ExpressionAttributeNames: {
          '#shard': 'shard',
          '#through': 'through',
          '#users': 'users',
          '#ttl': 'ttl',
          ...(batches.length === 0 ? {} : { '#open': 'open' }),
        },
        ExpressionAttributeValues: {
          ':batches': to.batches,
          ':finished': to.finished,
          ':ranges': range.of,
          ':shard': to.shard ?? range.first,
          ':through': to.through,
          ':unsent': JSON.stringify(to.unsent),
          ':users': to.unsent.reduce((sum, { users }) => sum + users, 0),
          ':before': from.batches,
          ':false': false,
          ':ttl': Math.ceil(push.acceptedAt / 1000) + KEPT_FOR,
          ...(batches.length === 0 ? {} : { ':open': new Set(batches) }),
        },
      },
      'advanceAttempt',
    );
    if (item === undefined) return false;
    await this.#closeIfComplete(push.app, push.taskId, range.first, item);
    return true;
  }

  async markSent(app: number, taskId: string, range: number, batches: number): Promise<void> {
    await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.pushRange(app, taskId, range),
        UpdateExpression: 'REMOVE unsent',
        ConditionExpression: 'batches = :batches',
        ExpressionAttributeValues: { ':batches': batches },
      },
      'sentAttempt',
    );
  }

  async countBatch(
    app: number,
    taskId: string,
    range: number,
    batch: number,
    counters: PushCounters,
  ): Promise<void> {
    // A batch leaves the set once, so a repeated write, even by the SDK, finds that it has left.
    const counted = await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.pushRange(app, taskId, range),
        UpdateExpression:
          'DELETE #open :batches ADD #users :users, posted :posted, gone :gone, refused :refused, withheld :withheld',
        ConditionExpression: 'contains(#open, :batch)',
        ExpressionAttributeNames: { '#open': 'open', '#users': 'users' },
        ExpressionAttributeValues: {
          ':batches': new Set([batch]),
          ':batch': batch,
          ...valuesOf(counters),
        },
      },
      'countAttempt',
    );
    // A batch that was counted before: the function that counted it may have died before it closed the range.
    const item = counted ?? (await this.#range(app, taskId, range));
    await this.#closeIfComplete(app, taskId, range, item);
  }

  async closeWhole(app: number, taskId: string, counters: PushCounters): Promise<void> {
    const input = {
      TableName: this.table,
      Key: this.keys.push(app, taskId),
      ExpressionAttributeNames: { '#state': 'state', '#users': 'users' },
    };
    const set = '#users = :users, posted = :posted, gone = :gone, refused = :refused, withheld = :withheld';
    const isOpen = 'attribute_not_exists(rangeWidth) AND attribute_not_exists(posted)';
    const closed = await updateIf(
      this.client,
      {
        ...input,
        UpdateExpression: `SET #state = :done, doneAt = :now, ${set}`,
        ConditionExpression: `#state IN (:accepted, :failed) AND ${isOpen}`,
        ExpressionAttributeValues: {
          ...valuesOf(counters),
          ':done': 'done',
          ':now': Date.now(),
          ':accepted': 'accepted',
          ':failed': 'failed',
        },
      },
      'closeAttempt',
    );
    if (closed !== undefined) {
      await this.onChange(recordFrom(closed));
      return;
    }
    // A cancelled push stays so, and has its counters.
    await updateIf(
      this.client,
      {
        ...input,
        UpdateExpression: `SET ${set}`,
        ConditionExpression: `#state = :cancelled AND ${isOpen}`,
        ExpressionAttributeValues: { ...valuesOf(counters), ':cancelled': 'cancelled' },
      },
      'closeAttempt',
    );
  }

  /** Returns a push with its progress; strongly consistent. */
  async progress(app: number, taskId: string): Promise<PushProgress | undefined> {
    const { Item: push } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.push(app, taskId), ConsistentRead: true }),
    );
    if (push === undefined) return undefined;
    const width = Number(push.rangeWidth ?? 0);
    const ranges = width === 0 ? 0 : Math.ceil(this.keys.shards / width);
    const keys = Array.from({ length: ranges }, (_, index) =>
      this.keys.pushRange(app, taskId, index * width),
    );
    return progressFrom(push, await getItems(this.client, this.table, keys), ranges);
  }

  async #range(app: number, taskId: string, range: number): Promise<RawItem | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.pushRange(app, taskId, range),
        ConsistentRead: true,
      }),
    );
    return item;
  }

  async #closeIfComplete(
    app: number,
    taskId: string,
    range: number,
    item: RawItem | undefined,
  ): Promise<void> {
    if (item === undefined || !isComplete(item)) return;
    const { Attributes: closed } = await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.closedRanges(app, taskId),
        UpdateExpression: 'ADD closed :ranges SET #ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':ranges': new Set([range]), ':ttl': item.ttl },
        ReturnValues: 'ALL_NEW',
      }),
    );
    if (sizeOf(closed?.closed) < Number(item.ranges)) return;
    await this.#records.setState(app, taskId, 'done', ['accepted', 'failed']);
  }
}

const valuesOf = ({ users, posted, gone, refused, withheld }: PushCounters) => ({
  ':users': users,
  ':posted': posted,
  ':gone': gone,
  ':refused': refused,
  ':withheld': withheld,
});
