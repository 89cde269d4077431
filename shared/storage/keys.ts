import type { RateBucket } from '../domain/limits/ports.ts';

/** The primary key of an item in any table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * A user id in the form for keys. Keys sort by bytes and contain neither `#` nor any character below `$`, so that
 * `userKey#connectionId` sorts as `userKey` does, and a stream of connections is also a stream of users.
 */
export type UserKey = string;

/** Escapes user input in a key: characters that would be read as structure, or would sort before the separator. */
function escaped(part: string): string {
  return part.replace(
    /[^$&-\uffff]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Converts a user id to the form for keys. */
export const userKeyOf = (userId: string): UserKey => escaped(userId);

/** Converts a key back to the user id. */
export const userIdOf = (userKey: UserKey): string =>
  userKey.replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** FNV-1a, 32 bits: small, stable, and spreads short ids evenly. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return (value ^ (value >>> 16)) >>> 0;
}

/** The stable shard of a user, 0..shards-1. */
export const shardOf = (userId: string, shards: number): number => hash(userId) % shards;

/**
 * Into how many items the number of opened notifications is split, because more than a thousand per second may be
 * opened.
 */
const OPENED_PARTS = 8;
/** How many parts the index of waiting pushes has, because every push enters and leaves it. */
export const WAITING_PARTS = 8;
/** In how many parts the pushes are listed whose events are to be looked at. */
export const EVENT_PARTS = 4;

/** In how many parts the names that an app has used are kept: an import may bring thousands of new ones. */
export const NAME_PARTS = 8;
/** In how many parts the changes of one day are listed: an app may make more than a thousand a second. */
export const AUDIT_PARTS = 4;

/** What has names that are listed: tags, and the values of each attribute slot. */
export type NameKind = 'tags' | `slot${number}`;

/** A name as it stands in keys: letters and digits stay, and a name that begins with another has a key that does so. */
export const nameKeyOf = (name: string): string =>
  [...Buffer.from(name, 'utf8')].reduce((key, byte) => {
    const character = String.fromCharCode(byte);
    return key + (/[0-9A-Za-z]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`);
  }, 'n');

/** Every key of the data model, for a deployment with a fixed number of shards. */
export class Keyspace {
  readonly shards: number;

  constructor(shards: number) {
    this.shards = shards;
  }

  /** The stable shard of a user, 0..shards-1. */
  shardOf(userId: string): number {
    return shardOf(userId, this.shards);
  }

  account(app: number, userId: string): Key {
    return { pk: this.accountPartition(app, shardOf(userId, this.shards)), sk: userKeyOf(userId) };
  }

  /** The partition with the accounts of one shard. */
  accountPartition(app: number, shard: number): string {
    return `${app}#${shard}`;
  }

  /** The partition of an attribute index with the users of one shard who have this value. */
  attributePartition(app: number, value: string, shard: number): string {
    return `${app}#${escaped(value)}#${shard}`;
  }

  attributeOf(app: number, value: string, userId: string): string {
    return this.attributePartition(app, value, shardOf(userId, this.shards));
  }

  tagsOf(app: number, userId: string): string {
    return `${app}#${userKeyOf(userId)}`;
  }

  /** The partition of the tag index with the users of one shard who have this tag. */
  tagPartition(app: number, tag: string, shard: number): string {
    return `${app}#${escaped(tag)}#${shard}`;
  }

  tagIndexOf(app: number, tag: string, userId: string): string {
    return this.tagPartition(app, tag, shardOf(userId, this.shards));
  }

  /** Marks that a user's account was deleted, next to its tags, where it sorts after every tag. */
  accountDeletion(app: number, userId: string): Key {
    return { pk: this.tagsOf(app, userId), sk: `${'#'.repeat(64)}deleted` };
  }

  /**
   * The newest cursor that a client of the user has confirmed. It is not in the partitions of accounts, which are
   * streamed.
   */
  seenThrough(app: number, userId: string): Key {
    return { pk: `${app}#seen#${userKeyOf(userId)}`, sk: 'cursor' };
  }

  /** An interval of a tag that ended at a moment (epoch milliseconds). */
  endedTag(app: number, userId: string, endedAt: number, tag: string): Key {
    return this.#ended(app, userId, endedAt, `tag#${escaped(tag)}`);
  }

  /** An interval of a value of an attribute slot that ended at a moment (epoch milliseconds). */
  endedValue(app: number, userId: string, endedAt: number, slot: number): Key {
    return this.#ended(app, userId, endedAt, `value#${slot}`);
  }

  /**
   * The key that sorts after all intervals that ended until a moment (epoch milliseconds), and before all later ones.
   */
  endedAfter(app: number, userId: string, moment: number): Key {
    return this.#ended(app, userId, Math.max(0, Math.floor(moment) + 1), '');
  }

  #ended(app: number, userId: string, endedAt: number, what: string): Key {
    return { pk: `${app}#${userKeyOf(userId)}`, sk: `${`${endedAt}`.padStart(15, '0')}#${what}` };
  }

  connectionPartition(app: number, shard: number): string {
    return `${app}#${shard}`;
  }

  connection(app: number, userId: string, connectionId: string): Key {
    return {
      pk: this.connectionPartition(app, shardOf(userId, this.shards)),
      sk: `${userKeyOf(userId)}#${connectionId}`,
    };
  }

  /** The item with the owner of a connection. */
  connectionOwner(connectionId: string): Key {
    return { pk: `connection#${connectionId}`, sk: 'owner' };
  }

  /** The entry of a push in one of the copies of an app's log. */
  logEntry(app: number, copy: number, position: string): Key {
    return { pk: `${app}#log#${copy}`, sk: position };
  }

  /** The entry of a push in the log of a named user. */
  userLogEntry(app: number, userId: string, position: string): Key {
    return { pk: `${app}#user#${userKeyOf(userId)}`, sk: position };
  }

  /** The item that changes with every push in the log of the app. */
  logHead(app: number, copy: number): Key {
    return { pk: `${app}#head#${copy}`, sk: 'log' };
  }

  /**
   * The item that changes with every push to named users of the app. It is in another partition than the other head.
   */
  userLogHead(app: number, copy: number): Key {
    return { pk: `${app}#userhead#${copy}`, sk: 'users' };
  }

  /** The partition with the devices of one shard. */
  devicePartition(app: number, shard: number): string {
    return `${app}#${shard}`;
  }

  /** A device. The devices of a user sort together; without a device id it is the common prefix of their keys. */
  device(app: number, userId: string, deviceId: string): Key {
    return {
      pk: this.devicePartition(app, shardOf(userId, this.shards)),
      sk: `${userKeyOf(userId)}#${escaped(deviceId)}`,
    };
  }

  /** The holder of a token, by the token's fingerprint. */
  deviceToken(app: number, fingerprint: string): Key {
    return { pk: `${app}#token#${fingerprint}`, sk: 'holder' };
  }

  /** The partition with the outcomes of a push's notifications. */
  notifications(app: number, taskId: string): string {
    return `${app}#${taskId}#notifications`;
  }

  notificationBatch(app: number, taskId: string, provider: string, id: string): Key {
    return { pk: this.notifications(app, taskId), sk: `${provider}#batch#${id}` };
  }

  /** Counts the answers of a provider to the notifications of a push. */
  notificationRun(app: number, taskId: string, provider: string): Key {
    return { pk: this.notifications(app, taskId), sk: `run#${provider}` };
  }

  /** Marks that a user opened the notification of a push. */
  opened(app: number, taskId: string, userId: string): Key {
    return { pk: `${app}#${taskId}#opened`, sk: userKeyOf(userId) };
  }

  /** One part of the number of users who opened the notification of a push. */
  openedCount(app: number, taskId: string, provider: string, userId: string): Key {
    const part = shardOf(userId, OPENED_PARTS);
    return { pk: this.notifications(app, taskId), sk: `${provider}#opened#${part}` };
  }

  /** The open circuit breaker of an app and a provider. */
  breaker(app: number, provider: string): Key {
    return { pk: `${app}#breakers`, sk: provider };
  }

  /** The provider token that functions share. */
  providerToken(name: string): Key {
    return { pk: `providerToken#${name}`, sk: 'token' };
  }

  push(app: number, taskId: string): Key {
    return { pk: `${app}#${taskId}`, sk: 'push' };
  }

  /**
   * The progress of a range of shards, in a separate partition, because a large push closes thousands of batches per
   * second.
   */
  pushRange(app: number, taskId: string, range: number): Key {
    return { pk: `${app}#${taskId}#${range}`, sk: 'range' };
  }

  /** The complete ranges of a push. */
  closedRanges(app: number, taskId: string): Key {
    return { pk: `${app}#${taskId}`, sk: 'closed' };
  }

  /** The claim on a request's digest, by which a repeated push is recognised. */
  pushClaim(app: number, digest: string): Key {
    return { pk: `${app}#claim#${digest}`, sk: 'claim' };
  }

  /** The item of a shared rate limit, each in a separate partition. */
  bucket(bucket: RateBucket): Key {
    if (bucket.kind === 'push') return { pk: `${bucket.app}#${bucket.taskId}#pace`, sk: 'pace' };
    if (bucket.kind === 'deployment') return { pk: `deployment#pace#${bucket.part}`, sk: 'pace' };
    if (bucket.kind === 'express') return { pk: `${bucket.app}#express`, sk: 'pace' };
    return { pk: `${bucket.app}#rate#${escaped(bucket.what)}`, sk: 'rate' };
  }

  /** The partition of the index that lists the pushes of an app. */
  pushList(app: number): string {
    return `${app}`;
  }

  /** The partition of the index that lists one part of the waiting pushes and tasks. */
  waitingPart(part: number): string {
    return `waiting#${part}`;
  }

  /** The part in which a push or task waits to be sent. */
  waitingFor(name: string): string {
    return this.waitingPart(hash(name) % WAITING_PARTS);
  }

  /** What is known of the events of a push. */
  eventEntry(app: number, taskId: string): Key {
    return { pk: `${app}#${taskId}`, sk: 'events' };
  }

  /** The partition of the index of what waits that lists a part of the pushes whose events are to be looked at. */
  eventPart(part: number): string {
    return `events#${part}`;
  }

  /** The part in which the events of a push are listed. */
  eventPartFor(taskId: string): string {
    return this.eventPart(hash(taskId) % EVENT_PARTS);
  }

  /** The endpoint to which the events of an app are posted. */
  webhook(app: number): Key {
    return { pk: `${app}#webhook`, sk: 'endpoint' };
  }

  /** A scheduled task; the tasks of an app sort by their numbers. */
  scheduledTask(app: number, id: number): Key {
    return { pk: `${app}#scheduled`, sk: `${id}`.padStart(16, '0') };
  }

  attributeNames(app: number): Key {
    return { pk: `${app}`, sk: 'attributeNames' };
  }

  /** Counts the scheduled tasks of an app. */
  scheduledTaskCounter(app: number): Key {
    return { pk: `${app}`, sk: 'scheduledTasks' };
  }

  /** Counts an activity on one day. */
  dayCounter(app: number, what: string, day: string): Key {
    return { pk: `${app}`, sk: `count#${what}#${day}` };
  }

  /** Marks that an app has used a tag, if the number of its tags is limited. */
  usedTag(app: number, tag: string): Key {
    return { pk: `${app}#tags`, sk: `tag#${tag}` };
  }

  usedTagCounter(app: number): Key {
    return { pk: `${app}#tags`, sk: 'count' };
  }

  /** A part of the names of one kind that an app has used: of tags, or of the values of a slot. */
  usedNames(app: number, kind: NameKind, part: number): string {
    return `${app}#names#${kind}#${part}`;
  }

  /** That an app has used a name. */
  usedName(app: number, kind: NameKind, name: string): Key {
    return { pk: this.usedNames(app, kind, hash(name) % NAME_PARTS), sk: nameKeyOf(name) };
  }

  /** One of the parts in which what was changed on one day is listed. */
  auditPart(app: number, day: string, part: number): string {
    return `${app}#${day}#${part}`;
  }

  /** The entry of a change in the audit list; entries sort by their ids, which are ULIDs. */
  auditEntry(app: number, day: string, id: string): Key {
    return { pk: this.auditPart(app, day, hash(id) % AUDIT_PARTS), sk: id };
  }

  deployment(): Key {
    return { pk: 'deployment', sk: 'shards' };
  }
}

/** Parses the user and the connection from a sort key of `Connections`. */
export function connectionFrom(sk: string): { userKey: UserKey; connectionId: string } {
  const separator = sk.indexOf('#');
  return { userKey: sk.slice(0, separator), connectionId: sk.slice(separator + 1) };
}
