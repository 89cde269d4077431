import fc from 'fast-check';
import { matches } from '../../../shared/domain/audience/condition.ts';
import { membershipAt } from '../../../shared/domain/audience/membership-history.ts';
import type { LogEntry } from '../../../shared/domain/connection/log-entry.ts';
import { LogIndex } from '../../../shared/domain/connection/log-index.ts';
import { keysOf } from '../../../shared/domain/connection/membership-key.ts';
import { positionAt } from '../../../shared/domain/push/position.ts';
import { condition, history } from './conditions.ts';
import { START } from './fakes.ts';

const at = (number: number) => `${positionAt(START)}${String(number).padStart(16, '0')}`;

const entry = fc.record({
  number: fc.nat(60),
  life: fc.integer({ min: 1, max: 100 }),
  condition: fc.option(condition, { nil: undefined }),
});

const step = fc.oneof(
  { weight: 6, arbitrary: entry.map((added) => ({ kind: 'add' as const, added })) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), number: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), after: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), share: fc.constant(0.3) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('read' as const), user: history, from: fc.nat(60) }),
  },
);

describe('the index of the log', () => {
  it('finds the same entries for every user as a plain list, whatever was added, withdrawn, expired and dropped', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 80 }), (steps) => {
        const index = new LogIndex();
        const plain = new Map<string, LogEntry>();
        const withdrawn = new Map<string, number>();
        let now = START;
        for (const one of steps) {
          if (one.kind === 'add') {
            const position = at(one.added.number);
            const expiresAt = now + one.added.life;
            const added: LogEntry = {
              position,
              taskId: position,
              bytes: 1,
              expiresAt,
              ...(one.added.condition === undefined ? {} : { condition: one.added.condition }),
            };
            index.add(added);
            if (!plain.has(position) && !withdrawn.has(position)) plain.set(position, added);
          } else if (one.kind === 'withdraw') {
            const expiresAt = now + 50;
            index.add({ position: at(99), withdraws: at(one.number), expiresAt });
            plain.delete(at(one.number));
            withdrawn.set(at(one.number), expiresAt);
          } else if (one.kind === 'expire') {
            now += one.after;
            index.dropExpired(now);
            for (const [position, { expiresAt }] of plain) if (expiresAt <= now) plain.delete(position);
            for (const [position, expiresAt] of withdrawn) if (expiresAt <= now) withdrawn.delete(position);
          } else if (one.kind === 'drop') {
            const last = index.dropOldest(one.share) ?? '';
            const oldest = [...plain.keys()].sort().slice(0, Math.ceil(plain.size * one.share));
            expect(last).toBe(oldest.at(-1) ?? '');
            for (const position of oldest) plain.delete(position);
          } else {
            const user = membershipAt(one.user, START);
            const isFor = (found: LogEntry) => matches(found.condition, user);
            const expected = [...plain.values()]
              .filter((found) => found.position > at(one.from) && isFor(found))
              .map(({ position }) => position)
              .sort();
            const candidates = [...index.candidates(keysOf(one.user), at(one.from))];
            expect(candidates.filter(isFor).map(({ position }) => position)).toEqual(expected);
          }
          expect(index.size).toBe(plain.size);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('visits no entries that concern only other users', () => {
    const index = new LogIndex();
    for (let number = 0; number < 1000; number++) {
      index.add({
        position: at(number),
        taskId: '',
        expiresAt: START + 1,
        bytes: 1,
        condition: { and: [{ tag: `tag ${number % 10}` }, { not: { tag: 'blocked' } }] },
      });
    }
    const user = { userId: 'alice', tags: new Map([['tag 3', [{ from: 0 }]]]), values: new Map() };
    expect([...index.candidates(keysOf(user), '')]).toHaveLength(100);
  });

  it('frees the memory of withdrawn, expired and dropped entries', () => {
    const index = new LogIndex();
    const fill = () => {
      for (let number = 0; number < 100; number++) {
        index.add({
          position: at(number),
          taskId: '',
          expiresAt: START + 1000,
          bytes: 1,
          condition: { tag: 'vip' },
        });
      }
    };
    fill();
    const full = index.bytes;
    for (let number = 0; number < 100; number++) {
      index.add({ position: at(1000 + number), withdraws: at(number), expiresAt: START + 1000 });
    }
    expect(index.size).toBe(0);
    expect(index.bytes).toBeLessThan(full / 2);
    index.dropExpired(START + 1000);
    expect(index.bytes).toBe(0);
    fill();
    index.dropOldest(1);
    expect(index.bytes).toBe(0);
  });
});

describe('what the index of the log knows', () => {
  const record = (number: number, condition?: LogEntry['condition']): LogEntry => ({
    position: at(number),
    taskId: at(number),
    bytes: 1,
    expiresAt: START + 10,
    ...(condition === undefined ? {} : { condition }),
  });

  it('is whether an entry with a condition may follow a position', () => {
    const index = new LogIndex();
    expect(index.hasConditionAfter(at(0))).toBe(false);
    index.add(record(5));
    expect(index.hasConditionAfter(at(0))).toBe(false);
    index.add(record(3, { tag: 'vip' }));
    index.add(record(1, { tag: 'vip' }));
    expect([2, 3].map((number) => index.hasConditionAfter(at(number)))).toEqual([true, false]);
  });

  it('is which pushes are withdrawn, until they would have expired', () => {
    const index = new LogIndex();
    index.add({ position: at(9), withdraws: at(1), expiresAt: START + 10 });
    expect([1, 2].map((number) => index.isWithdrawn(at(number)))).toEqual([true, false]);
    index.dropExpired(START + 9);
    expect(index.isWithdrawn(at(1))).toBe(true);
    index.dropExpired(START + 10);
    expect([index.isWithdrawn(at(1)), index.bytes]).toEqual([false, 0]);
  });
});
