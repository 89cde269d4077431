import { setImmediate, setTimeout } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Backoff, backoffDelay } from '../domain/backoff.ts';
import type { Key } from './keys.ts';

/** The maximum number of keys in one BatchGetItem (DynamoDB quota). */
const BATCH = 100;

/** How often in a row DynamoDB may leave keys unprocessed. */
const ATTEMPTS = 10;
const BACKOFF: Backoff = { first: 25, longest: 1000 };

type Item = Record<string, unknown>;

interface Wanted {
  readonly table: string;
  readonly key: Key;
  readonly item: Promise<Item | undefined>;
  resolve(item: Item | undefined): void;
  reject(error: unknown): void;
}

/**
 * Reads items with strong consistency. Combines all reads of one turn of the event loop into one request, across
 * tables and callers: many users who reconnect together read the same head of a log once.
 */
export class BatchedReads {
  static readonly #ofClient = new WeakMap<DynamoDBDocumentClient, BatchedReads>();
  readonly #client: DynamoDBDocumentClient;
  #waiting = new Map<string, Wanted>();

  private constructor(client: DynamoDBDocumentClient) {
    this.#client = client;
  }

  /** Returns the batched reads of a client. */
  static of(client: DynamoDBDocumentClient): BatchedReads {
    const reads = BatchedReads.#ofClient.get(client) ?? new BatchedReads(client);
    BatchedReads.#ofClient.set(client, reads);
    return reads;
  }

  /**
   * Reads an item.
   *
   * @returns the item, which callers share and must not change; `undefined` if there is none
   * @throws Error if DynamoDB leaves keys unprocessed in ten requests in a row
   */
  get(table: string, key: Key): Promise<Item | undefined> {
    const id = idOf(table, key);
    const known = this.#waiting.get(id);
    if (known !== undefined) return known.item;
    if (this.#waiting.size === 0) void setImmediate().then(() => this.#readWaiting());
    const { promise, resolve, reject } = Promise.withResolvers<Item | undefined>();
    this.#waiting.set(id, { table, key, item: promise, resolve, reject });
    return promise;
  }

  #readWaiting(): void {
    const wanted = [...this.#waiting];
    this.#waiting = new Map();
    for (let from = 0; from < wanted.length; from += BATCH) {
      const batch = new Map(wanted.slice(from, from + BATCH));
      this.#read(batch).catch((error) => {
        for (const { reject } of batch.values()) reject(error);
      });
    }
  }

  /**
   * Reads a batch. Keys that are left unprocessed because of throttling, or beyond 16 MB, are read again after a
   * delay.
   */
  async #read(batch: Map<string, Wanted>): Promise<void> {
    for (let failed = 0; failed < ATTEMPTS; failed++) {
      if (failed > 0) await setTimeout(backoffDelay(failed, BACKOFF));
      const answer = await this.#client.send(
        new BatchGetCommand({ RequestItems: requestOf([...batch.values()]) }),
      );
      const left = new Set<string>();
      for (const [table, { Keys = [] }] of Object.entries(answer.UnprocessedKeys ?? {})) {
        for (const key of Keys) left.add(idOf(table, key as unknown as Key));
      }
      const found = new Map<string, Item>();
      for (const [table, items] of Object.entries(answer.Responses ?? {})) {
        for (const item of items) found.set(idOf(table, item as unknown as Key), item);
      }
      for (const [id, { resolve }] of batch) {
        if (left.has(id)) continue;
        resolve(found.get(id));
        batch.delete(id);
      }
      if (batch.size === 0) return;
    }
    const tables = [...new Set([...batch.values()].map(({ table }) => table))].join(' and ');
    throw new Error(`${batch.size} items of ${tables} could not be read: DynamoDB is throttling`);
  }
}

function requestOf(wanted: readonly Wanted[]) {
  const tables: Record<string, { Keys: { pk: string; sk: string }[]; ConsistentRead: true }> = {};
  for (const { table, key } of wanted) {
    tables[table] ??= { Keys: [], ConsistentRead: true };
    tables[table].Keys.push({ pk: key.pk, sk: key.sk });
  }
  return tables;
}

const idOf = (table: string, { pk, sk }: Pick<Key, 'pk' | 'sk'>): string => `${table}\n${pk}\n${sk}`;
