/** Which users a push is for: a tree over tags and attribute slots. */
export type Condition =
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly tag: string }
  | { readonly slot: number; readonly value: string };

/** What is known of one user at one moment. */
export interface Membership {
  hasTag(tag: string): boolean;
  hasValue(slot: number, value: string): boolean;
}

/** Whether a user matches; no condition addresses everybody. */
export function matches(condition: Condition | undefined, user: Membership): boolean {
  if (condition === undefined) return true;
  if ('and' in condition) return condition.and.every((operand) => matches(operand, user));
  if ('or' in condition) return condition.or.some((operand) => matches(operand, user));
  if ('not' in condition) return !matches(condition.not, user);
  if ('tag' in condition) return user.hasTag(condition.tag);
  return user.hasValue(condition.slot, condition.value);
}
