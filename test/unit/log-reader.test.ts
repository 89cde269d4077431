import fc from 'fast-check';
import { encodeTime } from 'ulid';
import { positionAt } from '../../shared/domain/push/position.ts';
import type { Push } from '../../shared/domain/push/push.ts';
import { LogReader } from '../../shared/storage/log-reader.ts';
import type { LogEntry } from '../../shared/storage/message-log.ts';

const START = 1_800_000_000_000;

/** A position at a moment; several of the same moment differ by their number. */
const position = (moment: number, number: number) =>
  `${encodeTime(moment, 10)}${String(number).padStart(16, '0')}`;

const pushAt = (at: string, acceptedAt: number, lifeTime: number): Push => ({
  app: 1,
  taskId: at,
  position: at,
  acceptedAt,
  from: 'a',
  body: [],
  lifeTime,
});

/** A log in memory that counts what is read of it. */
class PlainLog {
  readonly entries = new Map<string, LogEntry>();
  readonly tombs = new Set<string>();
  reads = { queries: 0, entries: 0 };

  async *entriesAfter(_: number, after: string, last = '~'): AsyncGenerator<LogEntry> {
    this.reads.queries++;
    for (const at of [...this.entries.keys()].sort()) {
      const entry = this.entries.get(at);
      if (entry === undefined || at <= after || at > last || this.tombs.has(at)) continue;
      this.reads.entries++;
      yield entry;
    }
  }
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      late: fc.nat(60_000),
      life: fc.integer({ min: 1, max: 4000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), which: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      back: fc.nat(8 * 24 * 3600 * 1000),
      reader: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), time: fc.nat(3_600_000) }) },
);

async function all(reader: Pick<LogReader, 'readAfter'>, after: string, now: number): Promise<string[]> {
  const found: string[] = [];
  for await (const push of reader.readAfter(1, after, now)) found.push(push.position);
  return found;
}

describe('a reader that remembers the log', () => {
  it('gives what the log holds, whatever is added late, withdrawn or expired in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const log = new PlainLog();
        const readers = [new LogReader(log), new LogReader(log), new LogReader(log)];
        const live = new Map<string, Push>();
        let now = START;
        for (const [number, one] of steps.entries()) {
          if (one.kind === 'wait') now += one.time;
          if (one.kind === 'push') {
            const at = position(now - one.late, number);
            const push = pushAt(at, now - one.late, one.life);
            log.entries.set(at, { position: at, push });
            live.set(at, push);
          }
          if (one.kind === 'withdraw' && live.size > 0) {
            const withdraws = [...live.keys()][one.which % live.size] ?? '';
            live.delete(withdraws);
            log.tombs.add(withdraws);
            const at = position(now, number);
            log.entries.set(at, { position: at, withdraws });
          }
          if (one.kind === 'read') {
            const after = positionAt(now - one.back);
            const expected = [...live.values()]
              .filter((push) => push.position > after && push.acceptedAt + push.lifeTime * 1000 > now)
              .map((push) => push.position)
              .sort();
            expect(await all(readers[one.reader] as LogReader, after, now)).toEqual(expected);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reads a long log once, and then only its tail', async () => {
    const log = new PlainLog();
    for (let number = 0; number < 5000; number++) {
      const moment = START + number * 60_000;
      const at = position(moment, number);
      log.entries.set(at, { position: at, push: pushAt(at, moment, 604_800) });
    }
    const now = START + 5000 * 60_000;
    const reader = new LogReader(log);
    const expected = (await all(reader, positionAt(START), now)).length;
    log.reads = { queries: 0, entries: 0 };
    for (let user = 0; user < 1000; user++) {
      expect(await all(reader, positionAt(START + user * 60_000), now)).toHaveLength(expected - user);
    }
    expect(log.reads.queries).toBe(1000);
    expect(log.reads.entries).toBeLessThanOrEqual(1000 * 3);
  });
});
