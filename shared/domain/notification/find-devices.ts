import { audience } from '../audience/audience.ts';
import { after, intersection, type SortedStream, START } from '../audience/stream.ts';
import type { Push } from '../push/push.ts';
import { batchesOf, type FoundDevice, MAX_BATCH, type NotificationBatch } from './batch.ts';
import type { NotificationContent } from './content.ts';
import { hasTitle, notificationOf } from './notification-of.ts';
import type { DeviceStream, OpenDeviceStreams } from './ports.ts';

/** The unit of finding devices: a push, and all shards or the rest of one. */
export interface FindTask {
  readonly app: number;
  readonly taskId: string;
  /** Absent: all shards in which the push may have receivers. */
  readonly shard?: number;
  /** The last finished user of the shard. */
  readonly through?: string;
  /** Only these receivers, because their sockets turned out to be gone. */
  readonly users?: readonly string[];
}

/** How many shards are read concurrently. */
const SHARDS_AT_ONCE = 8;
/** How many devices are collected before they are sent. */
const SEGMENT = 5 * MAX_BATCH;

/** What `findDevices` needs. */
export interface FindDeps {
  /** Finds an accepted push; `undefined` if it was cancelled. */
  pushOf(app: number, taskId: string): Promise<Push | undefined>;
  /** Finds a user's display name. */
  nickOf(app: number, userId: string): Promise<string | undefined>;
  readonly streams: OpenDeviceStreams;
  /** The shards in which a push may have receivers. */
  shardsOf(push: Push): readonly number[];
  readonly queue: { send(work: readonly (FindTask | NotificationBatch)[]): Promise<void> };
  /** Whether the task may continue; otherwise the rest of it is requeued. */
  hasTime(): boolean;
}

/**
 * Finds the devices of the matching users who have no open socket, and hands them over in batches.
 * Found devices are sent before the task moves on, so after the death of a worker a part is repeated and nobody is
 * skipped.
 */
export async function findDevices(deps: FindDeps, task: FindTask): Promise<void> {
  const { app, taskId, users } = task;
  const accepted = await deps.pushOf(app, taskId);
  if (accepted === undefined) return;
  const push = users === undefined ? accepted : { ...accepted, condition: { users } };
  const nick = hasTitle(push) ? undefined : await deps.nickOf(push.app, push.from);
  const content = notificationOf(push, nick ?? push.from);
  if (content === undefined) return;
  const waiting =
    task.shard === undefined
      ? deps.shardsOf(push).map((shard): ShardPlace => ({ shard }))
      : [{ shard: task.shard, ...(task.through === undefined ? {} : { through: task.through }) }];
  const left: ShardPlace[] = [];
  const worker = async () => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      const rest = deps.hasTime() ? await new ShardDevices(deps, push, content, place).send() : place;
      if (rest !== undefined) left.push(rest);
    }
  };
  await Promise.all(Array.from({ length: SHARDS_AT_ONCE }, worker));
  if (left.length === 0) return;
  const only = users === undefined ? {} : { users };
  await deps.queue.send(left.map((place) => ({ app, taskId, ...only, ...place })));
}

/** A position in a shard. */
interface ShardPlace {
  readonly shard: number;
  readonly through?: string;
}

/** The devices of one shard that a push notifies. */
class ShardDevices {
  readonly #deps: FindDeps;
  readonly #push: Push;
  readonly #content: NotificationContent;
  readonly #place: ShardPlace;
  readonly #devices: DeviceStream;
  readonly #online: SortedStream;
  readonly #addressed: SortedStream;

  constructor(deps: FindDeps, push: Push, content: NotificationContent, place: ShardPlace) {
    this.#deps = deps;
    this.#push = push;
    this.#content = content;
    this.#place = place;
    const streams = deps.streams({ app: push.app, shard: place.shard, at: push.acceptedAt });
    this.#devices = streams.devices();
    this.#online = streams.online();
    const matching =
      push.condition &&
      audience(push.condition, {
        tag: (tag) => streams.tag(tag),
        attribute: (slot, value) => streams.attribute(slot, value),
        users: (userIds) => streams.users(userIds),
        everyone: () => streams.devices(),
      });
    // Seek the audience first, so that no device is read if nobody matches.
    this.#addressed = matching === undefined ? this.#devices : intersection([matching, this.#devices]);
  }

  /**
   * Sends batches up to the end of the shard.
   *
   * @returns where it stopped, if the time was up
   */
  async send(): Promise<ShardPlace | undefined> {
    const { shard } = this.#place;
    let { through } = this.#place;
    let found: FoundDevice[] = [];
    for (;;) {
      const userKey = await this.#nextOffline(through === undefined ? START : after(through));
      if (userKey !== undefined) found.push(...this.#devices.devicesOf(userKey));
      if (userKey === undefined || found.length >= SEGMENT) {
        await this.#deps.queue.send(batchesOf(this.#push, this.#content, found, `${shard}`));
        found = [];
      }
      if (userKey === undefined) return undefined;
      through = userKey;
      if (found.length === 0 && !this.#deps.hasTime()) return { shard, through };
    }
  }

  /** Finds the first user from a target on who matches, has devices and has no open socket. */
  async #nextOffline(target: string): Promise<string | undefined> {
    let from = target;
    for (;;) {
      const userKey = await this.#addressed.seek(from);
      if (userKey === undefined || (await this.#online.seek(userKey)) !== userKey) return userKey;
      from = after(userKey);
    }
  }
}
