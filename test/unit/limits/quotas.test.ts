import type { RateBucket } from '../../../shared/domain/limits/ports.ts';
import { Quotas } from '../../../shared/domain/limits/quotas.ts';
import { appOf } from '../app.ts';

/** Noon of a day, in epoch milliseconds. */
const NOON = Date.UTC(2027, 0, 15, 12);

/** Rates and counts that are exhausted where the test says so, recording what is asked. */
function quotas(exhausted: readonly string[] = []) {
  const asked: unknown[] = [];
  const rates = {
    async tryTake(bucket: RateBucket, perSecond: number, now: number) {
      asked.push([bucket, perSecond, now]);
      return bucket.kind !== 'app' || !exhausted.includes(bucket.what);
    },
    reserve: async () => ({ start: 0 }),
  };
  const days = {
    async countOnDay(app: number, what: string, day: string, maximum: number) {
      asked.push([app, what, day, maximum]);
      return !exhausted.includes('day');
    },
  };
  return { asked, quotas: new Quotas(rates, days) };
}

const bucket = (what: string) => ({ kind: 'app', app: 7, what });

describe('the limits of an app', () => {
  it('ask nothing of the store where nothing is set', async () => {
    const all = quotas(['calls', 'calls#a', 'pushes', 'revokes', 'day']);
    await all.quotas.countCall(appOf(), 'a', NOON);
    await all.quotas.countPush(appOf(), NOON);
    await all.quotas.countRevoke(appOf(), NOON);
    all.quotas.assertPushEnabled(appOf());
    expect(all.asked).toEqual([]);
  });

  it('count calls of the command, then calls of the app', async () => {
    const app = appOf({ callsPerSecond: 200, commandCallsPerSecond: { a: 100 } });
    const { asked, quotas: within } = quotas();
    await within.countCall(app, 'a', NOON);
    expect(asked).toEqual([
      [bucket('calls#a'), 100, NOON],
      [bucket('calls'), 200, NOON],
    ]);
    asked.length = 0;
    await within.countCall(app, 'b', NOON);
    await within.countCall(app, 'toString', NOON);
    expect(asked).toEqual([
      [bucket('calls'), 200, NOON],
      [bucket('calls'), 200, NOON],
    ]);
  });

  it.each([
    ['calls#a', 'callRateOfCommandExceeded', 'more than 100 calls of a per second'],
    ['calls', 'callRateOfAppExceeded', 'more than 200 calls per second'],
  ])('reject a call beyond the rate %s', async (what, kind, message) => {
    const app = appOf({ callsPerSecond: 200, commandCallsPerSecond: { a: 100 } });
    await expect(quotas([what]).quotas.countCall(app, 'a', NOON)).rejects.toMatchObject({ kind, message });
  });

  it('count pushes of the second, then of the UTC day', async () => {
    const { asked, quotas: within } = quotas();
    await within.countPush(appOf({ pushesPerSecond: 5, pushesPerDay: 50 }), NOON);
    expect(asked).toEqual([
      [bucket('pushes'), 5, NOON],
      [7, 'pushes', '2027-01-15', 50],
    ]);
  });

  it.each([
    ['pushes', 'pushRateExceeded', 'more than 5 pushes per second'],
    ['day', 'pushesOfDayExceeded', 'more than 50 pushes on 2027-01-15 (UTC)'],
  ])('reject a push beyond the limit %s', async (what, kind, message) => {
    const app = appOf({ pushesPerSecond: 5, pushesPerDay: 50 });
    await expect(quotas([what]).quotas.countPush(app, NOON)).rejects.toMatchObject({ kind, message });
  });

  it('reject a revoke beyond the rate', async () => {
    const app = appOf({ revokesPerSecond: 3 });
    const { asked, quotas: within } = quotas();
    await within.countRevoke(app, NOON);
    expect(asked).toEqual([[bucket('revokes'), 3, NOON]]);
    await expect(quotas(['revokes']).quotas.countRevoke(app, NOON)).rejects.toMatchObject({
      kind: 'cancelRateExceeded',
      message: 'more than 3 revokes per second',
    });
  });

  it('reject every push of an app that may not push', () => {
    const app = appOf({ pushEnabled: false });
    expect(() => quotas().quotas.assertPushEnabled(app)).toThrow(
      expect.objectContaining({ kind: 'pushDisabled' }),
    );
  });
});
