import { slotOf } from '../audience/named-condition.ts';
import type { AttributeNames } from '../push/ports.ts';
import type { Account, ValueChanges } from './account.ts';
import { changeAccounts } from './change-accounts.ts';
import type { Accounts, Attributes, UsedNames } from './ports.ts';
import { type AccountFailure, type FailurePolicy, requestedAccounts } from './requested-accounts.ts';

/** What changing attributes needs. */
export interface ChangeAttributesDeps {
  readonly accounts: Pick<Accounts, 'getMany'>;
  readonly attributes: Attributes;
  readonly names: AttributeNames;
  readonly usedNames: UsedNames;
}

/** A change of one user: values by the name of the attribute, `undefined` to remove it. */
export interface NamedChange {
  readonly userId: string;
  readonly values: readonly (readonly [name: string, value: string | undefined])[];
}

/**
 * Changes attributes of users. Where a request names an attribute of a user twice, the last value counts.
 *
 * @param now epoch milliseconds
 * @returns the accounts that were not changed
 * @throws DomainError `attributeUnknown`; `accountUnknown` with the policy `rejectAll`.
 * @throws IncompleteChangeError with the policy `rejectAll`, when the store failed.
 */
export async function changeAttributes(
  { accounts, attributes, names, usedNames }: ChangeAttributesDeps,
  policy: FailurePolicy,
  app: number,
  changes: readonly NamedChange[],
  now: number,
): Promise<readonly AccountFailure[]> {
  const slots = await names.attributeSlots(app);
  const byUser = new Map<string, Map<number, string | undefined>>();
  for (const { userId, values } of changes) {
    const bySlot = byUser.get(userId) ?? new Map<number, string | undefined>();
    for (const [name, value] of values) bySlot.set(slotOf(name, slots), value);
    byUser.set(userId, bySlot);
  }
  const requested = await requestedAccounts(policy, accounts, app, [...byUser.keys()]);
  let recorded: Promise<unknown> | undefined;
  return changeAccounts<ValueChanges>(policy, requested, {
    plan: async ({ userId }) => byUser.get(userId) ?? new Map(),
    async carryOut(account, valueChanges) {
      recorded ??= recordValues(usedNames, app, [...byUser.values()]);
      await recorded;
      await attributes.change(app, account, valueChanges, now);
    },
  });
}

/** Records which values are used, before they are: so the values that users have are listed. */
function recordValues(usedNames: UsedNames, app: number, changes: readonly ValueChanges[]): Promise<unknown> {
  const bySlot = new Map<number, string[]>();
  for (const [slot, value] of changes.flatMap((ofUser) => [...ofUser])) {
    const values = bySlot.get(slot) ?? [];
    bySlot.set(slot, values);
    if (value !== undefined) values.push(value);
  }
  return Promise.all([...bySlot].map(([slot, values]) => usedNames.record(app, `slot${slot}`, values)));
}

/** The attributes of an account by their names; values whose slot has no name are left out. */
export function namedValues(
  { values }: Account,
  names: ReadonlyMap<number, string>,
): Readonly<Record<string, string>> {
  const named = [...names].flatMap(([slot, name]) => {
    const held = values.get(slot);
    return held === undefined ? [] : [[name, held.value] as const];
  });
  return Object.fromEntries(named);
}
