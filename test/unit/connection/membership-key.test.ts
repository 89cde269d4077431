import fc from 'fast-check';
import { matches } from '../../../shared/domain/audience/condition.ts';
import { membershipAt } from '../../../shared/domain/audience/membership-history.ts';
import { EVERYBODY, keysOf, requiredKeys } from '../../../shared/domain/connection/membership-key.ts';
import { condition, history } from './conditions.ts';

describe('the keys of a condition', () => {
  it('include one that each matching user has, whatever the load', () => {
    fc.assert(
      fc.property(condition, history, fc.func(fc.nat()), (wanted, user, load) => {
        fc.pre(matches(wanted, membershipAt(user, 1)));
        const keys = new Set(keysOf(user));
        expect(requiredKeys(wanted, load).some((key) => keys.has(key))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('are those of the operand of an AND with the lowest load', () => {
    const wanted = { and: [{ tag: 'common' }, { not: { tag: 'blocked' } }, { tag: 'rare' }] };
    const load = (key: string) => (key.endsWith('common') ? 1000 : 1);
    expect(requiredKeys(wanted, load)).toEqual(requiredKeys({ tag: 'rare' }, load));
  });

  it('include the key of all users only if a user without any key matches', () => {
    const none = { userId: '', tags: new Map(), values: new Map() };
    fc.assert(
      fc.property(condition, (wanted) => {
        fc.pre(!JSON.stringify(wanted).includes('[]'));
        const needsEverybody = requiredKeys(wanted, () => 0).includes(EVERYBODY);
        if (matches(wanted, membershipAt(none, 1))) expect(needsEverybody).toBe(true);
      }),
    );
    for (const wanted of [
      { or: [{ tag: 'a' }, { slot: 1, value: 'x' }] },
      { not: { or: [{ not: { tag: 'a' } }, { tag: 'b' }] } },
      { not: { not: { tag: 'a' } } },
    ]) {
      expect(requiredKeys(wanted, () => 0)).not.toContain(EVERYBODY);
    }
  });
});
