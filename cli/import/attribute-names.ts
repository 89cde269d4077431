import type { CarillonApi } from '../../client/server.ts';
import { UsageError } from '../exit-code.ts';

const SLOTS = Array.from({ length: 10 }, (_, slot) => slot);

/** Knows the attributes of an app, and names those that are new where that is wanted. */
export class AttributeNames {
  readonly #api: CarillonApi;
  readonly #mayName: boolean;
  #names: Promise<Map<string, number>> | undefined;

  constructor(api: CarillonApi, mayName: boolean) {
    this.#api = api;
    this.#mayName = mayName;
  }

  /**
   * Makes sure that the app has the attributes.
   *
   * @throws UsageError when one is missing and must not be named, or when no slot is free
   */
  async ensure(names: Iterable<string>): Promise<void> {
    this.#names ??= this.#read();
    const known = await this.#names;
    for (const name of new Set(names)) {
      if (known.has(name)) continue;
      if (!this.#mayName) {
        throw new UsageError(`the app has no attribute ${JSON.stringify(name)}: --name-attributes names it`);
      }
      const slot = SLOTS.find((one) => ![...known.values()].includes(one));
      if (slot === undefined)
        throw new UsageError(`no slot is free for ${JSON.stringify(name)}: an app has ten`);
      await this.#api.attributes.name({ [slot]: name });
      known.set(name, slot);
    }
  }

  async #read(): Promise<Map<string, number>> {
    const names = await this.#api.attributes.names();
    return new Map(Object.entries(names).map(([slot, name]) => [name, Number(slot)]));
  }
}
