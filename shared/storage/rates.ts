import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unlessConflict } from './conflict.ts';
import type { Key } from './keys.ts';
import { Store } from './store.ts';

/** The furthest that a bucket is thought to be spoken for, in milliseconds: only its expiry depends on it. */
const LONGEST = 30 * 24 * 3600 * 1000;
/** How long a bucket is kept after its last use, in seconds. */
const KEPT_FOR = 24 * 3600;

/**
 * Rates that all the functions share. A bucket holds only the moment up to which its rate is spoken for (the generic
 * cell rate algorithm), so one conditional write takes from it, wherever the function runs.
 */
export class RateStore extends Store {
  /**
   * Takes one of `perSecond`.
   *
   * @param now epoch milliseconds
   * @returns false when the rate is used up.
   */
  async tryTake(bucket: Key, perSecond: number, now: number): Promise<boolean> {
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
    bucket: Key,
    count: number,
    perSecond: number,
    now: number,
    horizon: number,
    burst = 0,
  ): Promise<number | undefined> {
    return this.#take(bucket, (count * 1000) / perSecond, now - burst, now + horizon);
  }

  /** Moves the bucket on by `time`, from `earliest` or later, unless it is spoken for beyond `latest`; answers from where. */
  async #take(bucket: Key, time: number, earliest: number, latest: number): Promise<number | undefined> {
    const ttl = Math.ceil(Math.min(latest, earliest + LONGEST) / 1000) + KEPT_FOR;
    // Between the two writes somebody else may have taken: the second round sees what they left.
    for (let round = 0; round < 2; round++) {
      const waiting = await this.#write(bucket, {
        UpdateExpression: 'SET spokenUntil = spokenUntil + :time, #ttl = :ttl',
        ConditionExpression: 'spokenUntil >= :earliest AND spokenUntil <= :latest',
        ExpressionAttributeValues: { ':time': time, ':earliest': earliest, ':latest': latest, ':ttl': ttl },
      });
      if (waiting !== undefined) return waiting - time;
      const idle = await this.#write(bucket, {
        UpdateExpression: 'SET spokenUntil = :until, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(spokenUntil) OR spokenUntil < :earliest',
        ExpressionAttributeValues: { ':until': earliest + time, ':earliest': earliest, ':ttl': ttl },
      });
      if (idle !== undefined) return earliest;
    }
    return undefined;
  }

  /** Up to when the bucket is spoken for after the write; `undefined` when its condition did not hold. */
  async #write(
    bucket: Key,
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
          Key: { ...bucket },
          ...change,
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return written === undefined ? undefined : Number(written.Attributes?.spokenUntil);
  }
}
