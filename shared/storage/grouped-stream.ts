import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { PagedStream } from '../domain/audience/paged-stream.ts';
import type { SortedStream } from '../domain/audience/stream.ts';
import type { UserKey } from './keys.ts';

/** A sort key cannot be compared with the empty string; a space precedes every key. */
const BEFORE_ALL = ' ';

type Item = Readonly<Record<string, unknown>>;

/** A stream of users over items whose sort keys are `userKey#…`, with access to the items of the current user. */
export class GroupedStream implements SortedStream {
  readonly #client: DynamoDBDocumentClient;
  readonly #query: QueryCommandInput;
  readonly #pages: PagedStream;
  #groups = new Map<UserKey, Item[]>();

  /** @param query must have the condition `sk >= :target`, and must not set `:target` */
  constructor(client: DynamoDBDocumentClient, query: QueryCommandInput) {
    this.#client = client;
    this.#query = query;
    this.#pages = new PagedStream((target, limit) => this.#page(target, limit));
  }

  seek(target: string): Promise<UserKey | undefined> {
    return this.#pages.seek(target);
  }

  /** Returns the items of the user that `seek` returned last. */
  itemsOf(userKey: UserKey): readonly Item[] {
    return this.#groups.get(userKey) ?? [];
  }

  async #page(target: string, limit: number) {
    for (let size = limit; ; size *= 2) {
      const page = await this.#client.send(
        new QueryCommand({
          ...this.#query,
          ExpressionAttributeValues: {
            ...this.#query.ExpressionAttributeValues,
            ':target': target || BEFORE_ALL,
          },
          Limit: size,
        }),
      );
      this.#groups = Map.groupBy<UserKey, Item>(page.Items ?? [], ({ sk }) => userPart(String(sk)));
      const cut = page.LastEvaluatedKey?.sk as string | undefined;
      if (cut === undefined) return { ids: [...this.#groups.keys()] };
      // The last user of the page may have more items on the next page, so that page starts with this user again.
      const next = userPart(cut);
      this.#groups.delete(next);
      if (this.#groups.size > 0 || next !== target) return { ids: [...this.#groups.keys()], next };
    }
  }
}

const userPart = (sortKey: string): UserKey => sortKey.slice(0, sortKey.indexOf('#'));
