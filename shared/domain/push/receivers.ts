import { audience } from '../audience/audience.ts';
import type { SortedStream } from '../audience/stream.ts';
import type { Connection, ConnectionStream, OpenStreams } from './ports.ts';
import type { Push } from './push.ts';

/** The open connections of the users in one shard whom a push addresses, in the order of their keys. */
export class Receivers {
  readonly #connections: ConnectionStream;
  /** Absent where the push addresses everybody. */
  readonly #audience: SortedStream | undefined;

  constructor(push: Push, shard: number, open: OpenStreams) {
    const streams = open({ app: push.app, shard, at: push.acceptedAt });
    // With nothing in the log, users who connect meanwhile are not among "online now". With an entry, they must not be
    // left out: their catch-up may have read the log before the push was in it.
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
      // The audience first: where nobody is addressed, no connection is read.
      const addressed = this.#audience === undefined ? user : await this.#audience.seek(user);
      if (addressed === undefined) return undefined;
      const connection = await this.#connections.seek(addressed === user ? at : addressed);
      if (connection === undefined) return undefined;
      if (this.#audience === undefined || connection.userKey === addressed) return connection;
      at = connection.key;
    }
  }
}

/** The users of a stream of connections, as a stream of its own. */
export const usersOf = (connections: ConnectionStream): SortedStream => ({
  seek: async (target) => (await connections.seek(target))?.userKey,
});

/** The user in a target, which is the key of a user or of a connection, or comes after one. */
function userPart(target: string): string {
  const separator = target.indexOf('#');
  return separator < 0 ? target : target.slice(0, separator);
}
