import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import type { Condition } from '../domain/audience/condition.ts';
import type { LogRecord, LogSection } from '../domain/connection/log-entry.ts';
import type { ConnectionOwner } from '../domain/connection/ports.ts';
import { momentOf, type Position } from '../domain/push/position.ts';
import type { Push } from '../domain/push/push.ts';
import type { RawItem } from './conditional-write.ts';
import type { Key, Keyspace } from './keys.ts';
import { entryAttributes, logRecordsFrom, withdrawalAttributes } from './log-item.ts';
import { getItems, queryItems } from './query.ts';
import { Store } from './store.ts';
import { UNIQUE, type Write, writeItems } from './write-items.ts';

/**
 * How many copies an app's log and its head have. A function reads one copy, so 10,000 resumes per second are 1,000
 * reads per second of each head, a third of what a partition serves (DynamoDB quota: 3,000 read units per second).
 */
export const LOG_COPIES = 10;

/** How long a head is kept after the last push, in seconds: longer than the maximum life time of a push. */
const HEAD_LIFE = 8 * 24 * 3600;
/** The maximum number of entries that one read of an old part of the log returns. */
const SECTION_RECORDS = 2000;

/** The state of a log's heads. */
export interface LogHeads {
  /** A text that differs after every change of the app's log; absent before the first change. */
  readonly version?: string;
  /** Approximately the newest position in the logs of named users; absent before the first one. */
  readonly newestOfUsers?: Position;
}

/** The pushes that offline users can still receive, as thin entries in the order of their acceptance. */
export class MessageLog extends Store {
  readonly #copy: number;

  /** @param copy which copy of the logs to read */
  constructor(
    client: DynamoDBDocumentClient,
    table: string,
    keys: Keyspace,
    copy = Math.floor(Math.random() * LOG_COPIES),
  ) {
    super(client, table, keys);
    this.#copy = copy;
  }

  /** Appends a push and then changes the head, so that a reader that sees the new head also sees the push. */
  async append(push: Push): Promise<void> {
    const attributes = entryAttributes(push, namedIn(push) !== undefined);
    await this.#write(this.#placesOf(push, push.position).map((key) => ({ put: { ...key, ...attributes } })));
    await this.#changeHead(push);
  }

  /**
   * Withdraws a push from the log permanently.
   * In the log of the app the withdrawal is a separate entry, for readers with a cache and for a copy of the push
   * that arrives late. The logs of named users are not cached, so the entry is removed there.
   *
   * @param position the current end of the log
   */
  async withdraw(push: Push, position: Position): Promise<void> {
    const places = this.#placesOf(push, push.position).map((remove) => ({ remove }));
    if (namedIn(push) !== undefined) return this.#write(places);
    // Positioned after the push, so that a section with the push also contains the withdrawal.
    const earliest = ulid(momentOf(push.position) + 1);
    const withdrawals = this.#placesOf(push, position > earliest ? position : earliest);
    const attributes = withdrawalAttributes(push);
    await this.#write([...places, ...withdrawals.map((key) => ({ put: { ...key, ...attributes } }))]);
    await this.#changeHead(push);
  }

  /** Reads the heads of an app; strongly consistent. */
  async heads(app: number): Promise<LogHeads> {
    const log = this.keys.logHead(app, this.#copy);
    const users = this.keys.userLogHead(app, this.#copy);
    const heads: { version?: string; newestOfUsers?: Position } = {};
    for (const { sk, version, position } of await getItems(this.client, this.table, [log, users])) {
      if (sk === log.sk) heads.version = String(version);
      else heads.newestOfUsers = String(position);
    }
    return heads;
  }

  /** Reads all entries after a position; strongly consistent. */
  async tail(app: number, position: Position): Promise<LogRecord[]> {
    const items: RawItem[] = [];
    const input = { ...this.#after(this.keys.logEntry(app, this.#copy, position)), ConsistentRead: true };
    for await (const item of queryItems(this.client, input)) items.push(item);
    return logRecordsFrom(items);
  }

  /** Reads an old part of the log, between two positions, page by page from its end. */
  async *backwards(app: number, after: Position, upTo: Position): AsyncGenerator<LogSection<LogRecord>> {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.client.send(
        new QueryCommand({
          ...this.#between(this.keys.logEntry(app, this.#copy, after), upTo),
          ScanIndexForward: false,
          ExclusiveStartKey: start,
        }),
      );
      start = page.LastEvaluatedKey;
      const records = logRecordsFrom(page.Items ?? []).filter(({ position }) => position > after);
      yield { records, ...(start === undefined ? {} : { through: String(start.sk) }) };
    } while (start !== undefined);
  }

  /** Reads the start of an old part of the log, between two positions. */
  async section(app: number, after: Position, upTo: Position): Promise<LogSection<LogRecord>> {
    const page = await this.client.send(
      new QueryCommand({
        ...this.#between(this.keys.logEntry(app, this.#copy, after), upTo),
        Limit: SECTION_RECORDS,
      }),
    );
    const records = logRecordsFrom(page.Items ?? []).filter(({ position }) => position > after);
    return { records, through: String(page.LastEvaluatedKey?.sk ?? upTo) };
  }

  /** Reads the pushes to one named user after a position; strongly consistent. */
  async ofUser({ app, userId }: ConnectionOwner, position: Position): Promise<LogSection<LogRecord>> {
    const page = await this.client.send(
      new QueryCommand({
        ...this.#after(this.keys.userLogEntry(app, userId, position)),
        ConsistentRead: true,
        Limit: SECTION_RECORDS,
      }),
    );
    const records = logRecordsFrom(page.Items ?? []);
    const last = page.LastEvaluatedKey?.sk;
    return { records, ...(last === undefined ? {} : { through: String(last) }) };
  }

  /** The keys of a push's entries: with its users if it names them, otherwise in every copy of the app's log. */
  #placesOf(push: Push, position: Position): Key[] {
    const { app } = push;
    const named = namedIn(push);
    if (named !== undefined) {
      return [...new Set(named)].map((userId) => this.keys.userLogEntry(app, userId, position));
    }
    return copies((copy) => this.keys.logEntry(app, copy, position));
  }

  async #changeHead(push: Push): Promise<void> {
    const ttl = Math.ceil(Date.now() / 1000) + HEAD_LIFE;
    const { app, position } = push;
    await this.#write(
      namedIn(push) === undefined
        ? copies((copy) => ({ put: { ...this.keys.logHead(app, copy), version: UNIQUE, ttl } }))
        : copies((copy) => ({ put: { ...this.keys.userLogHead(app, copy), position, ttl } })),
    );
  }

  #write(writes: readonly Write[]): Promise<void> {
    return writeItems(this.client, this.table, writes);
  }

  #after({ pk, sk }: Key) {
    return {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND sk > :position',
      ExpressionAttributeValues: { ':pk': pk, ':position': sk },
    };
  }

  #between({ pk, sk }: Key, upTo: Position) {
    return {
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :after AND :upTo',
      ExpressionAttributeValues: { ':pk': pk, ':after': sk, ':upTo': upTo },
    };
  }
}

const copies = <T>(of: (copy: number) => T): T[] => Array.from({ length: LOG_COPIES }, (_, copy) => of(copy));

/** The users that a push names; `undefined` if it has another condition or none. */
const namedIn = ({ condition }: { readonly condition?: Condition }): readonly string[] | undefined =>
  condition !== undefined && 'users' in condition ? condition.users : undefined;
