import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backend } from '../test/backend.ts';
import { ClientProcess } from './one-machine/client-process.ts';
import type { Arrival } from './one-machine/crowd.ts';
import { precisely } from './one-machine/crowd.ts';
import { percentile } from './one-machine/percentiles.ts';
import { APP, type ServerProcess, startServer } from './one-machine/server-process.ts';
import { type Row, report, rounded } from './report.ts';

/**
 * What one machine does, measured from outside: the runtime, the clients and the backends are processes of their own, and
 * a latency goes from before the HTTP call to the frame at the socket. Give the names of parts to run those alone.
 */

/** Users with the tag `few`. */
const FEW = 20;
const rows: Row[] = [];

function row(part: string, figures: Readonly<Record<string, string | number>>): void {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  rows.push({ part, figures: text.join(', '), load: rounded(loadavg()[0] ?? 0) });
  console.log(`${part}: ${text.join(', ')} (load ${rounded(loadavg()[0] ?? 0)})`);
}

interface Setup {
  readonly server: ServerProcess;
  readonly clients: ClientProcess;
  readonly backend: Backend;
}

/** Runs with a fresh runtime and a number of connected users; the first of them have the tag `few`. */
async function withUsers(users: number, run: (setup: Setup) => Promise<void>): Promise<void> {
  const server = await startServer();
  const clients = new ClientProcess();
  try {
    const backend = new Backend(server.httpUrl, APP);
    const began = performance.now();
    await clients.ask({ name: 'open', url: server.webSocketUrl, app: APP, users });
    row(`${users} users connect`, { 'per second': Math.round((users * 1000) / (performance.now() - began)) });
    const tagged = Array.from({ length: FEW }, (_, index) => `user${index}`);
    await backend.call('all_member_push/im_add_tag', {
      UserTags: tagged.map((To_Account) => ({ To_Account, Tags: ['few'] })),
    });
    await run({ server, clients, backend });
  } finally {
    clients.stop();
    await server.stop();
  }
}

async function start(): Promise<void> {
  const server = await startServer();
  await sleep(3000);
  row('start, sources unchanged', {
    seconds: rounded(server.startTime / 1000),
    'idle MB': Math.round(server.memory()),
  });
  await server.stop();
}

const toFew = { Condition: { TagsAnd: ['few'] }, MsgLifeTime: 3600 };

/** Pushes to the few at a rate per backend, and measures the time from each call to its sockets. */
async function smallPushes(
  { server, clients }: Setup,
  name: string,
  count: number,
  perSecond: number,
  backends: number,
): Promise<void> {
  const callers = Array.from({ length: backends }, () => new Backend(server.httpUrl, APP));
  const calledAt = new Map<string, number>();
  const began = performance.now();
  const calls = Array.from({ length: count }, async (_, number) => {
    await sleep((number * 1000) / perSecond - (performance.now() - began));
    const text = `${name} ${number}`;
    calledAt.set(text, precisely());
    await callers[number % backends]?.push(text, toFew);
  });
  const { arrivals } = await clients.ask({
    name: 'collect',
    count: count * FEW,
    milliseconds: (count / perSecond) * 1000 + 15_000,
  });
  await Promise.all(calls);
  const latencies = new Map<string, number[]>();
  for (const { text, at } of arrivals) {
    const since = calledAt.get(text);
    if (since === undefined) continue;
    latencies.set(text, [...(latencies.get(text) ?? []), at - since]);
  }
  const first = [...latencies.values()].map((of) => Math.min(...of));
  const last = [...latencies.values()].map((of) => Math.max(...of));
  row(name, {
    pushes: count,
    arrived: `${arrivals.length} of ${count * FEW}`,
    'first socket, median ms': rounded(percentile(first, 0.5)),
    'all sockets, median ms': rounded(percentile(last, 0.5)),
    '99 % ms': rounded(percentile(last, 0.99)),
  });
}

/** The number of arrivals that came out of order for their user, or twice. */
function disorder(arrivals: readonly Arrival[]): number {
  const last = new Map<number, number>();
  let wrong = 0;
  for (const { user, text } of arrivals) {
    const number = Number(text);
    if (number <= (last.get(user) ?? -1)) wrong++;
    last.set(user, Math.max(number, last.get(user) ?? -1));
  }
  return wrong;
}

async function small(): Promise<void> {
  await withUsers(1000, async (setup) => {
    await smallPushes(setup, 'warm-up', 40, 10, 1);
    await smallPushes(setup, 'push to 20 of 1,000, one a second', 20, 1, 1);
    //TMP    await smallPushes(setup, 'five pushes a second in all, ten backends', 60, 5, 10);
    await smallPushes(setup, 'five pushes a second each, ten backends', 300, 50, 10);
  });
}

