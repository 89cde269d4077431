/** A number that was counted, or estimated. */
export interface Estimate {
  readonly count: number;
  /** Whether everything was counted. */
  readonly exact: boolean;
}

/** How many must be counted before the rest is estimated: an error of about 2 %. */
const ENOUGH = 2000;
/** How many shards are counted at once. */
const AT_ONCE = 4;

/**
 * Counts over all shards, and estimates from those that were counted once there are enough: a hash spreads users evenly.
 *
 * @param countShard counts one shard; `exact` is false where it stopped before the end
 */
export async function countOverShards(
  shards: number,
  countShard: (shard: number) => Promise<Estimate>,
): Promise<Estimate> {
  let count = 0;
  for (let first = 0; first < shards; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, shards - first) }, (_, index) => first + index);
    const counted = await Promise.all(some.map(countShard));
    count += counted.reduce((sum, one) => sum + one.count, 0);
    const isWhole = counted.every(({ exact }) => exact);
    const done = first + some.length;
    if (isWhole && done === shards) return { count, exact: true };
    if (isWhole && count < ENOUGH) continue;
    return { count: Math.round((count * shards) / done), exact: false };
  }
  return { count, exact: true };
}
