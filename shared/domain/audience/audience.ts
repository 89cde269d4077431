import type { Condition } from './condition.ts';
import { difference, intersection, type SortedStream, union } from './stream.ts';

/** The streams of one shard's users. Each call opens a new stream. */
export interface AudienceSources {
  tag(tag: string): SortedStream;
  attribute(slot: number, value: string): SortedStream;
  /** The named users that are in this shard. */
  users(userIds: readonly string[]): SortedStream;
  /** All users who can be addressed; NOT is relative to them. */
  everyone(): SortedStream;
}

/** Streams the users of one shard who match a condition; without a condition, all who can be addressed. */
export function audience(condition: Condition | undefined, sources: AudienceSources): SortedStream {
  if (condition === undefined) return sources.everyone();
  if ('tag' in condition) return sources.tag(condition.tag);
  if ('slot' in condition) return sources.attribute(condition.slot, condition.value);
  if ('users' in condition) return sources.users(condition.users);
  if ('or' in condition) return union(condition.or.map((operand) => audience(operand, sources)));
  if ('not' in condition) {
    const positive = withoutNot(condition.not);
    if (positive !== undefined) return audience(positive, sources);
    return difference(sources.everyone(), audience(condition.not, sources));
  }
  // Subtract the negated operands from the others, instead of enumerating "all but a few" to intersect it.
  const operands = condition.and.map((operand) => ('not' in operand && withoutNot(operand.not)) || operand);
  const wanted = operands.filter((operand) => !('not' in operand));
  const unwanted = operands.flatMap((operand) => ('not' in operand ? [operand.not] : []));
  const base =
    wanted.length === 0
      ? sources.everyone()
      : intersection(wanted.map((operand) => audience(operand, sources)));
  if (unwanted.length === 0) return base;
  return difference(base, union(unwanted.map((operand) => audience(operand, sources))));
}

/** Rewrites a negated condition without its NOT where possible, so that evaluating it does not read all users. */
function withoutNot(negated: Condition): Condition | undefined {
  if ('not' in negated) return negated.not;
  const isNegative = (operand: Condition) => 'not' in operand;
  if ('or' in negated && negated.or.some(isNegative)) return { and: negated.or.map(not) };
  if ('and' in negated && negated.and.length > 0 && negated.and.every(isNegative))
    return { or: negated.and.map(not) };
  return undefined;
}

const not = (condition: Condition): Condition => ('not' in condition ? condition.not : { not: condition });
