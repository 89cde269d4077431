import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { APPS, type RunningStack, startStack } from '../integration/running-stack.ts';
import { type Program, RECEIVING_LANGUAGES, receiveProgram } from './programs.ts';
import { Receiver } from './receiver.ts';
import { Relay } from './relay.ts';

const [{ sdkAppId, secretKey }] = APPS;
/** A receiver waits ten seconds for an answer before it takes a socket for dead. */
const PATIENCE = 30_000;

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Not within ${PATIENCE} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe.each(RECEIVING_LANGUAGES)('the receiver of the documentation in %s', (language) => {
  let stack: RunningStack;
  let program: Program;
  /** A new one for every test: it gets nothing of what was pushed before. */
  let user: string;
  let users = 0;
  let relay: Relay;
  let receiver: Receiver;
  let folder: string;
  /** The ids of all pushes, in the order of their acceptance. */
  let pushed: string[];

  beforeAll(async () => {
    program = await receiveProgram(language);
    stack = await startStack();
  }, 180_000);
  afterAll(() => stack.stop());

  beforeEach(async () => {
    user = `alice & bob ${users++}`;
    folder = mkdtempSync(join(tmpdir(), 'carillon-receiver-'));
    pushed = [];
    relay = new Relay(stack.runtime.webSocketUrl);
    receiver = new Receiver(program, {
      CARILLON_WEBSOCKET_URL: await relay.start(),
      SDKAPPID: `${sdkAppId}`,
      USER_ID: user,
      USERSIG: signUserSig({ identifier: user, sdkAppId, secretKey }),
      STATE_FILE: join(folder, 'state.json'),
      KEEP_ALIVE_SECONDS: '1.5',
    });
    receiver.start();
    await until('the receiver has caught up', () => relay.pages.last > 0);
  }, 60_000);

  afterEach(async () => {
    await receiver.kill();
    relay.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function push(text: string): Promise<string> {
    const { TaskId } = await stack.backend.call('all_member_push/im_push', {
      MsgRandom: pushed.length,
      MsgLifeTime: 3600,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
    });
    pushed.push(String(TaskId));
    return String(TaskId);
  }

  /** Waits until everything has arrived, and for as long again as repetitions need. */
  async function expectEachOnce(): Promise<void> {
    await until('every push has arrived', () => pushed.every((id) => receiver.received.includes(id)));
    const { last } = relay.pages;
    await until('two more keep-alives are answered', () => relay.pages.last >= last + 2);
    expect(receiver.received.toSorted()).toEqual(pushed.toSorted());
  }

  it('passes every push on once: sent while it is connected, cut off, or killed', async () => {
    relay.repeats = true;
    await push('connected 🎄');
    await until('the push has arrived', () => receiver.texts.includes('connected 🎄'));

    relay.down();
    await push('cut off');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(receiver.texts).toEqual(['connected 🎄']);
    relay.up();
    await until('it has reconnected', () => receiver.texts.includes('cut off'));

    await receiver.kill();
    // More than one page holds.
    for (let index = 0; index < 12; index++) await push(`killed ${index} ${'x'.repeat(5000)}`);
    const { withMore } = relay.pages;
    receiver.start();
    await until('the first push has come', () => receiver.texts.length > 2);
    await push('connected again');
    await expectEachOnce();
    expect(relay.pages.withMore).toBeGreaterThan(withMore);
  }, 120_000);

  it('asks for what got lost by its keep-alive, and replaces a socket that is silent', async () => {
    relay.losesPushes = true;
    const socketsBefore = relay.sockets;
    await push('lost on the way');
    await until('the keep-alive has brought it', () => receiver.texts.includes('lost on the way'));
    expect(relay.sockets).toBe(socketsBefore);
    expect(relay.asked.every(({ action }) => action === 'resume')).toBe(true);

    relay.losesPushes = false;
    relay.silence();
    await push('silent');
    await until('a new socket has brought it', () => receiver.texts.includes('silent'));
    expect(relay.sockets).toBe(socketsBefore + 1);
    await expectEachOnce();
  }, 120_000);

  it('starts over when the server does not know its cursor, and stays away when it is kicked', async () => {
    await push('before');
    await until('the push has arrived', () => receiver.texts.includes('before'));
    relay.spoilsCursors = true;
    await until('an unknown cursor was sent', () => relay.spoilt > 0);
    relay.spoilsCursors = false;
    await push('after');
    await expectEachOnce();

    await stack.backend.call('im_open_login_svc/kick', { UserID: user });
    await until('the program has ended', () => !receiver.isRunning);
    expect(receiver.errors).toMatch(/kicked/i);
  }, 120_000);
});
