import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { UsedNames } from '../domain/accounts/ports.ts';
import { PagedStream } from '../domain/audience/paged-stream.ts';
import { after, laterOf, type SortedStream, START, union } from '../domain/audience/stream.ts';
import { NAME_PARTS, type NameKind, nameKeyOf } from './keys.ts';
import { getItems } from './query.ts';
import { Store } from './store.ts';

/** How many names a function remembers to have recorded, of all apps together. */
const REMEMBERED = 50_000;
/** How many values of one attribute a function records: of a name or an address there is one for each user. */
const VALUES_OF_SLOT = 1000;

/** Some of the names, in the order of their keys. */
export interface NamePage {
  readonly names: readonly string[];
  readonly more: boolean;
}

/** Which names of one kind to list. */
export interface NameQuery {
  readonly kind: NameKind;
  readonly prefix: string;
  /** The last name of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

/**
 * The tags and attribute values that the apps have used, so that they can be listed: the indexes find the users of a name,
 * and nothing finds the names. A name is written once, and a function asks once for each that it meets.
 */
export class UsedNameStore extends Store implements UsedNames {
  readonly #recorded = new Set<string>();
  readonly #values = new Map<string, number>();

  /** Records names; again is fine. Of a slot, the first 1,000 values that this function meets. */
  async record(app: number, kind: NameKind, names: Iterable<string>): Promise<void> {
    const idOf = (name: string) => `${app}#${kind}#${name}`;
    const unknown = [...new Set(names)].filter((name) => !this.#recorded.has(idOf(name)));
    const met = this.#values.get(`${app}#${kind}`) ?? 0;
    const wanted = kind === 'tags' ? unknown : unknown.slice(0, VALUES_OF_SLOT - met);
    if (wanted.length === 0) return;
    const keys = wanted.map((name) => ({ name, key: this.keys.usedName(app, kind, name) }));
    const items = await getItems(
      this.client,
      this.table,
      keys.map(({ key }) => key),
    );
    const known = new Set(items.map(({ name }) => name));
    const missing = keys.filter(({ name }) => !known.has(name));
    await Promise.all(
      missing.map(({ name, key }) =>
        this.client.send(new PutCommand({ TableName: this.table, Item: { ...key, name } })),
      ),
    );
    if (kind !== 'tags') this.#values.set(`${app}#${kind}`, met + wanted.length);
    for (const name of wanted) this.#recorded.add(idOf(name));
    for (const oldest of this.#recorded) {
      if (this.#recorded.size <= REMEMBERED) break;
      this.#recorded.delete(oldest);
    }
  }

  /** Lists names. */
  async list(app: number, query: NameQuery): Promise<NamePage> {
    const names = new Map<string, string>();
    const stream = union(
      Array.from({ length: NAME_PARTS }, (_, part) =>
        this.#part(this.keys.usedNames(app, query.kind, part), query.limit, names),
      ),
    );
    const begin = nameKeyOf(query.prefix);
    const start = query.after === undefined ? START : after(nameKeyOf(query.after));
    const found: string[] = [];
    let key = await stream.seek(laterOf(start, begin));
    while (key?.startsWith(begin) && found.length <= query.limit) {
      found.push(key);
      key = await stream.seek(after(key));
    }
    return {
      names: found.slice(0, query.limit).flatMap((one) => names.get(one) ?? []),
      more: found.length > query.limit,
    };
  }

  /** The keys of one part; what they stand for goes into `names`. */
  #part(pk: string, limit: number, names: Map<string, string>): SortedStream {
    return new PagedStream(async (target) => {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: 'pk = :pk AND sk >= :target',
          ExpressionAttributeValues: { ':pk': pk, ':target': target },
          Limit: limit + 1,
        }),
      );
      const items = page.Items ?? [];
      for (const { sk, name } of items) names.set(String(sk), String(name));
      const ids = items.map(({ sk }) => String(sk));
      const last = page.LastEvaluatedKey?.sk;
      return last === undefined ? { ids } : { ids, next: after(String(last)) };
    });
  }
}
