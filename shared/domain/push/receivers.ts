import { audience } from '../audience/audience.ts';
import type { SortedStream } from '../audience/stream.ts';
import type { Connection, ConnectionStream, OpenStreams } from './ports.ts';
import type { Push } from './push.ts';

/** The open connections of the matching users in one shard, in the order of their keys. */
export class Receivers {
  readonly #connections: ConnectionStream;
  /** Absent if the push addresses all users. */
  readonly #audience: SortedStream | undefined;

  constructor(push: Push, shard: number, open: OpenStreams) {
    const streams = open({ app: push.app, shard, at: push.acceptedAt });
    // Without a log entry, users who connect later are not "online now". With one, they must be included, because
    // their catch-up may have read the log before the push was in it.
    const connections = () => streams.connections(push.lifeTime === 0 ? push.acceptedAt : undefined);
    this.#connections = connections();
    this.#audience =
      push.condition &&
      audience(push.condition, {
        tag: (tag) => streams.tag(tag),
        attribute: (slot, value) => streams.attribute(slot, value),
        users: (userIds) => streams.users(userIds),
        everyone: () => usersOf(connections()),
      });
  }

  /**
   * Finds the first receiver whose key is not before `target`. Targets must not descend.
   *
   * @returns `undefined` at the end
   */
  async seek(target: string): Promise<Connection | undefined> {
    let at = target;
    for (;;) {
      const user = userPart(at);
      // Seek the audience first, so that no connection is read if nobody matches.
      const addressed = this.#audience === undefined ? user : await this.#audience.seek(user);
      if (addressed === undefined) return undefined;
      const connection = await this.#connections.seek(addressed === user ? at : addressed);
      if (connection === undefined) return undefined;
      if (this.#audience === undefined || connection.userKey === addressed) return connection;
      at = connection.key;
    }
  }
}

/** Converts a stream of connections to a stream of their users. */
export const usersOf = (connections: ConnectionStream): SortedStream => ({
  seek: async (target) => (await connections.seek(target))?.userKey,
});

/** The user part of a target, which is the key of a user or a connection, or follows one. */
function userPart(target: string): string {
  const separator = target.indexOf('#');
  return separator < 0 ? target : target.slice(0, separator);
}
