import type { Caller } from './caller.ts';

/** Attribute values by name, by user. */
export type AttributesByUser = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The ten attribute slots of an app and their values. Methods that take users accept up to 100 existing users. */
export class Attributes {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Names slots (0 to 9); slots that are not listed keep their names. */
  async name(names: Readonly<Record<number, string>>): Promise<void> {
    await this.#caller.call('all_member_push/im_set_attr_name', { AttrNames: names });
  }

  /** @returns attribute names by slot */
  async names(): Promise<Readonly<Record<number, string>>> {
    const { AttrNames } = await this.#caller.call('all_member_push/im_get_attr_name', {});
    return AttrNames as Readonly<Record<number, string>>;
  }

  /** Sets values of up to 50 bytes; other attributes keep their values. */
  async set(values: AttributesByUser): Promise<void> {
    await this.#caller.call('all_member_push/im_set_attr', {
      UserAttrs: Object.entries(values).map(([To_Account, Attrs]) => ({ To_Account, Attrs })),
    });
  }

  /** @param names attribute names by user */
  async remove(names: Readonly<Record<string, readonly string[]>>): Promise<void> {
    await this.#caller.call('all_member_push/im_remove_attr', {
      UserAttrs: Object.entries(names).map(([To_Account, Attrs]) => ({ To_Account, Attrs })),
    });
  }

  async get(userIds: readonly string[]): Promise<AttributesByUser> {
    const { UserAttrs } = await this.#caller.call('all_member_push/im_get_attr', { To_Account: userIds });
    const rows = UserAttrs as readonly {
      readonly To_Account: string;
      readonly Attrs: Readonly<Record<string, string>>;
    }[];
    return Object.fromEntries(rows.map(({ To_Account, Attrs }) => [To_Account, Attrs]));
  }
}
