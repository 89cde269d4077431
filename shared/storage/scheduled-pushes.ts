import type { Condition } from '../domain/audience/condition.ts';
import type { ScheduledPushes } from '../domain/push/ports.ts';
import type { PushDraft } from '../domain/push/push.ts';
import type { PushRecord } from '../domain/push/push-record.ts';
import { updateIf } from './conditional-write.ts';
import { recordFrom } from './push-item.ts';
import { PushRecordStore } from './push-records.ts';
import { PushStore } from './push-store.ts';
import { NO_LONGER_WAITING } from './waiting.ts';

/** Scheduled pushes that are due. */
export class ScheduledPushStore extends PushStore implements ScheduledPushes {
  readonly #records = new PushRecordStore(this.client, this.table, this.keys);

  async release(
    app: number,
    taskId: string,
    position: string,
    condition: Condition | undefined,
  ): Promise<PushRecord | undefined> {
    const record = await this.#records.get(app, taskId);
    if (record?.state !== 'scheduled') return record;
    const { condition: _, ...draft } = record.draft;
    const released: PushDraft = condition === undefined ? draft : { ...draft, condition };
    const item = await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression: 'SET #state = :accepted, #position = :position, push = :push',
        ConditionExpression: '#state = :scheduled',
        ExpressionAttributeNames: { '#state': 'state', '#position': 'position' },
        ExpressionAttributeValues: {
          ':scheduled': 'scheduled',
          ':accepted': 'accepted',
          ':position': position,
          ':push': JSON.stringify(released),
        },
      },
      'releaseAttempt',
    );
    return item === undefined ? this.#records.get(app, taskId) : recordFrom(item);
  }

  async refuse(app: number, taskId: string, fault: string): Promise<void> {
    const refused = await updateIf(
      this.client,
      {
        TableName: this.table,
        Key: this.keys.push(app, taskId),
        UpdateExpression: `SET #state = :failed, failedAt = :now, fault = :fault ${NO_LONGER_WAITING}`,
        ConditionExpression: '#state = :scheduled',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':scheduled': 'scheduled',
          ':failed': 'failed',
          ':fault': fault,
          ':now': Date.now(),
        },
      },
      'refuseAttempt',
    );
    if (refused !== undefined) await this.onChange(recordFrom(refused));
  }
}
