import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { covers, type Interval, remembered } from '../domain/audience/interval.ts';
import { updateIf } from './conditional-write.ts';
import { userIdOf } from './keys.ts';
import { getItems } from './query.ts';
import { retryOnConflict } from './retry-on-conflict.ts';
import { Store } from './store.ts';
import { ATTRIBUTE_SLOTS } from './tables.ts';

/** A value that a slot had. */
interface PastValue extends Interval {
  readonly value: string;
}

/** An attribute slot of a user. */
interface Slot {
  /** Absent when the attribute is not set now. */
  readonly value?: string;
  /** Epoch milliseconds since when it has the value. */
  readonly since: number;
  readonly past: readonly PastValue[];
}

/** A user known to the app. */
export interface Account {
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The newest cursor that a client of this user has confirmed. */
  readonly seenThrough?: string;
  readonly slots: ReadonlyMap<number, Slot>;
  /** Counts the changes of the slots; absent before the first. */
  readonly revision?: number;
}

/** What an import says of a user. */
export interface Profile {
  readonly userId: string;
  readonly nick?: string | undefined;
  readonly faceUrl?: string | undefined;
}

/** New values by slot; `undefined` removes the attribute. */
export type SlotChanges = ReadonlyMap<number, string | undefined>;

/** The users of every app, with their attributes. */
export class AccountStore extends Store {
  /** Makes the account, or changes the parts of its profile that are given. */
  async import(app: number, profile: Profile, now: number): Promise<void> {
    const given = (['nick', 'faceUrl'] as const).filter((field) => profile[field] !== undefined);
    await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.account(app, profile.userId),
        UpdateExpression: `SET ${['createdAt = if_not_exists(createdAt, :now)', ...given.map((field) => `${field} = :${field}`)].join(', ')}`,
        ExpressionAttributeValues: {
          ':now': now,
          ...Object.fromEntries(given.map((field) => [`:${field}`, profile[field]])),
        },
      }),
    );
  }

  /**
   * Makes the account at a user's first login. Later logins cost a read.
   *
   * @returns since when there is the account, in epoch milliseconds
   */
  async register(app: number, userId: string, now: number): Promise<number> {
    const known = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: this.keys.account(app, userId),
        ProjectionExpression: 'createdAt',
      }),
    );
    if (known.Item !== undefined) return Number(known.Item.createdAt);
    await this.import(app, { userId }, now);
    return now;
  }

  /** Deletes the account with its attributes. @returns whether there was one */
  async delete(app: number, userId: string): Promise<boolean> {
    const { Attributes: item } = await this.client.send(
      new DeleteCommand({
        TableName: this.table,
        Key: this.keys.account(app, userId),
        ReturnValues: 'ALL_OLD',
      }),
    );
    return item !== undefined;
  }

  /** The account, strongly consistent. */
  async get(app: number, userId: string): Promise<Account | undefined> {
    return (await this.getMany(app, [userId])).get(userId);
  }

  /** Those of the users who have an account, strongly consistent. */
  async getMany(app: number, userIds: readonly string[]): Promise<Map<string, Account>> {
    const keys = [...new Set(userIds)].map((userId) => this.keys.account(app, userId));
    const accounts = new Map<string, Account>();
    for (const item of await getItems(this.client, this.table, keys)) {
      const account = accountFrom(item);
      accounts.set(account.userId, account);
    }
    return accounts;
  }

  /** Changes the named slots of an account as it was read, and leaves the others; an equal value is no change. */
  async changeSlots(app: number, account: Account, changes: SlotChanges, now: number): Promise<void> {
    const { userId } = account;
    let known: Account | undefined = account;
    await retryOnConflict(async () => {
      const present = known ?? (await this.get(app, userId));
      // Should somebody else have changed it, the next attempt reads it anew.
      known = undefined;
      if (present === undefined) return true;
      const { slots, revision } = present;
      const set: string[] = ['revision = :next'];
      const remove: string[] = [];
      const values: Record<string, unknown> = { ':next': (revision ?? 0) + 1 };
      for (const [slot, value] of changes) {
        const old = slots.get(slot);
        if (old?.value === value) continue;
        if (old?.value !== undefined) {
          const past = { value: old.value, from: old.since, to: Math.max(now, old.since) };
          set.push(`h${slot} = :h${slot}`);
          values[`:h${slot}`] = remembered([...old.past, past], now);
        }
        if (value === undefined) {
          remove.push(`a${slot}`, `v${slot}`, `s${slot}`);
        } else {
          set.push(`a${slot} = :a${slot}`, `v${slot} = :v${slot}`, `s${slot} = :s${slot}`);
          values[`:a${slot}`] = this.keys.attributeOf(app, value, userId);
          values[`:v${slot}`] = value;
          values[`:s${slot}`] = now;
        }
      }
      if (set.length === 1 && remove.length === 0) return true;
      const changed = await updateIf(this.client, {
        TableName: this.table,
        Key: this.keys.account(app, userId),
        UpdateExpression: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
        ConditionExpression:
          revision === undefined
            ? 'attribute_exists(createdAt) AND attribute_not_exists(revision)'
            : 'revision = :revision',
        ExpressionAttributeValues: {
          ...values,
          ...(revision === undefined ? {} : { ':revision': revision }),
        },
      });
      return changed !== undefined;
    });
  }

  /** Notes the newest cursor that a client of the user has confirmed. */
  async noteSeenThrough(app: number, userId: string, cursor: string): Promise<void> {
    await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.account(app, userId),
        UpdateExpression: 'SET seenThrough = :cursor',
        ConditionExpression: 'attribute_exists(createdAt)',
        ExpressionAttributeValues: { ':cursor': cursor },
      }),
    );
  }
}

/** Whether a slot had the value at a moment (epoch milliseconds). */
export function slotHeld(slot: Slot | undefined, value: string, at: number): boolean {
  if (slot === undefined) return false;
  if (slot.value === value && slot.since <= at) return true;
  return slot.past.some((past) => past.value === value && covers(past, at));
}

function accountFrom(item: Record<string, unknown>): Account {
  const slots = new Map<number, Slot>();
  for (let slot = 0; slot < ATTRIBUTE_SLOTS; slot++) {
    const value = item[`v${slot}`] as string | undefined;
    const past = (item[`h${slot}`] as PastValue[] | undefined) ?? [];
    if (value === undefined && past.length === 0) continue;
    slots.set(slot, {
      ...(value === undefined ? {} : { value }),
      since: Number(item[`s${slot}`] ?? 0),
      past,
    });
  }
  const seenThrough = item.seenThrough as string | undefined;
  const revision = item.revision as number | undefined;
  return {
    userId: userIdOf(String(item.sk)),
    createdAt: Number(item.createdAt),
    ...(seenThrough === undefined ? {} : { seenThrough }),
    slots,
    ...(revision === undefined ? {} : { revision }),
  };
}
