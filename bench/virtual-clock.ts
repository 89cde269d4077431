/**
 * A clock that jumps to the next waiting task. Work between two waits takes no time on it, so a simulation takes as
 * long as its events, not as long as its hours.
 */
export class VirtualClock {
  #now = 0;
  /** Waiting tasks, by the millisecond at which they continue. */
  readonly #waiting = new Map<number, (() => void)[]>();
  /** The milliseconds at which tasks continue, as a heap. */
  readonly #heap: number[] = [];

  now = (): number => this.#now;

  sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const at = Math.ceil(this.#now + Math.max(0, milliseconds));
      const there = this.#waiting.get(at);
      if (there !== undefined) {
        there.push(resolve);
        return;
      }
      this.#waiting.set(at, [resolve]);
      this.#push(at);
    });

  /** Advances time until a promise is settled. */
  async until(settled: Promise<unknown>): Promise<void> {
    let done = false;
    const finished = settled.finally(() => {
      done = true;
    });
    while (!done) {
      // Run everything that is ready before time advances.
      await new Promise((resolve) => setImmediate(resolve));
      if (done) break;
      const at = this.#pop();
      if (at === undefined) continue;
      this.#now = at;
      const there = this.#waiting.get(at) ?? [];
      this.#waiting.delete(at);
      for (const resolve of there) resolve();
    }
    await finished;
  }

  #push(at: number): void {
    const heap = this.#heap;
    let index = heap.push(at) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((heap[parent] ?? 0) <= at) break;
      heap[index] = heap[parent] ?? 0;
      index = parent;
    }
    heap[index] = at;
  }

  #pop(): number | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++;
      if ((heap[child] ?? 0) >= last) break;
      heap[index] = heap[child] ?? 0;
      index = child;
    }
    heap[index] = last;
    return top;
  }
}
