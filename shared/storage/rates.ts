import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { RateBucket, Rates, Reservation } from '../domain/limits/ports.ts';
import type { Key } from './keys.ts';
import { Store } from './store.ts';

/** The furthest reservation that the expiry of a bucket accounts for, in milliseconds. */
const LONGEST = 30 * 24 * 3600 * 1000;
/** How long a bucket is kept after its last use, in seconds. */
const KEPT_FOR = 24 * 3600;
/** The maximum number of attempts at a reservation while others change the bucket. */
const ATTEMPTS = 4;
/** The maximum number of buckets whose last state is remembered. */
const MAX_SEEN = 1000;

/** A change of a bucket. */
interface Change {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, number>>;
}

/** The bucket after a change, or as found when the condition of the change did not hold. */
type Changed = { readonly reservedUntil: number } | { readonly found: number | undefined };

/**
 * Rates that all functions share, by the generic cell rate algorithm (GCRA).
 * A bucket stores only its theoretical arrival time, `reservedUntil`: the moment up to which its capacity is
 * reserved, in epoch milliseconds. A reservation in an active bucket, and a rejection, cost one write.
 */
export class RateStore extends Store implements Rates {
  /** The buckets as this function last saw them. */
  readonly #seen = new Map<string, number>();

  async tryTake(bucket: RateBucket, perSecond: number, now: number): Promise<boolean> {
    const interval = 1000 / perSecond;
    // Allows a burst of one second's worth, or of one unit at rates below one per second.
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
    const active: Change = {
      UpdateExpression: 'SET reservedUntil = reservedUntil + :time, #ttl = :ttl',
      ConditionExpression: 'reservedUntil BETWEEN :earliest AND :latest',
      ExpressionAttributeValues: { ':time': time, ':earliest': earliest, ':latest': latest, ':ttl': ttl },
    };
    const idle: Change = {
      UpdateExpression: 'SET reservedUntil = :until, #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(reservedUntil) OR reservedUntil < :earliest',
      ExpressionAttributeValues: { ':until': earliest + time, ':earliest': earliest, ':ttl': ttl },
    };
    const key = this.keys.bucket(bucket);
    // The likelier change first, by the last state that this function saw: it is mostly the only request.
    const seemsIdle = (this.#seen.get(key.pk) ?? earliest) < earliest;
    const changes = seemsIdle ? [idle, active] : [active, idle];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      // Another function may reserve between two changes; the next change starts from its reservation.
      for (const change of changes) {
        const changed = await this.#change(key, change);
        const until = 'reservedUntil' in changed ? changed.reservedUntil : changed.found;
        if (until !== undefined) this.#remember(key.pk, until);
        if ('reservedUntil' in changed) {
          return { start: change === idle ? earliest : changed.reservedUntil - time };
        }
        if (changed.found !== undefined && changed.found > latest) return { late: changed.found - latest };
      }
    }
    return { late: 0 };
  }

  #remember(bucket: string, reservedUntil: number): void {
    if (this.#seen.size >= MAX_SEEN) this.#seen.clear();
    this.#seen.set(bucket, reservedUntil);
  }

  async #change(key: Key, change: Change): Promise<Changed> {
    const Key = { ...key };
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
      // There is no bucket, or the endpoint does not return the found item, as some compatible ones do not.
      const { Item: item } = await this.client.send(
        new GetCommand({ TableName: this.table, Key, ConsistentRead: true }),
      );
      return { found: item === undefined ? undefined : Number(item.reservedUntil) };
    }
  }
}
