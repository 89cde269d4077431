import type { MembershipHistory } from '../../../shared/domain/audience/membership-history.ts';
import type { LogEntry } from '../../../shared/domain/connection/log-entry.ts';
import type {
  CloseReason,
  ConnectionOwner,
  ConnectionRecord,
  Connections,
  FrameCount,
  FrameCounter,
  OpenLog,
  PushBodies,
  PushLog,
  ResumingUser,
  ResumingUsers,
  SocketOfUser,
  Sockets,
} from '../../../shared/domain/connection/ports.ts';
import { type Position, positionAt } from '../../../shared/domain/push/position.ts';
import { expiryOf, type Push } from '../../../shared/domain/push/push.ts';
import { messageOf, type PushMessage } from '../../../shared/domain/push/push-message.ts';

/** The moment at which the tests begin. */
export const START = 1_800_000_000_000;

/** Connections in memory: the records through which pushes find them, and those through which frames find their owner. */
export class FakeConnections implements Connections, FrameCounter {
  readonly listed = new Map<string, ConnectionRecord>();
  readonly owners = new Map<string, ConnectionRecord>();
  readonly #windows = new Map<string, { frames: number; windowEnds: number }>();
  /** Called right after a connection was recorded. */
  afterAdd: () => Promise<void> = async () => undefined;

  async add(
    owner: ConnectionOwner,
    connectionId: string,
    userSince: number,
    connectedAt: number,
  ): Promise<void> {
    const record = { owner, connectionId, userSince, connectedAt };
    this.listed.set(connectionId, record);
    this.owners.set(connectionId, record);
    await this.afterAdd();
  }

  async ofUser({ app, userId }: ConnectionOwner, now: number): Promise<SocketOfUser[]> {
    return [...this.listed.values()]
      .filter(({ owner }) => owner.app === app && owner.userId === userId)
      .map(({ connectionId, connectedAt }) => ({
        connectionId,
        connectedAt,
        isExpired: connectedAt + 8_100_000 <= now,
      }))
      .sort((x, y) => x.connectedAt - y.connectedAt);
  }

  async isListed(_: ConnectionOwner, connectionId: string): Promise<boolean> {
    return this.listed.has(connectionId);
  }

  async delete(_: ConnectionOwner, connectionId: string): Promise<void> {
    this.listed.delete(connectionId);
    this.owners.delete(connectionId);
  }

  async countFrame(connectionId: string, window: number, now: number): Promise<FrameCount | undefined> {
    const connection = this.owners.get(connectionId);
    if (connection === undefined) return undefined;
    const known = this.#windows.get(connectionId);
    const current =
      known === undefined || known.windowEnds <= now ? { frames: 0, windowEnds: now + window } : known;
    current.frames++;
    this.#windows.set(connectionId, current);
    return { connection, ...current };
  }
}

/** Sockets that are throttled a given number of times before they close. */
export class FakeSockets implements Sockets {
  readonly closed: [connectionId: string, reason: CloseReason | undefined][] = [];
  throttledTimes = 0;

  async close(connectionId: string, reason?: CloseReason): Promise<'closed' | 'throttled'> {
    if (this.throttledTimes-- > 0) return 'throttled';
    this.closed.push([connectionId, reason]);
    return 'closed';
  }
}

/** One user with memberships that the test sets. */
export class FakeUsers implements ResumingUsers {
  user: { createdAt: number; seenThrough?: string } | undefined = { createdAt: START };
  membershipReads = 0;
  history: Omit<MembershipHistory, 'userId'> = { tags: new Map(), values: new Map() };

  async find({ userId }: ConnectionOwner): Promise<ResumingUser | undefined> {
    if (this.user === undefined) return undefined;
    const membershipsSince = async () => {
      this.membershipReads++;
      return { userId, ...this.history };
    };
    return { ...this.user, membershipsSince };
  }

  async recordSeenThrough(_app: number, _userId: string, cursor: string): Promise<void> {
    if (this.user !== undefined) this.user.seenThrough = cursor;
  }
}

/** A log in memory that returns a limited number of entries at a time. */
export class FakeLog implements PushLog, PushBodies {
  readonly pushes: Push[] = [];
  /** Positions of pushes that were cancelled: they have no bodies. */
  readonly cancelled = new Set<Position>();
  limit = Number.POSITIVE_INFINITY;
  /** Called after the log was opened and before it is read. */
  afterOpen: () => void = () => undefined;

  async open(): Promise<OpenLog> {
    const opened = [...this.pushes].sort((a, b) => (a.position < b.position ? -1 : 1));
    this.afterOpen();
    return {
      hasConditionAfter: (after) => opened.some((push) => push.condition && push.position > after),
      read: async (after) => {
        const records = opened.filter(({ position }) => position > after).map(entryOf);
        if (records.length <= this.limit) return { records };
        const section = records.slice(0, this.limit);
        return { records: section, through: section.at(-1)?.position ?? after };
      },
    };
  }

  async read(_: number, entries: readonly LogEntry[]): Promise<Map<Position, PushMessage>> {
    const messages = new Map<Position, PushMessage>();
    for (const push of this.pushes) {
      if (this.cancelled.has(push.position)) continue;
      if (entries.some(({ position }) => position === push.position))
        messages.set(push.position, messageOf(push));
    }
    return messages;
  }
}

/** The entry of a push in the log. */
export function entryOf(push: Push): LogEntry {
  const { position, taskId, condition } = push;
  const bytes = Buffer.byteLength(JSON.stringify(messageOf(push)));
  return {
    position,
    taskId,
    expiresAt: expiryOf(push),
    bytes,
    ...(condition === undefined ? {} : { condition }),
  };
}

/** A push that was accepted at a moment; all other fields have defaults. */
export const pushAt = (acceptedAt: number, number: number, given: Partial<Push> = {}): Push => {
  const position = `${positionAt(acceptedAt)}${String(number).padStart(16, '0')}`;
  return { app: 1, taskId: position, position, acceptedAt, from: 'a', body: [], lifeTime: 3600, ...given };
};
