import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import type { AppKeys } from '../../test/backend.ts';

/** How many handshakes are under way at once. */
const OPENING_AT_ONCE = 50;

/** One frame of the server. */
interface Frame {
  readonly type: string;
  readonly cursor?: string;
  readonly more?: boolean;
  readonly body?: readonly { readonly MsgContent?: { readonly Text?: string } }[];
  readonly pushes?: Frame['body'][];
}

/** A push that reached a socket. */
export interface Arrival {
  readonly user: number;
  /** The text of the push. */
  readonly text: string;
  /** Epoch milliseconds with fractions, comparable between the processes of one machine. */
  readonly at: number;
}

/** What the process with the clients is asked to do. */
export type Order =
  | { readonly name: 'open'; readonly url: string; readonly app: AppKeys; readonly users: number }
  /** Waits until a number of pushes have arrived since the last order of this kind, or the time is over. */
  | { readonly name: 'collect'; readonly count: number; readonly milliseconds: number }
  /** Every client asks for what it missed, all at once. */
  | { readonly name: 'resume'; readonly milliseconds: number };

/** What it answers. */
export interface Answers {
  readonly open: { readonly opened: number };
  readonly collect: { readonly arrivals: readonly Arrival[]; readonly milliseconds: number };
  readonly resume: { readonly answered: number; readonly milliseconds: number };
}

export const precisely = (): number => performance.timeOrigin + performance.now();

const sockets: WebSocket[] = [];
const cursors: (string | undefined)[] = [];
const pages: ((frame: Frame) => void)[] = [];
let arrivals: Arrival[] = [];
let changed = () => {};

function take(user: number, data: string): void {
  const at = precisely();
  const frame = JSON.parse(data) as Frame;
  if (frame.cursor !== undefined) cursors[user] = frame.cursor;
  if (frame.type === 'push') {
    arrivals.push({ user, text: frame.body?.[0]?.MsgContent?.Text ?? '', at });
    changed();
  } else if (frame.type === 'page') pages[user]?.(frame);
}

function openOne(url: string, app: AppKeys, user: number): Promise<void> {
  const identifier = `user${user}`;
  const usersig = signUserSig({ identifier, sdkAppId: app.sdkAppId, secretKey: app.secretKey });
  const query = new URLSearchParams({ sdkappid: `${app.sdkAppId}`, identifier, usersig });
  const socket = new WebSocket(`${url}?${query}`);
  sockets[user] = socket;
  socket.on('message', (data) => take(user, data.toString()));
  return new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
}

async function open({ url, app, users }: Extract<Order, { name: 'open' }>): Promise<Answers['open']> {
  let next = sockets.length;
  const worker = async () => {
    while (next < users) await openOne(url, app, next++);
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, worker));
  return { opened: sockets.length };
}

async function collect({
  count,
  milliseconds,
}: Extract<Order, { name: 'collect' }>): Promise<Answers['collect']> {
  const began = precisely();
  if (arrivals.length < count) {
    const complete = new Promise<void>((resolve) => {
      changed = () => {
        if (arrivals.length >= count) resolve();
      };
    });
    await Promise.race([complete, sleep(milliseconds, undefined, { ref: false })]);
  }
  const collected = arrivals;
  arrivals = [];
  changed = () => {};
  return { arrivals: collected, milliseconds: precisely() - began };
}

/** Resumes until there is no more. */
async function resumeOne(user: number): Promise<void> {
  for (;;) {
    const page = await new Promise<Frame>((resolve) => {
      pages[user] = resolve;
      sockets[user]?.send(JSON.stringify({ action: 'resume', cursor: cursors[user] }));
    });
    if (page.more !== true) return;
  }
}

async function resume({ milliseconds }: Extract<Order, { name: 'resume' }>): Promise<Answers['resume']> {
  const began = precisely();
  let answered = 0;
  const all = Promise.all(
    sockets.map(async (_, user) => {
      await resumeOne(user);
      answered++;
    }),
  );
  await Promise.race([all, sleep(milliseconds, undefined, { ref: false })]);
  return { answered, milliseconds: precisely() - began };
}

const serve = (order: Order): Promise<Answers[keyof Answers]> => {
  if (order.name === 'open') return open(order);
  return order.name === 'collect' ? collect(order) : resume(order);
};

if (process.send !== undefined) {
  process.on('message', async (order: Order) => {
    try {
      process.send?.({ answer: await serve(order) });
    } catch (error) {
      process.send?.({ fault: String(error) });
    }
  });
}
