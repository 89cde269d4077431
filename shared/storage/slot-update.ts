import type { Account, ValueChanges } from '../domain/accounts/account.ts';
import type { EndedValue } from '../domain/audience/ended-membership.ts';

/** A change of an account's slots. */
export interface SlotUpdate {
  /** The values that end with the change. */
  readonly ended: readonly EndedValue[];
  /** The update of the account's item, on the condition that the changed slots are still as they were read. */
  readonly update: {
    readonly UpdateExpression: string;
    readonly ConditionExpression: string;
    readonly ExpressionAttributeValues: Readonly<Record<string, string | number>>;
  };
}

/**
 * Computes the change of an account's slots. It depends only on the changed slots, so concurrent changes of other
 * slots do not conflict with it.
 *
 * @param now epoch milliseconds
 * @param indexKeyOf returns the key under which the index of a slot lists a value of this user
 * @returns no update if all values stay the same
 */
export function slotUpdate(
  { createdAt, values: held, past }: Account,
  changes: ValueChanges,
  now: number,
  indexKeyOf: (value: string) => string,
): SlotUpdate | { readonly ended: readonly []; readonly update?: undefined } {
  const ended: EndedValue[] = [];
  const set: string[] = [];
  const remove: string[] = [];
  const conditions = ['createdAt = :createdAt'];
  const values: Record<string, string | number> = { ':createdAt': createdAt };
  for (const [slot, value] of changes) {
    const old = held.get(slot);
    if (old?.value === value) continue;
    // Do not let a slow clock end a value before it started.
    const moment = Math.max(now, old?.since ?? 0);
    if (old === undefined) {
      conditions.push(`attribute_not_exists(v${slot})`);
    } else {
      conditions.push(`v${slot} = :w${slot} AND s${slot} = :r${slot}`);
      values[`:w${slot}`] = old.value;
      values[`:r${slot}`] = old.since;
      ended.push({ slot, value: old.value, from: old.since, to: moment });
    }
    const earlier = past.filter((interval) => interval.slot === slot);
    if (earlier.length > 0) remove.push(`h${slot}`);
    ended.push(...earlier);
    if (value === undefined) {
      remove.push(`a${slot}`, `v${slot}`, `s${slot}`);
    } else {
      set.push(`a${slot} = :a${slot}`, `v${slot} = :v${slot}`, `s${slot} = :s${slot}`);
      values[`:a${slot}`] = indexKeyOf(value);
      values[`:v${slot}`] = value;
      values[`:s${slot}`] = moment;
    }
  }
  if (set.length === 0 && remove.length === 0) return { ended: [] };
  const clauses = [['SET', set] as const, ['REMOVE', remove] as const].filter(([, list]) => list.length > 0);
  return {
    ended,
    update: {
      UpdateExpression: clauses.map(([verb, list]) => `${verb} ${list.join(', ')}`).join(' '),
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeValues: values,
    },
  };
}
