/**
 * A stream of ids in ascending order that can skip ahead. Targets must not descend.
 * Ids contain no character below `$` (see `UserKey`).
 */
export interface SortedStream {
  /** Returns the first id that is not before `target`; `undefined` at the end. */
  seek(target: string): Promise<string | undefined>;
}

/** The target before every id. */
export const START = '';

/** The smallest target after `id`, because `$` is the smallest character of an id. */
export const after = (id: string): string => `${id}$`;

/** The later of two targets. */
export const laterOf = (one: string, other: string): string => [one, other].sort()[1] ?? one;

/** A stream without ids. */
export const EMPTY: SortedStream = { seek: async () => undefined };

/** A stream of known ids, which must be in ascending order. */
export function listed(ids: readonly string[]): SortedStream {
  let index = 0;
  return {
    async seek(target) {
      while (index < ids.length && (ids[index] ?? '') < target) index++;
      return ids[index];
    },
  };
}

/** OR: every id that is in at least one of the streams, without duplicates. */
export function union(streams: readonly SortedStream[]): SortedStream {
  const [only] = streams;
  if (only !== undefined && streams.length === 1) return only;
  return {
    async seek(target) {
      const heads = await Promise.all(streams.map((stream) => stream.seek(target)));
      return heads.reduce(
        (least, head) => (least === undefined || (head !== undefined && head < least) ? head : least),
        undefined,
      );
    },
  };
}

/**
 * AND: every id that is in all streams.
 * A leapfrog join: each stream seeks the furthest head, so a rare stream limits how much of a common one is read.
 */
export function intersection(streams: readonly SortedStream[]): SortedStream {
  const [only] = streams;
  if (only === undefined) return EMPTY;
  if (streams.length === 1) return only;
  return {
    async seek(target) {
      let candidate = target;
      for (let agreed = 0, turn = 0; agreed < streams.length; turn = (turn + 1) % streams.length) {
        const head = await streams[turn]?.seek(candidate);
        if (head === undefined) return undefined;
        agreed = head === candidate ? agreed + 1 : 1;
        candidate = head;
      }
      return candidate;
    },
  };
}

/** AND NOT: every id of `from` that is not in `without`. */
export function difference(from: SortedStream, without: SortedStream): SortedStream {
  return {
    async seek(target) {
      let head = await from.seek(target);
      while (head !== undefined && (await without.seek(head)) === head) head = await from.seek(after(head));
      return head;
    },
  };
}
