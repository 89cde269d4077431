import type { Condition } from './condition.ts';
import { difference, intersection, type SortedStream, union } from './stream.ts';

/** Where the users of one shard come from. Each call opens a new stream. */
export interface AudienceSources {
  tag(tag: string): SortedStream;
  attribute(slot: number, value: string): SortedStream;
  /** Those of the named users who are in the shard. */
  users(userIds: readonly string[]): SortedStream;
  /** Those who may be addressed at all; NOT is relative to them. */
  everyone(): SortedStream;
}

/** The users of one shard who match a condition; without one, all who may be addressed. */
export function audience(condition: Condition | undefined, sources: AudienceSources): SortedStream {
  if (condition === undefined) return sources.everyone();
  if ('tag' in condition) return sources.tag(condition.tag);
  if ('slot' in condition) return sources.attribute(condition.slot, condition.value);
  if ('users' in condition) return sources.users(condition.users);
  if ('or' in condition) return union(condition.or.map((operand) => audience(operand, sources)));
  if ('not' in condition) return difference(sources.everyone(), audience(condition.not, sources));
  // The negated operands are subtracted from the others, so that nobody enumerates "all but a few" to intersect it.
  const wanted = condition.and.filter((operand) => !('not' in operand));
  const unwanted = condition.and.flatMap((operand) => ('not' in operand ? [operand.not] : []));
  const base =
    wanted.length === 0
      ? sources.everyone()
      : intersection(wanted.map((operand) => audience(operand, sources)));
  if (unwanted.length === 0) return base;
  return difference(base, union(unwanted.map((operand) => audience(operand, sources))));
}
