import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { RateBucket, Rates } from '../domain/limits/ports.ts';
import { unlessConflict } from './conflict.ts';
import { Store } from './store.ts';

/** The furthest reservation that the expiry of a bucket takes into account, in milliseconds. */
const LONGEST = 30 * 24 * 3600 * 1000;
/** How long a bucket is kept after its last use, in seconds. */
const KEPT_FOR = 24 * 3600;

/**
 * Rates that all functions share, by the generic cell rate algorithm.
 * A bucket holds only its theoretical arrival time (`tat`): the moment up to which its capacity is reserved, in epoch
 * milliseconds.
 */
export class RateStore extends Store implements Rates {
  /**
   * Takes one of `perSecond`.
   *
   * @param now epoch milliseconds
   * @returns false when the rate is used up.
   */
  async tryTake(bucket: RateBucket, perSecond: number, now: number): Promise<boolean> {
    const interval = 1000 / perSecond;
    // A second's worth may come at once; where less than one a second is allowed, one.
    const latest = now + Math.max(0, 1000 - interval);
    return (await this.#take(bucket, interval, now, latest)) !== undefined;
  }

  /**
   * Reserves `count` at a rate of `perSecond`.
   *
   * @param now epoch milliseconds
   * @param horizon how far ahead may be reserved, in milliseconds
   * @param burst how much may come at once after a pause: what the rate gives in so many milliseconds
   * @returns when the first of them is due, in epoch milliseconds; `undefined` when that is beyond the horizon
   */
  reserve(
    bucket: RateBucket,
    count: number,
    perSecond: number,
    now: number,
    horizon: number,
    burst = 0,
  ): Promise<number | undefined> {
    return this.#take(bucket, (count * 1000) / perSecond, now - burst, now + horizon);
  }

  /**
   * Advances the bucket by `time`, starting no earlier than `earliest`.
   *
   * @returns the start; `undefined` if that is after `latest`
   */
  async #take(
    bucket: RateBucket,
    time: number,
    earliest: number,
    latest: number,
  ): Promise<number | undefined> {
    const ttl = Math.ceil(Math.min(latest, earliest + LONGEST) / 1000) + KEPT_FOR;
    // Somebody else may have reserved between the two writes: the second round starts from their reservation.
    for (let round = 0; round < 2; round++) {
      const waiting = await this.#write(bucket, {
        UpdateExpression: 'SET tat = tat + :time, #ttl = :ttl',
        ConditionExpression: 'tat >= :earliest AND tat <= :latest',
        ExpressionAttributeValues: { ':time': time, ':earliest': earliest, ':latest': latest, ':ttl': ttl },
      });
      if (waiting !== undefined) return waiting - time;
      const idle = await this.#write(bucket, {
        UpdateExpression: 'SET tat = :until, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(tat) OR tat < :earliest',
        ExpressionAttributeValues: { ':until': earliest + time, ':earliest': earliest, ':ttl': ttl },
      });
      if (idle !== undefined) return earliest;
    }
    return undefined;
  }

  /** @returns the bucket's `tat` after the write; `undefined` when the condition did not hold */
  async #write(
    bucket: RateBucket,
    change: {
      UpdateExpression: string;
      ConditionExpression: string;
      ExpressionAttributeValues: Record<string, number>;
    },
  ): Promise<number | undefined> {
    const written = await unlessConflict(
      this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: this.keys.bucket(bucket),
          ...change,
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return written === undefined ? undefined : Number(written.Attributes?.tat);
  }
}
