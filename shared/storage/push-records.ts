import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { decodeTime } from 'ulid';
import type { PushCancellation, PushRecords, PushStates } from '../domain/push/ports.ts';
import type { Push, PushDraft } from '../domain/push/push.ts';
import type { PushRecord, PushState, PushTime } from '../domain/push/push-record.ts';
import { putIf, type RawItem, updateIf } from './conditional-write.ts';
import { recordFrom, recordsFrom } from './push-item.ts';
import { PushStore } from './push-store.ts';
import { getItems } from './query.ts';
import { PUSH_LIST_INDEX } from './tables.ts';
import { NO_LONGER_WAITING, waitingAttributes } from './waiting.ts';

/** How long the record of a push is kept after it was due, in seconds: thirty days. */
export const KEPT_FOR = 30 * 24 * 3600;

/** The records of all pushes. */
export class PushRecordStore extends PushStore implements PushRecords, PushCancellation, PushStates {
  async create(draft: PushDraft, when: PushTime): Promise<PushRecord> {
    const { app, taskId } = draft;
    const due = 'sendAt' in when ? when.sendAt : decodeTime(when.position);
    const item = {
      ...this.keys.push(app, taskId),
      listedIn: this.keys.pushList(app),
      taskId,
      ...waitingAttributes(this.keys.waitingFor(taskId), due, { app, taskId }),
      push: JSON.stringify(draft),
      createdAt: decodeTime(taskId),
      ...('sendAt' in when
        ? { state: 'scheduled', sendAt: when.sendAt }
        : { state: 'accepted', position: when.position }),
      ttl: Math.ceil(due / 1000) + KEPT_FOR,
    };
    const isNew = await putIf(this.client, {
      TableName: this.table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    if (isNew) return 'sendAt' in when ? this.#changed(item) : recordFrom(item);
    const record = await this.get(app, taskId);
    if (record === undefined) throw new Error(`The push ${taskId} was recorded but cannot be found`);
    return record;
  }

  async move(push: Push, position: string): Promise<Push | undefined> {
    const { app, taskId } = push;
    const moved = await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression:
          'SET #position = :position, earlierPositions = list_append(if_not_exists(earlierPositions, :none), :earlier)',
        ConditionExpression: '#state = :accepted AND #position = :old AND attribute_not_exists(isPublished)',
        ExpressionAttributeNames: { '#position': 'position', '#state': 'state' },
        ExpressionAttributeValues: {
          ':position': position,
          ':old': push.position,
          ':earlier': [push.position],
          ':none': [],
          ':accepted': 'accepted',
        },
      },
      'moveAttempt',
    );
    return moved === undefined ? undefined : { ...push, position, acceptedAt: decodeTime(position) };
  }

  async markPublished(app: number, taskId: string): Promise<PushRecord | undefined> {
    const item = await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression: `SET isPublished = :true ${NO_LONGER_WAITING}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':true': true },
      },
      'publishAttempt',
    );
    return item === undefined ? undefined : this.#changed(item);
  }

  async cancel(app: number, taskId: string, now: number): Promise<PushRecord | undefined> {
    const item = await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression: `SET #state = :cancelled, cancelledAt = :now ${NO_LONGER_WAITING}`,
        ConditionExpression: 'attribute_exists(pk) AND #state <> :cancelled',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':cancelled': 'cancelled', ':now': now },
      },
      'cancelAttempt',
    );
    return item === undefined ? undefined : this.#changed(item);
  }

  /** Records that work of a push was given up. A redrive of the dead letters may still complete the push. */
  async fail(app: number, taskId: string): Promise<void> {
    await this.setState(app, taskId, 'failed', ['accepted']);
  }

  async get(app: number, taskId: string): Promise<PushRecord | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.push(app, taskId), ConsistentRead: true }),
    );
    return item === undefined ? undefined : recordFrom(item);
  }

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

  /**
   * Lists the pushes of an app, newest first. The index lags by about a second.
   *
   * @param before leaves out this push and newer ones
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
    const keys = taskIds.map((taskId) => this.keys.push(app, taskId));
    const items = await getItems(this.client, this.table, keys);
    const records = new Map(recordsFrom(items).map((record) => [record.draft.taskId, record]));
    return { records: taskIds.flatMap((taskId) => records.get(taskId) ?? []), more: last !== undefined };
  }

  /** Sets the state of a push, if the current state is one of `from`. */
  async setState(
    app: number,
    taskId: string,
    state: 'done' | 'failed',
    from: readonly PushState[],
  ): Promise<void> {
    const item = await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression: `SET #state = :state, ${state}At = :now ${NO_LONGER_WAITING}`,
        ConditionExpression: `#state IN (${from.map((_, index) => `:from${index}`).join(', ')})`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ...Object.fromEntries(from.map((one, index) => [`:from${index}`, one])),
          ':state': state,
          ':now': Date.now(),
        },
      },
      'stateAttempt',
    );
    if (item !== undefined) await this.#changed(item);
  }

  async #changed(item: RawItem): Promise<PushRecord> {
    const record = recordFrom(item);
    await this.onChange(record);
    return record;
  }
}
