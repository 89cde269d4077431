import { setTimeout as sleep } from 'node:timers/promises';
import type { CarillonApi, PushRequest } from '@carillon/client/server';
import type { Arrival } from '../local/providers/arrival.ts';
import type { Device } from './device.ts';

/** The environment of a story. */
export interface Stage {
  readonly api: CarillonApi;
  device(userId: string): Device;
  /** The notifications that arrived on phones so far. */
  arrivals(): readonly Arrival[];
  say(line: string): void;
}

/** The outcome of one push. */
export interface Outcome {
  readonly story: string;
  readonly push: string;
  readonly entitled: number;
  /** Received while online. */
  readonly live: number;
  /** Received after coming back. */
  readonly replayed: number;
  readonly missed: number;
  readonly wrong: number;
}

/** A story plays a scene and returns the outcome of each of its pushes. */
export type Story = (stage: Stage) => Promise<Outcome[]>;

/** How long to wait for pushes, and how long to watch for wrong deliveries. In milliseconds. */
const PATIENCE = 10_000;
const WATCH = 400;

/** A push, the users who should receive it, and those of them who received it while online. */
export interface Sent {
  readonly taskId: string;
  readonly text: string;
  readonly entitled: ReadonlySet<string>;
  readonly live: ReadonlySet<string>;
}

/** Pushes, waits until all entitled online users have received it, and watches for wrong deliveries. */
export async function pushAndWatch(
  { api, say }: Stage,
  devices: readonly Device[],
  text: string,
  entitled: Iterable<string>,
  request: Omit<PushRequest, 'body'>,
): Promise<Sent> {
  const users = new Set(entitled);
  const awaited = devices.filter((device) => device.online && users.has(device.userId));
  const started = performance.now();
  const taskId = await api.push({ body: text, ...request });
  const has = (device: Device) => device.received.has(taskId);
  while (!awaited.every(has) && performance.now() - started < PATIENCE) await sleep(5);
  const elapsed = Math.round(performance.now() - started);
  say(
    `  "${text}": ${awaited.filter(has).length} of ${awaited.length} online users have it after ${elapsed} ms`,
  );
  await sleep(WATCH);
  return { taskId, text, entitled: users, live: new Set(awaited.filter(has).map(({ userId }) => userId)) };
}

/** Compares the deliveries with the users who should receive the push. */
export function outcomeOf(story: string, devices: readonly Device[], sent: Sent): Outcome {
  const having = devices.filter(({ received }) => received.has(sent.taskId)).map(({ userId }) => userId);
  const right = having.filter((userId) => sent.entitled.has(userId));
  return {
    story,
    push: sent.text,
    entitled: sent.entitled.size,
    live: sent.live.size,
    replayed: right.length - sent.live.size,
    missed: sent.entitled.size - right.length,
    wrong: having.length - right.length,
  };
}
