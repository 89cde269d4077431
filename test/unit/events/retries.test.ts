import fc from 'fast-check';
import { verdictOf } from '../../../shared/domain/events/answer-verdict.ts';
import { nextLook } from '../../../shared/domain/events/next-look.ts';
import { busyPause, LONGEST_PAUSE, retryPause } from '../../../shared/domain/events/retry-schedule.ts';

const HOUR = 3600;

/** The ages at which an event is tried whose every attempt fails at once. */
function attempts(random: () => number): number[] {
  const ages = [0];
  for (;;) {
    const pause = retryPause(ages.at(-1) ?? 0, random);
    if (pause === undefined) return ages;
    ages.push((ages.at(-1) ?? 0) + pause);
  }
}

describe('an event whose endpoint fails', () => {
  it('is tried after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, and then given up', () => {
    expect(attempts(() => 0)).toEqual([0, 5, 305, 2105, 9305, 27_305, 63_305, 99_305]);
  });

  it('is tried over more than a day, with pauses that SQS can keep', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (numbers) => {
        const ages = attempts(() => numbers.next().value ?? 0);
        expect(ages).toHaveLength(8);
        expect(ages.at(-1)).toBeGreaterThan(24 * HOUR);
        for (const [index, age] of ages.entries())
          expect(age - (ages[index - 1] ?? 0)).toBeLessThanOrEqual(LONGEST_PAUSE);
      }),
    );
  });

  it('loses no attempt while it waits for its turn', () => {
    expect(retryPause(200, () => 0)).toBe(105);
  });

  it('waits at most ten minutes for a place at its endpoint, and less than 1,000 times in all', () => {
    let age = 0;
    let waits = 0;
    for (; age < 30 * HOUR; waits++) age += busyPause(age, () => 0);
    expect(waits).toBeLessThan(1000);
    expect(busyPause(30 * HOUR, () => 0.999)).toBeLessThanOrEqual(600);
  });
});

describe('the answer of an endpoint', () => {
  const now = Date.parse('2026-11-25T12:00:00Z');

  it.each([200, 201, 204, 299])('is a success with HTTP %i', (status) => {
    expect(verdictOf({ status }, now)).toEqual({ kind: 'delivered' });
  });

  it.each([301, 302, 307, 308])('is a failure with HTTP %i: redirects are not followed', (status) => {
    expect(verdictOf({ status }, now)).toEqual({
      kind: 'failed',
      detail: `HTTP ${status}: redirects are not followed`,
      wait: 0,
      slowDown: false,
    });
  });

  it('switches the endpoint off with HTTP 410', () => {
    expect(verdictOf({ status: 410 }, now)).toEqual({ kind: 'gone' });
  });

  it.each([429, 502, 503, 504])('slows its other events down with HTTP %i', (status) => {
    expect(verdictOf({ status }, now)).toMatchObject({ kind: 'failed', slowDown: true });
  });

  it.each([400, 401, 404, 500])('is a failure of one event with HTTP %i', (status) => {
    expect(verdictOf({ status }, now)).toMatchObject({ kind: 'failed', slowDown: false });
  });

  it('slows its other events down without one', () => {
    expect(verdictOf({ fault: 'ECONNREFUSED' }, now)).toMatchObject({
      detail: 'ECONNREFUSED',
      slowDown: true,
    });
  });

  it.each([
    ['120', 120],
    ['Wed, 25 Nov 2026 12:00:30 GMT', 30],
    ['Wed, 25 Nov 2026 11:00:00 GMT', 0],
    ['99999999', LONGEST_PAUSE],
    ['soon', 0],
    ['-5', 0],
  ])('is asked again after what Retry-After %s says', (retryAfter, wait) => {
    expect(verdictOf({ status: 503, retryAfter }, now)).toMatchObject({ wait });
  });
});

describe('a push is looked at again for its events', () => {
  const record = {
    draft: { app: 1, taskId: 't', from: 'a', body: [], lifeTime: 0 },
    createdAt: 0,
    earlierPositions: [],
    isPublished: true,
    counters: { users: 0, posted: 0, gone: 0, refused: 0, withheld: 0 },
    begun: true,
    progress: 0,
  };
  const DAY = 24 * 3_600_000;

  it('when it is due, if it is scheduled', () => {
    expect(nextLook({ ...record, state: 'scheduled', sendAt: DAY }, 0, 5)).toBe(DAY);
  });

  it('after pauses that grow with its age, while it is under way', () => {
    expect(nextLook({ ...record, state: 'accepted' }, 0, 1000)).toBe(61_000);
    expect(nextLook({ ...record, state: 'accepted' }, 0, DAY)).toBe(1.25 * DAY);
  });

  it('after a failure for as long as its dead letters may be redriven', () => {
    expect(nextLook({ ...record, state: 'failed', failedAt: 0 }, 0, DAY)).toBeGreaterThan(DAY);
    expect(nextLook({ ...record, state: 'failed', failedAt: 0 }, 0, 15 * DAY)).toBeUndefined();
  });

  it.each(['done', 'cancelled'] as const)('not at all when it is %s', (state) => {
    expect(nextLook({ ...record, state }, 0, 5)).toBeUndefined();
  });

  it('for an hour, if it was announced and never recorded', () => {
    expect(nextLook(undefined, 0, 1000)).toBe(61_000);
    expect(nextLook(undefined, 0, 3_600_000)).toBeUndefined();
  });
});
