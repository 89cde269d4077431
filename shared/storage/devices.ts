import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ConnectionOwner } from '../domain/connection/ports.ts';
import { type Device, expiryOf, fingerprintOf } from '../domain/notification/device.ts';
import type { DeviceHolder, DeviceRegistry } from '../domain/notification/ports.ts';
import type { Target } from '../domain/notification/target.ts';
import { deleteIf, putIf } from './conditional-write.ts';
import { queryItems } from './query.ts';
import { Store } from './store.ts';

/**
 * A claim outlives its device by a day, in milliseconds, because a token without a claim could end up on two devices.
 */
const CLAIM_MARGIN = 86_400_000;

/** The devices of every app, and which device holds which token. */
export class DeviceStore extends Store implements DeviceRegistry {
  async list({ app, userId }: ConnectionOwner, now: number): Promise<Device[]> {
    const { pk, sk } = this.keys.device(app, userId, '');
    const items = queryItems(this.client, {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :user)',
      ExpressionAttributeValues: { ':pk': pk, ':user': sk },
      ConsistentRead: true,
    });
    const devices: Device[] = [];
    for await (const item of items) {
      const device = deviceFrom(item);
      if ((expiryOf(device) ?? Number.POSITIVE_INFINITY) > now) devices.push(device);
    }
    return devices;
  }

  async put({ app, userId }: ConnectionOwner, device: Device): Promise<void> {
    const { deviceId, target, registeredAt, seenAt, strikes, locale, appVersion } = device;
    await this.client.send(
      new PutCommand({
        TableName: this.table,
        Item: {
          ...this.keys.device(app, userId, deviceId),
          deviceId,
          target,
          fingerprint: fingerprintOf(target),
          registeredAt,
          seenAt,
          strikes,
          ...ttlOf(expiryOf(device)),
          ...(locale === undefined ? {} : { locale }),
          ...(appVersion === undefined ? {} : { appVersion }),
        },
      }),
    );
  }

  async remove({ app, userId }: ConnectionOwner, deviceId: string, target: Target): Promise<void> {
    await deleteIf(this.client, {
      TableName: this.table,
      Key: this.keys.device(app, userId, deviceId),
      ConditionExpression: 'fingerprint = :fingerprint',
      ExpressionAttributeValues: { ':fingerprint': fingerprintOf(target) },
    });
  }

  async holder(app: number, target: Target): Promise<DeviceHolder | undefined> {
    const { Item: item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.deviceToken(app, fingerprintOf(target)),
        ConsistentRead: true,
      }),
    );
    return item === undefined ? undefined : { userId: String(item.userId), deviceId: String(item.deviceId) };
  }

  claim(
    app: number,
    target: Target,
    { userId, deviceId }: DeviceHolder,
    previous: DeviceHolder | undefined,
  ): Promise<boolean> {
    const expiry = expiryOf({ target, seenAt: Date.now() });
    return putIf(this.client, {
      TableName: this.table,
      Item: {
        ...this.keys.deviceToken(app, fingerprintOf(target)),
        userId,
        deviceId,
        ...ttlOf(expiry === undefined ? undefined : expiry + CLAIM_MARGIN),
      },
      ...heldBy(previous),
    });
  }

  async release(app: number, target: Target, holder: DeviceHolder): Promise<void> {
    await deleteIf(this.client, {
      TableName: this.table,
      Key: this.keys.deviceToken(app, fingerprintOf(target)),
      ...heldBy(holder),
    });
  }
}

/** The condition that a token is held by this device, or by none. */
const heldBy = (holder: DeviceHolder | undefined) =>
  holder === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: 'userId = :userId AND deviceId = :deviceId',
        ExpressionAttributeValues: { ':userId': holder.userId, ':deviceId': holder.deviceId },
      };

const ttlOf = (expiry: number | undefined): { readonly ttl?: number } =>
  expiry === undefined ? {} : { ttl: Math.ceil(expiry / 1000) };

/** Parses a device. */
export function deviceFrom(item: Record<string, unknown>): Device {
  return {
    deviceId: String(item.deviceId),
    target: item.target as Target,
    registeredAt: Number(item.registeredAt),
    seenAt: Number(item.seenAt),
    strikes: Number(item.strikes),
    ...(item.locale === undefined ? {} : { locale: String(item.locale) }),
    ...(item.appVersion === undefined ? {} : { appVersion: String(item.appVersion) }),
  };
}
