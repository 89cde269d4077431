import type { Caller } from './caller.ts';

/** Tags by user. */
export type TagsByUser = Readonly<Record<string, readonly string[]>>;

/** The tags of users. Every method takes up to 100 existing users, and changes all of them or none. */
export class Tags {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Adds up to 10 tags to each user, who may have up to 100. A tag has up to 50 bytes. */
  async add(tags: TagsByUser): Promise<void> {
    await this.#caller.call('all_member_push/im_add_tag', { UserTags: wire(tags) });
  }

  async remove(tags: TagsByUser): Promise<void> {
    await this.#caller.call('all_member_push/im_remove_tag', { UserTags: wire(tags) });
  }

  /** Removes all tags of the users. */
  async clear(userIds: readonly string[]): Promise<void> {
    await this.#caller.call('all_member_push/im_remove_all_tags', { To_Account: userIds });
  }

  async get(userIds: readonly string[]): Promise<TagsByUser> {
    const { UserTags } = await this.#caller.call('all_member_push/im_get_tag', { To_Account: userIds });
    const rows = UserTags as readonly { readonly To_Account: string; readonly Tags: readonly string[] }[];
    return Object.fromEntries(rows.map(({ To_Account, Tags }) => [To_Account, Tags]));
  }
}

const wire = (tags: TagsByUser) => Object.entries(tags).map(([To_Account, Tags]) => ({ To_Account, Tags }));
