import type { Condition } from '../audience/condition.ts';
import type { MembershipHistory } from '../audience/membership-history.ts';

/** A tag, an attribute value or a user id, as a key of the log's index. */
export type MembershipKey = string;

/** The key that every user has. */
export const EVERYBODY: MembershipKey = '*';

const tagKey = (tag: string): MembershipKey => `t${tag}`;
const valueKey = (slot: number, value: string): MembershipKey => `${slot}=${value}`;
const userKey = (userId: string): MembershipKey => `u${userId}`;

/** Lists every key that a user had at any moment of the history. */
export function keysOf({ userId, tags, values }: MembershipHistory): MembershipKey[] {
  const keys = [EVERYBODY, userKey(userId)];
  for (const tag of tags.keys()) keys.push(tagKey(tag));
  for (const [slot, held] of values) for (const value of held.keys()) keys.push(valueKey(slot, value));
  return keys;
}

/**
 * Finds a set of keys of which every matching user has at least one.
 * For an AND, the operand with the lowest load is enough. A condition that a user without any key can match needs the
 * key of all users.
 *
 * @param load how many entries are already indexed under a key
 */
export function requiredKeys(
  condition: Condition | undefined,
  load: (key: MembershipKey) => number,
): MembershipKey[] {
  return condition === undefined ? [EVERYBODY] : [...required(condition, false, load)];
}

/** @param negated whether the condition is under an odd number of NOTs */
function required(
  condition: Condition,
  negated: boolean,
  load: (key: MembershipKey) => number,
): ReadonlySet<MembershipKey> {
  if ('not' in condition) return required(condition.not, !negated, load);
  if ('and' in condition || 'or' in condition) {
    const operands = 'and' in condition ? condition.and : condition.or;
    const keys = operands.map((operand) => required(operand, negated, load));
    // NOT (a AND b) equals NOT a OR NOT b, and vice versa.
    return 'and' in condition === negated ? anyOf(keys) : leastLoaded(keys, load);
  }
  if (negated) return new Set([EVERYBODY]);
  if ('users' in condition) return new Set(condition.users.map(userKey));
  if ('tag' in condition) return new Set([tagKey(condition.tag)]);
  return new Set([valueKey(condition.slot, condition.value)]);
}

function anyOf(operands: readonly ReadonlySet<MembershipKey>[]): ReadonlySet<MembershipKey> {
  const keys = new Set(operands.flatMap((operand) => [...operand]));
  return keys.has(EVERYBODY) ? new Set([EVERYBODY]) : keys;
}

function leastLoaded(
  operands: readonly ReadonlySet<MembershipKey>[],
  load: (key: MembershipKey) => number,
): ReadonlySet<MembershipKey> {
  let least: ReadonlySet<MembershipKey> = new Set([EVERYBODY]);
  let leastLoad = Number.POSITIVE_INFINITY;
  for (const operand of operands) {
    if (operand.has(EVERYBODY)) continue;
    let sum = operand.size;
    for (const key of operand) sum += load(key);
    if (sum >= leastLoad) continue;
    least = operand;
    leastLoad = sum;
  }
  return least;
}
