import { tableOf } from '../../demo/table.ts';

describe('the table of the demo', () => {
  it('has a line for each push, with text aligned left and numbers aligned right', () => {
    const outcome = {
      story: 'Offer',
      push: '50 % off',
      entitled: 30,
      live: 20,
      replayed: 10,
      missed: 0,
      wrong: 0,
    };
    const lines = tableOf([outcome, { ...outcome, push: 'Snowball fight', entitled: 7 }]).split('\n');
    expect(lines).toEqual([
      'Story  Push            Entitled  Live  On return  Missed  Wrong',
      '─────  ──────────────  ────────  ────  ─────────  ──────  ─────',
      'Offer  50 % off              30    20         10       0      0',
      'Offer  Snowball fight         7    20         10       0      0',
    ]);
  });
});
