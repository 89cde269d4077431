import type { ChaosBackend } from './backend.ts';
import type { Member } from './round.ts';

/** How many users one request may name. */
const USERS_PER_REQUEST = 100;

/** Makes unknown facts known again, without faults: creates all accounts, and removes unknown tags and attributes. */
export async function repair(backend: ChaosBackend, members: readonly Member[]): Promise<void> {
  const people = members.map(({ person }) => person);
  await inGroups(
    people.filter(({ account }) => account.latest !== true),
    async (group) => {
      for (const { account } of group) account.begin(Date.now());
      await backend.insist('im_open_login_svc/multiaccount_import', {
        Accounts: group.map(({ userId }) => userId),
      });
      for (const { account } of group) account.end(Date.now(), true);
    },
  );
  await inGroups(
    people.filter(({ facts }) => [...facts].some(({ latest }) => latest === 'unknown')),
    async (group) => {
      for (const { facts } of group) for (const fact of facts) fact.begin(Date.now());
      const users = group.map(({ userId }) => userId);
      await backend.insist('all_member_push/im_remove_all_tags', { To_Account: users });
      await backend.insist('all_member_push/im_remove_attr', {
        UserAttrs: users.map((To_Account) => ({ To_Account, Attrs: ['city', 'level'] })),
      });
      for (const { facts } of group) for (const fact of facts) fact.end(Date.now(), false);
    },
  );
}

async function inGroups<T>(list: readonly T[], work: (group: readonly T[]) => Promise<void>): Promise<void> {
  for (let at = 0; at < list.length; at += USERS_PER_REQUEST) {
    await work(list.slice(at, at + USERS_PER_REQUEST));
  }
}
