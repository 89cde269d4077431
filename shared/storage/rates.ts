import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { RateBucket, Rates, Reservation } from '../domain/limits/ports.ts';
import { Store } from './store.ts';

/** The furthest reservation that the expiry of a bucket takes into account, in milliseconds. */
const LONGEST = 30 * 24 * 3600 * 1000;
/** How long a bucket is kept after its last use, in seconds. */
const KEPT_FOR = 24 * 3600;
/** How often a reservation is tried while others change the bucket. */
const ATTEMPTS = 4;

/** A change of a bucket. */
interface Change {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, number>>;
}

/** The bucket after a change, or as it was found by one whose condition did not hold. */
type Changed = { readonly reservedUntil: number } | { readonly found: number | undefined };

/**
 * Rates that all functions share, by the generic cell rate algorithm.
 * A bucket holds only its theoretical arrival time (the TAT of GCRA): the moment up to which its capacity is reserved, in epoch
 * milliseconds. A reservation in a bucket that is in use, and a refusal, cost one write.
 */
export class RateStore extends Store implements Rates {
  async tryTake(bucket: RateBucket, perSecond: number, now: number): Promise<boolean> {
    const interval = 1000 / perSecond;
    // A second's worth may come at once; where less than one a second is allowed, one.
    const latest = now + Math.max(0, 1000 - interval);
    return 'start' in (await this.#take(bucket, interval, now, latest));
  }

  async reserve(
    bucket: RateBucket,
    count: number,
    perSecond: number,
    now: number,
    horizon: number,
    burst = 0,
  ): Promise<Reservation> {
    const taken = await this.#take(bucket, (count * 1000) / perSecond, now - burst, now + horizon);
    return 'start' in taken ? taken : { freeAt: now + taken.late };
  }

  /**
   * Advances the bucket by `time`, starting no earlier than `earliest`.
   *
   * @returns the start, or by how much that is after `latest`, in milliseconds
   */
  async #take(
    bucket: RateBucket,
    time: number,
    earliest: number,
    latest: number,
  ): Promise<{ readonly start: number } | { readonly late: number }> {
    const ttl = Math.ceil(Math.min(latest, earliest + LONGEST) / 1000) + KEPT_FOR;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const inUse = await this.#change(bucket, {
        UpdateExpression: 'SET reservedUntil = reservedUntil + :time, #ttl = :ttl',
        ConditionExpression: 'reservedUntil BETWEEN :earliest AND :latest',
        ExpressionAttributeValues: { ':time': time, ':earliest': earliest, ':latest': latest, ':ttl': ttl },
      });
      if ('reservedUntil' in inUse) return { start: inUse.reservedUntil - time };
      if (inUse.found !== undefined && inUse.found > latest) return { late: inUse.found - latest };
      const idle = await this.#change(bucket, {
        UpdateExpression: 'SET reservedUntil = :until, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(reservedUntil) OR reservedUntil < :earliest',
        ExpressionAttributeValues: { ':until': earliest + time, ':earliest': earliest, ':ttl': ttl },
      });
      if ('reservedUntil' in idle) return { start: earliest };
      if (idle.found !== undefined && idle.found > latest) return { late: idle.found - latest };
      // Somebody else reserved between the two writes: the next attempt starts from their reservation.
    }
    return { late: 0 };
  }

  async #change(bucket: RateBucket, change: Change): Promise<Changed> {
    const Key = { ...this.keys.bucket(bucket) };
    try {
      const { Attributes: item } = await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key,
          ...change,
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { reservedUntil: Number(item?.reservedUntil) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      if (error.Item?.reservedUntil !== undefined) {
        return { found: Number(error.Item.reservedUntil.N ?? error.Item.reservedUntil) };
      }
      // There is no bucket; or the endpoint does not return what it found, as compatible ones do not.
      const { Item: item } = await this.client.send(
        new GetCommand({ TableName: this.table, Key, ConsistentRead: true }),
      );
      return { found: item === undefined ? undefined : Number(item.reservedUntil) };
    }
  }
}
