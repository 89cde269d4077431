import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { LogEntry } from '../domain/connection/log-entry.ts';
import type { PushBodies } from '../domain/connection/ports.ts';
import type { Position } from '../domain/push/position.ts';
import { messageOf, type PushMessage } from '../domain/push/push-message.ts';
import type { Keyspace } from './keys.ts';
import { recordsFrom } from './push-item.ts';
import { getItems } from './query.ts';
import { Store } from './store.ts';

/** How many bytes of bodies a function caches by default, for all apps together. */
const MEMORY = 32 * 1024 * 1024;

/** Reads the bodies of pushes from their records, and caches the most recently used ones. */
export class StoredPushBodies extends Store implements PushBodies {
  readonly #memory: number;
  /** By app and position, least recently used first. */
  readonly #messages = new Map<string, { readonly message: PushMessage; readonly bytes: number }>();
  #bytes = 0;

  /** @param memory how many bytes of bodies to cache */
  constructor(client: DynamoDBDocumentClient, table: string, keys: Keyspace, memory = MEMORY) {
    super(client, table, keys);
    this.#memory = memory;
  }

  async read(app: number, entries: readonly LogEntry[]): Promise<Map<Position, PushMessage>> {
    const found = new Map<Position, PushMessage>();
    const missing = new Map<string, LogEntry>();
    for (const entry of entries) {
      const message = this.#recall(app, entry.position);
      if (message === undefined) missing.set(entry.taskId, entry);
      else found.set(entry.position, message);
    }
    if (missing.size === 0) return found;
    const keys = [...missing.keys()].map((taskId) => this.keys.push(app, taskId));
    for (const { push, state } of recordsFrom(await getItems(this.client, this.table, keys))) {
      const entry = push === undefined ? undefined : missing.get(push.taskId);
      if (push === undefined || push.position !== entry?.position || state === 'cancelled') continue;
      const message = messageOf(push);
      found.set(push.position, message);
      this.#remember(app, entry, message);
    }
    return found;
  }

  #recall(app: number, position: Position): PushMessage | undefined {
    const key = `${app}#${position}`;
    const known = this.#messages.get(key);
    if (known === undefined) return undefined;
    this.#messages.delete(key);
    this.#messages.set(key, known);
    return known.message;
  }

  #remember(app: number, { position, bytes }: LogEntry, message: PushMessage): void {
    const key = `${app}#${position}`;
    if (this.#messages.has(key)) return;
    this.#messages.set(key, { message, bytes });
    this.#bytes += bytes;
    for (const [oldest, known] of this.#messages) {
      if (this.#bytes <= this.#memory) return;
      this.#messages.delete(oldest);
      this.#bytes -= known.bytes;
    }
  }
}
