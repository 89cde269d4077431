/** Which users a push addresses: a tree over tags, attribute slots and user ids. */
export type Condition =
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly tag: string }
  | { readonly slot: number; readonly value: string }
  | { readonly users: readonly string[] };

/** The tags and attribute values of one user at one moment. */
export interface Membership {
  readonly userId: string;
  hasTag(tag: string): boolean;
  hasValue(slot: number, value: string): boolean;
}

/** Whether a user matches; without a condition every user does. */
export function matches(condition: Condition | undefined, user: Membership): boolean {
  if (condition === undefined) return true;
  if ('and' in condition) return condition.and.every((operand) => matches(operand, user));
  if ('or' in condition) return condition.or.some((operand) => matches(operand, user));
  if ('not' in condition) return !matches(condition.not, user);
  if ('users' in condition) return condition.users.includes(user.userId);
  if ('tag' in condition) return user.hasTag(condition.tag);
  return user.hasValue(condition.slot, condition.value);
}

/** Whether a condition contains tags, and whether it contains attributes. */
export function leavesOf(condition: Condition): { readonly tags: boolean; readonly attributes: boolean } {
  if ('and' in condition || 'or' in condition) {
    const operands = ('and' in condition ? condition.and : condition.or).map(leavesOf);
    return {
      tags: operands.some(({ tags }) => tags),
      attributes: operands.some(({ attributes }) => attributes),
    };
  }
  if ('not' in condition) return leavesOf(condition.not);
  return { tags: 'tag' in condition, attributes: 'slot' in condition };
}
