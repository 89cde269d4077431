/** Lets one tab at a time hold a lock; `navigator.locks` is one. */
export interface TabLocks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    held: () => Promise<void>,
  ): Promise<unknown>;
}

/** What a tab learns about the lead. */
export interface LeadListener {
  granted(): void;
  /** Another tab took the lead. */
  lost(): void;
  /** Locks do not work in this browser. */
  failed(): void;
}

/** Leadership among tabs, held as a lock: the browser passes it on when a tab is closed or crashes. */
export class TabLead {
  readonly #locks: TabLocks;
  readonly #name: string;
  readonly #listener: LeadListener;
  #abort: AbortController | undefined;
  #release: (() => void) | undefined;

  constructor(locks: TabLocks, name: string, listener: LeadListener) {
    this.#locks = locks;
    this.#name = name;
    this.#listener = listener;
  }

  wait(): void {
    const abort = new AbortController();
    this.#request(abort, { signal: abort.signal });
  }

  /** Takes the lead from a tab that does not answer. */
  steal(): void {
    this.#abort?.abort();
    this.#request(new AbortController(), { steal: true });
  }

  /** Gives up the lead, or stops waiting for it. */
  end(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  #request(abort: AbortController, options: Parameters<TabLocks['request']>[1]): void {
    this.#abort = abort;
    let isHeld = false;
    const held = () =>
      new Promise<void>((resolve) => {
        if (abort.signal.aborted) return resolve();
        isHeld = true;
        this.#release = resolve;
        this.#listener.granted();
      });
    const rejected = () => {
      if (abort.signal.aborted) return;
      this.#release = undefined;
      if (isHeld) this.#listener.lost();
      else this.#listener.failed();
    };
    try {
      this.#locks.request(this.#name, options, held).catch(rejected);
    } catch {
      rejected();
    }
  }
}
