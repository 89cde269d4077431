import { membershipHistoryOf } from '../../../shared/domain/accounts/membership-history-of.ts';
import { account, userTags } from './fakes.ts';

describe('the membership of a user', () => {
  it('is what holds now and what is over, by tag, and by slot and value', () => {
    const values = new Map([
      [0, { value: 'Rome', since: 50 }],
      [3, { value: 'f', since: 10 }],
    ]);
    const past = [{ slot: 0, value: 'Oslo', from: 20, to: 50 }];
    const tags = { ...userTags('vip', 'new'), past: [{ tag: 'vip', from: -9, to: -5 }] };
    const ended = [
      { tag: 'gone', from: 2, to: 3 },
      { slot: 0, value: 'Rome', from: 5, to: 20 },
      { slot: 7, value: 'x', from: 1, to: 2 },
    ];
    expect(membershipHistoryOf({ ...account('u'), values, past }, tags, ended)).toEqual({
      userId: 'u',
      tags: new Map([
        ['vip', [{ from: 1 }, { from: -9, to: -5 }]],
        ['new', [{ from: 1 }]],
        ['gone', [{ from: 2, to: 3 }]],
      ]),
      values: new Map([
        [
          0,
          new Map([
            ['Rome', [{ from: 50 }, { from: 5, to: 20 }]],
            ['Oslo', [{ from: 20, to: 50 }]],
          ]),
        ],
        [3, new Map([['f', [{ from: 10 }]]])],
        [7, new Map([['x', [{ from: 1, to: 2 }]]])],
      ]),
    });
  });
});
