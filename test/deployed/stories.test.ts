import { christmasOffer } from '../../demo/christmas-offer.ts';
import { platinumEvent } from '../../demo/platinum-event.ts';
import { stockAlarm } from '../../demo/stock-alarm.ts';
import { target } from './target.ts';

describe('on a deployment', () => {
  const { backend, device, disconnect } = target();
  afterAll(() => disconnect());

  it.each([
    ['a Christmas offer', christmasOffer],
    ['a stock alarm', stockAlarm],
    ['an event for platinum members', platinumEvent],
  ])(
    '%s reaches everybody it is for, and nobody else',
    async (_, story) => {
      const outcomes = await story({ backend, device, say: () => undefined });
      for (const outcome of outcomes) expect(outcome).toMatchObject({ missed: 0, wrong: 0 });
    },
    120_000,
  );
});
