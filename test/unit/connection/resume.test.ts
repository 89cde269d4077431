import { formatCursor } from '../../../shared/domain/connection/cursor.ts';
import { resume } from '../../../shared/domain/connection/resume.ts';
import { entryOf, FakeLog, FakeUsers, pushAt, START } from './fakes.ts';

const ALICE = { app: 1, userId: 'alice' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function world() {
  const log = new FakeLog();
  const deps = { users: new FakeUsers(), log, bodies: log };
  const ids = async (cursor: string | undefined, now: number) => {
    const page = await resume(deps, ALICE, cursor, now);
    return { ...page, pushes: page.pushes.map(({ id }) => id) };
  };
  return { ...deps, deps, ids };
}

describe('a resume', () => {
  it('returns the pushes since the cursor, and a settled cursor of its own moment', async () => {
    const { log, ids } = world();
    const [old, missed] = [pushAt(START + MINUTE, 1), pushAt(START + 10 * MINUTE, 2)];
    log.pushes.push(missed, old);
    const cursor = formatCursor({ kind: 'settled', moment: START + 5 * MINUTE });
    expect(await ids(cursor, START + 11 * MINUTE)).toEqual({
      pushes: [missed.taskId],
      cursor: formatCursor({ kind: 'settled', moment: START + 11 * MINUTE }),
      more: false,
    });
  });

  it('judges each push by the memberships of its own moment', async () => {
    const { log, users, ids } = world();
    users.history = {
      tags: new Map([['vip', [{ from: START + 2, to: START + 4 }]]]),
      values: new Map([[3, new Map([['gold', [{ from: START + 3 }]]])]]),
    };
    const tagged = [1, 2, 3, 4].map((at) => pushAt(START + at, at, { condition: { tag: 'vip' } }));
    const valued = [2, 3].map((at) => pushAt(START + at, 10 + at, { condition: { slot: 3, value: 'gold' } }));
    log.pushes.push(...tagged, ...valued);
    const expected = [tagged[1], tagged[2], valued[1]].map((push) => push?.taskId).sort();
    expect((await ids(undefined, START + MINUTE)).pushes.sort()).toEqual(expected);
  });

  it('without a cursor starts after the confirmed one, and at first from the creation of the account', async () => {
    const { log, users, ids } = world();
    users.user = { createdAt: START };
    const before = pushAt(START - 1, 1);
    const first = pushAt(START, 2);
    const second = pushAt(START + 30 * MINUTE, 3);
    log.pushes.push(before, first, second);
    expect((await ids(undefined, START + 40 * MINUTE)).pushes).toEqual([first.taskId, second.taskId]);
    users.user.seenThrough = formatCursor({ kind: 'settled', moment: START + 20 * MINUTE });
    expect((await ids(undefined, START + 40 * MINUTE)).pushes).toEqual([second.taskId]);
  });

  it('records the cursor that a client confirms, but never an older one or one within a catch-up', async () => {
    const { users, ids } = world();
    const settled = (moment: number) => formatCursor({ kind: 'settled', moment });
    const newest = settled(START + 2 * MINUTE);
    await ids(newest, START + 3 * MINUTE);
    await ids(settled(START + MINUTE), START + 3 * MINUTE);
    const { position } = pushAt(START + 3 * MINUTE, 1);
    await ids(formatCursor({ kind: 'page', moment: START + 3 * MINUTE, position }), START + 3 * MINUTE);
    expect(users.user?.seenThrough).toBe(newest);
  });

  it('cuts pages at 32 KB, loses nothing between them, and settles at the moment of the first', async () => {
    const { log, ids } = world();
    const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x'.repeat(5000) } }];
    const sent = Array.from({ length: 20 }, (_, number) => pushAt(START + number, number, { body }));
    log.pushes.push(...sent);
    const got: string[] = [];
    let now = START + MINUTE;
    let page = await ids(undefined, now);
    for (; page.more; page = await ids(page.cursor, now)) {
      expect(page.pushes.length).toBeGreaterThan(0);
      got.push(...page.pushes);
      now += MINUTE;
    }
    expect([...got, ...page.pushes]).toEqual(sent.map(({ taskId }) => taskId));
    expect(page.cursor).toBe(formatCursor({ kind: 'settled', moment: START + MINUTE }));
  });

  /** A push whose message takes this many bytes. */
  const sized = (number: number, bytes: number) => {
    const push = (text: string) =>
      pushAt(START + number, number, { body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }] });
    return push('x'.repeat(bytes - entryOf(push('')).bytes));
  };

  it('fills a page up to its 32 KB, less the room for its frame', async () => {
    const { log, ids } = world();
    // Each push takes its bytes and a comma.
    const [room, half] = [32 * 1024 - 256, (32 * 1024 - 256) / 2];
    log.pushes.push(sized(1, half - 1), sized(2, half - 1), sized(3, room - 1), sized(4, 1000));
    const first = await ids(undefined, START + MINUTE);
    expect([first.pushes.length, first.more]).toEqual([2, true]);
    const second = await ids(first.cursor, START + MINUTE);
    expect([second.pushes.length, second.more]).toEqual([1, true]);
    expect(await ids(second.cursor, START + MINUTE)).toMatchObject({ more: false });
  });

  it('sends a push that is larger than a page alone', async () => {
    const { log, ids } = world();
    log.pushes.push(sized(1, 40_000), sized(2, 40_000));
    const first = await ids(undefined, START + MINUTE);
    expect([first.pushes.length, first.more]).toEqual([1, true]);
    const second = await ids(first.cursor, START + MINUTE);
    expect([second.pushes.length, second.more]).toEqual([1, false]);
  });

  it('ends a page where reading stopped, with progress and without losses', async () => {
    const { log, users, ids } = world();
    users.history = { tags: new Map([['vip', [{ from: 0 }]]]), values: new Map() };
    const sent = Array.from({ length: 50 }, (_, number) =>
      pushAt(START + number, number, { condition: { tag: number % 10 === 0 ? 'vip' : 'others' } }),
    );
    log.pushes.push(...sent);
    log.limit = 7;
    const got: string[] = [];
    let pages = 1;
    let page = await ids(undefined, START + MINUTE);
    for (; page.more; page = await ids(page.cursor, START + MINUTE)) {
      got.push(...page.pushes);
      pages++;
    }
    got.push(...page.pushes);
    expect(got).toEqual(sent.filter((_, number) => number % 10 === 0).map(({ taskId }) => taskId));
    expect(pages).toBe(8);
  });

  it('leaves out expired and cancelled pushes', async () => {
    const { log, ids } = world();
    const [expired, cancelled, alive] = [
      pushAt(START, 1, { lifeTime: 60 }),
      pushAt(START, 2),
      pushAt(START, 3, { lifeTime: 61 }),
    ];
    log.pushes.push(expired, cancelled, alive);
    log.cancelled.add(cancelled.position);
    expect((await ids(undefined, START + MINUTE)).pushes).toEqual([alive.taskId]);
  });

  it('does not read the memberships while no push after the cursor has a condition', async () => {
    const { log, users, deps } = world();
    log.pushes.push(pushAt(START, 1, { condition: { tag: 'vip' } }), pushAt(START + 10 * MINUTE, 2));
    users.membershipReads = 0;
    const cursor = formatCursor({ kind: 'settled', moment: START + 5 * MINUTE });
    expect((await resume(deps, ALICE, cursor, START + 11 * MINUTE)).pushes).toHaveLength(1);
    expect(users.membershipReads).toBe(0);
    users.user = { createdAt: START };
    await resume(deps, ALICE, undefined, START + 11 * MINUTE);
    expect(users.membershipReads).toBe(1);
  });

  it('rejects an unknown cursor', async () => {
    const { ids } = world();
    await expect(ids('nonsense', START)).rejects.toMatchObject({ kind: 'cursorUnknown' });
  });

  it('rejects a cursor from the future, and does not record it', async () => {
    const { users, ids } = world();
    const ahead = formatCursor({ kind: 'settled', moment: START + HOUR });
    const position = pushAt(START + HOUR, 1).position;
    for (const cursor of [ahead, formatCursor({ kind: 'page', moment: START, position })]) {
      await expect(ids(cursor, START)).rejects.toMatchObject({ kind: 'cursorUnknown' });
    }
    expect(users.user?.seenThrough).toBeUndefined();
    // The clock of another function may be ahead.
    await ids(formatCursor({ kind: 'settled', moment: START + MINUTE }), START);
  });

  it('fails for a user whose account was deleted', async () => {
    const { log, users, ids } = world();
    users.user = undefined;
    log.pushes.push(pushAt(START, 1));
    await expect(ids(undefined, START)).rejects.toMatchObject({ kind: 'accountUnknown' });
  });
});
