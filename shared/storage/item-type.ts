import * as z from 'zod';
import type { RawItem } from './conditional-write.ts';
import type { Key } from './keys.ts';
import { unreadableItems } from './unreadable-items.ts';

/** A stored item does not match its schema. */
export class UnreadableItemError extends Error {
  override readonly name = 'UnreadableItemError';
  readonly kind: string;
  readonly key: Partial<Key>;

  constructor(kind: string, { pk, sk }: RawItem, cause: z.ZodError) {
    super(`${kind} ${JSON.stringify(pk)}, ${JSON.stringify(sk)} is unreadable:\n${z.prettifyError(cause)}`, {
      cause,
    });
    this.kind = kind;
    this.key = { ...(typeof pk === 'string' ? { pk } : {}), ...(typeof sk === 'string' ? { sk } : {}) };
  }
}

/**
 * A type of stored item, defined by one schema for the TypeScript type, the parsing and the writing of its
 * attributes.
 * Attributes that are not in the schema, such as keys of indexes, are ignored. Use codecs for attributes that are
 * stored in another form (see `json`).
 *
 * @example
 * const TASK = new ItemType('scheduled task', {
 * dueAt: z.number(),
 * content: json(z.record(z.string(), z.unknown())),
 * });
 * type Task = ItemOf<typeof TASK>; // { dueAt: number; content: Record<string, unknown> }
 *
 * await client.send(new PutCommand({ TableName, Item: TASK.write(keys.scheduledTask(app, id), task) }));
 * const task = TASK.read(item); // throws an UnreadableItemError that names the item
 * const tasks = TASK.readAll(items); // leaves out items that it cannot read, and reports them
 */
export class ItemType<Shape extends z.ZodRawShape> {
  readonly #name: string;
  readonly #schema: z.ZodObject<Shape>;

  /** @param name the name of the item type, for messages */
  constructor(name: string, shape: Shape) {
    this.#name = name;
    this.#schema = z.object(shape);
  }

  /**
   * Parses an item.
   *
   * @throws UnreadableItemError if it does not match the schema
   */
  read(item: RawItem): z.output<z.ZodObject<Shape>> {
    const parsed = this.#schema.safeParse(item);
    if (parsed.success) return parsed.data;
    throw new UnreadableItemError(this.#name, item, parsed.error);
  }

  /** Parses items. An item that cannot be read is published to `unreadableItems` and does not hide the others. */
  readAll(items: Iterable<RawItem>): z.output<z.ZodObject<Shape>>[] {
    return readEach(items, (item) => this.read(item));
  }

  /** Creates the item to store under a key. */
  write(key: Key, attributes: z.output<z.ZodObject<Shape>>): RawItem {
    return { ...z.encode(this.#schema, attributes), ...key };
  }
}

/** The parsed form of an item type. */
export type ItemOf<Type> =
  Type extends ItemType<infer Shape> ? Readonly<z.output<z.ZodObject<Shape>>> : never;

/** A value that is stored as JSON, for numbers and nesting that DynamoDB's own types do not support. */
export const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.codec(z.string(), schema, {
    decode(text, context) {
      try {
        return JSON.parse(text);
      } catch {
        context.issues.push({ code: 'invalid_format', format: 'json', input: text, message: 'not JSON' });
        return z.NEVER;
      }
    },
    encode: (value) => JSON.stringify(value),
  });

/** Parses items. One that cannot be read is published to `unreadableItems` and does not hide the others. */
export function readEach<T>(items: Iterable<RawItem>, read: (item: RawItem) => T): T[] {
  const parsed: T[] = [];
  for (const item of items) {
    try {
      parsed.push(read(item));
    } catch (error) {
      unreadableItems.publish(error);
    }
  }
  return parsed;
}
