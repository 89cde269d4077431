import type { ConnectionOwner } from '../domain/connection/ports.ts';
import { fingerprintOf } from '../domain/notification/device.ts';
import type { DeviceUpdates, TokenOfDevice } from '../domain/notification/ports.ts';
import type { Target } from '../domain/notification/target.ts';
import { deleteIf, updateIf } from './conditional-write.ts';
import { Store } from './store.ts';

/** Updates devices after their providers' answers. A device that has another token by then stays unchanged. */
export class StoredDeviceUpdates extends Store implements DeviceUpdates {
  removeDead(owner: ConnectionOwner, device: TokenOfDevice, asOf: number | undefined): Promise<boolean> {
    const condition = this.#stillHas(owner, device);
    if (asOf === undefined) return deleteIf(this.client, condition);
    return deleteIf(this.client, {
      ...condition,
      ConditionExpression: `${condition.ConditionExpression} AND seenAt < :asOf`,
      ExpressionAttributeValues: { ...condition.ExpressionAttributeValues, ':asOf': asOf },
    });
  }

  async retarget(owner: ConnectionOwner, device: TokenOfDevice, target: Target): Promise<void> {
    const condition = this.#stillHas(owner, device);
    await updateIf(this.client, {
      ...condition,
      UpdateExpression: 'SET target = :target, strikes = :none',
      ExpressionAttributeValues: {
        ...condition.ExpressionAttributeValues,
        ':target': target,
        ':none': 0,
      },
    });
  }

  async strike(owner: ConnectionOwner, device: TokenOfDevice): Promise<void> {
    const condition = this.#stillHas(owner, device);
    await updateIf(this.client, {
      ...condition,
      UpdateExpression: 'ADD strikes :one',
      ExpressionAttributeValues: { ...condition.ExpressionAttributeValues, ':one': 1 },
    });
  }

  #stillHas({ app, userId }: ConnectionOwner, { deviceId, target }: TokenOfDevice) {
    return {
      TableName: this.table,
      Key: this.keys.device(app, userId, deviceId),
      ConditionExpression: 'fingerprint = :fingerprint',
      ExpressionAttributeValues: { ':fingerprint': fingerprintOf(target) },
    };
  }
}
