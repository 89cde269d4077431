import { backoffDelay } from '../../shared/domain/backoff.ts';
import { ConflictError, retryOnConflict } from '../../shared/storage/retry-on-conflict.ts';

describe('the delay before the next attempt', () => {
  it('has a maximum that doubles, up to the longest', () => {
    const maxima = [1, 2, 3, 4, 5].map((failed) => backoffDelay(failed, { first: 10, longest: 50 }, () => 1));
    expect(maxima).toEqual([10, 20, 40, 50, 50]);
  });

  it('is spread over all values below its maximum', () => {
    const pauses = Array.from({ length: 1000 }, () => backoffDelay(3, { first: 10, longest: 1000 }));
    expect(Math.min(...pauses)).toBeLessThan(5);
    expect(Math.max(...pauses)).toBeGreaterThan(35);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(40);
  });
});

describe('a write that conflicts with another writer', () => {
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => pauses.push(milliseconds);
  beforeEach(() => pauses.splice(0));

  it('is retried with delays until it succeeds', async () => {
    const outcomes = [false, false, true];
    await retryOnConflict(async () => outcomes.shift() ?? true, pause);
    expect(pauses).toHaveLength(2);
    expect(outcomes).toEqual([]);
  });

  it('is given up after fourteen attempts', async () => {
    let attempts = 0;
    const losing = retryOnConflict(async () => {
      attempts++;
      return false;
    }, pause);
    await expect(losing).rejects.toThrow(ConflictError);
    expect([attempts, pauses.length]).toEqual([14, 13]);
  });

  it('is not retried after any other error', async () => {
    let attempts = 0;
    const failing = retryOnConflict(async () => {
      attempts++;
      throw new Error('out of order');
    }, pause);
    await expect(failing).rejects.toThrow('out of order');
    expect(attempts).toBe(1);
  });
});
