import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { PushMessage } from '../../shared/protocol/frames.ts';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { APPS, type RunningStack, startStack } from './running-stack.ts';

describe('catching up', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  const importUser = (UserID: string) => stack.backend.call('im_open_login_svc/account_import', { UserID });

  /** A bare socket that records the frames unchanged. */
  async function open(userId: string) {
    const usersig = signUserSig({ ...APPS[0], identifier: userId });
    const query = new URLSearchParams({ sdkappid: `${APPS[0].sdkAppId}`, identifier: userId, usersig });
    const socket = new WebSocket(`${stack.runtime.webSocketUrl}?${query}`);
    await once(socket, 'open');
    const ask = async (frame: object) => {
      socket.send(JSON.stringify(frame));
      const [data] = (await once(socket, 'message')) as [Buffer];
      return { bytes: data.length, frame: JSON.parse(data.toString()) };
    };
    return { socket, ask };
  }

  it('comes in pages of at most 32 KB, in order, each push once', async () => {
    await importUser('paul');
    const sent: string[] = [];
    for (let number = 0; number < 12; number++) {
      sent.push(await stack.backend.push(`${number} ${'é'.repeat(4000)}`, { MsgLifeTime: 60 }));
    }
    for (const taskId of sent) await stack.done(taskId);
    const { socket, ask } = await open('paul');
    const got: string[] = [];
    let pages = 0;
    let cursor: string | undefined;
    for (let more = true; more; pages++) {
      const { bytes, frame } = await ask({ action: 'resume', cursor });
      expect(bytes).toBeLessThanOrEqual(32 * 1024);
      got.push(...(frame.pushes as PushMessage[]).map(({ id }) => id));
      ({ cursor, more } = frame);
    }
    expect(got).toEqual(sent);
    expect(pages).toBeGreaterThan(2);
    socket.close();
  });

  it('is exact to the second: a push is returned while it lives, and not after', async () => {
    await importUser('quinn');
    const short = await stack.backend.push('short', { MsgLifeTime: 2 });
    const long = await stack.backend.push('long', { MsgLifeTime: 60 });
    const first = stack.device('quinn');
    await first.connect();
    expect([...first.received.keys()]).toEqual(expect.arrayContaining([short, long]));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const second = stack.device('quinn');
    await second.connect();
    expect([...second.received.keys()]).toContain(long);
    expect([...second.received.keys()]).not.toContain(short);
  });

  it('starts with the account: earlier pushes are not returned', async () => {
    const before = await stack.backend.push('before', { MsgLifeTime: 60 });
    const late = stack.device('late-comer');
    await late.connect();
    expect([...late.received.keys()]).not.toContain(before);
  });

  it('returns the same pushes to every device of a user, who all receive live pushes', async () => {
    await importUser('rita');
    const missed = await stack.backend.push('missed', { MsgLifeTime: 60 });
    const devices = [stack.device('rita'), stack.device('rita'), stack.device('rita')];
    await Promise.all(devices.map((device) => device.connect()));
    const live = await stack.backend.push('live', { MsgLifeTime: 0 });
    await stack.done(live);
    for (const device of devices)
      expect([...device.received.keys()]).toEqual(expect.arrayContaining([missed, live]));
  });

  it('keeps apps apart', async () => {
    await importUser('sam');
    await stack.otherBackend.call('im_open_login_svc/account_import', { UserID: 'sam' });
    const other = await stack.otherBackend.push('other app', { MsgLifeTime: 60 });
    const device = stack.device('sam');
    await device.connect();
    expect([...device.received.keys()]).not.toContain(other);
    const there = stack.device('sam', APPS[1]);
    await there.connect();
    expect([...there.received.keys()]).toEqual([other]);
  });

  it('shows the given sender, and rejects an unknown one', async () => {
    await importUser('santa');
    await importUser('tess');
    const id = await stack.backend.push('ho', {
      MsgLifeTime: 60,
      From_Account: 'santa',
      CloudCustomData: 'x',
    });
    const device = stack.device('tess');
    await device.connect();
    expect(device.received.get(id)).toMatchObject({ from: 'santa', cloudCustomData: 'x' });
    const refused = await stack.backend.request('all_member_push/im_push', {
      MsgRandom: 1,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x' } }],
      From_Account: 'nobody',
    });
    expect(refused).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 70107 });
  });

  it('is the same push when a request is repeated at once', async () => {
    const request = { MsgRandom: 77, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'again' } }] };
    const answers = await Promise.all(
      [1, 2, 3].map(() => stack.backend.call('all_member_push/im_push', request)),
    );
    expect(new Set(answers.map(({ TaskId }) => TaskId)).size).toBe(1);
    const otherText = { ...request, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'other' } }] };
    expect((await stack.backend.call('all_member_push/im_push', otherText)).TaskId).not.toBe(
      answers[0]?.TaskId,
    );
  });
});
