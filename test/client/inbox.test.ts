import { Inbox } from '../../client/inbox.ts';
import { FakeClock } from './fake-server.ts';
import { MINUTE, memoryStorage } from './set-up.ts';

const fail = (error: unknown) => {
  throw error;
};

/** An inbox, and one that a later page load restores from its storage. */
function setUp() {
  const clock = new FakeClock();
  const storage = memoryStorage();
  const open = () => new Inbox(storage, 'key', clock, fail);
  const reopened = async () => {
    const inbox = open();
    await inbox.load();
    return inbox;
  };
  return { clock, storage, inbox: open(), reopened };
}

/** Receives enough other pushes that everything is written together. */
function receiveMany(inbox: Inbox, prefix: string): void {
  for (let push = 0; push < 600; push++) {
    inbox.take(`${prefix}${push}`, 0, true);
    inbox.confirm(`${prefix}${push}`);
  }
}

describe('an inbox', () => {
  it('does not return to the cursor of a catch-up that began earlier and ended later', async () => {
    const { clock, inbox, reopened } = setUp();
    const slow = inbox.begin();
    await clock.pass(MINUTE);
    const fast = inbox.begin();
    inbox.settle('newer', fast);
    inbox.progress('older page', slow);
    inbox.settle('older', slow);
    expect(inbox.cursor).toBe('newer');
    expect((await reopened()).cursor).toBe('newer');
  });

  it.each([
    ['live', true, 10],
    ['in a catch-up', false, 120],
  ])(
    'remembers an id that came %s for as long as it may come again, and forgets it later',
    async (_, isLive, minutes) => {
      const { clock, inbox } = setUp();
      inbox.take('early', clock.now(), isLive);
      inbox.confirm('early');
      await clock.pass(minutes * MINUTE);
      inbox.settle('later', inbox.begin());
      receiveMany(inbox, 'a');
      expect(inbox.take('early', 0, true)).toBe(false);
      await clock.pass(20 * MINUTE);
      inbox.settle('much later', inbox.begin());
      receiveMany(inbox, 'b');
      expect(inbox.take('early', 0, true)).toBe(true);
    },
  );

  it('remembers pushes that a stalled cursor may return again', async () => {
    const { clock, inbox, reopened } = setUp();
    inbox.settle('first', inbox.begin());
    inbox.take('early', clock.now(), true);
    inbox.confirm('early');
    // The network is away for days: the next catch-up begins at the first cursor.
    await clock.pass(3 * 24 * 60 * MINUTE);
    receiveMany(inbox, 'a');
    expect(inbox.take('early', 0, false)).toBe(false);
    expect((await reopened()).take('early', 0, false)).toBe(false);
  });

  it('stores no id and no cursor after an unconfirmed push', async () => {
    const { inbox, reopened } = setUp();
    inbox.settle('before', inbox.begin());
    inbox.take('open', 0, true);
    inbox.take('done', 0, true);
    inbox.confirm('done');
    inbox.settle('behind', inbox.begin());
    receiveMany(inbox, 'a');
    const later = await reopened();
    expect([later.cursor, later.take('open', 0, false), later.take('done', 0, false)]).toEqual([
      'before',
      true,
      false,
    ]);
    inbox.confirm('open');
    expect((await reopened()).cursor).toBe('behind');
  });

  it('that was stored with a time in the future, by a wrong clock, moves on', async () => {
    const { clock, inbox, reopened } = setUp();
    await clock.pass(365 * 24 * 60 * MINUTE);
    inbox.settle('future', inbox.begin());
    await clock.pass(-365 * 24 * 60 * MINUTE);
    const later = await reopened();
    later.settle('now', later.begin());
    expect(later.cursor).toBe('now');
  });
});
