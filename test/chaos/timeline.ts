/** The knowledge about a fact: it holds, it does not hold, or it is unknown. */
export type Truth = true | false | 'unknown';

export const not = (truth: Truth): Truth => (truth === 'unknown' ? truth : !truth);

export function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes('unknown') ? 'unknown' : true;
}

export function some(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes('unknown') ? 'unknown' : false;
}

/**
 * A fact that changes over time, as somebody knows it who sends requests and sees their answers. While a request is under
 * way the fact is unknown; after one that failed it stays unknown until another succeeds.
 */
export class Timeline {
  /** In the order of time. */
  readonly #changes: { readonly at: number; readonly truth: Truth }[];

  constructor(initially: Truth) {
    this.#changes = [{ at: Number.NEGATIVE_INFINITY, truth: initially }];
  }

  /** Records a request that begins; times are in epoch milliseconds. */
  begin(at: number): void {
    this.#changes.push({ at, truth: 'unknown' });
  }

  /** Records that the requests about this fact ended at `at`, with what is known from then on. */
  end(at: number, truth: Truth): void {
    this.#changes.push({ at, truth });
  }

  get latest(): Truth {
    return this.#changes.at(-1)?.truth ?? 'unknown';
  }

  /** Returns what is known of the whole time from `from` to `to`; `unknown` unless it was the same throughout. */
  during(from: number, to: number): Truth {
    let before: Truth = 'unknown';
    const seen = new Set<Truth>();
    for (const { at, truth } of this.#changes) {
      if (at <= from) before = truth;
      else if (at <= to) seen.add(truth);
    }
    seen.add(before);
    const [only] = seen;
    return seen.size === 1 && only !== undefined ? only : 'unknown';
  }
}
