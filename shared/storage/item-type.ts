import * as z from 'zod';
import type { RawItem } from './conditional-write.ts';
import type { Key } from './keys.ts';
import { unreadableItems } from './unreadable-items.ts';

/** An item that does not have the form of its kind. */
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
 * A kind of stored item: one schema, from which the type, the parsing and the writing of its attributes come. Attributes
 * that the schema does not have, such as keys of indexes, are passed over. Use codecs where an attribute is stored in
 * another form (see `json`).
 *
 * @example
 * const TASK = new ItemType('scheduled task', {
 *   dueAt: z.number(),
 *   content: json(z.record(z.string(), z.unknown())),
 * });
 * type Task = ItemOf<typeof TASK>; // { dueAt: number; content: Record<string, unknown> }
 *
 * await client.send(new PutCommand({ TableName, Item: TASK.write(keys.scheduledTask(app, id), task) }));
 * const task = TASK.read(item); // throws an UnreadableItemError that names the item
 * const tasks = TASK.readAll(items); // leaves out what it cannot read, and reports it
 */
export class ItemType<Shape extends z.ZodRawShape> {
  readonly #name: string;
  readonly #schema: z.ZodObject<Shape>;

  /** @param name what the item is, for messages */
  constructor(name: string, shape: Shape) {
    this.#name = name;
    this.#schema = z.object(shape);
  }

  /**
   * Parses an item.
   *
   * @throws UnreadableItemError when it does not have the form of its kind.
   */
  read(item: RawItem): z.output<z.ZodObject<Shape>> {
    const parsed = this.#schema.safeParse(item);
    if (parsed.success) return parsed.data;
    throw new UnreadableItemError(this.#name, item, parsed.error);
  }

  /** Parses items. One that cannot be read is published to `unreadableItems` and does not hide the others. */
  readAll(items: Iterable<RawItem>): z.output<z.ZodObject<Shape>>[] {
    const read: z.output<z.ZodObject<Shape>>[] = [];
    for (const item of items) {
      try {
        read.push(this.read(item));
      } catch (error) {
        unreadableItems.publish(error);
      }
    }
    return read;
  }

  /** Makes the item to be stored under a key. */
  write(key: Key, attributes: z.output<z.ZodObject<Shape>>): RawItem {
    return { ...z.encode(this.#schema, attributes), ...key };
  }
}

/** What an item of a type holds. */
export type ItemOf<Type> =
  Type extends ItemType<infer Shape> ? Readonly<z.output<z.ZodObject<Shape>>> : never;

/** A value that is stored as JSON: it may hold numbers and depths that DynamoDB's own types do not take. */
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
