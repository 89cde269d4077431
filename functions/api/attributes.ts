import type { Account, ValueChanges } from '../../shared/domain/accounts/account.ts';
import { slotOf } from '../../shared/domain/audience/named-condition.ts';
import type { Caller } from '../../shared/protocol/caller.ts';
import type { RequestOf } from '../../shared/protocol/command.ts';
import { attributes as commands } from '../../shared/protocol/commands/attributes.ts';
import { accountStore, attributeNames, attributeStore, usedNameStore } from '../composition.ts';
import { type AccountFault, changeAccounts, type Family, requestedAccounts } from './accounts-of-request.ts';
import { apiHandler } from './api-handler.ts';

const accounts = accountStore();
const attributes = attributeStore();
const names = attributeNames();
const usedNames = usedNameStore();

/** What a request changes of one user: values by attribute name, `undefined` to remove. */
interface Change {
  readonly userId: string;
  readonly values: readonly (readonly [name: string, value: string | undefined])[];
}

export const handler = apiHandler(commands, {
  'all_member_push/im_set_attr_name': async ({ app }, { AttrNames }) => {
    await names.nameAttributes(app.sdkAppId, bySlot(AttrNames));
    return {};
  },
  'timpush/set_attr_name': async ({ app }, { AttrNames, AttrTypes = {} }) => {
    await names.nameAttributes(app.sdkAppId, bySlot(AttrNames), bySlot(AttrTypes));
    return {};
  },

  'all_member_push/im_get_attr_name': async ({ app }) => ({
    AttrNames: Object.fromEntries(await names.attributeNames(app.sdkAppId)),
  }),
  'timpush/get_attr_name': async ({ app }) => ({
    AttrNames: Object.fromEntries(await names.attributeNames(app.sdkAppId)),
    AttrTypes: Object.fromEntries(await names.attributeTypes(app.sdkAppId)),
  }),

  'all_member_push/im_set_attr': async (caller, request) => {
    await change('classic', caller, settingOf(request));
    return {};
  },
  'timpush/set_attr': async (caller, request) => ({
    ErrorList: await change('newer', caller, settingOf(request)),
  }),

  'all_member_push/im_remove_attr': async (caller, request) => {
    await change('classic', caller, removalOf(request));
    return {};
  },
  'timpush/remove_attr': async (caller, request) => ({
    ErrorList: await change('newer', caller, removalOf(request)),
  }),

  'all_member_push/im_get_attr': async (caller, { To_Account }) => {
    const { UserAttrs } = await read('classic', caller, To_Account);
    // Older clients read the list under the key without `User`.
    return { UserAttrs, Attrs: UserAttrs };
  },
  'timpush/get_attr': (caller, { To_Account }) => read('newer', caller, To_Account),
});

const bySlot = <T>(record: Readonly<Record<string, T>>): Map<number, T> =>
  new Map(Object.entries(record).map(([slot, value]) => [Number(slot), value]));

const settingOf = ({ UserAttrs }: RequestOf<(typeof commands)['timpush/set_attr']>): Change[] =>
  UserAttrs.map(({ To_Account, Attrs }) => ({ userId: To_Account, values: Object.entries(Attrs) }));

const removalOf = ({ UserAttrs }: RequestOf<(typeof commands)['timpush/remove_attr']>): Change[] =>
  UserAttrs.map(({ To_Account, Attrs }) => ({
    userId: To_Account,
    values: Attrs.map((name) => [name, undefined] as const),
  }));

async function change(
  family: Family,
  { app }: Caller,
  changes: readonly Change[],
): Promise<readonly AccountFault[]> {
  const slots = await names.attributeSlots(app.sdkAppId);
  const byUser = new Map<string, Map<number, string | undefined>>();
  for (const { userId, values } of changes) {
    const slotChanges = byUser.get(userId) ?? new Map<number, string | undefined>();
    for (const [name, value] of values) slotChanges.set(slotOf(name, slots), value);
    byUser.set(userId, slotChanges);
  }
  const requested = await requestedAccounts(family, accounts, app.sdkAppId, [...byUser.keys()]);
  const now = Date.now();
  let recorded: Promise<unknown> | undefined;
  return changeAccounts<ValueChanges>(family, requested, {
    plan: async ({ userId }) => byUser.get(userId) ?? new Map(),
    carryOut: async (account, changes) => {
      recorded ??= recordValues(app.sdkAppId, [...byUser.values()]);
      await recorded;
      await attributes.change(app.sdkAppId, account, changes, now);
    },
  });
}

/** Records which values are used, before they are: so the values that users have are listed. */
function recordValues(app: number, changes: readonly ReadonlyMap<number, string | undefined>[]) {
  const bySlot = Map.groupBy(
    changes.flatMap((ofUser) => [...ofUser]),
    ([slot]) => slot,
  );
  return Promise.all(
    [...bySlot].map(([slot, set]) =>
      usedNames.record(
        app,
        `slot${slot}`,
        set.flatMap(([, value]) => value ?? []),
      ),
    ),
  );
}

async function read(family: Family, { app }: Caller, userIds: readonly string[]) {
  const { known, faults } = await requestedAccounts(family, accounts, app.sdkAppId, userIds);
  const named = await names.attributeNames(app.sdkAppId);
  const attributesOf = ({ values }: Account) =>
    Object.fromEntries(
      [...named].flatMap(([slot, name]) => {
        const value = values.get(slot)?.value;
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const UserAttrs = [...new Set(userIds)].flatMap((To_Account) => {
    const account = known.get(To_Account);
    return account === undefined ? [] : [{ To_Account, Attrs: attributesOf(account) }];
  });
  return { UserAttrs, ErrorList: faults };
}