async function crowd(): Promise<void> {
  const users = 2000;
  const pushes = 200;
  await withUsers(users, async ({ server, clients, backend }) => {
    for (let number = 0; number < 5; number++) await backend.push(`${number - 5}`, { MsgLifeTime: 3600 });
    await clients.ask({ name: 'collect', count: 5 * users, milliseconds: 60_000 });
    await sleep(2000);
    const before = server.memory();
    const cpuBefore = server.cpu();
    const began = performance.now();
    const collected = clients.ask({ name: 'collect', count: pushes * users, milliseconds: 300_000 });
    let highest = before;
    const watch = setInterval(() => {
      highest = Math.max(highest, server.memory());
    }, 500);
    for (let number = 0; number < pushes; number++) await backend.push(`${number}`, { MsgLifeTime: 3600 });
    const accepted = (performance.now() - began) / 1000;
    const { arrivals } = await collected;
    const seconds = (performance.now() - began) / 1000;
    clearInterval(watch);
    const distinct = new Set(arrivals.map(({ user, text }) => `${user} ${text}`)).size;
    row('200 pushes to 2,000 users, back to back', {
      seconds: rounded(seconds),
      'accepted after s': rounded(accepted),
      'not arrived within 300 s': pushes * users - distinct,
      'out of order or twice': disorder(arrivals),
      'deliveries/s': Math.round(arrivals.length / seconds),
      'CPU s': rounded(server.cpu() - cpuBefore),
    });
    await sleep(10_000);
    row('memory', {
      'before MB': Math.round(before),
      'highest MB': Math.round(highest),
      'ten seconds after MB': Math.round(server.memory()),
    });
    for (const name of ['2,000 resumes at once', '2,000 resumes at once, again']) {
      const cpu = server.cpu();
      const { answered, milliseconds } = await clients.ask({ name: 'resume', milliseconds: 60_000 });
      row(name, { answered, seconds: rounded(milliseconds / 1000), 'CPU s': rounded(server.cpu() - cpu) });
    }
  });
}

/** Fifty backends call two commands as fast as they are answered. */
async function calls(): Promise<void> {
  const server = await startServer();
  try {
    for (const [command, bodyOf] of [
      [
        'im_add_tag',
        (user: string, round: number) => ({ UserTags: [{ To_Account: user, Tags: [`round ${round}`] }] }),
      ],
      [
        'im_set_attr',
        (user: string, round: number) => ({
          UserAttrs: [{ To_Account: user, Attrs: { level: `${round}` } }],
        }),
      ],
    ] as const) {
      await new Backend(server.httpUrl, APP).call('all_member_push/im_set_attr_name', {
        AttrNames: { 0: 'level' },
      });
      const backends = Array.from({ length: 50 }, () => new Backend(server.httpUrl, APP));
      const users = Array.from({ length: 500 }, (_, index) => `member${index}`);
      for (let first = 0; first < users.length; first += 100) {
        await Promise.all(
          users
            .slice(first, first + 100)
            .map((UserID) => backends[0]?.call('im_open_login_svc/account_import', { UserID })),
        );
      }
      const latencies: number[] = [];
      const seconds = 5;
      // Every call changes something: each time that all users had their turn, the tag or the value is a new one.
      let next = 0;
      const callUntil = async (until: number, record: boolean) => {
        await Promise.all(
          backends.map(async (backend) => {
            while (performance.now() < until) {
              const called = performance.now();
              const round = Math.floor(next / users.length);
              await backend.call(
                `all_member_push/${command}`,
                bodyOf(users[next++ % users.length] ?? '', round),
              );
              if (record) latencies.push(performance.now() - called);
            }
          }),
        );
      };
      await callUntil(performance.now() + 3000, false);
      const cpu = server.cpu();
      await callUntil(performance.now() + seconds * 1000, true);
      row(`50 backends call ${command}`, {
        'calls/s': Math.round(latencies.length / seconds),
        'median ms': rounded(percentile(latencies, 0.5)),
        '99 % ms': rounded(percentile(latencies, 0.99)),
        'CPU s': rounded(server.cpu() - cpu),
      });
    }
  } finally {
    await server.stop();
  }
}

const PARTS = { start, small, crowd, calls };
const wanted = process.argv.slice(2);
for (const [name, part] of Object.entries(PARTS)) {
  if (wanted.length === 0 || wanted.includes(name)) await part();
}
if (wanted.length === 0) report('one-machine', 'One machine, measured from outside', rows);
process.exit(0);
