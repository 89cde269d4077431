import { slotOf } from '../../shared/protocol/condition.ts';
import { parseRequest } from '../../shared/protocol/parse.ts';
import {
  namedAccounts,
  removeAttributes,
  setAttributeNames,
  setAttributes,
} from '../../shared/protocol/requests.ts';
import { accountStore, appDirectory, settingsStore } from '../composition.ts';
import { apiHandler } from './api-handler.ts';
import { knownAccounts } from './known-accounts.ts';

const accounts = accountStore();
const settings = settingsStore();

/** What a request changes of one user: values by attribute name, `undefined` to remove. */
type Change = readonly [
  userId: string,
  values: readonly (readonly [name: string, value: string | undefined])[],
];

export const handler = apiHandler<'attributes'>(appDirectory(), {
  'all_member_push/im_set_attr_name': async ({ app }, payload) => {
    const { AttrNames } = parseRequest(setAttributeNames, payload);
    const names = new Map(Object.entries(AttrNames).map(([slot, name]) => [Number(slot), name]));
    await settings.nameAttributes(app.sdkAppId, names);
    return {};
  },

  'all_member_push/im_get_attr_name': async ({ app }) => {
    return { AttrNames: Object.fromEntries(await settings.attributeNames(app.sdkAppId)) };
  },

  'all_member_push/im_set_attr': async ({ app }, payload) => {
    const { UserAttrs } = parseRequest(setAttributes, payload);
    await change(
      app.sdkAppId,
      UserAttrs.map(({ To_Account, Attrs }) => [To_Account, Object.entries(Attrs)]),
    );
    return {};
  },

  'all_member_push/im_remove_attr': async ({ app }, payload) => {
    const { UserAttrs } = parseRequest(removeAttributes, payload);
    await change(
      app.sdkAppId,
      UserAttrs.map(({ To_Account, Attrs }) => [To_Account, Attrs.map((name) => [name, undefined])]),
    );
    return {};
  },

  'all_member_push/im_get_attr': async ({ app }, payload) => {
    const { To_Account } = parseRequest(namedAccounts, payload);
    const known = await knownAccounts(accounts, app.sdkAppId, To_Account);
    const names = await settings.attributeNames(app.sdkAppId);
    const userAttrs = [...new Set(To_Account)].map((userId) => ({
      To_Account: userId,
      Attrs: Object.fromEntries(
        [...names].flatMap(([slot, name]) => {
          const value = known.get(userId)?.slots.get(slot)?.value;
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    }));
    // Older clients read the list under the key without `User`.
    return { UserAttrs: userAttrs, Attrs: userAttrs };
  },
});

async function change(app: number, changes: readonly Change[]): Promise<void> {
  const slots = await settings.attributeSlots(app);
  const byUser = new Map<string, Map<number, string | undefined>>();
  for (const [userId, values] of changes) {
    const slotChanges = byUser.get(userId) ?? new Map<number, string | undefined>();
    for (const [name, value] of values) slotChanges.set(slotOf(name, slots), value);
    byUser.set(userId, slotChanges);
  }
  const known = await knownAccounts(accounts, app, [...byUser.keys()]);
  const now = Date.now();
  await Promise.all(
    [...known].map(([userId, account]) =>
      accounts.changeSlots(app, account, byUser.get(userId) ?? new Map(), now),
    ),
  );
}
