import fc from 'fast-check';
import type { Condition } from '../../../shared/domain/audience/condition.ts';
import type { MembershipHistory } from '../../../shared/domain/audience/membership-history.ts';

const TAGS = ['vip', 'new', 'berlin'];
const USERS = ['alice', 'bob', 'carol'];
const VALUES = ['gold', 'silver'];

/** Conditions over a few tags, values and users, with empty ANDs and ORs too. */
export const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(...TAGS).map((tag) => ({ tag })),
    fc.record({ slot: fc.nat(1), value: fc.constantFrom(...VALUES) }),
    fc.subarray(USERS).map((users) => ({ users })),
    tie('condition').map((not) => ({ not })),
    fc.array(tie('condition'), { maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('condition'), { maxLength: 3 }).map((or) => ({ or })),
  ),
})).condition;

/** Users who have had some of the tags and values at all times. */
export const history: fc.Arbitrary<MembershipHistory> = fc.record({
  userId: fc.constantFrom(...USERS),
  tags: fc.subarray(TAGS).map((tags) => new Map(tags.map((tag) => [tag, [{ from: 0 }]] as const))),
  values: fc
    .subarray([0, 1])
    .chain((slots) =>
      fc.tuple(...slots.map((slot) => fc.tuple(fc.constant(slot), fc.constantFrom(...VALUES)))),
    )
    .map((held) => new Map(held.map(([slot, value]) => [slot, new Map([[value, [{ from: 0 }]]])] as const))),
});
