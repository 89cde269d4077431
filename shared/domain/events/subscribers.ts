import type { App } from '../apps/app.ts';

/** How long it is remembered whether an app has a webhook, in milliseconds. */
const REMEMBERED = 30_000;

/** Knows which apps want events. */
export class Subscribers {
  readonly #isOn: (app: number) => Promise<boolean>;
  readonly #now: () => number;
  readonly #known = new Map<number, { readonly isOn: boolean; readonly until: number }>();

  /** @param isOn whether the webhook of an app is on */
  constructor(isOn: (app: number) => Promise<boolean>, now: () => number) {
    this.#isOn = isOn;
    this.#now = now;
  }

  /** Whether an app wants events. A change of its webhook counts within half a minute. */
  async isWanted({ sdkAppId, settings }: App): Promise<boolean> {
    if (settings.eventBus === true) return true;
    const known = this.#known.get(sdkAppId);
    if (known !== undefined && known.until > this.#now()) return known.isOn;
    const isOn = await this.#isOn(sdkAppId);
    this.#known.set(sdkAppId, { isOn, until: this.#now() + REMEMBERED });
    return isOn;
  }
}
