import { JoinedRates } from '../../../shared/domain/limits/joined-rates.ts';
import type { RateBucket, Reservation } from '../../../shared/domain/limits/ports.ts';

const BULK = { kind: 'deployment', part: 0 } as const;

function joined(answer: Reservation) {
  const reserved: unknown[] = [];
  const rates = new JoinedRates({
    async reserve(...reservation: [RateBucket, number, number, number, number, number?]) {
      reserved.push(reservation);
      return answer;
    },
  });
  return { rates, reserved };
}

describe('reservations at the same moment', () => {
  it('are one write, and each begins where the one before it ends', async () => {
    const { rates, reserved } = joined({ start: 5000 });
    const all = await Promise.all([
      rates.reserve(BULK, 100, 50, 9, 60),
      rates.reserve(BULK, 25, 50, 9, 60),
      rates.reserve(BULK, 1, 50, 9, 60),
    ]);
    expect(reserved).toEqual([[BULK, 126, 50, 9, 60, 0]]);
    expect(all).toEqual([{ start: 5000 }, { start: 7000 }, { start: 7500 }]);
  });

  it('are rejected together', async () => {
    const { rates } = joined({ freeAt: 8000 });
    const all = await Promise.all([rates.reserve(BULK, 1, 50, 9, 60), rates.reserve(BULK, 1, 50, 9, 60)]);
    expect(all).toEqual([{ freeAt: 8000 }, { freeAt: 8000 }]);
  });

  type Case = [what: string, other: [RateBucket, number, number, number, number, number]];
  it.each<Case>([
    ['bucket', [{ kind: 'deployment', part: 1 }, 1, 50, 9, 60, 0]],
    ['rate', [BULK, 1, 51, 9, 60, 0]],
    ['horizon', [BULK, 1, 50, 9, 61, 0]],
    ['burst', [BULK, 1, 50, 9, 60, 1]],
  ])('of another %s are apart', async (_, other) => {
    const { rates, reserved } = joined({ start: 5000 });
    await Promise.all([rates.reserve(BULK, 1, 50, 9, 60), rates.reserve(...other)]);
    expect(reserved).toEqual([[BULK, 1, 50, 9, 60, 0], other]);
  });

  it('that come later are another write', async () => {
    const { rates, reserved } = joined({ start: 5000 });
    await rates.reserve(BULK, 1, 50, 9, 60);
    expect(await rates.reserve(BULK, 2, 50, 10, 60)).toEqual({ start: 5000 });
    expect(reserved).toEqual([
      [BULK, 1, 50, 9, 60, 0],
      [BULK, 2, 50, 10, 60, 0],
    ]);
  });
});
