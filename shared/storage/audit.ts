import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { decodeTime, ulid } from 'ulid';
import * as z from 'zod';
import { ItemType } from './item-type.ts';
import { AUDIT_PARTS } from './keys.ts';
import { Store } from './store.ts';

/** How long an entry is kept, in seconds: 90 days. */
const KEPT_FOR = 90 * 24 * 3600;
const DAY = 86_400_000;
/** How many entries one read of a part brings. */
const PAGE = 100;

/** A call that changed something, or was to. */
export interface AuditEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Who called. */
  readonly identifier: string;
  readonly command: string;
  readonly summary: string;
  /** The error code of the answer; 0: it was done. */
  readonly code: number;
}

/** Which entries to list. */
export interface AuditQuery {
  /** The time to look at, in epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Only entries before this one, by its id. */
  readonly before: string | undefined;
  isWanted(entry: AuditEntry): boolean;
  readonly limit: number;
  /** How many entries to look through. */
  readonly budget: number;
}

const AUDIT_ITEM = new ItemType('audit entry', {
  /** A ULID of the moment. */
  sk: z.string(),
  at: z.number(),
  identifier: z.string(),
  command: z.string(),
  summary: z.string(),
  code: z.number(),
  /** Epoch seconds. */
  ttl: z.number(),
});

/** What was changed through the API, by app and day, in four parts each; an entry is one write. */
export class AuditStore extends Store {
  async add(app: number, entry: AuditEntry): Promise<void> {
    const id = ulid(entry.at);
    const ttl = Math.ceil(entry.at / 1000) + KEPT_FOR;
    const key = this.keys.auditEntry(app, dayOf(entry.at), id);
    await this.client.send(
      new PutCommand({ TableName: this.table, Item: AUDIT_ITEM.write(key, { ...entry, sk: id, ttl }) }),
    );
  }

  /**
   * Lists entries, newest first.
   *
   * @returns the entries, and the id of the last one that was looked at when there may be others
   */
  async list(
    app: number,
    { from, to, before, isWanted, limit, budget }: AuditQuery,
  ): Promise<{ readonly entries: readonly AuditEntry[]; readonly last?: string }> {
    const entries: AuditEntry[] = [];
    let seen = 0;
    const newest = before === undefined ? to : Math.min(to, decodeTime(before));
    for (let day = startOfDay(newest); day >= startOfDay(from); day -= DAY) {
      for await (const item of this.#ofDay(app, dayOf(day), before)) {
        if (item.at > to) continue;
        if (item.at < from) break;
        seen++;
        if (isWanted(item)) entries.push(item);
        if (entries.length === limit || seen === budget) return { entries, last: item.sk };
      }
    }
    return { entries };
  }

  /** The entries of one day, newest first: its parts are merged. */
  async *#ofDay(app: number, day: string, before: string | undefined) {
    const parts = Array.from({ length: AUDIT_PARTS }, (_, part) =>
      this.#ofPart(this.keys.auditPart(app, day, part), before),
    );
    const heads = await Promise.all(parts.map((part) => part.next()));
    for (;;) {
      let newest: number | undefined;
      for (const [index, head] of heads.entries()) {
        if (head.done === true) continue;
        const best = newest === undefined ? undefined : heads[newest];
        if (best === undefined || best.done === true || head.value.sk > best.value.sk) newest = index;
      }
      const head = newest === undefined ? undefined : heads[newest];
      const part = newest === undefined ? undefined : parts[newest];
      if (newest === undefined || part === undefined || head === undefined || head.done === true) return;
      yield head.value;
      heads[newest] = await part.next();
    }
  }

  async *#ofPart(pk: string, before: string | undefined) {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
          ExpressionAttributeValues: { ':pk': pk, ...(before === undefined ? {} : { ':before': before }) },
          ScanIndexForward: false,
          Limit: PAGE,
          ExclusiveStartKey: start,
        }),
      );
      yield* AUDIT_ITEM.readAll(page.Items ?? []);
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }
}

const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

const startOfDay = (moment: number): number => Math.floor(moment / DAY) * DAY;
