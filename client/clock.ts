import type { Clock } from './types.ts';

/** The system's time, timers and randomness. */
export const systemClock: Clock = {
  now: Date.now,
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as number),
  random: Math.random,
};

/** Rejects if a promise takes longer than `milliseconds`; its later outcome is ignored. */
export function within<T>(
  clock: Clock,
  milliseconds: number,
  what: string,
  promise: T | Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(
      () => reject(new Error(`${what} took more than ${milliseconds / 1000} s`)),
      milliseconds,
    );
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => clock.clearTimeout(timer));
  });
}
