import fc from 'fast-check';
import { countOverShards, type Estimate } from '../../../shared/domain/operators/count.ts';
import type { pushSummary } from '../../../shared/protocol/commands/tasks.ts';
import { cursorAfter, textCursor } from '../../../shared/protocol/paging.ts';
import { wantedPush } from '../../../shared/protocol/push-filter.ts';
import { nameKeyOf } from '../../../shared/storage/keys.ts';

describe('counting over shards', () => {
  const counting = (counts: readonly number[], exact = true) => {
    const asked: number[] = [];
    const count = async (shard: number): Promise<Estimate> => {
      asked.push(shard);
      return { count: counts[shard] ?? 0, exact };
    };
    return { asked, result: countOverShards(counts.length, count) };
  };

  it('is exact where everything was counted', async () => {
    const { result, asked } = counting([1, 2, 3, 4, 5, 6]);
    expect(await result).toEqual({ count: 21, exact: true });
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('reads no further shards once there are enough, and estimates the rest', async () => {
    const { result, asked } = counting(Array.from({ length: 16 }, () => 1000));
    expect(await result).toEqual({ count: 16_000, exact: false });
    expect(asked).toHaveLength(4);
  });

  it('says that it is not exact where a shard was not counted to its end', async () => {
    expect(await counting([5, 5], false).result).toEqual({ count: 10, exact: false });
  });
});

describe('the cursor of a list', () => {
  it('stands for any text, the empty one as well, and nothing else is one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(textCursor.parse(cursorAfter(text))).toBe(text);
      }),
    );
    expect(textCursor.parse('')).toBeUndefined();
    for (const foreign of ['x', 'abc', `${cursorAfter('a')}=`, 'Pg==']) {
      expect(textCursor.safeParse(foreign).success).toBe(false);
    }
  });
});

describe('the key of a name', () => {
  it('differs from those of others, and begins with those of its beginnings', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(nameKeyOf(one) === nameKeyOf(other)).toBe(one === other);
        expect(nameKeyOf(one + other).startsWith(nameKeyOf(one))).toBe(true);
        expect(nameKeyOf(one)).toMatch(/^n[0-9A-Za-z%]*$/);
      }),
    );
  });
});

describe('the filter of the list of pushes', () => {
  const push: ReturnType<typeof pushSummary.parse> = {
    TaskId: '01KB0XJ6ZR6Y5V1SN1W9YQ4T8E',
    State: 'done',
    From_Account: 'santa',
    MsgLifeTime: 0,
    CreatedAt: 1,
    Identifier: 'ann',
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'Merry Christmas!' } }],
    OfflinePushInfo: { Title: 'A present' },
    Condition: { And: [{ Tag: 'stock-A' }, { Attr: { city: 'Shenzhen' } }] },
  };

  it.each(['CHRISTMAS', 'present', 'santa', 'ann', 'stock-a', 'city', 'shenzhen', '01kb0', ''])(
    'finds %j',
    (text) => expect(wantedPush(undefined, text)(push)).toBe(true),
  );

  it('finds neither names of fields nor pushes in other states', () => {
    expect(wantedPush(undefined, 'MsgContent')(push)).toBe(false);
    expect(wantedPush('done', undefined)(push)).toBe(true);
    expect(wantedPush('cancelled', 'christmas')(push)).toBe(false);
  });
});
