import type { MembershipHistory } from '../../../shared/domain/audience/membership-history.ts';
import type {
  CloseReason,
  ConnectionOwner,
  Connections,
  PushLog,
  ResumingUser,
  ResumingUsers,
  Sockets,
} from '../../../shared/domain/connection/ports.ts';
import { positionAt } from '../../../shared/domain/push/position.ts';
import { expiryOf, type Push } from '../../../shared/domain/push/push.ts';

/** The moment at which the tests begin. */
export const START = 1_800_000_000_000;

/** Connections in memory. */
export class FakeConnections implements Connections {
  readonly records = new Map<string, { owner: ConnectionOwner; userSince: number; now: number }>();

  async add(owner: ConnectionOwner, connectionId: string, userSince: number, now: number): Promise<void> {
    this.records.set(connectionId, { owner, userSince, now });
  }

  async ofUser({ app, userId }: ConnectionOwner): Promise<string[]> {
    return [...this.records]
      .filter(([, { owner }]) => owner.app === app && owner.userId === userId)
      .map(([connectionId]) => connectionId);
  }

  async remove(_: ConnectionOwner, connectionId: string): Promise<void> {
    this.records.delete(connectionId);
  }
}

/** Sockets that are throttled a given number of times before they close. */
export class FakeSockets implements Sockets {
  readonly closed: [connectionId: string, reason: CloseReason][] = [];
  throttledTimes = 0;

  async close(connectionId: string, reason: CloseReason): Promise<'closed' | 'throttled'> {
    if (this.throttledTimes-- > 0) return 'throttled';
    this.closed.push([connectionId, reason]);
    return 'closed';
  }
}

/** One user with memberships that the test sets. */
export class FakeUsers implements ResumingUsers {
  user: { createdAt: number; seenThrough?: string } | undefined = { createdAt: START };
  history: Omit<MembershipHistory, 'userId'> = { tags: new Map(), values: new Map() };

  async find({ userId }: ConnectionOwner): Promise<ResumingUser | undefined> {
    if (this.user === undefined) return undefined;
    return { ...this.user, membershipsSince: async () => ({ userId, ...this.history }) };
  }

  async noteSeenThrough(_app: number, _userId: string, cursor: string): Promise<void> {
    if (this.user !== undefined) this.user.seenThrough = cursor;
  }
}

/** A log in memory. */
export class FakeLog implements PushLog {
  readonly pushes: Push[] = [];

  async *readAfter(_: number, position: string, now: number): AsyncGenerator<Push> {
    const later = this.pushes.filter((push) => push.position > position && expiryOf(push) > now);
    yield* later.sort((a, b) => (a.position < b.position ? -1 : 1));
  }
}

/** A push that was accepted at a moment; what the test does not say is the same for all. */
export const pushAt = (acceptedAt: number, number: number, given: Partial<Push> = {}): Push => {
  const position = `${positionAt(acceptedAt)}${String(number).padStart(16, '0')}`;
  return { app: 1, taskId: position, position, acceptedAt, from: 'a', body: [], lifeTime: 3600, ...given };
};
