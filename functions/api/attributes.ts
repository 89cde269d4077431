import {
  changeAttributes,
  type NamedChange,
  namedValues,
} from '../../shared/domain/accounts/change-attributes.ts';
import { type FailurePolicy, requestedAccounts } from '../../shared/domain/accounts/requested-accounts.ts';
import type { RequestOf } from '../../shared/protocol/command.ts';
import { attributes as commands } from '../../shared/protocol/commands/attributes.ts';
import { accountStore, attributeNames, attributeStore, usedNameStore } from '../composition.ts';
import { apiHandler } from './api-handler.ts';
import { errorList } from './error-list.ts';

const accounts = accountStore();
const names = attributeNames();
const deps = { accounts, attributes: attributeStore(), names, usedNames: usedNameStore() };

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

  'all_member_push/im_set_attr': async ({ app }, request) => {
    await changeAttributes(deps, 'rejectAll', app.sdkAppId, settingOf(request), Date.now());
    return {};
  },
  'timpush/set_attr': async ({ app }, request) => ({
    ErrorList: errorList(
      await changeAttributes(deps, 'serveOthers', app.sdkAppId, settingOf(request), Date.now()),
    ),
  }),

  'all_member_push/im_remove_attr': async ({ app }, request) => {
    await changeAttributes(deps, 'rejectAll', app.sdkAppId, removalOf(request), Date.now());
    return {};
  },
  'timpush/remove_attr': async ({ app }, request) => ({
    ErrorList: errorList(
      await changeAttributes(deps, 'serveOthers', app.sdkAppId, removalOf(request), Date.now()),
    ),
  }),

  'all_member_push/im_get_attr': async ({ app }, { To_Account }) => {
    const { UserAttrs } = await read('rejectAll', app.sdkAppId, To_Account);
    // Older clients read the list under the key without `User`.
    return { UserAttrs, Attrs: UserAttrs };
  },
  'timpush/get_attr': ({ app }, { To_Account }) => read('serveOthers', app.sdkAppId, To_Account),
});

const bySlot = <T>(record: Readonly<Record<string, T>>): Map<number, T> =>
  new Map(Object.entries(record).map(([slot, value]) => [Number(slot), value]));

const settingOf = ({ UserAttrs }: RequestOf<(typeof commands)['timpush/set_attr']>): NamedChange[] =>
  UserAttrs.map(({ To_Account, Attrs }) => ({ userId: To_Account, values: Object.entries(Attrs) }));

const removalOf = ({ UserAttrs }: RequestOf<(typeof commands)['timpush/remove_attr']>): NamedChange[] =>
  UserAttrs.map(({ To_Account, Attrs }) => ({
    userId: To_Account,
    values: Attrs.map((name) => [name, undefined] as const),
  }));

async function read(policy: FailurePolicy, app: number, userIds: readonly string[]) {
  const { known, failures } = await requestedAccounts(policy, accounts, app, userIds);
  const named = await names.attributeNames(app);
  const UserAttrs = [...new Set(userIds)].flatMap((To_Account) => {
    const account = known.get(To_Account);
    return account === undefined ? [] : [{ To_Account, Attrs: namedValues(account, named) }];
  });
  return { UserAttrs, ErrorList: errorList(failures) };
}
