import fc from 'fast-check';
import type { LogEntry } from '../../../shared/domain/connection/log-entry.ts';
import { EVERYBODY } from '../../../shared/domain/connection/membership-key.ts';
import { type Position, positionAt } from '../../../shared/domain/push/position.ts';
import { LogReader } from '../../../shared/storage/log-reader.ts';
import { START } from './fakes.ts';
import { MemoryLogStore } from './memory-log-store.ts';

const ALICE = { app: 1, userId: 'alice' };
const HOUR = 3_600_000;

/** An entry for all users; several of the same moment differ by their number. */
const entryAt = (moment: number, number: number, life = HOUR, condition = {}): LogEntry => {
  const position = `${positionAt(moment)}${String(number).padStart(16, '0')}`;
  return { position, taskId: position, expiresAt: moment + life, bytes: 10, ...condition };
};

/** All live entries that a reader finds after a position. */
async function all(reader: LogReader, owner: typeof ALICE, after: Position, now: number): Promise<string[]> {
  const found: string[] = [];
  const log = await reader.open(owner, now);
  let through: Position | undefined = after;
  while (through !== undefined) {
    const section = await log.read(through, [EVERYBODY]);
    if (section.through !== undefined && section.through <= through) throw new Error('There is no progress');
    found.push(...section.records.filter(({ expiresAt }) => expiresAt > now).map(({ position }) => position));
    ({ through } = section);
  }
  return found;
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      late: fc.nat(59_999),
      life: fc.integer({ min: 1, max: 4 * HOUR }),
      to: fc.constantFrom('everybody', 'alice', 'bob'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('withdraw' as const), which: fc.nat(), late: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      back: fc.nat(8 * 24 * HOUR),
      reader: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), time: fc.nat(HOUR) }) },
);

describe('a reader that caches the log', () => {
  it('finds the entries of the log, whatever arrives late, is withdrawn, expires or does not fit into memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 10, maxLength: 60 }),
        fc.constantFrom(1500, 5000, 1_000_000),
        async (steps, memory) => {
          const store = new MemoryLogStore(4);
          const readers = [1, 2, 3].map(() => new LogReader(store, memory));
          const live = new Map<string, LogEntry>();
          const named = new Set<string>();
          let now = START;
          for (const [number, one] of steps.entries()) {
            if (one.kind === 'wait') now += one.time;
            if (one.kind === 'push') {
              const entry = entryAt(now - one.late, number, one.life);
              if (one.to === 'everybody') store.append(1, entry);
              else store.appendTo(1, one.to, entry);
              if (one.to !== 'bob') live.set(entry.position, entry);
              if (one.to === 'alice') named.add(entry.position);
            }
            if (one.kind === 'withdraw') {
              const entries = [...live.values()].filter(({ position }) => !named.has(position));
              const entry = entries[one.which % entries.length];
              if (entry === undefined) continue;
              live.delete(entry.position);
              const { position } = entryAt(now, number);
              const after = position > entry.position ? position : `${entry.position}~`;
              store.withdraw(1, entry, after, one.late);
            }
            if (one.kind === 'read') {
              const after = positionAt(now - one.back);
              const expected = [...live.values()]
                .filter(({ position, expiresAt }) => position > after && expiresAt > now)
                .map(({ position }) => position)
                .sort();
              const reader = readers[one.reader] as LogReader;
              const found = await all(reader, ALICE, after, now);
              expect(found).toEqual(expected);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads a long log once, and afterwards only the head', async () => {
    const store = new MemoryLogStore();
    for (let number = 0; number < 5000; number++) store.append(1, entryAt(START + number * 100, number));
    const now = START + 500_000;
    const reader = new LogReader(store);
    expect(await all(reader, ALICE, positionAt(START), now)).toHaveLength(5000);
    store.reads = { heads: 0, tails: 0, old: 0, users: 0, records: 0 };
    for (let user = 0; user < 100; user++) {
      expect(await all(reader, { app: 1, userId: `user ${user}` }, positionAt(now - 1000), now)).toHaveLength(
        10,
      );
    }
    expect(store.reads).toEqual({ heads: 100, tails: 0, old: 0, users: 0, records: 0 });
  });

  it('reads the tail from a minute before its last read, and not from the newest entry', async () => {
    const store = new MemoryLogStore();
    for (let number = 0; number < 400; number++) store.append(1, entryAt(START, number, 10 * HOUR));
    const reader = new LogReader(store);
    await reader.open(ALICE, START + 1000);
    store.reads.records = 0;
    store.append(1, entryAt(START + HOUR, 1000, 10 * HOUR));
    await reader.open(ALICE, START + HOUR);
    expect(store.reads.records).toBe(401);
    store.append(1, entryAt(START + HOUR + 100, 1001, 10 * HOUR));
    await reader.open(ALICE, START + HOUR + 200);
    expect(store.reads.records).toBe(403);
  });

  it('reads the tail once for many concurrent users', async () => {
    const store = new MemoryLogStore();
    const reader = new LogReader(store);
    await reader.open(ALICE, START);
    store.append(1, entryAt(START + 10, 1));
    store.reads.tails = 0;
    const logs = await Promise.all(Array.from({ length: 50 }, () => reader.open(ALICE, START + 20)));
    expect(store.reads.tails).toBe(1);
    for (const log of logs) {
      expect((await log.read(positionAt(START), [EVERYBODY])).records).toHaveLength(1);
    }
  });

  it('reads the tail again after a failure', async () => {
    const store = new MemoryLogStore();
    const reader = new LogReader(store);
    store.append(1, entryAt(START, 1));
    const { tail } = store;
    store.tail = () => Promise.reject(new Error('throttled'));
    await expect(reader.open(ALICE, START)).rejects.toThrow('throttled');
    store.tail = tail;
    const log = await reader.open(ALICE, START);
    expect((await log.read(positionAt(START - 1), [EVERYBODY])).records).toHaveLength(1);
  });

  it('reads the log of a named user only if some user was named since the position', async () => {
    const store = new MemoryLogStore();
    const reader = new LogReader(store);
    store.appendTo(1, 'bob', entryAt(START, 1));
    await all(reader, ALICE, positionAt(START + HOUR), START + HOUR);
    expect(store.reads.users).toBe(0);
    await all(reader, ALICE, positionAt(START), START + HOUR);
    expect(store.reads.users).toBe(1);
  });

  it('keeps its memory within the limit over all apps, and serves the current app', async () => {
    const store = new MemoryLogStore(100);
    for (let app = 1; app <= 5; app++) {
      for (let number = 0; number < 500; number++) store.append(app, entryAt(START + number, number));
    }
    const reader = new LogReader(store, 500 * 400);
    for (let app = 1; app <= 5; app++) {
      const owner = { app, userId: 'alice' };
      expect(await all(reader, owner, positionAt(START - 1), START + 500)).toHaveLength(500);
      expect(reader.bytes).toBeLessThanOrEqual(500 * 400);
    }
  });
});
